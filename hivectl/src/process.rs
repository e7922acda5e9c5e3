//! Running other programs: found, run with their output followed, and failed with the lines that matter.

use crate::ui::Stage;
use anyhow::{Context as _, bail};
use std::{
    cell::RefCell,
    collections::VecDeque,
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
};

/// Lines of output shown when a program fails.
const TAIL: usize = 60;

/// Longest line that is kept of a program's output.
const MAX_LINE: usize = 16 * 1024;

/// The program `name` on PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| is_executable(file))
}

/// Whether `file` is a file that may be run.
pub fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// How a command is written in messages.
pub fn shown(command: &Command) -> String {
    let command = command.as_std();
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Follows the output of a program: all of it into a log file, the newest line to the stage, the last lines kept.
struct Follower<'a> {
    stage: &'a Stage,
    log: RefCell<File>,
    tail: RefCell<VecDeque<String>>,
    tail_lines: usize,
}

impl Follower<'_> {
    async fn follow(&self, stream: Option<impl AsyncRead + Unpin>) -> std::io::Result<()> {
        let Some(mut stream) = stream else {
            return Ok(());
        };
        let mut chunk = vec![0; 16 * 1024];
        let mut line = Vec::new();
        loop {
            let read = stream.read(&mut chunk).await?;
            if read == 0 {
                self.line(&line, true)?;
                return Ok(());
            }
            for byte in &chunk[..read] {
                match byte {
                    b'\n' => {
                        self.line(&line, true)?;
                        line.clear();
                    }
                    // Progress bars redraw themselves: shown, never kept.
                    b'\r' => {
                        self.line(&line, false)?;
                        line.clear();
                    }
                    _ if line.len() < MAX_LINE => line.push(*byte),
                    _ => {}
                }
            }
        }
    }

    fn line(&self, bytes: &[u8], keep: bool) -> std::io::Result<()> {
        let text = String::from_utf8_lossy(bytes);
        if text.trim().is_empty() {
            return Ok(());
        }
        self.stage.say(&text);
        if keep {
            writeln!(self.log.borrow_mut(), "{text}")?;
            let mut tail = self.tail.borrow_mut();
            if tail.len() == self.tail_lines {
                tail.pop_front();
            }
            tail.push_back(text.into_owned());
        }
        Ok(())
    }
}

/// Runs a command to its end. Its output goes to `log`; when it fails, the error holds the last lines of it.
pub async fn run(stage: &Stage, command: Command, log: &Path) -> anyhow::Result<()> {
    run_with_tail(stage, command, log, TAIL).await
}

/// [`run`] with another number of lines in the error.
pub async fn run_with_tail(
    stage: &Stage,
    mut command: Command,
    log: &Path,
    tail_lines: usize,
) -> anyhow::Result<()> {
    let words = shown(&command);
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    }
    let file = File::create(log).with_context(|| format!("could not write {}", log.display()))?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("could not start `{words}`"))?;
    let follower = Follower {
        stage,
        log: RefCell::new(file),
        tail: RefCell::default(),
        tail_lines,
    };
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (out, err, status) = tokio::join!(follower.follow(stdout), follower.follow(stderr), child.wait());
    out.and(err)
        .with_context(|| format!("could not follow `{words}`"))?;
    let status = status.with_context(|| format!("could not wait for `{words}`"))?;
    if !status.success() {
        let tail: Vec<String> = follower.tail.into_inner().into();
        bail!(
            "{}\n\n`{words}` failed ({status}); all of its output: {}",
            tail.join("\n"),
            log.display()
        );
    }
    Ok(())
}

/// Runs a command and answers its standard output, or nothing when it fails.
pub async fn output(mut command: Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failure_shows_the_last_lines_and_the_log_has_all() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log/x.log");
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "for i in 1 2 3; do echo line $i; done; printf 'a\\rb\\n' >&2; exit 3",
        ]);
        let stage = Stage::begin("test");
        let error = run_with_tail(&stage, command, &log, 2)
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains("line 3") && !error.contains("line 1"), "{error}");
        let text = std::fs::read_to_string(log).unwrap();
        assert!(text.contains("line 1") && !text.contains('a'), "{text}");
    }

    #[tokio::test]
    async fn a_missing_program_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let stage = Stage::begin("test");
        let command = Command::new("no-such-program-here");
        let error = run(&stage, command, &folder.path().join("x.log"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains("no-such-program-here"));
    }
}
