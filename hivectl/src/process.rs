//! Running other programs: found, run with their output followed, and failed with the lines that matter.

use crate::{
    signals::Signals,
    ui::{self, Stage},
};
use anyhow::{Context as _, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    cell::RefCell,
    collections::VecDeque,
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::{Child, Command},
};

/// Lines of output shown when a program fails.
const TAIL: usize = 60;

/// Longest line that is kept of a program's output.
const MAX_LINE: usize = 16 * 1024;

/// A program that is given up on may take this long to end.
const END_PATIENCE: Duration = Duration::from_secs(10);

/// Once a program has ended, what it left running in the background may hold its output open no longer than this.
const OUTPUT_PATIENCE: Duration = Duration::from_secs(2);

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

/// A running program and everything it started, a process group of its own: given up on, all of it is asked to end and
/// waited for, so that nothing is left half done.
struct Group {
    child: Child,
    id: Option<u32>,
}

impl Group {
    fn spawn(command: &mut Command) -> std::io::Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let id = child.id();
        Ok(Self { child, id })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let has_ended = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
        if !has_ended(&mut self.child) {
            signal_group(self.id, Signal::TERM);
            let asked = Instant::now();
            while !has_ended(&mut self.child) && asked.elapsed() < END_PATIENCE {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        signal_group(self.id, Signal::KILL);
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
    let file = create_log(log)?;
    let mut signals = Signals::listen()?;
    let mut group = Group::spawn(&mut command).with_context(|| format!("could not start `{words}`"))?;
    let follower = Follower {
        stage,
        log: RefCell::new(file),
        tail: RefCell::default(),
        tail_lines,
    };
    let (stdout, stderr) = (group.child.stdout.take(), group.child.stderr.take());
    let output = async { tokio::try_join!(follower.follow(stdout), follower.follow(stderr)).map(drop) };
    let mut output = std::pin::pin!(output);
    let (followed, status) = tokio::select! {
        // Whatever closes its output first, the program's own end is what counts.
        followed = &mut output => (followed, group.child.wait().await),
        status = group.child.wait() => {
            let rest = tokio::time::timeout(OUTPUT_PATIENCE, &mut output).await;
            (rest.unwrap_or(Ok(())), status)
        }
        // It is in a process group of its own, so the terminal's Ctrl-C does not reach it.
        () = signals.asked() => bail!("interrupted"),
    };
    followed.with_context(|| format!("could not follow `{words}`"))?;
    let status = status.with_context(|| format!("could not wait for `{words}`"))?;
    if !status.success() {
        let tail: Vec<String> = follower.tail.take().into();
        return Err(failure(&words, status, &tail.join("\n"), log));
    }
    Ok(())
}

/// [`run`] for what must not be cut off in the middle, such as the installation of packages: given up on, it is waited
/// for all the same.
pub async fn run_uninterrupted(stage: &Stage, mut command: Command, log: &Path) -> anyhow::Result<()> {
    struct Uninterrupted(Child);
    impl Drop for Uninterrupted {
        fn drop(&mut self) {
            let mut told = false;
            while matches!(self.0.try_wait(), Ok(None)) {
                if !told {
                    ui::print("packages are being installed; stopping when that is done");
                    told = true;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }
    let words = shown(&command);
    let file = create_log(log)?;
    // Into a file, which stays open however we end.
    let child = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .process_group(0)
        .spawn()
        .with_context(|| format!("could not start `{words}`"))?;
    let mut signals = Signals::listen()?;
    let mut running = Uninterrupted(child);
    let status = loop {
        tokio::select! {
            () = signals.asked() => bail!("interrupted"),
            status = running.0.wait() => break status.with_context(|| format!("could not wait for `{words}`"))?,
            () = tokio::time::sleep(Duration::from_millis(500)) => stage.say(&tail(log, 1)),
        }
    };
    if !status.success() {
        return Err(failure(&words, status, &tail(log, TAIL), log));
    }
    Ok(())
}

fn failure(words: &str, status: ExitStatus, tail: &str, log: &Path) -> anyhow::Error {
    anyhow!(
        "{tail}\n\n`{words}` failed ({status}); all of its output: {}",
        log.display()
    )
}

/// A process's id as system calls take it.
pub fn pid(id: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(id).ok()?)
}

/// Signals every process of a group; there may be none left.
pub fn signal_group(group: Option<u32>, signal: Signal) {
    if let Some(group) = group.and_then(pid) {
        let _ = kill_process_group(group, signal);
    }
}

fn create_log(log: &Path) -> anyhow::Result<File> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    }
    File::create(log).with_context(|| format!("could not write {}", log.display()))
}

/// The last lines of a log.
pub fn tail(log: &Path, lines: usize) -> String {
    const MOST: u64 = 64 * 1024;
    let read = || -> std::io::Result<String> {
        use std::io::{Read as _, Seek as _, SeekFrom};
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let text = read().unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
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
    async fn what_a_program_leaves_in_the_background_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!"]);
        let log = folder.path().join("x.log");
        run(&Stage::begin("test"), command, &log).await.unwrap();
        let left: u32 = std::fs::read_to_string(&log).unwrap().trim().parse().unwrap();
        assert!(gone(left).await);
    }

    #[tokio::test]
    async fn a_program_that_is_given_up_on_ends_with_its_children_and_may_finish_first() {
        let folder = tempfile::tempdir().unwrap();
        let (child, done) = (folder.path().join("child"), folder.path().join("done"));
        let mut command = Command::new("sh");
        command
            .args([
                "-c",
                "trap 'sleep 0.2; echo > \"$1\"; exit' TERM; sleep 1000 & echo $! > \"$0.new\"; mv \"$0.new\" \"$0\"; wait",
            ])
            .args([&child, &done]);
        let stage = Stage::begin("test");
        let log = folder.path().join("x.log");
        tokio::select! {
            ended = run(&stage, command, &log) => panic!("{ended:?}"),
            () = async { while !child.exists() { tokio::time::sleep(Duration::from_millis(10)).await } } => {}
        }
        assert!(done.exists());
        let child: u32 = std::fs::read_to_string(&child).unwrap().trim().parse().unwrap();
        assert!(gone(child).await);
    }

    /// Whether a process ends soon; one that is nobody's child any more may be a zombie for a moment.
    async fn gone(pid: u32) -> bool {
        let stat = format!("/proc/{pid}/stat");
        let dead = || std::fs::read_to_string(&stat).map_or(true, |text| text.contains(") Z "));
        hivesync_e2e::eventually(Duration::from_secs(30), async || dead()).await
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
