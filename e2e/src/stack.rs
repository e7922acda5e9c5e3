//! A running stack as `hivectl up` describes it in `run/stack.json`, and what tests do to its services.

use crate::until;
use hivesync_domain::QueueName;
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// A Redis that says nothing for this long is down.
const REDIS_TIMEOUT: Duration = Duration::from_secs(5);

/// `run/stack.json` of a state directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StackFile {
    /// The `hivectl` that supervises it.
    pub supervisor_pid: u32,
    /// The API.
    pub api_url: String,
    /// The database, with its password.
    pub postgres_url: String,
    /// Redis.
    pub redis_url: String,
    /// Object storage.
    pub s3_endpoint: String,
    /// Its bucket.
    pub s3_bucket: String,
    /// Services by name.
    pub services: BTreeMap<String, ServiceStatus>,
}

/// One supervised process.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServiceStatus {
    /// Its process id; its process group has the same number. Absent while it is down.
    pub pid: Option<u32>,
    /// `starting`, `ready`, `waiting` (before a restart), `held` or `stopped`.
    pub state: String,
    /// How often it was started again.
    pub restarts: u32,
}

impl StackFile {
    /// Where it lies in a state directory.
    pub fn path(state_dir: &Path) -> PathBuf {
        state_dir.join("run/stack.json")
    }

    /// Reads it.
    pub fn read(state_dir: &Path) -> io::Result<Self> {
        let bytes = std::fs::read(Self::path(state_dir))?;
        serde_json::from_slice(&bytes).map_err(io::Error::other)
    }
}

/// The file that keeps `service` down while it exists.
pub fn hold_file(state_dir: &Path, service: &str) -> PathBuf {
    state_dir.join("run").join(format!("{service}.hold"))
}

/// A service that is kept down for as long as this lives, however its owner ends.
#[derive(Debug)]
pub struct Held {
    file: PathBuf,
}

impl Drop for Held {
    fn drop(&mut self) {
        // The stack may be gone with its folder.
        let _ = std::fs::remove_file(&self.file);
    }
}

/// A running stack whose services can be killed, held and watched.
#[derive(Debug, Clone)]
pub struct Stack {
    state_dir: PathBuf,
}

impl Stack {
    /// The stack that `HIVE_STATE_DIR` names; `./hive test` sets it.
    pub fn from_env() -> io::Result<Self> {
        let state_dir = std::env::var_os("HIVE_STATE_DIR").ok_or_else(|| {
            io::Error::other("HIVE_STATE_DIR is not set: run these tests with `./hive test e2e`")
        })?;
        Self::open(Path::new(&state_dir))
    }

    /// The stack whose state lies in `state_dir`.
    pub fn open(state_dir: &Path) -> io::Result<Self> {
        StackFile::read(state_dir).map_err(|error| {
            io::Error::other(format!("no stack is running in {}: {error}", state_dir.display()))
        })?;
        Ok(Self {
            state_dir: state_dir.to_owned(),
        })
    }

    /// Its description at this moment.
    pub fn file(&self) -> io::Result<StackFile> {
        StackFile::read(&self.state_dir)
    }

    /// One service at this moment.
    pub fn service(&self, name: &str) -> io::Result<ServiceStatus> {
        self.file()?
            .services
            .remove(name)
            .ok_or_else(|| io::Error::other(format!("the stack has no service {name:?}")))
    }

    /// `kill -9` of a service's process. Answers the process id that is no more.
    pub fn kill(&self, name: &str) -> io::Result<u32> {
        self.signal(name, Signal::KILL)
    }

    /// Sends a signal to a service's process.
    pub fn signal(&self, name: &str, signal: Signal) -> io::Result<u32> {
        let pid = self
            .service(name)?
            .pid
            .ok_or_else(|| io::Error::other(format!("{name} is down")))?;
        let target = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let target = target.ok_or_else(|| io::Error::other("impossible process id"))?;
        kill_process(target, signal)?;
        Ok(pid)
    }

    /// Stops a service and keeps it down until [`Stack::release`].
    pub async fn hold(&self, name: &str) -> io::Result<()> {
        std::fs::write(hold_file(&self.state_dir, name), "")?;
        self.wait_state(name, "held").await
    }

    /// [`Stack::hold`] until the answer is dropped.
    pub async fn hold_while(&self, name: &str) -> io::Result<Held> {
        let held = Held {
            file: hold_file(&self.state_dir, name),
        };
        self.hold(name).await?;
        Ok(held)
    }

    /// Lets a held service start again and waits until it is ready.
    pub async fn release(&self, name: &str) -> io::Result<()> {
        match std::fs::remove_file(hold_file(&self.state_dir, name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.wait_state(name, "ready").await
    }

    /// Waits until a service that was killed runs again under another process id.
    pub async fn wait_restarted(&self, name: &str, killed: u32) -> io::Result<()> {
        self.wait_for(name, "started again", |status| {
            status.state == "ready" && status.pid != Some(killed)
        })
        .await
    }

    /// How many jobs wait in a queue.
    pub async fn queue_length(&self, queue: QueueName) -> io::Result<u64> {
        self.redis_number(&format!("LLEN {}", queue.as_str())).await
    }

    /// How many jobs of a queue are under a lease.
    pub async fn running_jobs(&self, queue: QueueName) -> io::Result<u64> {
        self.redis_number(&format!("ZCARD hs:running:{}", queue.as_str()))
            .await
    }

    /// How many jobs of a queue wait, wait for a later time, or are under a lease.
    pub async fn open_jobs(&self, queue: QueueName) -> io::Result<u64> {
        let delayed = format!("ZCARD hs:delayed:{}", queue.as_str());
        Ok(self.queue_length(queue).await?
            + self.redis_number(&delayed).await?
            + self.running_jobs(queue).await?)
    }

    async fn redis_number(&self, command: &str) -> io::Result<u64> {
        let text = self.redis(command).await?;
        let number = text
            .strip_prefix(':')
            .and_then(|number| number.trim().parse().ok());
        number.ok_or_else(|| io::Error::other(format!("Redis answered {text:?}")))
    }

    /// Takes every key out of Redis, as a loss of its disk would.
    ///
    /// Only a Redis of the stack's own is emptied.
    pub async fn flush_redis(&self) -> io::Result<()> {
        self.service("redis")?;
        let text = self.redis("FLUSHALL").await?;
        if text.starts_with("+OK") {
            return Ok(());
        }
        Err(io::Error::other(format!("Redis answered {text:?}")))
    }

    /// One command, one short answer.
    async fn redis(&self, command: &str) -> io::Result<String> {
        tokio::time::timeout(REDIS_TIMEOUT, self.ask_redis(command))
            .await
            .map_err(|_| io::Error::other("Redis does not answer"))?
    }

    async fn ask_redis(&self, command: &str) -> io::Result<String> {
        let url = self.file()?.redis_url;
        let address = url.strip_prefix("redis://").unwrap_or(&url);
        let address = address.split('/').next().unwrap_or(address);
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("{command}\r\n").as_bytes()).await?;
        let mut answer = [0; 256];
        let read = stream.read(&mut answer).await?;
        Ok(String::from_utf8_lossy(&answer[..read]).into_owned())
    }

    /// Waits until a service is in `state`.
    pub async fn wait_state(&self, name: &str, state: &str) -> io::Result<()> {
        self.wait_for(name, state, |status| status.state == state).await
    }

    async fn wait_for(
        &self,
        name: &str,
        what: &str,
        reached: impl Fn(&ServiceStatus) -> bool,
    ) -> io::Result<()> {
        until(Duration::from_secs(90), async || {
            self.service(name).ok().filter(|status| reached(status))
        })
        .await
        .map(drop)
        .ok_or_else(|| io::Error::other(format!("{name} was not {what} within 90 s")))
    }
}
