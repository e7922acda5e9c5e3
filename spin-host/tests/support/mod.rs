//! What the tests run: spin-host with the guest in it, and the servers it reaches.

mod postgres_server;

use std::cell::RefCell;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use hivesync_test_support::RedisServer;
pub use postgres_server::PostgresServer;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// An address that nobody listens on.
const NOWHERE: &str = "127.0.0.1:1";

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn wasm() -> PathBuf {
    tests().join("../../target/wasm")
}

/// The guest is built before the tests, not by them: a compiler takes minutes, and would hold up every one of them.
fn check_guest() {
    let changed = |file: &Path| fs::metadata(file).and_then(|meta| meta.modified());
    let built = changed(&wasm().join("wasm32-wasip2/release/conformance_guest.wasm"));
    let newest_source = fs::read_dir(tests().join("conformance-guest/src"))
        .unwrap()
        .map(|entry| changed(&entry.unwrap().path()).unwrap())
        .max();
    assert!(
        built.unwrap_or(SystemTime::UNIX_EPOCH) >= newest_source.unwrap(),
        "the conformance guest is not built, or older than its sources: run spin-host/tests/build-guest.sh \
         (`./hive test unit` does it by itself)"
    );
}

/// Where the components' databases are; those that are missing nobody listens for.
#[derive(Default)]
pub struct Services<'a> {
    pub postgres: Option<&'a PostgresServer>,
    pub redis: Option<&'a RedisServer>,
}

impl Services<'_> {
    fn variables(&self) -> [(&'static str, String); 5] {
        let nowhere = || NOWHERE.to_owned();
        let postgres = self.postgres.map_or_else(nowhere, PostgresServer::address);
        let redis = self
            .redis
            .map_or_else(nowhere, |server| format!("127.0.0.1:{}", server.port()));
        [
            (
                "SPIN_VARIABLE_POSTGRES_URL",
                format!(
                    "postgres://{}@{postgres}/postgres?sslmode=disable",
                    PostgresServer::USER
                ),
            ),
            ("SPIN_VARIABLE_POSTGRES_HOST", postgres),
            (
                "SPIN_VARIABLE_POSTGRES_ROOT",
                self.postgres.map(PostgresServer::certificate).unwrap_or_default(),
            ),
            ("SPIN_VARIABLE_REDIS_URL", format!("redis://{redis}/0")),
            ("SPIN_VARIABLE_REDIS_HOST", redis),
        ]
    }
}

/// A running spin-host with the guest in it. It ends when this value is dropped.
pub struct Host {
    pub url: String,
    process: Child,
    state: TempDir,
    log: mpsc::Receiver<String>,
    /// What has been received of the log.
    seen: RefCell<Vec<String>>,
}

impl Host {
    /// Starts one.
    pub fn start(services: &Services<'_>, arguments: &[&str]) -> Self {
        Self::start_with(services, arguments, |stderr, sender| {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        })
    }

    /// Starts one whose stderr is closed as soon as it runs.
    pub fn start_without_stderr() -> Self {
        Self::start_with(&Services::default(), &[], |stderr, _| drop(stderr))
    }

    fn start_with(
        services: &Services<'_>,
        arguments: &[&str],
        read: impl FnOnce(ChildStderr, mpsc::Sender<String>) + Send + 'static,
    ) -> Self {
        check_guest();
        let state = TempDir::new().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_spin-host"))
            .args(["--listen", "127.0.0.1:0", "--from"])
            .arg(tests().join("conformance-guest/spin.toml"))
            .arg("--state-dir")
            .arg(state.path())
            // Shared by all tests, so that the guest is compiled once.
            .arg("--cache-dir")
            .arg(wasm().join("spin-host-cache"))
            .args(arguments)
            .envs(services.variables())
            .env("SPIN_HOST_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, log) = mpsc::channel();
        let stderr = process.stderr.take().unwrap();
        thread::spawn(move || read(stderr, sender));
        let stdout = process.stdout.take().unwrap();
        let mut host = Self {
            url: String::new(),
            process,
            state,
            log,
            seen: RefCell::default(),
        };
        let mut lines = BufReader::new(stdout).lines();
        host.url = lines
            .find_map(|line| line.unwrap().strip_prefix("Serving ").map(str::to_owned))
            .expect("spin-host did not start");
        thread::spawn(move || lines.for_each(drop));
        host
    }

    /// The URL of a path.
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap()
    }

    /// Its state folder.
    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// Waits for a line that holds all of these words, behind those that were waited for before.
    pub fn wait_for_log(&self, words: &[&str]) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Ok(line) = self.log.recv_timeout(Duration::from_millis(200)) {
                let found = words.iter().all(|word| line.contains(word));
                self.seen.borrow_mut().push(line);
                if found {
                    return;
                }
            }
        }
        panic!("nothing logged with {words:?}");
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    /// Waits until it has ended by itself.
    pub fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "spin-host does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if thread::panicking() {
            let seen = self.seen.take().into_iter();
            for line in seen.chain(self.log.try_iter()) {
                eprintln!("spin-host: {line}");
            }
        }
    }
}
