//! The guest: QuickJS and its entry points as a wasm module without imports.

use crate::{command, repository, sources};
use anyhow::{Context, Result, ensure};
use std::{fs, process::Command};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the guest and answers its wasm.
pub fn build() -> Result<Vec<u8>> {
    let cargo = repository().join("infra/wasm-toolchain/cargo");
    ensure!(
        cargo.is_file(),
        "{} is missing; is this a whole checkout?",
        cargo.display()
    );
    command::run(
        Command::new(cargo)
            .args(["build", "--release", "--locked", "--target", TARGET])
            .current_dir(sources().join("guest")),
    )?;
    let wasm = repository()
        .join("target/wasm")
        .join(TARGET)
        .join("release/hivesync_preview_guest.wasm");
    fs::read(&wasm).with_context(|| format!("{} cannot be read", wasm.display()))
}
