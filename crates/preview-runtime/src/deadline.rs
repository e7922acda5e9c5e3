//! The clock by which guests are ended, and what of their limits a trap tells of.

use crate::{LoadError, SandboxError, SessionLimits};
use std::{thread, time::Duration};
use wasmtime::{Engine, EngineWeak, Trap};

/// How often the deadline is looked at.
const TICK: Duration = Duration::from_millis(5);

/// Moves the engine's epoch on, in a thread of its own, until the engine is gone.
pub fn start_clock(engine: &Engine, thread_name: &str) -> Result<(), LoadError> {
    let weak = engine.weak();
    thread::Builder::new()
        .name(thread_name.to_owned())
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

/// The epochs after which a guest has had `left`.
pub fn ticks(left: Duration) -> u64 {
    u64::try_from(left.as_millis().div_ceil(TICK.as_millis())).unwrap_or(u64::MAX / 2) + 1
}

/// The limit that a guest was stopped at, when its trap alone says so.
pub fn limit_reached(trap: Trap, limits: &SessionLimits) -> Option<SandboxError> {
    match trap {
        Trap::OutOfFuel => Some(SandboxError::FuelExhausted { limit: limits.fuel }),
        Trap::Interrupt => Some(SandboxError::Timeout {
            limit_ms: u64::try_from(limits.deadline.as_millis()).unwrap_or(u64::MAX),
        }),
        Trap::StackOverflow => Some(SandboxError::StackOverflow {
            message: "the screen's code recursed deeper than the sandbox's stack".to_owned(),
            position: None,
        }),
        _ => None,
    }
}
