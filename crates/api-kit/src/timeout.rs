//! A ceiling on how long a request waits for another service.

use futures::future::{Either, select};
use std::{future::Future, pin::pin, time::Duration};

/// The ceiling was reached first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it did not answer in time")]
pub struct TimedOut;

/// Waits for `work`, but no longer than `ceiling`.
pub async fn timeout<T>(ceiling: Duration, work: impl Future<Output = T>) -> Result<T, TimedOut> {
    let sleep = pin!(spin_sdk::time::sleep(ceiling));
    match select(pin!(work), sleep).await {
        Either::Left((done, _)) => Ok(done),
        Either::Right(((), _)) => Err(TimedOut),
    }
}
