//! A redis-server of one's own.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const START_WITHIN: Duration = Duration::from_secs(30);

/// A redis-server on a free port of 127.0.0.1. It ends, and its data goes, when this value is dropped.
#[derive(Debug)]
pub struct RedisServer {
    directory: TempDir,
    port: u16,
    persistent: bool,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts one that forgets everything when it stops.
    ///
    /// # Panics
    /// When redis-server is not installed or does not start.
    pub fn start() -> Self {
        Self::new(false)
    }

    /// Starts one that writes everything to an append-only file before it answers.
    ///
    /// # Panics
    /// When redis-server is not installed or does not start.
    pub fn start_persistent() -> Self {
        Self::new(true)
    }

    fn new(persistent: bool) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut server = Self {
            directory,
            port: free_port(),
            persistent,
            process: None,
        };
        server.restart();
        server
    }

    /// Its address, `redis://127.0.0.1:port/0`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Stops it as an operator would.
    ///
    /// # Panics
    /// When it can't be signalled.
    pub fn stop(&mut self) {
        self.end(rustix::process::Signal::TERM);
    }

    /// Kills it.
    ///
    /// # Panics
    /// When it can't be signalled.
    pub fn kill(&mut self) {
        self.end(rustix::process::Signal::KILL);
    }

    fn end(&mut self, signal: rustix::process::Signal) {
        if let Some(mut process) = self.process.take() {
            rustix::process::kill_process(rustix::process::Pid::from_child(&process), signal)
                .expect("redis-server can be signalled");
            process.wait().expect("redis-server ends");
        }
    }

    /// Starts it, on the same port and with what it kept; stops it before when it runs.
    ///
    /// # Panics
    /// When redis-server is not installed or does not start.
    pub fn restart(&mut self) {
        self.stop();
        let give_up = Instant::now() + START_WITHIN;
        loop {
            let mut process = self.spawn();
            while Instant::now() < give_up {
                // In this order: what answers may be another's server, and then ours has ended.
                let answers = self.answers();
                if process
                    .try_wait()
                    .expect("redis-server can be waited for")
                    .is_some()
                {
                    break;
                }
                if answers {
                    self.process = Some(process);
                    return;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            // It ended: most likely another process took the port in the meantime. Kept data stays with its port.
            let log = std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default();
            assert!(
                Instant::now() < give_up && !self.persistent_data(),
                "redis-server did not start on port {}:\n{log}",
                self.port
            );
            let _ = process.kill();
            let _ = process.wait();
            self.port = free_port();
        }
    }

    fn persistent_data(&self) -> bool {
        self.directory.path().join("appendonlydir").exists()
    }

    fn spawn(&self) -> Child {
        let directory = self.directory.path();
        let mut command = Command::new("redis-server");
        command
            .args([
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--maxmemory-policy",
                "noeviction",
            ])
            .args(["--port", &self.port.to_string()])
            .arg("--dir")
            .arg(directory)
            .arg("--logfile")
            .arg(directory.join("log"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if self.persistent {
            command.args(["--appendonly", "yes", "--appendfsync", "always"]);
        }
        command.spawn().unwrap_or_else(|error| {
            panic!("redis-server can't be started ({error}); install Redis 7 (Debian: apt-get install redis-server)")
        })
    }

    fn answers(&self) -> bool {
        let ping = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"PING\r\n")?;
            let mut answer = [0; 5];
            stream.read_exact(&mut answer)?;
            Ok(&answer == b"+PONG")
        };
        ping().unwrap_or(false)
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener
        .local_addr()
        .expect("a bound socket has an address")
        .port()
}
