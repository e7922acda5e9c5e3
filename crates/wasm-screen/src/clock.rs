//! The clock by which components are ended. What the host does for a component costs it no fuel, and growing memory hardly
//! any: fuel alone says nothing of the time.

use hivesync_preview_runtime::LoadError;
use std::{thread, time::Duration};
use wasmtime::{Engine, EngineWeak};

/// How often the deadline is looked at.
const TICK: Duration = Duration::from_millis(5);

/// Moves the engine's epoch on, in a thread of its own, until the engine is gone.
pub(crate) fn start(engine: &Engine) -> Result<(), LoadError> {
    let weak = engine.weak();
    thread::Builder::new()
        .name("wasm-deadline".to_owned())
        .spawn(move || tick(&weak))
        .map(drop)
        .map_err(|error| LoadError::Engine(error.to_string()))
}

fn tick(engine: &EngineWeak) {
    loop {
        thread::sleep(TICK);
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
    }
}

/// The epochs after which a component has had `left`.
pub(crate) fn ticks(left: Duration) -> u64 {
    u64::try_from(left.as_millis().div_ceil(TICK.as_millis())).unwrap_or(u64::MAX / 2) + 1
}
