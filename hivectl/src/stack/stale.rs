//! What a supervisor left behind that was killed: its services stop by themselves (the kernel asks them to), and those
//! that don't are ended before their ports and data are used again.

use super::options::Part;
use hivesync_e2e::{StackFile, hold_file};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// Time that services have to stop by themselves.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits for the services of a dead supervisor, and kills those that stay. The caller holds the lock.
pub async fn clear(state_dir: &Path) {
    let mut left: Vec<u32> = StackFile::read(state_dir)
        .map(|file| {
            file.services
                .into_values()
                .filter_map(|status| status.pid)
                .collect()
        })
        .unwrap_or_default();
    let started = Instant::now();
    loop {
        left.retain(|pid| is_ours(*pid, state_dir));
        if left.is_empty() || started.elapsed() > PATIENCE {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for pid in left {
        if let Some(group) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            // It may have ended in this moment.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    let _ = fs::remove_file(StackFile::path(state_dir));
    for part in Part::ALL {
        // A hold is for the stack it was made for.
        let _ = fs::remove_file(hold_file(state_dir, part.name()));
    }
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
