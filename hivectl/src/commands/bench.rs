//! `./hive bench`: measures this machine with a stack of its own; bench/RESULTS.md keeps what came out.

use crate::{
    checkout::Checkout,
    commands::test::{own_stack, with_stack},
    process, provision,
    stack::Part,
    ui::{self, Stage},
};
use clap::Args;
use std::path::PathBuf;

/// Options of the command.
#[derive(Debug, Args)]
pub struct BenchOptions {
    /// Only benchmarks whose name contains this.
    #[arg(long)]
    filter: Option<String>,
    /// Where the results go.
    #[arg(long, default_value = "bench/RESULTS.md")]
    out: PathBuf,
}

/// Runs the command.
pub async fn run(options: &BenchOptions) -> anyhow::Result<()> {
    let checkout = Checkout::find()?;
    provision::everything(&checkout, &Part::ALL).await?;
    let stage = Stage::begin("building benchmarks");
    let build = checkout.build(&["hivesync-bench"]);
    process::run(&stage, build, &checkout.stage_log("bench-build")).await?;
    stage.done();
    let out = checkout.root.join(&options.out);
    let mut command = tokio::process::Command::new(checkout.binary("hivesync-bench"));
    command.arg("--out").arg(&out).current_dir(&checkout.root);
    command.arg("--preview-runtime").arg(checkout.preview_runtime());
    if let Some(filter) = &options.filter {
        command.args(["--filter", filter]);
    }
    let stack = own_stack("target/bench-stack")?;
    let overdue = std::future::pending();
    with_stack(&checkout, &stack, false, "benchmarks", command, overdue).await?;
    ui::print("");
    ui::print(std::fs::read_to_string(&out)?.trim_end());
    Ok(())
}
