//! One try of one job, from reservation to its end.

use crate::{
    JobContext, JobError, JobHandler,
    backoff::Backoff,
    finish::{self, Ending},
    job_context,
    trace_context::TraceContext,
    worker::Shared,
};
use hivesync_domain::{CallbackEvent, Job, limits::Limit};
use hivesync_queue::{HeldLease, Lease, Reservation};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};
use tokio::{task::JoinError, time::Instant};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::Instrument;

/// How long a handler that was cancelled may take to answer.
const GRACE: Duration = Duration::from_secs(1);

/// How long a job is put back for when infrastructure is away. No job is taken before storage answers again.
const POSTPONE: Duration = Duration::from_secs(1);

/// How a handler's run came out.
enum Outcome {
    Answered(Result<CallbackEvent, JobError>),
    LeaseLost,
    HandedBack,
}

/// Runs a reserved job to its end.
pub(crate) async fn run<H: JobHandler>(shared: Arc<Shared>, handler: Arc<H>, reservation: Reservation) {
    let trace = TraceContext::under(reservation.job.traceparent.as_deref());
    let span = tracing::info_span!(
        "job",
        job_id = %reservation.job.id,
        kind = reservation.job.payload.kind(),
        attempt = reservation.attempt,
        trace_id = trace.trace_id(),
        span_id = trace.span_id(),
    );
    run_in_span(shared, handler, reservation, trace.to_string())
        .instrument(span)
        .await;
}

async fn run_in_span<H: JobHandler>(
    shared: Arc<Shared>,
    handler: Arc<H>,
    reservation: Reservation,
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
        let ending = exhausted(&*handler, &job, attempt, error);
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

    let deadline = started + shared.limits.duration(Limit::PREVIEW_TIMEOUT_MS);
    let context = JobContext::new(
        Arc::clone(&shared),
        &reservation,
        traceparent.clone(),
        deadline,
        cancelled.clone(),
    );
    let outcome = supervise(&shared, Arc::clone(&handler), Arc::clone(&job), context, &lost).await;
    cancelled.cancel();

    let (label, ending) = match outcome {
        Outcome::Answered(Ok(event)) => (
            "done",
            Ending::Done(job_context::callback(job.id, attempt, event)),
        ),
        Outcome::Answered(Err(JobError::Failed(event))) => (
            "failed",
            Ending::Done(job_context::callback(job.id, attempt, event)),
        ),
        Outcome::Answered(Err(JobError::Crashed(error))) if u64::from(attempt) >= max_attempts => {
            tracing::error!(error, "the last try crashed");
            ("dead", exhausted(&*handler, &job, attempt, error))
        }
        Outcome::Answered(Err(JobError::Crashed(error))) => {
            let delay = finish::retry_delay(&shared, attempt);
            tracing::warn!(
                error,
                delay_ms = delay.as_millis(),
                "the try crashed; there will be another"
            );
            ("crashed", Ending::Retry { delay, error })
        }
        Outcome::Answered(Err(JobError::Unavailable(reason))) => {
            tracing::warn!(reason, "infrastructure is away; the job is put back");
            shared.set_storage_away(true);
            (
                "postponed",
                Ending::Postpone {
                    delay: POSTPONE,
                    reason,
                },
            )
        }
        Outcome::HandedBack => (
            "handed_back",
            Ending::Postpone {
                delay: Duration::ZERO,
                reason: "its worker stopped".to_owned(),
            },
        ),
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

/// Runs the handler on a task of its own, so that its panic is an answer, and ends it when its result is not wanted.
async fn supervise<H: JobHandler>(
    shared: &Shared,
    handler: Arc<H>,
    job: Arc<Job>,
    context: JobContext,
    lost: &CancellationToken,
) -> Outcome {
    let (deadline, cancelled) = (context.deadline(), context.cancelled().clone());
    let mut task = AbortOnDropHandle::new(tokio::spawn(
        async move { handler.run(&job, &context).await }.in_current_span(),
    ));
    tokio::select! {
        result = &mut task => answer(result),
        () = lost.cancelled() => Outcome::LeaseLost,
        () = tokio::time::sleep_until(deadline) => {
            cancelled.cancel();
            let timeout = shared.limits.get(Limit::PREVIEW_TIMEOUT_MS);
            match tokio::time::timeout(GRACE, &mut task).await {
                Ok(result) => answer(result),
                Err(_) => crashed(format!("it ran longer than PREVIEW_TIMEOUT_MS={timeout}")),
            }
        }
        () = shared.drained.cancelled() => {
            cancelled.cancel();
            match tokio::time::timeout(GRACE, &mut task).await {
                // What was cancelled may answer anything; only a result counts.
                Ok(Ok(Ok(event))) => Outcome::Answered(Ok(event)),
                _ => Outcome::HandedBack,
            }
        }
    }
}

fn answer(result: Result<Result<CallbackEvent, JobError>, JoinError>) -> Outcome {
    let error = match result {
        Ok(answer) => return Outcome::Answered(answer),
        Err(error) => error,
    };
    if !error.is_panic() {
        return crashed(error.to_string());
    }
    let panic = error.into_panic();
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    crashed(format!("panic: {message}"))
}

fn crashed(error: String) -> Outcome {
    Outcome::Answered(Err(JobError::Crashed(error)))
}

fn exhausted<H: JobHandler>(handler: &H, job: &Job, attempt: u32, error: String) -> Ending {
    let event = catch_unwind(AssertUnwindSafe(|| handler.exhausted(job, &error)));
    let callback = match event {
        Ok(event) => Some(job_context::callback(job.id, attempt, event)),
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
