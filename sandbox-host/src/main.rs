//! The CPU worker: runs previews in a WebAssembly sandbox and lays them out.

mod assets;
mod event_handler;
mod event_run;
mod fonts;
mod host;
mod loaded_programs;
mod preview_handler;
mod project_source;
mod screen;
mod screen_finder;
mod screen_program;
mod screen_session;
mod stop;
mod told;

use hivesync_domain::{Limits, limits::Limit};
use hivesync_preview_runtime::{Runtime, RuntimeOptions};
use hivesync_wasm_screen::{CompileServer, CompiledCache, WasmRuntime};
use hivesync_worker_kit::{Folders, WorkerConfig};
use preview_handler::PreviewHandler;
use rustix::process::{Signal, getpid, kill_process};
use screen_program::Runtimes;
use std::{error::Error, path::PathBuf, process::ExitCode};

fn main() -> ExitCode {
    if hivesync_wasm_screen::is_compile_process() {
        return hivesync_wasm_screen::run_compile_process();
    }
    let (images, compiled) = (
        folder("PREVIEW_RUNTIME_DIR", "target/preview-runtime"),
        folder("WASM_CACHE_DIR", "target/wasm-cache"),
    );
    let folders = Folders {
        read: vec![images.clone()],
        write: vec![compiled.clone()],
    };
    // Both before the worker gives up making folders and starting programs. What is wrong is told once there are logs.
    let cache = CompiledCache::open(&compiled);
    let compiler = CompileServer::start();
    hivesync_worker_kit::main("sandbox-host", &folders, |config: &WorkerConfig| {
        let limits = &config.limits;
        let options = runtime_options(limits);
        let cache = cache.map_err(|error| format!("WASM_CACHE_DIR: {error}"))?;
        let compiler = compiler
            .and_then(|server| server.connect(stop))
            .map_err(|error| format!("the compile server: {error}"))?;
        let cache_bytes = limits.get(Limit::COMPILED_CACHE_BYTES);
        let runtimes = Runtimes {
            javascript: Runtime::load(&images, &options)?,
            components: WasmRuntime::new(limits, options.max_sessions, compiler, cache.bounded(cache_bytes))?,
        };
        Ok::<_, Box<dyn Error + Send + Sync>>(PreviewHandler::new(runtimes, limits.clone()))
    })
}

fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| PathBuf::from(default), PathBuf::from)
}

/// The compile server has ended, and nobody but a new worker can start another: this one finishes its jobs and ends.
fn stop() {
    tracing::error!("the compile server has ended; stopping, so that a new worker starts one");
    if let Err(error) = kill_process(getpid(), Signal::TERM) {
        tracing::error!(%error, "the worker can't stop itself");
    }
}

fn runtime_options(limits: &Limits) -> RuntimeOptions {
    RuntimeOptions {
        // One for each screen that runs, and as many that are just being taken apart.
        max_sessions: u32::try_from(2 * host::parallelism()).unwrap_or(u32::MAX),
        max_memory_bytes: limits.most(|tier| tier.sandbox_memory_bytes),
    }
}
