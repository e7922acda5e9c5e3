//! `./hive logs`: the last lines of the services' logs, and what comes after them.

use crate::{
    checkout::Checkout,
    process,
    stack::{self, Part, StackOptions},
    ui,
};
use anyhow::bail;
use clap::Args;
use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    time::Duration,
};

/// Options of the command.
#[derive(Debug, Args)]
pub struct LogsOptions {
    /// Only this service.
    service: Option<Part>,
    /// Lines to begin with, of each service.
    #[arg(short = 'n', long, default_value_t = 20)]
    lines: usize,
    /// Go on with what is written from now on.
    #[arg(short, long)]
    follow: bool,
    #[command(flatten)]
    stack: StackOptions,
}

/// Runs the command.
pub async fn run(options: &LogsOptions) -> anyhow::Result<()> {
    let state_dir = options.stack.state_dir(&Checkout::find()?);
    let parts = options.service.map_or(Part::ALL.to_vec(), |part| vec![part]);
    let mut logs: Vec<Log> = parts
        .into_iter()
        .map(|part| Log {
            name: part.name(),
            path: stack::log_file(&state_dir, part.name()),
            read: 0,
        })
        .collect();
    if !options.follow && !logs.iter().any(|log| log.path.exists()) {
        bail!(
            "there are no logs in {}/log yet; `./hive up` writes them",
            state_dir.display()
        );
    }
    for log in &mut logs {
        log.read = std::fs::metadata(&log.path).map_or(0, |meta| meta.len());
        print(log.name, &process::tail(&log.path, options.lines));
    }
    if !options.follow {
        return Ok(());
    }
    loop {
        for log in &mut logs {
            let (text, read) = since(&log.path, log.read);
            log.read = read;
            print(log.name, &text);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

struct Log {
    name: &'static str,
    path: PathBuf,
    read: u64,
}

/// What whole lines a log has had since it was `read` bytes long, and how long it is now. A shorter one is a new one.
fn since(path: &Path, read: u64) -> (String, u64) {
    let get = || -> std::io::Result<(String, u64)> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let from = if length < read { 0 } else { read };
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(length - from).read_to_end(&mut bytes)?;
        let whole = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        bytes.truncate(whole);
        Ok((String::from_utf8_lossy(&bytes).into_owned(), from + whole as u64))
    };
    get().unwrap_or((String::new(), read))
}

fn print(name: &str, text: &str) {
    for line in text.lines() {
        ui::print(&format!("{name:<12} │ {line}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_new_lines_are_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        std::fs::write(&path, "one\ntw").unwrap();
        let (text, read) = since(&path, 0);
        assert_eq!((text.as_str(), read), ("one\n", 4));
        std::fs::write(&path, "one\ntwo\n").unwrap();
        assert_eq!(since(&path, read), ("two\n".to_owned(), 8));
        std::fs::write(&path, "new\n").unwrap();
        assert_eq!(since(&path, 8), ("new\n".to_owned(), 4));
    }
}
