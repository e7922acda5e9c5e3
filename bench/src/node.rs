//! The same screen in Node: with React Native's jest preset and react-test-renderer, and with bare React.

use crate::{
    distribution::{Distribution, repeat},
    project,
    report::Section,
};
use anyhow::{Context as _, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const JEST_RUNS: usize = 5;
const BARE_RUNS: usize = 20;

/// Where the packages lie.
const FOLDER: &str = "bench/node";

/// Measures, and compares with `ours`, the time of the same screen from bundle to layout, milliseconds at p50.
pub fn measure(ours: f64) -> anyhow::Result<Section> {
    let folder = fs::canonicalize(FOLDER).context(FOLDER)?;
    install(&folder)?;
    let screen = screen(&folder)?;
    let mut section = Section::new(
        "The same screen in Node",
        "Each run is a process of its own, as a test or a build would start it; nothing is laid out. Transformed sources are \
         cached. Jest runs one test with React Native's own preset and react-test-renderer; bare React renders the screen with \
         React Native's components as plain host elements.",
    );
    let jest = || {
        run(Command::new("node")
            .arg(folder.join("node_modules/jest/bin/jest.js"))
            .arg("--config")
            .arg(folder.join("jest.config.js"))
            .current_dir(&folder)
            .env("BENCH_SCREEN", &screen))
    };
    let jest = repeat(1, JEST_RUNS, jest)?;
    section.row("jest preset + react-test-renderer", &jest);
    let bare = || {
        run(Command::new("node")
            .arg(folder.join("bare.mjs"))
            .arg(screen.join("App.cjs"))
            .env("NODE_ENV", "production"))
    };
    let bare = repeat(2, BARE_RUNS, bare)?;
    section.row("bare React", &bare);
    let times = |of: &Distribution| of.quantile(0.5) / ours;
    section.fact(format!(
        "From bundle to layout the sandbox is {:.0} times as fast as jest's preset and {:.1} times as fast as bare React (p50).",
        times(&jest),
        times(&bare)
    ));
    Ok(section)
}

fn install(folder: &Path) -> anyhow::Result<()> {
    if folder.join("node_modules/.package-lock.json").is_file() {
        return Ok(());
    }
    run(Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder))
}

/// A folder with the screen, its test, and the screen as bare React takes it.
fn screen(folder: &Path) -> anyhow::Result<PathBuf> {
    let target = PathBuf::from("target/bench-node");
    fs::create_dir_all(&target)?;
    let target = fs::canonicalize(target)?;
    for (path, source) in project::files() {
        fs::write(target.join(path), source)?;
    }
    fs::copy(
        folder.join("render.test.template.js"),
        target.join("render.test.js"),
    )?;
    run(Command::new(folder.join("node_modules/.bin/esbuild"))
        .arg(target.join("App.tsx"))
        .args(["--format=cjs", "--jsx=automatic", "--log-level=error"])
        .arg(format!("--outfile={}", target.join("App.cjs").display())))?;
    Ok(target)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    if !output.status.success() {
        bail!(
            "{command:?}: {}\n{}{}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}
