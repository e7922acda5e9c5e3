//! Keeps one service running: starts it, watches it, starts it again when it dies, holds it down while asked to.

use super::service::Service;
use crate::{process, ui};
use hivesync_e2e::{ServiceStatus, StackFile, hold_file};
use rustix::process::{Signal, kill_process};
use std::{
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::ExitStatus,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{process::Child, sync::watch, time::sleep};

/// Wait before the first restart; doubled each time up to [`LONGEST_BACKOFF`].
const SHORTEST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// A service that ran this long is healthy: its next restart is quick again.
const HEALTHY_AFTER: Duration = Duration::from_secs(20);

/// How often holds and readiness are looked at.
const LOOK: Duration = Duration::from_millis(50);

/// A service that dies this often before it was ever ready won't get ready.
const START_TRIES: u32 = 3;

/// Lines of a service's log that are shown when it can't be started.
const LOG_TAIL: usize = 25;

/// The description of the running stack, written to its file at every change.
#[derive(Debug)]
pub struct Board {
    path: PathBuf,
    file: watch::Sender<StackFile>,
    failure: watch::Sender<Option<String>>,
}

impl Board {
    /// Begins with `file`; nothing is written before the first service starts.
    pub fn new(state_dir: &Path, file: StackFile) -> Self {
        Self {
            path: StackFile::path(state_dir),
            file: watch::Sender::new(file),
            failure: watch::Sender::new(None),
        }
    }

    /// Waits until every service named is ready; the error is that of a service that can't be started.
    pub async fn all_ready(&self, names: &[&str]) -> Result<(), String> {
        let mut file = self.file.subscribe();
        let mut failure = self.failure.subscribe();
        let is_up = |file: &StackFile| {
            names.iter().all(|name| {
                file.services
                    .get(*name)
                    .is_some_and(|status| status.state == "ready" || status.state == "held")
            })
        };
        tokio::select! {
            biased;
            failed = failure.wait_for(Option::is_some) => match failed {
                Ok(failed) => Err(failed.clone().unwrap_or_default()),
                Err(_) => Err("the supervisor is gone".to_owned()),
            },
            _ = file.wait_for(is_up) => Ok(()),
        }
    }

    fn update(&self, name: &str, change: impl FnOnce(&mut ServiceStatus)) {
        self.file.send_if_modified(|file| {
            let status = file.services.entry(name.to_owned()).or_default();
            let before = status.clone();
            change(status);
            *status != before
        });
        if let Err(error) = self.write() {
            eprintln!("could not write {}: {error}", self.path.display());
        }
    }

    fn write(&self) -> std::io::Result<()> {
        let draft = self.path.with_extension("json.new");
        let bytes = serde_json::to_vec_pretty(&*self.file.borrow())?;
        // It holds the database's password.
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&bytes)?;
        fs::rename(draft, &self.path)
    }

    /// Takes the description away: nothing runs any more.
    pub fn remove(&self) {
        // It may be gone with its folder.
        let _ = fs::remove_file(&self.path);
    }
}

/// A service under supervision.
#[derive(Debug)]
pub struct Supervised {
    stop: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Supervised {
    /// Starts to supervise `service`.
    pub fn start(service: Service, state_dir: &Path, board: Arc<Board>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let supervisor = Supervisor {
            name: service.part.name(),
            log: log_file(state_dir, service.part.name()),
            hold: hold_file(state_dir, service.part.name()),
            service,
            board: Arc::clone(&board),
            stopped,
            was_ready: false,
        };
        let name = supervisor.name;
        let watched = tokio::spawn(supervisor.run());
        let task = tokio::spawn(async move {
            // Nobody would ever hear of the service again.
            if let Err(panic) = watched.await {
                let message = format!("{name} is without its supervisor: {panic}");
                board.failure.send_replace(Some(message));
            }
        });
        Self { stop, task }
    }

    /// Stops the service and waits until it is gone.
    pub async fn stop(self) {
        // The task may have given up already.
        let _ = self.stop.send(true);
        let _ = self.task.await;
    }
}

/// Where a service's log lies.
pub fn log_file(state_dir: &Path, name: &str) -> PathBuf {
    state_dir.join("log").join(format!("{name}.log"))
}

struct Supervisor {
    name: &'static str,
    service: Service,
    log: PathBuf,
    hold: PathBuf,
    board: Arc<Board>,
    stopped: watch::Receiver<bool>,
    was_ready: bool,
}

/// Why a running service runs no more.
enum End {
    /// By itself.
    Exited(std::io::Result<ExitStatus>),
    /// It is held.
    Held,
    /// The stack stops.
    Stopped,
    /// It did not become ready in time.
    NotReady(String),
}

impl Supervisor {
    async fn run(mut self) {
        let mut backoff = SHORTEST_BACKOFF;
        let mut early_deaths = 0;
        while !*self.stopped.borrow() {
            if self.hold.exists() {
                self.state("held", None);
                self.pause(LOOK).await;
                continue;
            }
            self.state("starting", None);
            let mut child = match self.service.spawn(&self.log) {
                Ok(child) => child,
                Err(error) => return self.give_up(&format!("{error:#}")),
            };
            let started = Instant::now();
            let group = child.id();
            self.state("starting", group);
            let end = self.watch(&mut child, started).await;
            if !matches!(end, End::Exited(_)) {
                self.terminate(&mut child, group).await;
            }
            // What a dead leader left behind would keep ports and shared memory.
            process::signal_group(group, Signal::KILL);
            match end {
                End::Stopped => break,
                End::Held => continue,
                End::NotReady(said) if !self.was_ready => {
                    return self.give_up(&format!(
                        "was not ready after {} s; it says: {said}",
                        self.service.start_patience.as_secs()
                    ));
                }
                End::NotReady(_) => {}
                End::Exited(status) => {
                    let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
                    early_deaths += 1;
                    if !self.was_ready && early_deaths >= START_TRIES {
                        return self.give_up(&format!("ended at once ({status})"));
                    }
                    if self.was_ready {
                        ui::print(&format!(
                            "! {} ended ({status}); starting it again (log: {})",
                            self.name,
                            self.log.display()
                        ));
                    }
                }
            }
            if started.elapsed() > HEALTHY_AFTER {
                backoff = SHORTEST_BACKOFF;
            }
            self.state("waiting", None);
            self.pause(backoff).await;
            backoff = (backoff * 2).min(LONGEST_BACKOFF);
            self.board.update(self.name, |status| status.restarts += 1);
        }
        self.state("stopped", None);
    }

    /// Watches a running process until it ends or has to be ended.
    async fn watch(&mut self, child: &mut Child, started: Instant) -> End {
        let mut ready = false;
        loop {
            let look = async {
                let probed = if ready { Ok(()) } else { self.service.probe().await };
                sleep(LOOK).await;
                probed
            };
            let probed = tokio::select! {
                biased;
                status = child.wait() => return End::Exited(status),
                _ = self.stopped.wait_for(|stop| *stop) => return End::Stopped,
                probed = look => probed,
            };
            if self.hold.exists() {
                return End::Held;
            }
            match probed {
                Ok(()) if !ready => {
                    ready = true;
                    self.was_ready = true;
                    self.state("ready", child.id());
                }
                Ok(()) => {}
                Err(said) if started.elapsed() > self.service.start_patience => return End::NotReady(said),
                Err(_) => {}
            }
        }
    }

    /// Asks the process to stop, and kills it when it does not.
    async fn terminate(&self, child: &mut Child, group: Option<u32>) {
        if self.service.stop_group {
            process::signal_group(group, self.service.stop_signal);
        } else if let Some(pid) = group.and_then(process::pid) {
            // It may have ended by itself just now.
            let _ = kill_process(pid, self.service.stop_signal);
        }
        let stopped = tokio::time::timeout(self.service.stop_patience, child.wait()).await;
        if stopped.is_err() {
            ui::print(&format!(
                "! {} did not stop within {} s; killed",
                self.name,
                self.service.stop_patience.as_secs()
            ));
            process::signal_group(group, Signal::KILL);
            let _ = child.wait().await;
        }
    }

    async fn pause(&mut self, duration: Duration) {
        tokio::select! {
            () = sleep(duration) => {}
            _ = self.stopped.wait_for(|stop| *stop) => {}
        }
    }

    fn state(&self, state: &str, pid: Option<u32>) {
        self.board.update(self.name, |status| {
            status.state = state.to_owned();
            status.pid = pid;
        });
    }

    /// A service that never worked is a failed start; the stack goes down with one message.
    fn give_up(&self, reason: &str) {
        self.state("stopped", None);
        let tail = process::tail(&self.log, LOG_TAIL);
        let message = format!(
            "{} {reason}\n\n{tail}\n\nall of its log: {}",
            self.name,
            self.log.display()
        );
        self.board.failure.send_replace(Some(message));
    }
}
