//! The machine that is measured, in words.

use std::{fs, process::Command};

/// Processor, memory, system, compiler, and what of the project was measured.
pub fn describe() -> String {
    let unknown = || "unknown".to_owned();
    let field = |file: &str, name: &str, separator: char| {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(separator)?.1.trim().trim_matches('"').to_owned())
    };
    let processor = field("/proc/cpuinfo", "model name", ':').unwrap_or_else(unknown);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let memory = field("/proc/meminfo", "MemTotal", ':')
        .and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok())
        .map_or_else(unknown, |kib| format!("{:.1} GiB", kib as f64 / 1024.0 / 1024.0));
    let system = field("/etc/os-release", "PRETTY_NAME", '=').unwrap_or_else(unknown);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?").to_owned();
    let output = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let compiler = output("rustc", &["--version"]).unwrap_or_else(unknown);
    let commit = output("git", &["rev-parse", "--short", "HEAD"]).unwrap_or_else(unknown);
    format!(
        "- Processor: {processor}, {cores} cores; {memory} of memory; load {load} when it began\n\
         - System: {system}, Linux {}; Postgres, Redis, object storage and the measuring program on the same machine\n\
         - Build: {compiler}, dev profile; commit {commit}",
        kernel.trim()
    )
}
