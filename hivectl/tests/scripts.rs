//! The shell scripts that start everything: bash reads them, they can be run, and the launcher names its commands.
//!
//! `./hive` and hivectl build this target together with the programs: a test among what is built makes cargo choose
//! the same features as for all tests, so that nothing is compiled twice.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn scripts_can_be_run_and_bash_reads_them() {
    for name in [
        "hive",
        ".ci/run",
        "infra/wasm-toolchain/provision",
        "infra/wasm-toolchain/cargo",
        "spin-host/tests/build-guest.sh",
        "spin-host/tests/compare-with-spin.sh",
    ] {
        let path = root().join(name);
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{name} is not executable");
        let status = Command::new("bash").arg("-n").arg(&path).status().unwrap();
        assert!(status.success(), "{name}");
    }
}

#[test]
fn help_lists_the_commands() {
    let output = Command::new(env!("CARGO_BIN_EXE_hivectl"))
        .arg("help")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for command in [
        "up", "down", "demo", "test", "bench", "doctor", "build", "migrate", "logs", "help",
    ] {
        let listed = text
            .lines()
            .any(|line| line.split_whitespace().next() == Some(command));
        assert!(listed, "{command} is missing:\n{text}");
    }
}
