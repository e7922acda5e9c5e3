//! What a kind of worker adds to the kit.

use crate::{JobContext, StorageError};
use hivesync_domain::{CallbackEvent, Job, QueueName};
use prometheus_client::registry::Registry;
use std::future::Future;

/// A kind of worker.
pub trait JobHandler: Send + Sync + 'static {
    /// The queue it serves.
    const QUEUE: QueueName;

    /// Does one job and answers with its final callback. A job may run more than once (its worker died, its lease was lost):
    /// effects are keyed by ids that are the same each time. Runs on the async runtime: work that takes more than a
    /// millisecond of processor time goes to `spawn_blocking`. Watch [`JobContext::cancelled`].
    fn run(
        &self,
        job: &Job,
        context: &JobContext,
    ) -> impl Future<Output = Result<CallbackEvent, JobError>> + Send;

    /// The callback of a job whose last try failed for a reason of ours.
    fn exhausted(&self, job: &Job, last_error: &str) -> CallbackEvent;

    /// Adds the worker's own metrics.
    fn register_metrics(&self, _registry: &mut Registry) {}

    /// Why the worker can't take jobs now, for `/health/ready`.
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The project's fault: final at once, with this callback.
    #[error("the job failed: {0:?}")]
    Failed(CallbackEvent),
    /// Our fault: counts as a try.
    #[error("crashed: {0}")]
    Crashed(String),
    /// Infrastructure is away: the job is tried again when it is back, and no try is counted. When storage works and a job ends
    /// like this for minutes all the same, the tries count, so that it ends.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The queue takes no job that follows from this one: the job is tried again, and no try is counted.
    #[error("the queue is unavailable: {0}")]
    QueueUnavailable(String),
}

/// What is missing in storage, or larger than it may be, was put there by us.
impl From<StorageError> for JobError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(_) => JobError::Unavailable(error.to_string()),
            StorageError::NotFound { .. } | StorageError::TooLarge { .. } => {
                JobError::Crashed(error.to_string())
            }
        }
    }
}
