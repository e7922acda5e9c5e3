//! What a supervised process is: how it starts, when it is ready, how it stops.

use super::{account::Account, environment, options::Part};
use anyhow::Context as _;
use rustix::process::Signal;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::{Child, Command},
};

/// A log that is larger than this is put aside (as `<service>.log.1`) when its service starts.
const MAX_LOG_BYTES: u64 = 16 * 1024 * 1024;

/// One question whether a service is ready takes no longer than this.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// When a service is ready.
#[derive(Debug, Clone)]
pub enum Ready {
    /// It answers a query.
    Postgres(String),
    /// It answers PING on this port.
    Redis(u16),
    /// It answers 2xx here.
    Http(String),
}

/// A process to supervise.
#[derive(Debug, Clone)]
pub struct Service {
    /// Which part it is.
    pub part: Part,
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Its variables, beside what every program gets.
    pub variables: BTreeMap<String, String>,
    /// Its working directory.
    pub folder: PathBuf,
    /// Whom it runs as, when that is not us.
    pub account: Option<Account>,
    /// What asks it to stop.
    pub stop_signal: Signal,
    /// Whether its children are asked as well, because it does not ask them.
    pub stop_group: bool,
    /// How long it may take to stop before it is killed.
    pub stop_patience: Duration,
    /// How long it may take to become ready.
    pub start_patience: Duration,
    /// When it is ready.
    pub ready: Ready,
}

impl Service {
    /// Starts the process in a process group of its own. The kernel stops it when we die, however we die.
    pub fn spawn(&self, log: &Path) -> anyhow::Result<Child> {
        let file = open_log(log).with_context(|| format!("could not write {}", log.display()))?;
        let mut command = Command::new("setpriv");
        if let Some(account) = &self.account {
            command.args(account.setpriv());
        }
        command
            .arg(format!("--pdeathsig={}", signal_name(self.stop_signal)))
            .arg(&self.program)
            .args(&self.arguments)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .process_group(0);
        // What we were started with may hold another service's secrets.
        environment::remove_all(&mut command);
        command.env_remove("RUSTC_WRAPPER").envs(&self.variables);
        command
            .spawn()
            .with_context(|| format!("could not start {}", self.program.display()))
    }

    /// Whether it is ready now; if not, what it says.
    pub async fn probe(&self) -> Result<(), String> {
        tokio::time::timeout(PROBE_TIMEOUT, self.ready.ask())
            .await
            .unwrap_or_else(|_| Err("no answer".to_owned()))
    }
}

impl Ready {
    async fn ask(&self) -> Result<(), String> {
        match self {
            Ready::Postgres(url) => {
                use sqlx::{Connection as _, Executor as _};
                let mut connection = sqlx::PgConnection::connect(url)
                    .await
                    .map_err(|error| error.to_string())?;
                connection
                    .execute("SELECT 1")
                    .await
                    .map_err(|error| error.to_string())?;
                connection.close().await.map_err(|error| error.to_string())
            }
            Ready::Redis(port) => ping(*port)
                .await
                .map_err(|error| error.to_string())
                .and_then(|answer| {
                    // Redis answers -LOADING while it reads its data.
                    if answer.starts_with("+PONG") {
                        Ok(())
                    } else {
                        Err(answer)
                    }
                }),
            Ready::Http(url) => {
                let client = hivesync_e2e::http_client(url).map_err(|error| error.to_string())?;
                let answer = client.get(url).send().await.map_err(|error| error.to_string())?;
                let status = answer.status();
                if status.is_success() {
                    return Ok(());
                }
                let text = answer.text().await.unwrap_or_default();
                let shown: String = text.chars().take(300).collect();
                Err(format!("{status} {shown}"))
            }
        }
    }
}

async fn ping(port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.write_all(b"PING\r\n").await?;
    let mut answer = [0; 128];
    let read = stream.read(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer[..read]).trim().to_owned())
}

fn open_log(log: &Path) -> std::io::Result<File> {
    if fs::metadata(log).is_ok_and(|meta| meta.len() > MAX_LOG_BYTES) {
        fs::rename(log, log.with_extension("log.1"))?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(log)
}

/// setpriv takes names.
fn signal_name(signal: Signal) -> &'static str {
    if signal == Signal::INT { "INT" } else { "TERM" }
}
