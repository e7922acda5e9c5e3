//! What a supervisor left behind that was killed: its services stop by themselves (the kernel asks them to), and those
//! that don't are ended before their ports and data are used again.

use super::options::Part;
use crate::process;
use hivesync_e2e::{StackFile, hold_file};
use rustix::process::Signal;
use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// Time that services have to stop by themselves.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits for the services of a dead supervisor, and kills those that stay. The caller holds the lock.
pub async fn clear(state_dir: &Path) {
    let leaders: Vec<u32> = StackFile::read(state_dir)
        .map(|file| {
            file.services
                .into_values()
                .filter_map(|status| status.pid)
                .collect()
        })
        .unwrap_or_default();
    let started = Instant::now();
    let mut left = groups(&leaders, state_dir);
    while !left.is_empty() && started.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(50)).await;
        left = groups(&leaders, state_dir);
    }
    for group in left {
        process::signal_group(Some(group), Signal::KILL);
    }
    let _ = fs::remove_file(StackFile::path(state_dir));
    for part in Part::ALL {
        // A hold is for the stack it was made for.
        let _ = fs::remove_file(hold_file(state_dir, part.name()));
    }
}

/// Those of the services' process groups in which something still runs: a leader may be gone before its children.
fn groups(leaders: &[u32], state_dir: &Path) -> BTreeSet<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|id| {
            let group = group_of(id)?;
            (leaders.contains(&group) && is_ours(id, state_dir)).then_some(group)
        })
        .collect()
}

/// The process group of a process, from `/proc/ID/stat` (proc(5)): rustix panics at the group of a process that entered
/// this pid namespace from outside, which is 0.
fn group_of(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(Path::new("/proc").join(id.to_string()).join("stat")).ok()?;
    // The program's name, in parentheses, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(2)?.parse().ok()
}

/// Whether the process is one that this state directory's stack started: ids are used again by the system, so its
/// environment or its working directory must say so.
fn is_ours(pid: u32, state_dir: &Path) -> bool {
    let process = Path::new("/proc").join(pid.to_string());
    let mark = format!("HIVE_STATE_DIR={}", state_dir.display());
    let named = fs::read(process.join("environ")).is_ok_and(|variables| {
        variables
            .split(|byte| *byte == 0)
            .any(|entry| entry == mark.as_bytes())
    });
    let inside = |folder: &Path| fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    let outside = super::postgres::outside(state_dir);
    named || inside(state_dir) || outside.is_some_and(|folder| inside(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_of_a_process_is_read() {
        let own = rustix::process::getpgrp().as_raw_nonzero().get();
        assert_eq!(group_of(std::process::id()), u32::try_from(own).ok());
        assert_eq!(group_of(u32::MAX), None);
    }
}
