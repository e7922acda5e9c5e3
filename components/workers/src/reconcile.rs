//! Finds jobs that should be under way and that the queue does not know, and queues them again.
//!
//! Safe to run from many workers at once: each takes other jobs (`SKIP LOCKED`), a job is looked at once per
//! `RECONCILE_AFTER_MS`, and enqueuing a job twice is one job.

use crate::db::{self, OpenJob};
use hivesync_api_kit::{
    ApiError, ApiResult, App, RedisLink,
    pg::Db,
    preview::{self, Report},
};
use hivesync_domain::{Callback, CallbackEvent, ErrorCode, Failure, JobId, JobPayload, limits::Limit};
use hivesync_queue::JobState;
use serde::Serialize;
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

/// Looks for one batch of unfinished jobs.
pub(crate) async fn run(app: &App, db: &Db, worker: &str) -> ApiResult<Summary> {
    let limits = app.limits();
    let after_ms = limits.get(Limit::RECONCILE_AFTER_MS);
    let queue = RedisLink::open(app).await?.queue(app);
    let jobs = db::take_unfinished(db, after_ms, limits.get(Limit::RECONCILE_BATCH)).await?;
    let ids: Vec<JobId> = jobs.iter().map(|open| open.job.id).collect();
    let away = |error| ApiError::unavailable("queue", error);
    let states = queue.known(&ids).await.map_err(away)?;

    let mut summary = Summary {
        checked: jobs.len() as u64,
        ..Summary::default()
    };
    let most = limits.get(Limit::RECONCILE_MAX_REQUEUES);
    for (open, state) in jobs.iter().zip(states) {
        match judge(state, open.requeues, most, open.done_for) {
            Verdict::Leave => {}
            Verdict::Await => db::note_done(db, open.job.id).await?,
            Verdict::Requeue => {
                let enqueued = queue.enqueue(&open.job, None).await.map_err(away)?;
                db::count_requeue(db, open.job.id).await?;
                eprintln!(
                    "{}",
                    serde_json::json!({
                        "level": "warn", "message": "a job the queue lost was queued again",
                        "job_id": open.job.id, "kind": open.job.payload.kind(), "result": format!("{enqueued:?}"),
                    })
                );
                summary.requeued += 1;
            }
            Verdict::GiveUp => {
                give_up(app, db, worker, open).await?;
                summary.failed += 1;
            }
        }
    }
    Ok(summary)
}

/// Finishes a job that will not finish by itself, in the way its worker would have.
async fn give_up(app: &App, db: &Db, worker: &str, open: &OpenJob) -> ApiResult<()> {
    let failure = Failure {
        code: ErrorCode::InternalError,
        message: "The result of this job was lost on our side. Request the preview again.".to_owned(),
        position: None,
    };
    let event = match &open.job.payload {
        JobPayload::Preview(preview) => CallbackEvent::PreviewFailed {
            preview_id: preview.preview_id,
            failure,
        },
        JobPayload::Snapshot(snapshot) => CallbackEvent::SnapshotFailed {
            preview_id: snapshot.preview_id,
            screen_id: snapshot.screen_id,
            failure,
        },
    };
    let callback = Callback {
        // Derived, so that two reconciles at once give up once.
        event_id: Uuid::new_v5(&open.job.id.0, b"given up"),
        job_id: open.job.id,
        attempt: 1,
        occurred_at_ms: hivesync_api_kit::clock::now_ms(),
        event,
    };
    let report = Report {
        callback: &callback,
        worker,
        idle: app.limits().duration(Limit::PREVIEW_IDLE_TIMEOUT_S),
    };
    preview::record(db, report).await.map(drop)
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
