//! Puts right what went wrong without anybody noticing: queues jobs again that the queue lost, takes those out of it that nobody
//! wants any more, and ends previews that never end by themselves.
//!
//! Safe to run from many workers at once: each takes other jobs (`SKIP LOCKED`), a job is looked at once per
//! `RECONCILE_AFTER_MS`, and enqueuing or cancelling a job twice is doing it once.

use crate::db::{self, OpenJob};
use hivesync_api_kit::{
    ApiError, ApiResult, App, RedisLink,
    pg::Db,
    preview::{self, Missing, Report},
};
use hivesync_domain::{Callback, CallbackEvent, ErrorCode, Failure, limits::Limit};
use hivesync_queue::{Enqueued, Error as QueueError, JobState, Queue};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// What one run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(crate) struct Summary {
    /// Jobs looked for.
    checked: u64,
    /// Jobs queued again.
    requeued: u64,
    /// Jobs given up.
    failed: u64,
    /// Jobs that nobody wants, taken out of the queue.
    cancelled: u64,
    /// Previews ended that were not finished in time.
    abandoned: u64,
    /// Jobs and previews left for the next run, because of an error of their own.
    errors: u64,
    /// Sessions ended.
    pub expired: u64,
}

/// What is to be done with an unfinished job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The queue has it.
    Leave,
    /// The queue is done with it: its callback is on the way.
    Await,
    /// The queue lost it.
    Requeue,
    /// It was lost too often, or its result never arrived.
    GiveUp,
}

/// How long a callback may be on its way after the queue calls a job done: longer than any outage that is
/// worth sitting out, since a result that arrives later still counts.
const CALLBACK_MAY_TAKE: Duration = Duration::from_secs(900);

/// Previews ended in one run because of their age.
const MOST_ABANDONED: u64 = 50;

fn judge(state: JobState, requeues: u64, most: u64, done_for: Option<Duration>) -> Verdict {
    match state {
        JobState::Waiting | JobState::Delayed | JobState::Running => Verdict::Leave,
        JobState::Done | JobState::Dead if done_for.is_some_and(|since| since > CALLBACK_MAY_TAKE) => {
            Verdict::GiveUp
        }
        JobState::Done | JobState::Dead => Verdict::Await,
        JobState::Unknown if requeues >= most => Verdict::GiveUp,
        JobState::Unknown => Verdict::Requeue,
    }
}

/// One run, in batches: the next one takes the rest.
pub(crate) async fn run(app: &App, db: &Db, worker: &str) -> ApiResult<Summary> {
    let mut run = Run {
        app,
        db,
        worker,
        was_away: false,
        summary: Summary::default(),
    };
    run.end_overdue().await?;
    let queue = RedisLink::open(app).await?.queue(app);
    run.cancel_unwanted(&queue).await?;
    run.look_for_jobs(&queue).await?;
    Ok(run.summary)
}

struct Run<'a> {
    app: &'a App,
    db: &'a Db,
    worker: &'a str,
    /// Whether a part could not be reached for one of the jobs.
    was_away: bool,
    summary: Summary,
}

impl Run<'_> {
    /// Ends previews that are not finished after `PREVIEW_MAX_AGE_S`.
    async fn end_overdue(&mut self) -> ApiResult<()> {
        let idle = self.app.limits().duration(Limit::PREVIEW_IDLE_TIMEOUT_S);
        let most_age = self.app.limits().duration(Limit::PREVIEW_MAX_AGE_S);
        for preview in db::overdue(self.db, most_age, MOST_ABANDONED).await? {
            let too_late = |missing| too_late(missing, most_age);
            let abandoned = preview::abandon(self.db, preview, self.worker, idle, too_late).await;
            if self.go_on(abandoned, json!(preview))?.is_some() {
                log(
                    "warn",
                    "a preview that was not finished in time was ended",
                    json!(preview),
                );
                self.summary.abandoned += 1;
            }
        }
        Ok(())
    }

    /// Takes jobs out of the queue that were ended while it could not be told.
    async fn cancel_unwanted(&mut self, queue: &Queue<RedisLink>) -> ApiResult<()> {
        let batch = self.app.limits().get(Limit::RECONCILE_BATCH);
        let mut told = Vec::new();
        for job in db::unwanted(self.db, batch).await? {
            let cancelled = queue.cancel(job).await.map_err(queue_error);
            if self.go_on(cancelled, json!(job))?.is_some() {
                told.push(job);
            }
        }
        if !told.is_empty() {
            db::told(self.db, &told).await?;
            self.summary.cancelled = told.len() as u64;
        }
        Ok(())
    }

    /// Looks for one batch of unfinished jobs in the queue.
    async fn look_for_jobs(&mut self, queue: &Queue<RedisLink>) -> ApiResult<()> {
        let limits = self.app.limits();
        let after_ms = limits.get(Limit::RECONCILE_AFTER_MS);
        let most = limits.get(Limit::RECONCILE_MAX_REQUEUES);
        let jobs = db::take_unfinished(self.db, after_ms, limits.get(Limit::RECONCILE_BATCH)).await?;
        let ids: Vec<_> = jobs.iter().map(|open| open.id).collect();
        let states = queue.known(&ids).await.map_err(queue_error)?;
        self.summary.checked = jobs.len() as u64;
        for (open, state) in jobs.iter().zip(states) {
            let done = match judge(state, open.requeues, most, open.done_for) {
                Verdict::Leave => Ok(()),
                Verdict::Await => db::note_done(self.db, open.id).await,
                Verdict::Requeue => self.requeue(queue, open).await,
                Verdict::GiveUp => self.give_up(open).await,
            };
            self.go_on(done, json!(open.id))?;
        }
        Ok(())
    }

    /// Lets a run go on after an error that may concern one job alone. A part that is away fails every job, so the second time
    /// it is believed.
    fn go_on<T>(&mut self, result: ApiResult<T>, subject: serde_json::Value) -> ApiResult<Option<T>> {
        match result {
            Ok(done) => Ok(Some(done)),
            Err(error) if error.code() == ErrorCode::ServiceUnavailable && self.was_away => Err(error),
            Err(error) => {
                self.was_away |= error.code() == ErrorCode::ServiceUnavailable;
                log(
                    "error",
                    &format!("reconcile goes on without it: {error}"),
                    subject,
                );
                self.summary.errors += 1;
                Ok(None)
            }
        }
    }

    async fn requeue(&mut self, queue: &Queue<RedisLink>, open: &OpenJob) -> ApiResult<()> {
        let Some(job) = &open.job else {
            log("error", "a job that can't be read was given up", json!(open.id));
            return self.give_up(open).await;
        };
        // It may have been stopped since it was taken. If it is from here on, it is cancelled, and that outlasts this.
        if !db::is_open(self.db, open.id).await? {
            return Ok(());
        }
        match queue.enqueue(job, None).await {
            Ok(Enqueued::Added | Enqueued::Known(_)) => {}
            Ok(Enqueued::Full { .. }) => return Ok(()),
            Err(error @ (QueueError::JobTooLarge { .. } | QueueError::Json(_))) => {
                log("error", &format!("given up: {error}"), json!(open.id));
                return self.give_up(open).await;
            }
            Err(error) => return Err(queue_error(error)),
        }
        db::count_requeue(self.db, open.id).await?;
        log("warn", "a job the queue lost was queued again", json!(open.id));
        self.summary.requeued += 1;
        Ok(())
    }

    /// Finishes a job that will not finish by itself, in the way its worker would have.
    async fn give_up(&mut self, open: &OpenJob) -> ApiResult<()> {
        let failure = Failure {
            code: ErrorCode::InternalError,
            message: "The result of this job was lost on our side. Request the preview again.".to_owned(),
            position: None,
        };
        let preview_id = open.preview;
        let event = match open.kind.as_str() {
            "preview" => Some(CallbackEvent::PreviewFailed { preview_id, failure }),
            "event" => {
                db::screen_of_event(self.db, open.id)
                    .await?
                    .map(|screen_id| CallbackEvent::EventFailed {
                        preview_id,
                        screen_id,
                        failure,
                    })
            }
            _ => db::screen_of(self.db, preview_id, open.id)
                .await?
                .map(|screen_id| CallbackEvent::SnapshotFailed {
                    preview_id,
                    screen_id,
                    failure,
                }),
        };
        let Some(event) = event else {
            // Nobody can see what it would have made.
            return db::finish(self.db, open.id).await;
        };
        let callback = Callback {
            // Derived, so that two reconciles at once give up once.
            event_id: Uuid::new_v5(&open.id.0, b"given up"),
            job_id: open.id,
            attempt: 1,
            occurred_at_ms: hivesync_api_kit::clock::now_ms(),
            event,
        };
        let report = Report {
            callback: &callback,
            worker: self.worker,
            idle: self.app.limits().duration(Limit::PREVIEW_IDLE_TIMEOUT_S),
        };
        preview::record(self.db, report).await?;
        self.summary.failed += 1;
        Ok(())
    }
}

fn queue_error(error: QueueError) -> ApiError {
    match error {
        QueueError::Redis(_) => ApiError::unavailable("queue", error),
        _ => ApiError::internal(error),
    }
}

fn too_late(missing: Missing, most_age: Duration) -> Failure {
    let minutes = most_age.as_secs() / 60;
    let (code, message) = match missing {
        Missing::Beginning => (
            ErrorCode::PreviewWorkerUnavailable,
            format!("No worker could begin this preview within {minutes} minutes. Request it again."),
        ),
        Missing::Screens => (
            ErrorCode::PreviewFailed,
            format!("This preview could not be finished within {minutes} minutes. Request it again."),
        ),
        Missing::Picture => (
            ErrorCode::SnapshotFailed,
            format!("This picture could not be drawn within {minutes} minutes. Request the preview again."),
        ),
    };
    Failure {
        code,
        message,
        position: None,
    }
}

fn log(level: &str, message: &str, subject: serde_json::Value) {
    eprintln!(
        "{}",
        json!({"level": level, "message": message, "subject": subject})
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lost_job_is_queued_again_and_not_for_ever() {
        let judge = |state, requeues, done_for: Option<u64>| {
            judge(state, requeues, 10, done_for.map(Duration::from_secs))
        };
        for state in [JobState::Waiting, JobState::Delayed, JobState::Running] {
            assert_eq!(judge(state, 10, Some(100_000)), Verdict::Leave, "{state:?}");
        }
        for state in [JobState::Done, JobState::Dead] {
            assert_eq!(judge(state, 0, None), Verdict::Await, "{state:?}");
            assert_eq!(judge(state, 0, Some(900)), Verdict::Await, "{state:?}");
            assert_eq!(judge(state, 0, Some(901)), Verdict::GiveUp, "{state:?}");
        }
        assert_eq!(judge(JobState::Unknown, 9, None), Verdict::Requeue);
        assert_eq!(judge(JobState::Unknown, 10, None), Verdict::GiveUp);
    }
}
