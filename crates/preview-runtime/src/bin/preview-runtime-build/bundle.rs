//! React Native's JavaScript and ours, as one file per platform.

use crate::{command, inputs, sources};
use anyhow::{Context, Result};
use std::{fs, path::Path, process::Command};

/// Installs the packages that the lock file names, unless they are there.
pub fn install() -> Result<()> {
    let js = sources().join("js");
    let marker = js.join("node_modules/.installed");
    let lock = inputs::hash_file(&js.join("package-lock.json"))?;
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    // Install scripts are code of others that the packages here do not need.
    command::run(
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&js),
    )?;
    fs::write(&marker, lock).with_context(|| format!("{} cannot be written", marker.display()))
}

/// Writes `ios.js` and `android.js` into `out`.
pub fn build(out: &Path) -> Result<()> {
    command::run(
        Command::new("node")
            .arg("build.mjs")
            .arg(out)
            .current_dir(sources().join("js")),
    )
}
