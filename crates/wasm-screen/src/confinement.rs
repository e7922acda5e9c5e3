//! What compile processes give up. The server, which only passes components on, keeps what starting this program takes. The
//! process that compiles one gives up, before it reads it, all files, all of the network, other programs and threads, and
//! every system call that compiling does not need, and holds itself to limits.

use crate::CompileLimits;
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetCreated, RulesetCreatedAttr as _, RulesetError, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::{collections::BTreeMap, io, path::PathBuf};

/// The newest rights that are given up; an older kernel knows fewer.
const LANDLOCK_ABI: ABI = ABI::V6;

/// System calls that remain: memory, the pipes, signals of its own, its end. Everything else answers EPERM.
const ALLOWED_CALLS: &[libc::c_long] = &[
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_madvise,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_tgkill,
];

/// System calls that remain for some file descriptors: the argument that is one, and which it may be. Whatever else the process
/// inherited is of no use to it.
const CALLS_ON_FILES: &[(libc::c_long, u8, &[u32])] = &[
    (libc::SYS_read, 0, &[0]),
    (libc::SYS_write, 0, &[1, 2]),
    (libc::SYS_writev, 0, &[1, 2]),
    // Memory of its own, which is told by the descriptor -1.
    (libc::SYS_mmap, 4, &[u32::MAX]),
];

/// What starting a program reads, besides the program.
const LIBRARIES: [&str; 7] = [
    "/etc/ld.so.cache",
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    // How many processors there are, which allocators ask.
    "/sys/devices/system/cpu",
];

/// Why the process can't confine itself; it must not compile then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfinementError {
    /// A limit of the process.
    #[error("setrlimit: {0}")]
    Limit(#[from] io::Error),
    /// Files and network.
    #[error("landlock: {0}")]
    Landlock(#[from] RulesetError),
    /// System calls.
    #[error("seccomp: {0}")]
    Seccomp(#[from] seccompiler::Error),
}

/// Confines this process for good. A kernel without Landlock leaves files and network to seccomp, which refuses to open
/// either.
pub(crate) fn confine(limits: &CompileLimits) -> Result<(), ConfinementError> {
    hold(Resource::As, limits.memory_bytes)?;
    hold(Resource::Cpu, limits.time_ms.div_ceil(1000))?;
    // No dumps of what users sent, no new files, no new processes.
    hold(Resource::Core, 0)?;
    hold(Resource::Fsize, 0)?;
    hold(Resource::Nproc, 0)?;
    // Sets no_new_privs too, as seccomp without privileges needs it.
    nothing()?.restrict_self()?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        ALLOWED_CALLS.iter().map(|call| (*call, Vec::new())).collect();
    for (call, argument, files) in CALLS_ON_FILES {
        let one = |file: &u32| {
            let is_it = SeccompCondition::new(
                *argument,
                SeccompCmpArgLen::Dword,
                SeccompCmpOp::Eq,
                u64::from(*file),
            )?;
            SeccompRule::new(vec![is_it])
        };
        let allowed: Result<_, _> = files.iter().map(one).collect();
        rules.insert(*call, allowed.map_err(seccompiler::Error::from)?);
    }
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        SeccompAction::Allow,
        TargetArch::try_from(std::env::consts::ARCH).map_err(seccompiler::Error::from)?,
    )
    .map_err(seccompiler::Error::from)?;
    let program: BpfProgram = filter.try_into().map_err(seccompiler::Error::from)?;
    seccompiler::apply_filter(&program)?;
    Ok(())
}

/// Confines the server, and all it starts, to this program and its libraries.
pub(crate) fn confine_server() -> Result<(), ConfinementError> {
    let program = std::env::current_exe()?;
    let paths = LIBRARIES.iter().map(PathBuf::from).chain([program]);
    nothing()?
        .add_rules(path_beneath_rules(
            paths,
            AccessFs::ReadFile | AccessFs::ReadDir | AccessFs::Execute,
        ))?
        .restrict_self()?;
    Ok(())
}

/// No files, no TCP, nobody to signal.
fn nothing() -> Result<RulesetCreated, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(LANDLOCK_ABI))?
        .handle_access(AccessNet::from_all(LANDLOCK_ABI))?
        .scope(Scope::from_all(LANDLOCK_ABI))?
        .create()
}

fn hold(resource: Resource, most: u64) -> io::Result<()> {
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    Ok(setrlimit(resource, limit)?)
}
