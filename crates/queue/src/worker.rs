//! The registry of workers.

use hivesync_domain::QueueName;
use std::time::Duration;

/// What a worker says of itself with each heartbeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerBeat<'a> {
    /// The queue it serves.
    pub queue: QueueName,
    /// Its name, unique among the queue's workers.
    pub worker: &'a str,
    /// How long it counts as alive without another heartbeat.
    pub alive_for: Duration,
    /// Jobs it can run at once.
    pub slots: u32,
    /// Jobs it runs.
    pub running: u32,
    /// Its version.
    pub version: &'a str,
}

/// A worker as the registry knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerInfo {
    /// Its name.
    pub name: String,
    /// Whether its heartbeats arrive.
    pub alive: bool,
    /// Jobs it can run at once.
    pub slots: u32,
    /// Jobs it ran at its last heartbeat.
    pub running: u32,
    /// Its version.
    pub version: String,
    /// Since its last heartbeat.
    pub silent_for: Duration,
    /// Since its first one.
    pub up_for: Duration,
}
