//! What every worker does for all of them, beside its jobs.

use crate::{backoff::spread, callback_client::Answer, shared::Shared};
use hivesync_domain::{QueueName, limits::Limit};
use hivesync_queue::WorkerBeat;
use std::{sync::Arc, time::Duration};

/// Interval at which due and reclaimed jobs are looked for, whether or not this worker has a free place.
const TICK: Duration = Duration::from_millis(500);

/// Interval at which the queue's numbers are read.
const STATS_EVERY: Duration = Duration::from_secs(5);

const RECONCILE_LOCK: &str = "reconcile";

/// Tells the registry that this worker lives, and reads the queue's numbers.
pub(crate) async fn heartbeat(shared: Arc<Shared>, queue: QueueName) {
    let every = shared.limits.duration(Limit::WORKER_HEARTBEAT_MS);
    let slots = u32::try_from(shared.limits.get(Limit::WORKER_CONCURRENCY)).unwrap_or(u32::MAX);
    let mut since_stats = STATS_EVERY;
    while !shared.stopping.is_cancelled() {
        let beat = WorkerBeat {
            queue,
            worker: &shared.instance,
            alive_for: every * 3,
            slots,
            running: shared.metrics.jobs_running(),
            version: env!("CARGO_PKG_VERSION"),
        };
        let result = shared.queue.heartbeat(&beat).await;
        shared.metrics.reachable("redis", result.is_ok());
        if let Err(error) = result {
            tracing::debug!(%error, "no heartbeat");
        }
        since_stats += every;
        if since_stats >= STATS_EVERY {
            since_stats = Duration::ZERO;
            report_stats(&shared, queue).await;
        }
        pause(&shared, every).await;
    }
}

async fn report_stats(shared: &Shared, queue: QueueName) {
    let Ok(stats) = shared.queue.stats(queue).await else {
        return;
    };
    shared.metrics.queue_stats(queue, &stats);
    let alert = shared.limits.get(Limit::QUEUE_ALERT_DEPTH);
    if stats.waiting > alert {
        tracing::warn!(
            queue = queue.as_str(),
            waiting = stats.waiting,
            alert,
            workers = stats.workers,
            oldest_wait_ms = stats.oldest_wait.as_millis(),
            "the queue is falling behind: more workers are needed"
        );
    }
}

/// Lets due jobs and jobs of silent workers wait again.
pub(crate) async fn tick(shared: Arc<Shared>, queue: QueueName) {
    while !shared.stopping.is_cancelled() {
        match shared.queue.tick(queue).await {
            Ok(moved) if moved.reclaimed > 0 => {
                tracing::warn!(jobs = moved.reclaimed, "leases ran out; the jobs wait again");
            }
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "no tick"),
        }
        pause(&shared, TICK).await;
    }
}

/// Has the API queue lost jobs again: one worker in each interval, whoever is first.
pub(crate) async fn reconcile(shared: Arc<Shared>) {
    let every = shared.limits.duration(Limit::RECONCILE_INTERVAL_MS);
    // Less than any pause, so that who held it last finds it free.
    let hold = every.mul_f64(0.7);
    while !shared.stopping.is_cancelled() {
        match shared.queue.lock(RECONCILE_LOCK, &shared.instance, hold).await {
            Ok(true) => {
                let answer = shared.client.reconcile().await;
                shared.metrics.reachable("api", answer == Answer::Accepted);
                match answer {
                    Answer::Accepted => tracing::debug!("reconciled"),
                    Answer::Refused(reason) | Answer::NotUnderstood(reason) | Answer::Later(reason) => {
                        tracing::warn!(reason, "the API did not reconcile");
                    }
                }
            }
            Ok(false) => {}
            Err(error) => tracing::debug!(%error, "no reconciliation"),
        }
        pause(&shared, every).await;
    }
}

/// About `every`, or until the worker is stopping.
async fn pause(shared: &Shared, every: Duration) {
    shared
        .stopping
        .run_until_cancelled(tokio::time::sleep(spread(every)))
        .await;
}
