//! The launcher behind ./hive: provisions, builds, starts, tests and benchmarks the whole stack.

mod checkout;
mod commands;
mod object_store;
mod packages;
mod process;
mod provision;
mod signals;
mod stack;
mod ui;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(
    name = "./hive",
    bin_name = "./hive",
    about = "HiveSync: see React Native screens on many devices, without a simulator",
    disable_help_subcommand = false,
    arg_required_else_help = true,
    max_term_width = 110
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Provision, build, migrate and start everything; Ctrl-C stops it
    Up(commands::up::UpOptions),
    /// Stop a running stack; --purge removes its data too
    Down(commands::down::DownOptions),
    /// Preview examples/shop, or the project at PATH, through the public API; documents and pictures go to out/
    Demo(commands::demo::DemoOptions),
    /// Run every check: fmt, clippy, deny, js, unit, e2e
    Test(commands::test::TestOptions),
    /// Run every fuzz target for a while; what is found goes to fuzz/artifacts
    Fuzz(commands::fuzz::FuzzOptions),
    /// Measure the stack on this machine; results go to bench/RESULTS.md
    Bench(commands::bench::BenchOptions),
    /// Show what this machine has, what it lacks, and how to get it
    Doctor(stack::StackOptions),
    /// Provision and build, start nothing
    Build,
    /// Bring the database's schema up to date
    Migrate(stack::StackOptions),
    /// Show the services' logs
    Logs(commands::logs::LogsOptions),
    /// Stop one service of a running stack and keep it down
    Hold(commands::hold::HoldOptions),
    /// Let a held service start again
    Release(commands::hold::HoldOptions),
    /// Write infra/env/*.env.example from the tables of variables and limits
    EnvExamples(commands::env_examples::EnvExamplesOptions),
    /// Serve the embedded object store (`up` does this)
    #[command(hide = true)]
    ObjectStore(object_store::ObjectStoreOptions),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match &cli.command {
        Command::ObjectStore(options) => object_store::serve(options),
        command => run(command),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// One thread, and that on purpose: the kernel stops a service when the thread that started it ends.
fn run(command: &Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match command {
            Command::Up(options) => commands::up::run(options).await,
            Command::Down(options) => commands::down::run(options).await,
            Command::Demo(options) => commands::demo::run(options).await,
            Command::Test(options) => commands::test::run(options).await,
            Command::Fuzz(options) => commands::fuzz::run(options).await,
            Command::Bench(options) => commands::bench::run(options).await,
            Command::Doctor(options) => commands::doctor::run(options).await,
            Command::Build => commands::build::run().await,
            Command::Migrate(options) => commands::migrate::run(options).await,
            Command::Logs(options) => commands::logs::run(options).await,
            Command::Hold(options) => commands::hold::hold(options).await,
            Command::Release(options) => commands::hold::release(options).await,
            Command::EnvExamples(options) => commands::env_examples::run(options),
            Command::ObjectStore(options) => object_store::serve(options),
        }
    })
}
