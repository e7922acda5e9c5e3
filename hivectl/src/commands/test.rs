//! `./hive test`: every check, from formatting to the whole system, each with the time it took.

use crate::{
    checkout::Checkout,
    process, provision,
    signals::Signals,
    stack::{self, Part, Running, StackOptions},
    ui::{self, Stage},
};
use anyhow::{Context as _, anyhow, bail};
use clap::{Args, ValueEnum};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::process::Command;

/// Lines of a failed stage's output that are shown.
const TAIL: usize = 400;

/// The cargo-deny that is built where none is installed.
const CARGO_DENY: &str = "0.20.2";

/// With this many failures, something is broken that every other test would wait for.
const MOST_FAILURES: &str = "12";

/// The feature under which tests that need a running stack are built.
const STACK_TESTS: &str = "hivesync-e2e/stack";

/// Ports of the tests' stack: the first free range from here.
const FIRST_PORT: u16 = 4700;

/// What is said when the time that all of it may take is over.
const OUT_OF_TIME: &str = "the time for all of it is over (--minutes); what ran last is shown above, \
                           and all of its output is in target/hive-log";

/// What a stack may take to stop when the time is over.
const STOPPING: Duration = Duration::from_secs(120);

/// A stage, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Check {
    /// cargo fmt
    Fmt,
    /// cargo clippy on everything, warnings are errors
    Clippy,
    /// Licences, bans and sources of dependencies
    Deny,
    /// Lint and types of the JavaScript
    Js,
    /// Unit and property tests
    Unit,
    /// Whole-system tests on a stack of their own
    E2e,
}

impl Check {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Options of the command.
#[derive(Debug, Args)]
pub struct TestOptions {
    /// Only these stages; all when none is named.
    checks: Vec<Check>,
    /// Only tests whose name contains this (unit and e2e).
    #[arg(long)]
    filter: Option<String>,
    /// Keep the e2e stack's state directory afterwards.
    #[arg(long)]
    keep: bool,
    /// Minutes that all of it may take; whatever runs then is ended, and its output shown.
    #[arg(long, default_value_t = 80, value_parser = clap::value_parser!(u64).range(1..=1440))]
    minutes: u64,
}

/// Runs the command.
pub async fn run(options: &TestOptions) -> anyhow::Result<()> {
    let checkout = Checkout::find()?;
    let started = Instant::now();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(options.minutes * 60);
    let mut times = Vec::new();
    let mut result = Ok(());
    for check in Check::value_variants() {
        if !options.checks.is_empty() && !options.checks.contains(check) {
            continue;
        }
        let began = Instant::now();
        let work = async {
            match check {
                Check::Fmt => fmt(&checkout).await,
                Check::Clippy => clippy(&checkout).await,
                Check::Deny => deny(&checkout).await,
                Check::Js => js(&checkout).await,
                Check::Unit => unit(&checkout, options).await,
                Check::E2e => e2e(&checkout, options, deadline).await,
            }
        };
        result = tokio::time::timeout_at(deadline + STOPPING, work)
            .await
            .unwrap_or_else(|_| Err(anyhow!(OUT_OF_TIME)));
        times.push((check.name(), began.elapsed(), result.is_ok()));
        if result.is_err() {
            break;
        }
    }
    ui::print("");
    ui::print(summary(&times, started.elapsed()).trim_end());
    match result {
        Ok(()) => Ok(()),
        Err(error) => {
            let failed = times.last().map_or("", |(name, ..)| name.as_str());
            Err(error.context(format!("{failed} failed")))
        }
    }
}

fn summary(times: &[(String, Duration, bool)], all: Duration) -> String {
    let mut rows: Vec<Vec<String>> = times
        .iter()
        .map(|(name, time, passed)| {
            let verdict = if *passed { "passed" } else { "FAILED" };
            vec![name.clone(), verdict.to_owned(), ui::seconds(*time)]
        })
        .collect();
    rows.push(vec!["all".to_owned(), String::new(), ui::seconds(all)]);
    ui::table(&["stage", "", "time"], &rows, &[2])
}

async fn stage(checkout: &Checkout, name: &str, command: Command) -> anyhow::Result<()> {
    let stage = Stage::begin(name);
    process::run_with_tail(
        &stage,
        command,
        &checkout.stage_log(&name.replace(' ', "-")),
        TAIL,
    )
    .await?;
    stage.done();
    Ok(())
}

async fn fmt(checkout: &Checkout) -> anyhow::Result<()> {
    stage(checkout, "fmt", checkout.cargo(&["fmt", "--all", "--check"])).await
}

async fn clippy(checkout: &Checkout) -> anyhow::Result<()> {
    let mut command = checkout.cargo(&["clippy", "--workspace", "--all-targets"]);
    command.args(["--features", STACK_TESTS, "--", "-D", "warnings"]);
    stage(checkout, "clippy", command).await
}

/// The database of advisories can't be reached from a machine with package registries only; the rest can be checked.
/// Not offline: on a fresh machine the crates of other platforms, which nothing builds, are still to be fetched.
async fn deny(checkout: &Checkout) -> anyhow::Result<()> {
    let program = cargo_deny(checkout).await?;
    let mut command = Command::new(program);
    command
        .args([
            "--workspace",
            "check",
            "--hide-inclusion-graph",
            "bans",
            "licenses",
            "sources",
        ])
        .current_dir(&checkout.root);
    stage(checkout, "deny", command).await
}

async fn cargo_deny(checkout: &Checkout) -> anyhow::Result<PathBuf> {
    if let Some(program) = process::find("cargo-deny") {
        return Ok(program);
    }
    let root = checkout.root.join("target/tools");
    let program = root.join("bin/cargo-deny");
    if !process::is_executable(&program) {
        let mut command = checkout.cargo(&["install", "cargo-deny", "--version", CARGO_DENY, "--locked"]);
        // It runs for a second: building it quickly matters more than running it quickly.
        command
            .args(["--debug", "--root"])
            .arg(&root)
            .env_remove("CARGO_TARGET_DIR");
        stage(checkout, "building cargo-deny", command).await?;
    }
    Ok(program)
}

/// Every JavaScript folder of ours, with the checks that its package.json names.
async fn js(checkout: &Checkout) -> anyhow::Result<()> {
    for folder in js_folders(&checkout.root)? {
        let scripts = js_checks(&checkout.root.join(&folder))?;
        if scripts.is_empty() {
            continue;
        }
        provision::node_packages(checkout, &folder).await?;
        for script in scripts {
            let mut command = Command::new("npm");
            command
                .args(["run", "--silent", script])
                .current_dir(checkout.root.join(&folder));
            stage(checkout, &format!("{script} {}", short(&folder)), command).await?;
        }
    }
    Ok(())
}

/// The scripts of a package.json that are checks. TypeScript must come with the check of its types.
fn js_checks(folder: &Path) -> anyhow::Result<Vec<&'static str>> {
    let path = folder.join("package.json");
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    let manifest: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))?;
    let scripts: Vec<_> = ["lint", "typecheck", "test"]
        .into_iter()
        .filter(|script| manifest["scripts"][script].is_string())
        .collect();
    if folder.join("tsconfig.json").is_file() && !scripts.contains(&"typecheck") {
        bail!("{} has no script \"typecheck\"", path.display());
    }
    Ok(scripts)
}

fn short(folder: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    match (folder.parent().and_then(name), name(folder)) {
        (Some(parent), Some(own)) if own == "js" => parent,
        (_, own) => own.unwrap_or_default(),
    }
}

/// Folders with a lock file of their own, `node_modules` and build output aside.
fn js_folders(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let places = ["examples", "crates", "infra", "admin", "portal"];
    let mut open: Vec<PathBuf> = places.iter().map(|place| root.join(place)).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let Ok(entries) = folder.read_dir() else {
            continue;
        };
        if folder.join("package-lock.json").is_file() {
            found.push(folder.strip_prefix(root)?.to_owned());
        }
        for entry in entries {
            let entry = entry?;
            let skipped = ["node_modules", "target", "dist"]
                .iter()
                .any(|name| entry.file_name() == *name);
            if entry.file_type()?.is_dir() && !skipped {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// cargo-nextest where it is installed, else cargo test; of the whole workspace, so that every call shares features.
fn test_runner(checkout: &Checkout) -> Command {
    match process::find("cargo-nextest") {
        Some(_) => checkout.cargo(&[
            "nextest",
            "run",
            "--workspace",
            "--no-tests",
            "pass",
            "--max-fail",
            MOST_FAILURES,
        ]),
        None => checkout.cargo(&["test", "--workspace", "--no-fail-fast"]),
    }
}

/// The same, only building.
fn test_builder(checkout: &Checkout) -> Command {
    match process::find("cargo-nextest") {
        Some(_) => checkout.cargo(&["nextest", "run", "--workspace", "--no-run"]),
        None => checkout.cargo(&["test", "--workspace", "--no-run"]),
    }
}

async fn unit(checkout: &Checkout, options: &TestOptions) -> anyhow::Result<()> {
    // Tests of parts that run in the sandbox, or on the host, need what they run.
    provision::everything(checkout, &Part::ALL).await?;
    provision::conformance_guest(checkout).await?;
    provision::example_screen(checkout).await?;
    let mut command = test_runner(checkout);
    command.args(&options.filter);
    stage(checkout, "unit and property", command).await
}

async fn e2e(
    checkout: &Checkout,
    options: &TestOptions,
    deadline: tokio::time::Instant,
) -> anyhow::Result<()> {
    provision::everything(checkout, &Part::ALL).await?;
    provision::example_screen(checkout).await?;
    let mut targets = vec!["--features".to_owned(), STACK_TESTS.to_owned()];
    for file in checkout.root.join("e2e/tests").read_dir()? {
        let path = file?.path();
        let is_target = path.extension().is_some_and(|kind| kind == "rs") || path.join("main.rs").is_file();
        if let Some(stem) = path.file_stem().filter(|_| is_target) {
            targets.extend(["--test".to_owned(), stem.to_string_lossy().into_owned()]);
        }
    }
    let mut build = test_builder(checkout);
    build.args(&targets);
    stage(checkout, "building e2e", build).await?;
    let stack_options = own_stack("target/e2e-stack")?;
    let mut command = test_runner(checkout);
    command.args(&targets).args(&options.filter);
    if process::find("cargo-nextest").is_none() {
        command.args(["--", "--test-threads=1"]);
    }
    let overdue = async {
        tokio::time::sleep_until(deadline).await;
        anyhow!(OUT_OF_TIME)
    };
    with_stack(checkout, &stack_options, options.keep, "e2e", command, overdue).await
}

/// Options of a stack that is nobody's but ours: another state directory, other ports.
pub fn own_stack(state_dir: &str) -> anyhow::Result<StackOptions> {
    let is_free = |base: &u16| {
        Part::ALL
            .iter()
            .all(|part| stack::port::is_free(base + part.port_offset()))
    };
    let port_base = (0..50)
        .map(|step| FIRST_PORT + step * 20)
        .find(is_free)
        .ok_or_else(|| anyhow!("no free ports from {FIRST_PORT} on"))?;
    Ok(StackOptions::isolated(state_dir.into(), port_base))
}

/// Starts a fresh stack, runs a command on it, and stops it, however the command ends; `overdue` ends it with an error.
pub async fn with_stack(
    checkout: &Checkout,
    options: &StackOptions,
    keep: bool,
    name: &str,
    mut command: Command,
    overdue: impl Future<Output = anyhow::Error>,
) -> anyhow::Result<()> {
    let state_dir = options.state_dir(checkout);
    if state_dir.exists() {
        super::down::purge_idle(&state_dir)?;
    }
    let mut signals = Signals::listen()?;
    let mut running = Running::prepare(checkout, options).await?;
    let work = async {
        running.start().await?;
        stack::remove_all(&mut command);
        command
            .env("HIVECTL", std::env::current_exe()?)
            .env("HIVE_API_URL", running.environment().get("BACKEND_URL"))
            .env("HIVE_STATE_DIR", running.state_dir());
        stage(checkout, name, command).await
    };
    let result = tokio::select! {
        result = work => result,
        () = signals.asked() => Err(anyhow!("interrupted")),
        error = overdue => Err(error),
    };
    running.stop().await;
    if result.is_ok() && !keep {
        super::down::purge_idle(&state_dir)?;
    }
    if result.is_err() {
        ui::print(&format!("the stack's logs are in {}/log", state_dir.display()));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn js_folders_are_those_with_a_lock_file() {
        let root = tempfile::tempdir().unwrap();
        for path in [
            "examples/shop/package-lock.json",
            "examples/shop/node_modules/x/package-lock.json",
            "crates/preview-runtime/js/package-lock.json",
            "crates/x/src/lib.rs",
        ] {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "{}").unwrap();
        }
        let found = js_folders(root.path()).unwrap();
        assert_eq!(
            found,
            [
                PathBuf::from("crates/preview-runtime/js"),
                PathBuf::from("examples/shop")
            ]
        );
        assert_eq!(
            found.iter().map(|folder| short(folder)).collect::<Vec<_>>(),
            ["preview-runtime", "shop"]
        );
    }

    #[test]
    fn typescript_must_have_its_types_checked() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = |text: &str| std::fs::write(folder.path().join("package.json"), text).unwrap();
        manifest(r#"{"scripts": {"lint": "x", "build": "y"}}"#);
        assert_eq!(js_checks(folder.path()).unwrap(), ["lint"]);
        std::fs::write(folder.path().join("tsconfig.json"), "{}").unwrap();
        assert!(js_checks(folder.path()).is_err());
        manifest(r#"{"scripts": {"typecheck": "tsc"}}"#);
        assert_eq!(js_checks(folder.path()).unwrap(), ["typecheck"]);
    }
}
