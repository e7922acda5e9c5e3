//! What was given up, kept for people to look at and to try again.

use hivesync_domain::JobId;
use uuid::Uuid;

/// A job whose last try failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// The job.
    pub id: JobId,
    /// Tries it had.
    pub attempts: u32,
    /// Unix milliseconds when it was given up.
    pub died_at_ms: u64,
    /// Why the last try failed.
    pub error: String,
    /// The whole job, as it was enqueued.
    pub job: String,
}

/// A callback the API refused for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadCallback {
    /// Its event id.
    pub id: Uuid,
    /// Unix milliseconds when it was given up.
    pub died_at_ms: u64,
    /// Deliveries that failed before.
    pub tries: u32,
    /// The answer.
    pub error: String,
    /// The body.
    pub body: Vec<u8>,
}
