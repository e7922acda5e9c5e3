//! A job in a worker's hands.

use hivesync_domain::{Job, JobId, QueueName};
use std::time::Duration;

/// The right to work on a job until it runs out. A lease that was lost is refused wherever it is shown: whoever holds the
/// job now is not disturbed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job_id: JobId,
    /// Fencing token.
    pub(crate) token: String,
}

/// Whether the lease was still good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum HeldLease {
    /// It was, and the operation happened (now, or at an earlier call whose reply was lost).
    Held,
    /// It had run out and someone else has the job, or the job was cancelled; nothing happened.
    Lost,
}

/// A reserved job.
#[derive(Debug, Clone, PartialEq)]
pub struct Reservation {
    /// The lease.
    pub lease: Lease,
    /// The queue it came from.
    pub queue: QueueName,
    /// The job.
    pub job: Job,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// Unix milliseconds by Redis's clock when it was enqueued.
    pub enqueued_at_ms: u64,
    /// Unix milliseconds by Redis's clock when it was reserved.
    pub reserved_at_ms: u64,
    /// Why the last try ended, when there was one.
    pub last_error: Option<String>,
    /// For how long it has been put back again and again for [`PostponeCause::JobInTrouble`].
    pub postponed_for: Duration,
    /// Whether the lease of an earlier try ran out: the job may have killed its worker.
    pub reclaimed: bool,
}

/// Why a try is put back without being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostponeCause {
    /// Infrastructure is away, which may take as long as it takes.
    InfrastructureAway,
    /// Infrastructure is there and the job could not be done all the same. The time is kept, so that the job's worker can end it
    /// some day ([`Reservation::postponed_for`]).
    JobInTrouble,
    /// The worker is stopping.
    WorkerStopping,
}

/// A job that this version can't read.
#[derive(Debug, Clone, PartialEq)]
pub struct UnreadableJob {
    /// The lease: put it back for a newer worker, or dead-letter it.
    pub lease: Lease,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// What is wrong with it.
    pub error: String,
}

/// The answer to a reservation.
#[derive(Debug, Clone, PartialEq)]
pub enum Reserved {
    /// A job.
    Job(Box<Reservation>),
    /// A job that this version can't read.
    Unreadable(UnreadableJob),
    /// Nothing waits.
    Empty {
        /// When a delayed job is due or a lease ends, unless something happens before.
        next_in: Option<Duration>,
    },
    /// Jobs wait, but they failed on this worker and are left to another one for some seconds.
    LeftToOthers,
}
