//! What a job's handler works with.

use crate::{
    JobError, Metrics, ObjectStore, TryTime, backoff::Backoff, outgoing_callback::OutgoingCallback,
    shared::Shared, try_time::Waits,
};
use hivesync_domain::{CallbackEvent, Job, JobId, Limits, limits::Limit};
use hivesync_queue::{Enqueued, Reservation};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Progress reports that may wait for delivery; more are dropped.
const PROGRESS_BACKLOG: usize = 16;

/// How long [`JobContext::enqueue`] tries before it says that Redis is away.
const ENQUEUE_FOR: Duration = Duration::from_secs(5);

/// What a job's handler works with.
#[derive(Debug)]
pub struct JobContext {
    shared: Arc<Shared>,
    storage: ObjectStore,
    waits: Waits,
    time: TryTime,
    job_id: JobId,
    attempt: u32,
    reserved_at_ms: u64,
    queue_ms: u64,
    accepted_to_reserved_ms: u64,
    traceparent: String,
    cancelled: CancellationToken,
    progress: mpsc::Sender<CallbackEvent>,
}

impl JobContext {
    /// The try's time begins now.
    pub(crate) fn new(
        shared: Arc<Shared>,
        reservation: &Reservation,
        traceparent: String,
        cancelled: CancellationToken,
    ) -> Self {
        let waits = Waits::default();
        let time = TryTime::new(
            Instant::now(),
            shared.limits.duration(Limit::PREVIEW_TIMEOUT_MS),
            waits.clone(),
        );
        let (progress, reports) = mpsc::channel(PROGRESS_BACKLOG);
        let reporter = ProgressReporter {
            shared: Arc::clone(&shared),
            job_id: reservation.job.id,
            attempt: reservation.attempt,
            traceparent: traceparent.clone(),
        };
        tokio::spawn(reporter.run(reports, cancelled.clone()));
        Self {
            storage: shared.storage.counting(waits.clone()),
            shared,
            waits,
            time,
            job_id: reservation.job.id,
            attempt: reservation.attempt,
            reserved_at_ms: reservation.reserved_at_ms,
            queue_ms: reservation
                .reserved_at_ms
                .saturating_sub(reservation.enqueued_at_ms),
            accepted_to_reserved_ms: reservation
                .reserved_at_ms
                .saturating_sub(reservation.job.accepted_at_ms),
            traceparent,
            cancelled,
            progress,
        }
    }

    /// The job.
    pub fn job_id(&self) -> JobId {
        self.job_id
    }

    /// Which try this is, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Unix milliseconds, by Redis's clock, when this try began.
    pub fn reserved_at_ms(&self) -> u64 {
        self.reserved_at_ms
    }

    /// From enqueue to this try, milliseconds.
    pub fn queue_ms(&self) -> u64 {
        self.queue_ms
    }

    /// From acceptance by the API to this try, milliseconds.
    pub fn accepted_to_reserved_ms(&self) -> u64 {
        self.accepted_to_reserved_ms
    }

    /// The `traceparent` for requests made on the job's behalf, and for jobs it enqueues.
    pub fn traceparent(&self) -> &str {
        &self.traceparent
    }

    /// The effective limits.
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Object storage. When it is slow, waiting for it takes nothing of [`JobContext::time`].
    pub fn storage(&self) -> &ObjectStore {
        &self.storage
    }

    /// The worker's metrics.
    pub fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// How long the try may take. A handler that is not back shortly after is stopped, which counts as a crash; so answer before.
    pub fn time(&self) -> &TryTime {
        &self.time
    }

    /// Cancelled when the job's result is not wanted any more: the lease was lost, the job was cancelled, its time is
    /// over, or the worker's time to drain is over. Work on other threads should look at it and stop.
    pub fn cancelled(&self) -> &CancellationToken {
        &self.cancelled
    }

    /// Enqueues a job that follows from this one. Enqueuing it twice is once.
    pub async fn enqueue(&self, job: &Job) -> Result<Enqueued, JobError> {
        let _waiting = self.waits.begin();
        let give_up = Instant::now() + ENQUEUE_FOR;
        let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(1));
        loop {
            match self.shared.queue.enqueue(job, None).await {
                Ok(enqueued) => return Ok(enqueued),
                Err(error @ (hivesync_queue::Error::JobTooLarge { .. } | hivesync_queue::Error::Json(_))) => {
                    return Err(JobError::Crashed(error.to_string()));
                }
                Err(error) if Instant::now() >= give_up => {
                    return Err(JobError::QueueUnavailable(format!(
                        "enqueuing job {}: {error}",
                        job.id
                    )));
                }
                Err(_) => tokio::time::sleep(backoff.next()).await,
            }
        }
    }

    /// Reports how far the job is: sent once, at best, and never waited for.
    pub fn progress(&self, event: CallbackEvent) {
        if self.progress.try_send(event).is_err() {
            tracing::debug!(job_id = %self.job_id, "a progress report was dropped: earlier ones are still under way");
        }
    }
}

struct ProgressReporter {
    shared: Arc<Shared>,
    job_id: JobId,
    attempt: u32,
    traceparent: String,
}

impl ProgressReporter {
    async fn run(self, mut reports: mpsc::Receiver<CallbackEvent>, cancelled: CancellationToken) {
        // Ends with the context, or at once when the job is over: reports that come after the result confuse.
        while let Some(Some(event)) = cancelled.run_until_cancelled(reports.recv()).await {
            let Some(callback) = OutgoingCallback::new(&self.shared.limits, self.job_id, self.attempt, event)
            else {
                continue;
            };
            let answer = self
                .shared
                .client
                .callback(callback.body, Some(&self.traceparent))
                .await;
            tracing::debug!(job_id = %self.job_id, ?answer, "progress reported");
        }
    }
}
