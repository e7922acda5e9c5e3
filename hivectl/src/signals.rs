//! What asks this process to stop: Ctrl-C, `./hive down`, a closed terminal.

use std::future::pending;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Everything that asks this process to stop.
pub struct Signals([Signal; 3]);

impl Signals {
    /// Listens from now on.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self([
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
            signal(SignalKind::hangup())?,
        ]))
    }

    /// Waits for the next one.
    pub async fn asked(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        let received = tokio::select! {
            received = interrupt.recv() => received,
            received = terminate.recv() => received,
            received = hangup.recv() => received,
        };
        if received.is_none() {
            pending::<()>().await;
        }
    }
}
