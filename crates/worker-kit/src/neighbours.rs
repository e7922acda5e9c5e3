//! The other jobs of a worker, as one that must be alone sees them.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The other places of a worker, for a job that must be alone in it.
pub(crate) struct Neighbours {
    free: Arc<Semaphore>,
    others: u32,
}

impl Neighbours {
    /// `others` of the places in `free`.
    pub(crate) fn new(free: &Arc<Semaphore>, others: u32) -> Self {
        Self {
            free: Arc::clone(free),
            others,
        }
    }

    /// Waits until no other place is taken; the permit takes them all. `None` when there are no places any more.
    pub(crate) async fn ended(self) -> Option<OwnedSemaphorePermit> {
        self.free.acquire_many_owned(self.others).await.ok()
    }
}
