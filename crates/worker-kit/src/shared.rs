//! What a worker's tasks share.

use crate::{Metrics, ObjectStore, WorkerName, WorkerQueue, callback_client::CallbackClient};
use hivesync_domain::{Limits, limits::Limit};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The worker, as its tasks see it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) name: WorkerName,
    /// The name with something that tells this process from the one before it.
    pub(crate) instance: String,
    pub(crate) limits: Limits,
    pub(crate) queue: WorkerQueue,
    pub(crate) storage: ObjectStore,
    pub(crate) client: CallbackClient,
    pub(crate) metrics: Metrics,
    /// No new jobs.
    pub(crate) stopping: CancellationToken,
    /// Running jobs are handed back.
    pub(crate) drained: CancellationToken,
    /// First deliveries of callbacks.
    pub(crate) deliveries: TaskTracker,
    /// See [`Shared::storage_away`].
    pub(crate) storage_away: AtomicBool,
}

impl Shared {
    /// Whether a job was put back because infrastructure is away, and storage has not answered since.
    pub(crate) fn storage_away(&self) -> bool {
        self.storage_away.load(Ordering::Relaxed)
    }

    pub(crate) fn set_storage_away(&self, away: bool) {
        self.storage_away.store(away, Ordering::Relaxed);
        self.metrics.reachable("storage", !away);
    }

    /// How long a callback is one worker's to deliver.
    pub(crate) fn deliver_within(&self) -> Duration {
        self.limits.duration(Limit::CALLBACK_TIMEOUT_MS) + Duration::from_secs(2)
    }
}
