//! Everything between a fresh checkout and programs that can start: packages, toolchain, native programs, guest
//! images, components. Each stage does nothing when there is nothing to do.

use crate::{
    checkout::Checkout,
    packages, process,
    signals::Signals,
    stack::Part,
    ui::{self, Stage},
};
use anyhow::{Context as _, bail};
use std::{
    fs::{self, File, TryLockError},
    path::Path,
    time::Duration,
};
use tokio::process::Command;

/// Brings everything that `parts` need.
pub async fn everything(checkout: &Checkout, parts: &[Part]) -> anyhow::Result<()> {
    let _turn = take_turns(checkout).await?;
    let stage = Stage::begin("packages");
    packages::provide(&stage, &checkout.stage_log("packages")).await?;
    stage.done();
    if parts.contains(&Part::Api) || parts.contains(&Part::SandboxHost) {
        wasm_toolchain(checkout).await?;
    }
    native(checkout, parts).await?;
    if parts.contains(&Part::SandboxHost) {
        guest_images(checkout).await?;
    }
    if parts.contains(&Part::Api) {
        components(checkout).await?;
    }
    Ok(())
}

/// Two commands at once would build into each other's folders: the second waits for the first.
async fn take_turns(checkout: &Checkout) -> anyhow::Result<File> {
    let path = checkout.stage_log("turn").with_extension("lock");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    }
    let file = File::create(&path).with_context(|| format!("could not write {}", path.display()))?;
    let mut told = false;
    let mut signals = Signals::listen()?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("could not lock {}", path.display()));
            }
            Err(TryLockError::WouldBlock) if !told => {
                ui::print("another ./hive builds in this checkout; waiting for it");
                told = true;
            }
            Err(TryLockError::WouldBlock) => tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(200)) => {}
                () = signals.asked() => bail!("interrupted"),
            },
        }
    }
}

/// The wasm standard libraries and C compiler.
pub async fn wasm_toolchain(checkout: &Checkout) -> anyhow::Result<()> {
    let stage = Stage::begin("wasm toolchain");
    let command = in_root(checkout, "infra/wasm-toolchain/provision");
    process::run(&stage, command, &checkout.stage_log("wasm-toolchain")).await?;
    stage.done();
    Ok(())
}

/// The native programs: the host of the components, the workers and what builds guest images.
pub async fn native(checkout: &Checkout, parts: &[Part]) -> anyhow::Result<()> {
    let programs: Vec<&str> = [
        (Part::Api, &["spin-host"][..]),
        (
            Part::SandboxHost,
            &["sandbox-host", "preview-runtime-build", "wasm-screen"],
        ),
        (Part::GpuWorker, &["gpu-worker"]),
    ]
    .into_iter()
    .filter(|(part, _)| parts.contains(part))
    .flat_map(|(_, programs)| programs)
    .copied()
    .collect();
    if programs.is_empty() {
        return Ok(());
    }
    let stage = Stage::begin("native programs");
    let command = checkout.build(&programs);
    process::run(&stage, command, &checkout.stage_log("native-programs")).await?;
    stage.done();
    Ok(())
}

/// The packages of one JavaScript folder, exactly as its lock file has them.
pub async fn node_packages(checkout: &Checkout, folder: &Path) -> anyhow::Result<()> {
    let stage = Stage::begin("node packages");
    stage.note(folder.display().to_string());
    let folder = checkout.root.join(folder);
    let lock = folder.join("package-lock.json");
    // npm writes this when it is done.
    let installed = folder.join("node_modules/.package-lock.json");
    let changed = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified());
    let wanted = changed(&lock).with_context(|| format!("could not read {}", lock.display()))?;
    if changed(&installed).is_ok_and(|installed| installed >= wanted) {
        stage.done();
        return Ok(());
    }
    if process::find("npm").is_none() {
        bail!(
            "npm is not on PATH; install Node 20 or newer (Debian: apt-get install nodejs npm), then run this again"
        );
    }
    let mut command = Command::new("npm");
    command
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(&folder);
    process::run(&stage, command, &checkout.stage_log("node-packages")).await?;
    stage.done();
    Ok(())
}

/// The preview guest's images, compiled for this machine.
pub async fn guest_images(checkout: &Checkout) -> anyhow::Result<()> {
    let stage = Stage::begin("guest images");
    let mut command = Command::new(checkout.binary("preview-runtime-build"));
    command.current_dir(&checkout.root).env_remove("CARGO_TARGET_DIR");
    process::run(&stage, command, &checkout.stage_log("guest-images")).await?;
    stage.done();
    Ok(())
}

/// The Spin components.
pub async fn components(checkout: &Checkout) -> anyhow::Result<()> {
    let stage = Stage::begin("components");
    let names = checkout.components()?;
    let mut command = in_root(checkout, "infra/wasm-toolchain/cargo");
    command
        .args(["build", "--release", "--target", "wasm32-wasip2"])
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100");
    for name in &names {
        command.args(["-p", &format!("hivesync-{name}")]);
    }
    process::run(&stage, command, &checkout.stage_log("components")).await?;
    stage.note(names.join(", "));
    stage.done();
    Ok(())
}

/// The folder of the example that is a WebAssembly component.
pub const EXAMPLE_SCREEN: &str = "examples/wasm-screen";

/// The component of that example, beside its sources.
pub async fn example_screen(checkout: &Checkout) -> anyhow::Result<()> {
    let _turn = take_turns(checkout).await?;
    let stage = Stage::begin("example screen");
    let log = checkout.stage_log("example-screen");
    let folder = checkout.root.join(EXAMPLE_SCREEN);
    let mut build = in_root(checkout, "infra/wasm-toolchain/cargo");
    build
        .args([
            "build",
            "--release",
            "--locked",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"));
    process::run(&stage, build, &log).await?;
    process::run(&stage, checkout.build(&["wasm-screen"]), &log).await?;
    let mut wrap = Command::new(checkout.binary("wasm-screen"));
    wrap.arg("new")
        .arg(
            checkout
                .root
                .join("target/wasm/wasm32-unknown-unknown/release/wasm_screen_example.wasm"),
        )
        .arg("--output")
        .arg(folder.join("screen.wasm"));
    process::run(&stage, wrap, &log).await?;
    stage.done();
    Ok(())
}

/// The guest that spin-host's tests run.
pub async fn conformance_guest(checkout: &Checkout) -> anyhow::Result<()> {
    let _turn = take_turns(checkout).await?;
    let stage = Stage::begin("conformance guest");
    let command = in_root(checkout, "spin-host/tests/build-guest.sh");
    process::run(&stage, command, &checkout.stage_log("conformance-guest")).await?;
    stage.done();
    Ok(())
}

/// A script of the checkout, run in its root.
fn in_root(checkout: &Checkout, script: &str) -> Command {
    let mut command = Command::new(checkout.root.join(script));
    command.current_dir(&checkout.root);
    command
}
