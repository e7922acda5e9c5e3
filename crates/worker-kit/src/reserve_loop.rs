//! Takes jobs from the queue as long as there are free places.

use crate::{
    JobHandler, WorkerQueue,
    backoff::Backoff,
    finish::{self, Ending},
    job_run,
    neighbours::Neighbours,
    shared::Shared,
};
use hivesync_domain::limits::Limit;
use hivesync_queue::{Reserved, UnreadableJob};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Longest sleep on an empty queue: whatever wakes no one is noticed then.
const SLEEP: Duration = Duration::from_secs(1);

/// How long jobs that are left to other workers are left alone.
const LEAVE_TO_OTHERS: Duration = Duration::from_millis(100);

/// Takes and runs jobs until the worker is stopping, then waits for the running ones: `DRAIN_TIMEOUT_MS` at most, and
/// hands back what is not done then.
pub(crate) async fn run<H: JobHandler>(shared: Arc<Shared>, sleeper: WorkerQueue, handler: Arc<H>) {
    let places = u32::try_from(shared.limits.get(Limit::WORKER_CONCURRENCY)).unwrap_or(1);
    let jobs = TaskTracker::new();
    take_jobs(&shared, &sleeper, &handler, places, &jobs).await;
    // A connection that sleeps on the queue would swallow a wake-up.
    drop(sleeper);
    drain(&shared, jobs).await;
}

/// Every wait in here ends when the worker is stopping; only a reservation that is under way is waited for, or its job would
/// be nobody's until its lease runs out.
async fn take_jobs<H: JobHandler>(
    shared: &Arc<Shared>,
    sleeper: &WorkerQueue,
    handler: &Arc<H>,
    places: u32,
    jobs: &TaskTracker,
) {
    let free = Arc::new(Semaphore::new(places as usize));
    let lease = shared.limits.duration(Limit::JOB_LEASE_MS);
    let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(1));
    // Kept until it is answered, so that a reply lost with the connection costs no try.
    let mut request = Uuid::now_v7();
    loop {
        let place = shared
            .stopping
            .run_until_cancelled(async {
                let place = Arc::clone(&free).acquire_owned().await;
                wait_for_storage(shared).await;
                place
            })
            .await;
        let Some(Ok(place)) = place else { return };
        let reserved = shared
            .queue
            .reserve(H::QUEUE, &shared.instance, lease, request)
            .await;
        let reserved = match reserved {
            Ok(reserved) => reserved,
            Err(error) => {
                shared.metrics.reachable("redis", false);
                tracing::warn!(%error, "the queue can't be reached");
                pause(shared, backoff.next()).await;
                continue;
            }
        };
        backoff.reset();
        shared.metrics.reachable("redis", true);
        request = Uuid::now_v7();
        match reserved {
            Reserved::Job(reservation) => {
                // A job that may kill its worker shall take no other with it.
                let alone = reservation.reclaimed;
                let neighbours = alone.then(|| Neighbours::new(&free, places - 1));
                let (worker, handler) = (Arc::clone(shared), Arc::clone(handler));
                let run = jobs.spawn(async move {
                    job_run::run(worker, handler, *reservation, neighbours).await;
                    drop(place);
                });
                if alone {
                    shared.stopping.run_until_cancelled(run).await;
                }
            }
            Reserved::Unreadable(job) => {
                let shared = Arc::clone(shared);
                jobs.spawn(async move {
                    set_aside(&shared, job).await;
                    drop(place);
                });
            }
            Reserved::LeftToOthers => pause(shared, LEAVE_TO_OTHERS).await,
            Reserved::Empty { next_in } => {
                let sleep = sleeper.sleep(H::QUEUE, next_in.unwrap_or(SLEEP).min(SLEEP));
                if let Some(Err(error)) = shared.stopping.run_until_cancelled(sleep).await {
                    tracing::debug!(%error, "sleeping on the queue failed");
                    pause(shared, backoff.next()).await;
                }
            }
        }
    }
}

async fn pause(shared: &Shared, wait: Duration) {
    shared
        .stopping
        .run_until_cancelled(tokio::time::sleep(wait))
        .await;
}

/// While storage is away no job is taken: it could only be put back.
async fn wait_for_storage(shared: &Shared) {
    let mut backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(2));
    while shared.storage_away() {
        match shared.storage.check().await {
            Ok(()) => {
                tracing::info!("object storage is back");
                shared.set_storage_away(false);
            }
            Err(error) => {
                tracing::warn!(%error, "waiting for object storage");
                tokio::time::sleep(backoff.next()).await;
            }
        }
    }
}

/// A job of a newer version is left to a newer worker; when there is none, it is kept for people.
async fn set_aside(shared: &Arc<Shared>, job: UnreadableJob) {
    let UnreadableJob {
        lease,
        attempt,
        error,
    } = job;
    tracing::error!(job_id = %lease.job_id, attempt, error, "a job can't be read");
    let error = format!(
        "the job can't be read by version {}: {error}",
        env!("CARGO_PKG_VERSION")
    );
    let ending = if u64::from(attempt) < shared.limits.get(Limit::JOB_MAX_ATTEMPTS) {
        Ending::Retry {
            delay: finish::retry_delay(shared, attempt),
            error,
        }
    } else {
        Ending::Dead {
            error,
            callback: None,
        }
    };
    finish::finish(shared, &lease, ending, None).await;
}

async fn drain(shared: &Shared, jobs: TaskTracker) {
    jobs.close();
    if jobs.is_empty() {
        return;
    }
    let timeout = shared.limits.duration(Limit::DRAIN_TIMEOUT_MS);
    tracing::info!(jobs = jobs.len(), timeout_ms = timeout.as_millis(), "draining");
    tokio::select! {
        () = jobs.wait() => return,
        () = tokio::time::sleep(timeout) => {}
        () = shared.drained.cancelled() => {}
    }
    tracing::warn!(jobs = jobs.len(), "handing unfinished jobs back");
    shared.drained.cancel();
    jobs.wait().await;
}
