//! The wall time that guests have, and what of their limits a trap tells of.

use crate::{SandboxError, SessionLimits};
use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Instant,
};
use wasmtime::Trap;

/// Fuel after which a guest hands control back, so that the clock is looked at: a millisecond or two of ordinary code.
/// Every instruction costs fuel, and so does every byte that an instruction copies or fills.
pub(crate) const FUEL_BETWEEN_LOOKS: u64 = 10_000_000;

/// Runs a call into a guest, on the guest's own stack, until it ends or `deadline` has passed. Its store must yield every
/// [`FUEL_BETWEEN_LOOKS`]; a guest waits for nothing else.
pub(crate) fn run_until<T>(
    deadline: Instant,
    call: impl Future<Output = wasmtime::Result<T>>,
) -> wasmtime::Result<T> {
    let mut call = pin!(call);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(outcome) = call.as_mut().poll(&mut context) {
            return outcome;
        }
        if Instant::now() >= deadline {
            return Err(Trap::Interrupt.into());
        }
    }
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
