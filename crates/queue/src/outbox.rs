//! The durable outbox of callbacks.

use std::time::Duration;
use uuid::Uuid;

/// A callback to put into the outbox.
#[derive(Debug, Clone, Copy)]
pub struct OutboxEntry<'a> {
    /// Its event id.
    pub id: Uuid,
    /// The body to send, byte for byte.
    pub body: &'a [u8],
    /// The `traceparent` of the try that made it.
    pub traceparent: Option<&'a str>,
    /// For this long it is the caller's to deliver; after that, any worker's.
    pub deliver_within: Duration,
}

/// A callback that this worker may deliver now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedCallback {
    /// Its event id.
    pub id: Uuid,
    /// Deliveries that failed.
    pub tries: u32,
    /// How long it has been in the outbox.
    pub age: Duration,
    /// The body to send, byte for byte.
    pub body: Vec<u8>,
    /// The `traceparent` of the try that made it.
    pub traceparent: Option<String>,
}

/// What [`crate::Queue::claim_callbacks`] gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// To deliver.
    pub callbacks: Vec<ClaimedCallback>,
    /// When the next one is due, if there is one.
    pub next_in: Option<Duration>,
}
