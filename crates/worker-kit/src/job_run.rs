//! One try of one job, from reservation to its end.

use crate::{
    JobContext, JobError, JobHandler,
    backoff::Backoff,
    finish::{self, Ending},
    neighbours::Neighbours,
    outgoing_callback::OutgoingCallback,
    shared::Shared,
    trace_context::TraceContext,
};
use hivesync_domain::{CallbackEvent, Job, limits::Limit};
use hivesync_queue::{HeldLease, Lease, PostponeCause, Reservation};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::OwnedSemaphorePermit, task::JoinError, time::Instant};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::Instrument;

/// How long a handler that was cancelled may take to answer.
const GRACE: Duration = Duration::from_secs(1);

/// How long a job is put back for at first. When storage is away, no job is taken before it answers again.
const POSTPONE: Duration = Duration::from_secs(1);

/// Longest time a job is put back for when the trouble is its own.
const POSTPONE_AT_MOST: Duration = Duration::from_secs(30);

/// How long a job is put back again and again for trouble of its own before its tries count. Longer than short trouble of one
/// worker or of a part of storage takes.
const TROUBLE_AT_MOST: Duration = Duration::from_secs(5 * 60);

/// What a handler answers.
type Answer = Result<CallbackEvent, JobError>;

/// How a try came out.
enum Outcome {
    Done(CallbackEvent),
    /// The project's fault.
    Failed(CallbackEvent),
    /// Ours.
    Crashed(String),
    LeaseLost,
    PutBack {
        delay: Duration,
        reason: String,
        cause: PostponeCause,
    },
}

/// Runs a reserved job to its end; after its `neighbours`, when it must not have any.
pub(crate) async fn run<H: JobHandler>(
    shared: Arc<Shared>,
    handler: Arc<H>,
    reservation: Reservation,
    neighbours: Option<Neighbours>,
) {
    let trace = TraceContext::under(reservation.job.traceparent.as_deref());
    let span = tracing::info_span!(
        "job",
        job_id = %reservation.job.id,
        kind = reservation.job.payload.kind(),
        attempt = reservation.attempt,
        trace_id = trace.trace_id(),
        span_id = trace.span_id(),
    );
    run_in_span(shared, handler, reservation, neighbours, trace.to_string())
        .instrument(span)
        .await;
}

async fn run_in_span<H: JobHandler>(
    shared: Arc<Shared>,
    handler: Arc<H>,
    reservation: Reservation,
    neighbours: Option<Neighbours>,
    traceparent: String,
) {
    let kind = reservation.job.payload.kind();
    let max_attempts = shared.limits.get(Limit::JOB_MAX_ATTEMPTS);
    let (job, attempt, lease) = (
        Arc::new(reservation.job.clone()),
        reservation.attempt,
        reservation.lease.clone(),
    );
    if u64::from(attempt) > max_attempts {
        // Its last worker did not live to say so.
        let error = reservation
            .last_error
            .clone()
            .unwrap_or_else(|| "its worker died".to_owned());
        tracing::error!(error, "no tries are left");
        let ending = exhausted(&shared, &*handler, &job, attempt, error);
        finish::finish(&shared, &lease, ending, Some(&traceparent)).await;
        shared.metrics.job_not_run(kind, "dead");
        return;
    }

    let waited = reservation
        .reserved_at_ms
        .saturating_sub(reservation.enqueued_at_ms);
    shared.metrics.job_started(kind, Duration::from_millis(waited));
    tracing::info!(waited_ms = waited, "job started");
    let started = Instant::now();
    let cancelled = CancellationToken::new();
    let lost = CancellationToken::new();
    let renewal = AbortOnDropHandle::new(tokio::spawn(
        renew(Arc::clone(&shared), lease.clone(), lost.clone()).in_current_span(),
    ));

    let outcome = match outlast(&shared, neighbours, &lost).await {
        Err(prevented) => prevented,
        Ok(_alone) => {
            let context = JobContext::new(
                Arc::clone(&shared),
                &reservation,
                traceparent.clone(),
                cancelled.clone(),
            );
            let answer = supervise(&shared, Arc::clone(&handler), Arc::clone(&job), context, &lost).await;
            // Work that the handler left running elsewhere is not wanted, whatever comes now.
            cancelled.cancel();
            match answer {
                Err(prevented) => prevented,
                Ok(Ok(event)) => Outcome::Done(event),
                Ok(Err(JobError::Failed(event))) => Outcome::Failed(event),
                Ok(Err(JobError::Crashed(error))) => Outcome::Crashed(error),
                Ok(Err(JobError::Unavailable(reason))) => {
                    judge(&shared, reason, reservation.postponed_for).await
                }
                Ok(Err(JobError::QueueUnavailable(reason))) => Outcome::PutBack {
                    delay: POSTPONE,
                    reason,
                    cause: PostponeCause::InfrastructureAway,
                },
            }
        }
    };

    let finished = |event| Ending::Done(OutgoingCallback::new(&shared.limits, job.id, attempt, event));
    let (label, ending) = match outcome {
        Outcome::Done(event) => ("done", finished(event)),
        Outcome::Failed(event) => ("failed", finished(event)),
        Outcome::Crashed(error) if u64::from(attempt) >= max_attempts => {
            tracing::error!(error, "the last try crashed");
            ("dead", exhausted(&shared, &*handler, &job, attempt, error))
        }
        Outcome::Crashed(error) => {
            let delay = finish::retry_delay(&shared, attempt);
            tracing::warn!(
                error,
                delay_ms = delay.as_millis(),
                "the try crashed; there will be another"
            );
            ("crashed", Ending::Retry { delay, error })
        }
        Outcome::PutBack { delay, reason, cause } => {
            tracing::warn!(
                reason,
                ?cause,
                delay_ms = delay.as_millis(),
                "the job is put back"
            );
            let label = match cause {
                PostponeCause::WorkerStopping => "handed_back",
                PostponeCause::InfrastructureAway | PostponeCause::JobInTrouble => "postponed",
            };
            let ending = Ending::Postpone { delay, reason, cause };
            (label, ending)
        }
        Outcome::LeaseLost => {
            tracing::warn!("the lease was lost; the result is dropped");
            shared.metrics.job_ended(kind, "lease_lost", started.elapsed());
            return;
        }
    };
    let held = finish::finish(&shared, &lease, ending, Some(&traceparent)).await;
    drop(renewal);
    let took = started.elapsed();
    let label = if held { label } else { "lease_lost" };
    shared.metrics.job_ended(kind, label, took);
    tracing::info!(outcome = label, took_ms = took.as_millis(), "job ended");
}

/// Waits for the end of a job's neighbours; the permit keeps new ones out.
async fn outlast(
    shared: &Shared,
    neighbours: Option<Neighbours>,
    lost: &CancellationToken,
) -> Result<Option<OwnedSemaphorePermit>, Outcome> {
    let Some(neighbours) = neighbours else {
        return Ok(None);
    };
    tracing::info!("the job may have killed a worker: it runs alone");
    tokio::select! {
        biased;
        permit = neighbours.ended() => Ok(permit),
        () = lost.cancelled() => Err(Outcome::LeaseLost),
        // It has not begun: another worker may have it at once.
        () = shared.stopping.cancelled() => Err(handed_back()),
    }
}

/// Whose trouble it was that a job could not be done. Storage that is away is waited for as long as it takes: no job is taken
/// meanwhile, and no try is counted. When storage works, the trouble is the job's own, an object that can't be read, say; then
/// its tries count after a while, so that it ends.
async fn judge(shared: &Shared, reason: String, postponed_for: Duration) -> Outcome {
    let checked = tokio::select! {
        checked = shared.storage.check() => checked,
        () = shared.drained.cancelled() => return handed_back(),
    };
    match checked {
        Err(error) => {
            tracing::warn!(%error, "object storage is away");
            shared.set_storage_away(true);
            Outcome::PutBack {
                delay: POSTPONE,
                reason,
                cause: PostponeCause::InfrastructureAway,
            }
        }
        Ok(()) if postponed_for < TROUBLE_AT_MOST => Outcome::PutBack {
            delay: (postponed_for / 4).clamp(POSTPONE, POSTPONE_AT_MOST),
            reason,
            cause: PostponeCause::JobInTrouble,
        },
        Ok(()) => Outcome::Crashed(reason),
    }
}

fn handed_back() -> Outcome {
    Outcome::PutBack {
        delay: Duration::ZERO,
        reason: "its worker stopped".to_owned(),
        cause: PostponeCause::WorkerStopping,
    }
}

/// Runs the handler on a task of its own, so that its panic is an answer, and ends it when its answer is not wanted.
async fn supervise<H: JobHandler>(
    shared: &Shared,
    handler: Arc<H>,
    job: Arc<Job>,
    context: JobContext,
    lost: &CancellationToken,
) -> Result<Answer, Outcome> {
    let (time, cancelled) = (context.time().clone(), context.cancelled().clone());
    let mut task = AbortOnDropHandle::new(tokio::spawn(
        async move { handler.run(&job, &context).await }.in_current_span(),
    ));
    let ended = tokio::select! {
        ended = &mut task => ended,
        () = lost.cancelled() => return Err(Outcome::LeaseLost),
        () = time.over() => {
            let waited_out = time.waited_out();
            cancelled.cancel();
            let timeout = shared.limits.get(Limit::PREVIEW_TIMEOUT_MS);
            match tokio::time::timeout(GRACE, &mut task).await {
                Ok(Ok(Ok(event))) => Ok(Ok(event)),
                _ if waited_out => Ok(Err(JobError::Unavailable(format!(
                    "it waited for storage and queue for longer than PREVIEW_TIMEOUT_MS={timeout}"
                )))),
                Ok(ended) => ended,
                Err(_) => Ok(Err(JobError::Crashed(format!(
                    "it ran longer than PREVIEW_TIMEOUT_MS={timeout}"
                )))),
            }
        }
        () = shared.drained.cancelled() => {
            cancelled.cancel();
            match tokio::time::timeout(GRACE, &mut task).await {
                // What was cancelled may answer anything; only a result counts.
                Ok(Ok(Ok(event))) => Ok(Ok(event)),
                _ => return Err(handed_back()),
            }
        }
    };
    Ok(match ended {
        Ok(answer) => answer,
        Err(error) => Err(without_answer(error)),
    })
}

/// What a handler's task that ended without an answer comes to.
fn without_answer(error: JoinError) -> JobError {
    if !error.is_panic() {
        return JobError::Crashed(error.to_string());
    }
    let panic = error.into_panic();
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    JobError::Crashed(format!("panic: {message}"))
}

fn exhausted<H: JobHandler>(shared: &Shared, handler: &H, job: &Job, attempt: u32, error: String) -> Ending {
    let event = catch_unwind(AssertUnwindSafe(|| handler.exhausted(job, &error)));
    let callback = match event {
        Ok(event) => OutgoingCallback::new(&shared.limits, job.id, attempt, event),
        Err(_) => {
            tracing::error!("the handler panicked over a dead job: no one is told of it");
            None
        }
    };
    Ending::Dead { error, callback }
}

/// Keeps the lease until it is aborted; tells when it is lost.
async fn renew(shared: Arc<Shared>, lease: Lease, lost: CancellationToken) {
    let extend = shared.limits.duration(Limit::JOB_LEASE_MS);
    let every = extend / 3;
    let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_millis(500));
    let mut wait = every;
    loop {
        tokio::time::sleep(wait).await;
        match shared.queue.renew(&lease, extend).await {
            Ok(HeldLease::Held) => {
                backoff.reset();
                wait = every;
            }
            Ok(HeldLease::Lost) => {
                lost.cancel();
                return;
            }
            // The work goes on: if Redis is back before anyone else takes the job, nothing was lost.
            Err(error) => {
                tracing::debug!(%error, "the lease could not be renewed");
                wait = backoff.next().min(every);
            }
        }
    }
}
