//! The CPU worker: runs previews in a WebAssembly sandbox and lays them out.

mod assets;
mod byte_cache;
mod event_handler;
mod event_run;
mod fonts;
mod host;
mod loaded_programs;
mod preview_handler;
mod project_source;
mod screen;
mod stop;
mod told;

use hivesync_domain::Limits;
use hivesync_preview_runtime::{Runtime, RuntimeOptions};
use hivesync_worker_kit::WorkerConfig;
use preview_handler::PreviewHandler;
use std::{path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    let dir = std::env::var_os("PREVIEW_RUNTIME_DIR")
        .map_or_else(|| PathBuf::from("target/preview-runtime"), PathBuf::from);
    hivesync_worker_kit::main(
        "sandbox-host",
        std::slice::from_ref(&dir),
        |config: &WorkerConfig| {
            let runtime = Runtime::load(&dir, &runtime_options(&config.limits))?;
            Ok(PreviewHandler::new(runtime, config.limits.clone()))
        },
    )
}

fn runtime_options(limits: &Limits) -> RuntimeOptions {
    RuntimeOptions {
        // One for each screen that runs, and as many that are just being taken apart.
        max_sessions: u32::try_from(2 * host::parallelism()).unwrap_or(u32::MAX),
        max_memory_bytes: hivesync_domain::Tier::ALL
            .into_iter()
            .map(|tier| limits.tier(tier).sandbox_memory_bytes)
            .max()
            .unwrap_or_default(),
    }
}
