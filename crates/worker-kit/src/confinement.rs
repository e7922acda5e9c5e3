//! What a worker gives up before its first job, so that code that escapes from the sandbox still finds a locked room: files it
//! does not read, addresses it does not call, programs, and the system calls that only an attacker needs.
//!
//! Landlock (landlock(7), kernel 5.13 and newer; TCP from 6.7 on) and seccomp (seccomp(2)) hold for the calling thread and every
//! thread it starts later, so this comes before any other thread. A kernel without them is no reason not to work: what could not
//! be given up is told.

use crate::{Folders, WorkerConfig};
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, NetPort,
    RestrictionStatus, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, RulesetStatus,
    Scope, path_beneath_rules,
};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// The newest rights that are asked for; an older kernel gives up those it knows.
const LANDLOCK_ABI: ABI = ABI::V6;

/// What any worker reads while it works: names and addresses of hosts, certificates, libraries that the C library loads by
/// itself, and how many processors there are.
const READ: &[&str] = &[
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/etc/ca-certificates",
    "/etc/gai.conf",
    "/etc/host.conf",
    "/etc/hosts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/nsswitch.conf",
    "/etc/pki",
    "/etc/resolv.conf",
    "/etc/ssl",
    "/lib",
    "/lib64",
    "/proc/self/cgroup",
    "/proc/self/mountinfo",
    // Which pages of a guest were written, so that only those are wiped.
    "/proc/self/pagemap",
    "/run/systemd/resolve",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    "/usr/share/zoneinfo",
];

/// Names of files and folders with certificates, as OpenSSL and rustls-native-certs read them.
const CERTIFICATE_VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// Proxies, as HTTP clients read them.
const PROXY_VARIABLES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Names of hosts may have to be asked for over TCP.
const DNS_PORT: u16 = 53;

/// System calls that answer EPERM: starting programs, looking into other processes, changing what the process sees of the
/// system, and large, rarely used parts of the kernel in which escapes were found.
const REFUSED_CALLS: &[libc::c_long] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_move_mount,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_open_tree,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
];

/// What a worker keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Confinement {
    read: Vec<PathBuf>,
    write: Vec<PathBuf>,
    connect: BTreeSet<u16>,
    bind: BTreeSet<u16>,
}

/// What was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Confined {
    /// Files and TCP ports, as far as the kernel knows them.
    pub(crate) landlock: Level,
    /// System calls.
    pub(crate) seccomp: Level,
}

/// How much of what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// All of it.
    Full,
    /// What this kernel knows.
    Partial,
    /// Nothing: this kernel does not have it.
    None,
}

impl Confinement {
    /// What `config` needs, and the worker's own `folders`.
    pub(crate) fn new(config: &WorkerConfig, folders: &Folders) -> Self {
        let variable = |name: &&str| std::env::var(name).ok();
        let certificates = CERTIFICATE_VARIABLES.iter().filter_map(variable);
        let read = READ
            .iter()
            .map(PathBuf::from)
            .chain(certificates.map(PathBuf::from))
            .chain(folders.read.iter().cloned());
        let proxies: Vec<String> = PROXY_VARIABLES.iter().filter_map(variable).collect();
        let addresses = [
            &config.redis_url,
            &config.storage.endpoint,
            &config.backend_url,
            &config.callback_url,
        ];
        Self {
            read: read.collect(),
            write: folders.write.clone(),
            connect: addresses
                .into_iter()
                .chain(&proxies)
                .filter_map(|address| port(address))
                .chain([DNS_PORT])
                .collect(),
            bind: BTreeSet::from([config.health_addr.port()]),
        }
    }

    /// Gives up everything else, for this thread and those it starts from now on.
    pub(crate) fn enforce(&self) -> Confined {
        let landlock = self
            .landlock()
            .map_or(Level::None, |status| match status.ruleset {
                RulesetStatus::FullyEnforced => Level::Full,
                RulesetStatus::PartiallyEnforced => Level::Partial,
                RulesetStatus::NotEnforced => Level::None,
            });
        let seccomp = refuse_calls().map_or(Level::None, |()| Level::Full);
        Confined { landlock, seccomp }
    }

    fn landlock(&self) -> Result<RestrictionStatus, RulesetError> {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(LANDLOCK_ABI))?
            .handle_access(AccessNet::from_all(LANDLOCK_ABI))?
            .scope(Scope::from_all(LANDLOCK_ABI))?
            .create()?
            // Those that are not there are left out.
            .add_rules(path_beneath_rules(
                &self.read,
                AccessFs::ReadFile | AccessFs::ReadDir,
            ))?
            .add_rules(path_beneath_rules(&self.write, keep_files()))?
            .add_rules(port_rules(&self.connect, AccessNet::ConnectTcp))?
            .add_rules(port_rules(&self.bind, AccessNet::BindTcp))?
            // Sets no_new_privs too, as seccomp without privileges needs it.
            .restrict_self()
    }
}

/// Making, reading, changing and removing plain files; nothing that could be started, and no links.
fn keep_files() -> BitFlags<AccessFs> {
    AccessFs::ReadFile
        | AccessFs::ReadDir
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::RemoveFile
}

fn port_rules(
    ports: &BTreeSet<u16>,
    access: AccessNet,
) -> impl Iterator<Item = Result<NetPort, RulesetError>> {
    ports.iter().map(move |port| Ok(NetPort::new(*port, access)))
}

fn refuse_calls() -> Result<(), seccompiler::Error> {
    let rules: BTreeMap<i64, _> = REFUSED_CALLS.iter().map(|call| (*call, Vec::new())).collect();
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        refuse,
        TargetArch::try_from(std::env::consts::ARCH)?,
    )?;
    let program: BpfProgram = filter.try_into()?;
    seccompiler::apply_filter(&program)
}

/// The port of an address; that of its scheme when it names none.
fn port(address: &str) -> Option<u16> {
    let url = reqwest::Url::parse(address).ok()?;
    url.port_or_known_default().or(match url.scheme() {
        "redis" | "rediss" => Some(6379),
        "socks5" | "socks5h" => Some(1080),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        io::ErrorKind,
        net::{TcpListener, TcpStream},
        process::Command,
        thread,
    };

    #[test]
    fn ports_are_those_of_addresses() {
        for (address, expected) in [
            ("redis://:secret@10.0.0.1:4002/0", Some(4002)),
            ("redis://host/0", Some(6379)),
            ("http://host/x", Some(80)),
            ("https://host", Some(443)),
            ("http://[::1]:9/x", Some(9)),
            ("nothing", None),
        ] {
            assert_eq!(port(address), expected, "{address}");
        }
    }

    #[test]
    fn a_confined_thread_keeps_what_it_needs_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("own");
        let secret = folder.path().join("secret");
        fs::create_dir(&own).unwrap();
        fs::write(own.join("image"), "image").unwrap();
        fs::write(&secret, "secret").unwrap();
        let (friend, stranger) = (
            TcpListener::bind("127.0.0.1:0").unwrap(),
            TcpListener::bind("127.0.0.1:0").unwrap(),
        );
        let friend_at = friend.local_addr().unwrap();
        let stranger_at = stranger.local_addr().unwrap();
        let kept = folder.path().join("kept");
        fs::create_dir(&kept).unwrap();
        let confinement = Confinement {
            read: vec![own.clone(), folder.path().join("not there")],
            write: vec![kept.clone()],
            connect: BTreeSet::from([friend_at.port()]),
            bind: BTreeSet::new(),
        };
        let secrets = [secret.clone(), PathBuf::from("/etc/passwd")];
        // Only this thread is confined.
        let confined = thread::spawn(move || {
            let confined = confinement.enforce();
            let refused = |kind: Option<ErrorKind>| kind == Some(ErrorKind::PermissionDenied);
            assert_eq!(fs::read(own.join("image")).unwrap(), b"image");
            TcpStream::connect(friend_at).unwrap();
            if confined.seccomp == Level::Full {
                let started = Command::new("true").status();
                assert!(refused(started.err().map(|error| error.kind())));
            }
            if confined.landlock == Level::None {
                return confined;
            }
            for path in &secrets {
                assert!(
                    refused(fs::read(path).err().map(|error| error.kind())),
                    "{path:?}"
                );
            }
            fs::write(kept.join("part"), "whole").unwrap();
            fs::rename(kept.join("part"), kept.join("file")).unwrap();
            assert_eq!(fs::read(kept.join("file")).unwrap(), b"whole");
            fs::remove_file(kept.join("file")).unwrap();
            let linked = std::os::unix::fs::symlink("/etc", kept.join("link"));
            assert!(refused(linked.err().map(|error| error.kind())));
            let written = fs::write(own.join("new"), "");
            assert!(refused(written.err().map(|error| error.kind())));
            if confined.landlock == Level::Full {
                let called = TcpStream::connect(stranger_at);
                assert!(refused(called.err().map(|error| error.kind())));
                let listened = TcpListener::bind("127.0.0.1:0");
                assert!(refused(listened.err().map(|error| error.kind())));
            }
            confined
        })
        .join()
        .unwrap();
        // No kernel that can run the rest is without it.
        assert_eq!(confined.seccomp, Level::Full);
        // Nothing was taken from the others.
        assert_eq!(fs::read(&secret).unwrap(), b"secret");
    }
}
