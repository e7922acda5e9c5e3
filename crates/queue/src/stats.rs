//! A queue in numbers.

use std::{collections::BTreeMap, time::Duration};

/// A queue in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueStats {
    /// Jobs that could run now; `LLEN` of the queue's list.
    pub waiting: u64,
    /// Jobs that wait for their next try.
    pub delayed: u64,
    /// Jobs in workers.
    pub running: u64,
    /// Jobs that were given up.
    pub dead: u64,
    /// How long the oldest waiting job has waited.
    pub oldest_wait: Duration,
    /// Workers that are alive.
    pub workers: u64,
    /// Jobs they can run at once, together.
    pub slots: u64,
    /// How long a job enqueued now would wait, when the past tells.
    pub estimated_wait: Option<Duration>,
    /// Callbacks to deliver, of all queues.
    pub outbox: u64,
    /// Callbacks that were given up, of all queues.
    pub outbox_dead: u64,
    /// Waiting jobs by kind.
    pub waiting_by_kind: BTreeMap<String, u64>,
}
