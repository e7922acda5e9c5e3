//! The snapshot worker: draws layout.json documents to pictures and stores them.

mod assets;
mod metrics;
mod snapshot_handler;

use hivesync_worker_kit::Folders;
use snapshot_handler::SnapshotHandler;
use std::process::ExitCode;

fn main() -> ExitCode {
    hivesync_worker_kit::main("gpu-worker", &Folders::default(), |config| {
        Ok(SnapshotHandler::new(&config.limits))
    })
}
