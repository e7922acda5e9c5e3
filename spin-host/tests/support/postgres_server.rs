//! A PostgreSQL server of one's own.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const START_WITHIN: Duration = Duration::from_secs(60);

/// For rustls, a certificate that vouches for itself must not call itself an authority.
const CERTIFICATE: &str = "
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
commonName = a test
[extensions]
basicConstraints = critical, CA:FALSE
subjectAltName = IP:127.0.0.1
";

/// A PostgreSQL server on a free port of 127.0.0.1 that also speaks TLS. It ends, and its data goes, when this value is
/// dropped.
pub struct PostgresServer {
    folder: TempDir,
    port: u16,
    process: Child,
}

impl PostgresServer {
    /// The superuser, who needs no password.
    pub const USER: &str = "hive";

    /// Starts one.
    ///
    /// # Panics
    /// When PostgreSQL or openssl is not installed, or does not start.
    pub fn start() -> Self {
        let programs = programs().expect("PostgreSQL is not installed (Debian: apt-get install postgresql)");
        let folder = TempDir::new().unwrap();
        let owner = unprivileged_user();
        let path = folder.path();
        fs::write(path.join("certificate.cnf"), CERTIFICATE).unwrap();
        let mut openssl = Command::new("openssl");
        openssl
            .args([
                "req",
                "-x509",
                "-config",
                "certificate.cnf",
                "-days",
                "2",
                "-nodes",
            ])
            .args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
            .args(["-keyout", "server.key", "-out", "server.crt"]);
        run(openssl.current_dir(path), path, "openssl");
        fs::set_permissions(path.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
        for name in [".", "server.key", "server.crt"] {
            // PostgreSQL refuses to run as root.
            if let Some((user, group)) = owner {
                chown(path.join(name), Some(user), Some(group)).unwrap();
            }
        }
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            // None of the settings that the caller's own clients have.
            command.env_clear().current_dir(path).args(["-D", "data"]);
            command
        };
        let mut initdb = command("initdb");
        initdb
            .args(["-U", Self::USER, "--auth=trust", "--no-sync"])
            .args(["-E", "UTF8", "--locale=C.UTF-8"]);
        run(&mut initdb, path, "initdb");

        let give_up = Instant::now() + START_WITHIN;
        loop {
            let port = free_port();
            let mut postgres = command("postgres");
            postgres.args(["-p", &port.to_string()]);
            for setting in [
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=off",
                "timezone=UTC",
                "ssl=on",
                "ssl_cert_file=../server.crt",
                "ssl_key_file=../server.key",
            ] {
                postgres.args(["-c", setting]);
            }
            let mut process = spawn(&mut postgres, path, "postgres");
            loop {
                // Not a connection, which another's server might answer.
                if log(path, "postgres").contains("ready to accept connections") {
                    return Self {
                        folder,
                        port,
                        process,
                    };
                }
                if Instant::now() > give_up {
                    let _ = process.kill();
                    let _ = process.wait();
                    panic!("PostgreSQL did not start:\n{}", log(path, "postgres"));
                }
                if process.try_wait().unwrap().is_some() {
                    // Most likely another process took the port in the meantime.
                    break;
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
    }

    /// Its address, `127.0.0.1:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The certificate that it shows, as PEM.
    pub fn certificate(&self) -> String {
        fs::read_to_string(self.folder.path().join("server.crt")).unwrap()
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // At once, but not without a word: it has shared memory to give back.
        let _ = kill_process(Pid::from_child(&self.process), Signal::QUIT);
        let _ = self.process.wait();
    }
}

/// The newest PostgreSQL's programs, wherever Debian or the machine's owner put them.
fn programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| folder.join("initdb").exists() && folder.join("postgres").exists();
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| {
            let path = version.unwrap().path();
            let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
            Some((number, path.join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .max();
    let on_path = || std::env::split_paths(&std::env::var_os("PATH")?).find(complete);
    debian.map(|(_, folder)| folder).or_else(on_path)
}

/// Somebody else, if this is root.
fn unprivileged_user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    ["postgres", "nobody"].iter().find_map(|name| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Its output goes to a file: a pipe of the test's would stay open for as long as anything of it runs.
fn spawn(command: &mut Command, folder: &Path, name: &str) -> Child {
    let log = fs::File::create(folder.join(format!("{name}.log"))).unwrap();
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("{name} cannot be started ({error}); is it installed?"))
}

fn run(command: &mut Command, folder: &Path, name: &str) {
    let status = spawn(command, folder, name).wait().unwrap();
    assert!(status.success(), "{name} failed:\n{}", log(folder, name));
}

fn log(folder: &Path, name: &str) -> String {
    let bytes = fs::read(folder.join(format!("{name}.log"))).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
