//! The workers of a running stack have given up what they do not need; that they work all the same is what every other test says.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_e2e::Stack;

/// A line of `/proc/PID/status` (proc(5)).
fn status(pid: u32, name: &str) -> String {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap().trim_start_matches(':').trim().to_owned()
}

#[test]
fn workers_gain_no_privileges_and_make_few_system_calls() {
    let stack = Stack::from_env().unwrap();
    for worker in ["sandbox-host", "gpu-worker"] {
        let pid = stack.service(worker).unwrap().pid.unwrap();
        assert_eq!(status(pid, "NoNewPrivs"), "1", "{worker}");
        // 2: a filter decides.
        assert_eq!(status(pid, "Seccomp"), "2", "{worker}");
    }
}
