//! What the tests run: the guest, spin-host, and real PostgreSQL and Redis servers of their own.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// A process that ends with the test.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn guest_folder() -> PathBuf {
    repository().join("spin-host/tests/conformance-guest")
}

/// Builds the guest where its manifest expects it.
pub fn build_guest() {
    let repository = repository();
    let status = Command::new(repository.join("infra/wasm-toolchain/cargo"))
        .args(["build", "--release", "--locked", "--target", "wasm32-wasip2"])
        .current_dir(guest_folder())
        .env("CARGO_TARGET_DIR", repository.join("target/wasm"))
        .env_remove("RUSTFLAGS")
        .status()
        .unwrap();
    assert!(status.success(), "the guest did not build");
}

/// A port that nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn wait_for_port(port: u16, what: &str, process: &mut Child) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if let Some(status) = process.try_wait().unwrap() {
            panic!("{what} ended at once: {status}");
        }
        assert!(start.elapsed() < PATIENCE, "{what} does not listen");
        thread::sleep(Duration::from_millis(20));
    }
}

/// PostgreSQL and Redis: those that POSTGRES_URL and REDIS_URL name, or some of our own.
pub struct Services {
    pub postgres_url: String,
    pub redis_url: String,
    _own: Vec<(Process, TempDir)>,
}

impl Services {
    pub fn start() -> Self {
        let mut own = Vec::new();
        let postgres_url = std::env::var("POSTGRES_URL").unwrap_or_else(|_| start_postgres(&mut own));
        let redis_url = std::env::var("REDIS_URL").unwrap_or_else(|_| start_redis(&mut own));
        Self {
            postgres_url,
            redis_url,
            _own: own,
        }
    }
}

fn start_redis(own: &mut Vec<(Process, TempDir)>) -> String {
    let (port, folder) = (free_port(), TempDir::new().unwrap());
    let mut child = Command::new("redis-server")
        .args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ])
        .arg("--dir")
        .arg(folder.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server is not installed (Debian: redis-server)");
    wait_for_port(port, "Redis", &mut child);
    own.push((Process(child), folder));
    format!("redis://127.0.0.1:{port}/0")
}

fn start_postgres(own: &mut Vec<(Process, TempDir)>) -> String {
    let bin = fs::read_dir("/usr/lib/postgresql")
        .ok()
        .and_then(|versions| versions.map(|version| version.unwrap().path().join("bin")).max())
        .expect("PostgreSQL is not installed (Debian: postgresql)");
    let (port, folder) = (free_port(), TempDir::new().unwrap());
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let user = unprivileged_user();
    if let Some((uid, gid)) = user {
        std::os::unix::fs::chown(&data, Some(uid), Some(gid)).unwrap();
        std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid)).unwrap();
    }
    let command = |program: &str| {
        let mut command = Command::new(bin.join(program));
        // PostgreSQL refuses to run as root.
        if let Some((uid, gid)) = user {
            command.uid(uid).gid(gid);
        }
        command.current_dir(folder.path()).stdout(Stdio::null());
        command
    };
    let initialised = command("initdb")
        .args([
            "-U",
            "hive",
            "--auth=trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-D",
        ])
        .arg(&data)
        .status()
        .unwrap();
    assert!(initialised.success(), "initdb failed");
    let mut child = command("postgres")
        .arg("-D")
        .arg(&data)
        .args([
            "-p",
            &port.to_string(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
        ])
        .args(["-c", "timezone=UTC", "-c", "unix_socket_directories="])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for_port(port, "PostgreSQL", &mut child);
    own.push((Process(child), folder));
    format!("postgres://hive@127.0.0.1:{port}/postgres")
}

/// Somebody else, if this is root.
fn unprivileged_user() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    ["postgres", "nobody"].iter().find_map(|name| {
        let line = users.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

fn authority(url: &str) -> String {
    let rest = url.split_once("://").unwrap().1;
    let authority = rest.split('/').next().unwrap();
    authority.rsplit('@').next().unwrap().to_owned()
}

/// A running spin-host with the guest in it.
pub struct Host {
    pub process: Process,
    pub url: String,
    /// What it has logged so far.
    log: mpsc::Receiver<String>,
    _state: TempDir,
}

impl Host {
    pub fn start(services: &Services, arguments: &[&str]) -> Self {
        let state = TempDir::new().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_spin-host"))
            .args(["--listen", "127.0.0.1:0", "--from"])
            .arg(guest_folder().join("spin.toml"))
            .arg("--state-dir")
            .arg(state.path())
            // Shared by all tests, so that the guest is compiled once.
            .arg("--cache-dir")
            .arg(repository().join("target/wasm/spin-host-cache"))
            .args(arguments)
            .env("SPIN_VARIABLE_POSTGRES_URL", &services.postgres_url)
            .env("SPIN_VARIABLE_POSTGRES_HOST", authority(&services.postgres_url))
            .env("SPIN_VARIABLE_REDIS_URL", &services.redis_url)
            .env("SPIN_VARIABLE_REDIS_HOST", authority(&services.redis_url))
            .env("SPIN_HOST_LOG", "info")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, log) = mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                eprintln!("{line}");
                let _ = sender.send(line);
            }
        });
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        let process = Process(child);
        let url = out
            .find_map(|line| line.unwrap().strip_prefix("Serving ").map(str::to_owned))
            .expect("spin-host did not start");
        thread::spawn(move || out.for_each(drop));
        Self {
            process,
            url,
            log,
            _state: state,
        }
    }

    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Waits for a line that holds all of these words.
    pub fn wait_for_log(&self, words: &[&str]) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Ok(line) = self.log.recv_timeout(Duration::from_millis(200))
                && words.iter().all(|word| line.contains(word))
            {
                return;
            }
        }
        panic!("nothing logged with {words:?}");
    }

    /// Sends a signal by its number's name.
    pub fn signal(&self, name: &str) {
        let pid = self.process.0.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(sent.success());
    }
}
