//! `./hive fuzz`: every fuzz target for a bounded time, from the corpus of hostile inputs.

use crate::{
    checkout::Checkout,
    process, provision,
    ui::{self, Stage},
};
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use std::{ffi::OsString, fs, path::Path};
use tokio::process::Command;

/// Where the targets are.
const FOLDER: &str = "fuzz";

/// The machine's own target, named so that programs of the build itself are not instrumented.
const HOST: &str = env!("HIVECTL_HOST");

/// How libFuzzer is told which code an input reaches, as cargo-fuzz does it.
const INSTRUMENTATION: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table";

/// Largest input, seconds for one, and mebibytes of memory, past each of which an input counts as a finding.
const BOUNDS: [&str; 3] = ["-max_len=131072", "-timeout=20", "-rss_limit_mb=4096"];

/// A fuzz target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Target {
    /// The archive reader
    Archive,
    /// A project's own description of itself
    Description,
    /// Layout documents, drawn
    LayoutDocument,
    /// The validator of wasm components
    Component,
}

impl Target {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Options of the command.
#[derive(Debug, Args)]
pub struct FuzzOptions {
    /// Only these targets; all when none is named.
    targets: Vec<Target>,
    /// Seconds for each.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86400))]
    seconds: u64,
}

/// Runs the command.
pub async fn run(options: &FuzzOptions) -> anyhow::Result<()> {
    let checkout = Checkout::find()?;
    provision::wasm_toolchain(&checkout).await?;
    // One of the seeds.
    provision::example_screen(&checkout).await?;
    let folder = checkout.root.join(FOLDER);
    build(&checkout, &folder).await?;
    let programs = folder.join("target").join(HOST).join("release");
    let seeds = folder.join("seeds");
    let mut command = Command::new(programs.join("seeds"));
    command.arg(&seeds);
    stage(&checkout, "seeds", command).await?;
    for target in Target::value_variants() {
        if options.targets.is_empty() || options.targets.contains(target) {
            fuzz(&checkout, &programs, &target.name(), options.seconds).await?;
        }
    }
    Ok(())
}

async fn build(checkout: &Checkout, folder: &Path) -> anyhow::Result<()> {
    // Not locked: what the crates it feeds depend on changes with them.
    let mut command = checkout.cargo(&["build", "--release", "--bins", "--target", HOST]);
    command
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .env("RUSTFLAGS", INSTRUMENTATION)
        // Beside the targets, as cargo-fuzz has it.
        .env_remove("CARGO_TARGET_DIR");
    stage(checkout, "building fuzz targets", command).await
}

/// Runs one target. A finding is an error that names its file.
async fn fuzz(checkout: &Checkout, programs: &Path, target: &str, seconds: u64) -> anyhow::Result<()> {
    let folder = checkout.root.join(FOLDER);
    let (corpus, seeds, artifacts) = (
        folder.join("corpus").join(target),
        folder.join("seeds").join(target),
        folder.join("artifacts").join(target),
    );
    for needed in [&corpus, &artifacts] {
        fs::create_dir_all(needed).with_context(|| format!("could not create {}", needed.display()))?;
    }
    let before = count(&artifacts)?;
    let mut prefix = OsString::from("-artifact_prefix=");
    // libFuzzer puts the names right behind it.
    prefix.push(artifacts.join(""));
    let mut command = Command::new(programs.join(target));
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg("-print_final_stats=1")
        .args(BOUNDS)
        .arg(prefix);
    let dictionary = folder.join("dictionaries").join(target).with_extension("dict");
    if dictionary.is_file() {
        let mut option = OsString::from("-dict=");
        option.push(dictionary);
        command.arg(option);
    }
    command.arg(corpus).arg(seeds);
    let name = format!("fuzz {target}");
    let outcome = stage(checkout, &name, command).await;
    if count(&artifacts)? > before {
        bail!("{target}: an input was found; it lies in {}", artifacts.display());
    }
    outcome?;
    if let Some(line) = executed(&checkout.stage_log(&name.replace(' ', "-"))) {
        ui::print(&format!("  {target}: {line} inputs, none of them a finding"));
    }
    Ok(())
}

/// How many inputs a run tried, by its own account.
fn executed(log: &Path) -> Option<String> {
    let text = process::tail(log, 50);
    let line = text
        .lines()
        .find_map(|line| line.split("number_of_executed_units:").nth(1))?;
    Some(line.trim().to_owned())
}

fn count(folder: &Path) -> anyhow::Result<usize> {
    Ok(folder
        .read_dir()
        .with_context(|| format!("could not read {}", folder.display()))?
        .count())
}

async fn stage(checkout: &Checkout, name: &str, command: Command) -> anyhow::Result<()> {
    let stage = Stage::begin(name);
    process::run(&stage, command, &checkout.stage_log(&name.replace(' ', "-"))).await?;
    stage.done();
    Ok(())
}
