//! For authors of screens: makes a component of a core module, and checks one as HiveSync will.

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use hivesync_domain::{Limits, Tier};
use hivesync_wasm_screen::{CompileLimits, validate};
use std::{fs, path::PathBuf, process::ExitCode};
use wit_component::ComponentEncoder;

/// Makes and checks WebAssembly screens.
#[derive(Parser)]
#[command(name = "wasm-screen")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a component of a core module that was built with wit-bindgen
    New {
        /// The module, as the compiler wrote it.
        module: PathBuf,
        /// Where the component goes.
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Check components as HiveSync does before it compiles them
    Check {
        /// The components.
        #[arg(required = true)]
        components: Vec<PathBuf>,
    },
    /// Print the WIT of the world hivesync:preview/screen
    World,
}

fn main() -> ExitCode {
    // The tests of this crate have their compile server here.
    if hivesync_wasm_screen::is_compile_process() {
        return hivesync_wasm_screen::run_compile_process();
    }
    match run(&Options::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::World => print!("{}", hivesync_wasm_screen::WORLD),
        Command::New { module, output } => {
            let core = read(module)?;
            let component = ComponentEncoder::default()
                .module(&core)
                .and_then(|encoder| encoder.validate(true).encode())
                .with_context(|| format!("{} can't be made a component", module.display()))?;
            fs::write(output, component).with_context(|| format!("{} can't be written", output.display()))?;
        }
        Command::Check { components } => {
            let limits = CompileLimits::new(Limits::default().tier(Tier::Free));
            for path in components {
                if let Err(refusal) = validate::component(&read(path)?, &limits.component) {
                    bail!("{}: {refusal} ({})", path.display(), refusal.code());
                }
                println!("{}: a screen", path.display());
            }
        }
    }
    Ok(())
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} can't be read", path.display()))
}
