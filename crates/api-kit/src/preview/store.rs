//! Takes a callback into the database, once, whatever else writes to the preview meanwhile.

use super::{EventOutcome, Facts, PreviewState, ScreenFacts};
use crate::{
    ApiError, ApiResult, clock, params,
    pg::{Db, DbError, Json},
};
use hivesync_domain::{
    Callback, CallbackEvent, Failure, Job, JobId, JobPayload, PreviewId, ScreenId, SnapshotJob,
};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// A callback to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// The callback.
    pub callback: &'a Callback,
    /// Who sent it.
    pub worker: &'a str,
    /// How long a ready preview lives that nobody watches.
    pub idle: Duration,
}

/// What became of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is recorded now, and the preview is in this state.
    Now(PreviewState),
    /// It was recorded before; nothing changed.
    Before,
    /// It is recorded, but its preview is gone.
    WithoutPreview,
}

/// How often a write that another one overtook is tried again.
const TRIES: usize = 20;

/// What of a preview is missing when it is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// All of it: no worker has begun.
    Beginning,
    /// All of it, though a worker has begun.
    Screens,
    /// The picture of one screen.
    Picture,
}

struct Loaded {
    version: i64,
    state: PreviewState,
    facts: Facts,
    recorded: bool,
    /// The job that builds it: its id, and itself unless this version can't read it.
    job: Option<(JobId, Option<Job>)>,
    screens: BTreeMap<ScreenId, ScreenFacts>,
}

/// Records a callback and updates its preview. Reading and writing are apart: a write that finds the preview changed
/// since it was read writes nothing and is done again on what is there now.
pub async fn record(db: &Db, report: Report<'_>) -> ApiResult<Recorded> {
    for _ in 0..TRIES {
        let callback = report.callback;
        let Some(loaded) = load(db, callback.event.preview_id(), callback.event_id).await? else {
            return record_alone(db, report).await;
        };
        if loaded.recorded {
            return Ok(Recorded::Before);
        }
        match save(db, report, loaded).await {
            Ok(Some(state)) => return Ok(Recorded::Now(state)),
            // Overtaken, by another callback or by this very one.
            Ok(None) | Err(DbError::Unique(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ApiError::unavailable(
        "database",
        "a callback was overtaken too often",
    ))
}

/// Ends a preview that will not end by itself: as failed while nothing is built, else with what there is of it.
pub async fn abandon(
    db: &Db,
    preview: PreviewId,
    worker: &str,
    idle: Duration,
    why: impl Fn(Missing) -> Failure,
) -> ApiResult<()> {
    // Derived, so that whoever does it again, or at the same time, does it once.
    let event_id = |of: Uuid| Uuid::new_v5(&of, b"abandoned");
    let Some(loaded) = load(db, preview, event_id(preview.0)).await? else {
        return Ok(());
    };
    let Loaded {
        facts, screens, job, ..
    } = loaded;
    let callback = |of: Uuid, job_id, event| Callback {
        event_id: event_id(of),
        job_id,
        attempt: 1,
        occurred_at_ms: clock::now_ms(),
        event,
    };
    let callbacks: Vec<_> = if facts.built.is_some() {
        facts
            .visible(&screens)
            .into_iter()
            .filter(|(_, facts)| !facts.is_settled())
            .map(|(screen, _)| {
                let id = screen.screen.screen_id;
                let event = CallbackEvent::SnapshotFailed {
                    preview_id: preview,
                    screen_id: id,
                    failure: why(Missing::Picture),
                };
                callback(id.0, JobId::for_snapshot(id), event)
            })
            .collect()
    } else {
        let missing = match facts.progress {
            None => Missing::Beginning,
            Some(_) => Missing::Screens,
        };
        let event = CallbackEvent::PreviewFailed {
            preview_id: preview,
            failure: why(missing),
        };
        let (job, _) = job.ok_or_else(|| ApiError::internal("a preview without a job"))?;
        vec![callback(preview.0, job, event)]
    };
    for callback in &callbacks {
        let report = Report {
            callback,
            worker,
            idle,
        };
        record(db, report).await?;
    }
    Ok(())
}

async fn load(db: &Db, preview: PreviewId, event_id: Uuid) -> Result<Option<Loaded>, DbError> {
    let params = params![preview, event_id];
    let Some(row) = db.row(include_str!("load.sql"), params).await? else {
        return Ok(None);
    };
    let Json(facts) = row.get("facts")?;
    let Json(screens) = row.get("screens")?;
    let job: Option<JobId> = row.get("job_id")?;
    // A job of another version of ours must not hold up what became of it.
    let job = job.map(|id| (id, row.get::<Json<Job>>("job").ok().map(|Json(job)| job)));
    Ok(Some(Loaded {
        version: row.get("version")?,
        state: row.get("state")?,
        facts,
        recorded: row.get("recorded")?,
        job,
        screens,
    }))
}

async fn save(db: &Db, report: Report<'_>, loaded: Loaded) -> Result<Option<PreviewState>, DbError> {
    let Loaded {
        version,
        state,
        mut facts,
        job,
        mut screens,
        ..
    } = loaded;
    let callback = report.callback;
    let change = facts.apply(&mut screens, callback);
    let state = facts.state(&screens, state);
    let changed: Vec<_> = change
        .screens
        .iter()
        .filter_map(|id| Some(json!({"id": id, "facts": screens.get(id)?})))
        .collect();
    let jobs = match (&job, &callback.event) {
        (Some((_, Some(job))), CallbackEvent::PreviewBuilt { .. }) if !state.is_over() => {
            snapshot_jobs(job, &facts, &screens)
        }
        _ => Vec::new(),
    };
    let jobs: Vec<_> = jobs
        .iter()
        .map(|job| json!({"id": job.id, "payload": job}))
        .collect();
    let reported = change.job_finished.then_some(callback.job_id);
    let drawn = change
        .screens
        .iter()
        .filter(|id| screens.get(id).is_some_and(ScreenFacts::is_settled))
        .map(|id| JobId::for_snapshot(*id));
    let finished: Vec<String> = reported
        .into_iter()
        .chain(drawn)
        .map(|id| id.to_string())
        .collect();
    let row = db
        .row(
            include_str!("save.sql"),
            params![
                callback.event.preview_id(),
                version,
                state.as_str(),
                Json(&facts),
                u64::try_from(report.idle.as_millis()).unwrap_or(u64::MAX),
                callback.event_id,
                callback.job_id,
                report.worker,
                callback.attempt,
                kind(&callback.event),
                Json(callback),
                callback.occurred_at_ms,
                Json(changed),
                Json(jobs),
                finished,
                Json(outcome(&callback.event)),
            ],
        )
        .await?;
    Ok(row.map(|_| state))
}

/// Records a callback whose preview is gone.
async fn record_alone(db: &Db, report: Report<'_>) -> ApiResult<Recorded> {
    let callback = report.callback;
    let added = db
        .execute(
            "INSERT INTO callbacks (event_id, job_id, preview_id, worker, attempt, type, body, occurred_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::bigint / 1000.0)) ON CONFLICT DO NOTHING",
            params![
                callback.event_id,
                callback.job_id,
                callback.event.preview_id(),
                report.worker,
                callback.attempt,
                kind(&callback.event),
                Json(callback),
                callback.occurred_at_ms,
            ],
        )
        .await?;
    Ok(if added == 0 {
        Recorded::Before
    } else {
        Recorded::WithoutPreview
    })
}

/// The jobs that draw what is still to be drawn, as the worker that built the preview enqueued them.
fn snapshot_jobs(preview: &Job, facts: &Facts, screens: &BTreeMap<ScreenId, ScreenFacts>) -> Vec<Job> {
    let JobPayload::Preview(of) = &preview.payload else {
        return Vec::new();
    };
    facts
        .visible(screens)
        .into_iter()
        .filter(|(_, facts)| !facts.is_settled())
        .map(|(screen, _)| Job {
            id: JobId::for_snapshot(screen.screen.screen_id),
            payload: JobPayload::Snapshot(SnapshotJob {
                preview_id: of.preview_id,
                screen_id: screen.screen.screen_id,
                layout_key: screen.screen.layout_key.clone(),
                picture_key: screen.screen.picture_key.clone(),
                assets: screen.screen.assets.clone(),
            }),
            ..preview.clone()
        })
        .collect()
}

/// What an event came to, as `preview_events` has it.
fn outcome(event: &CallbackEvent) -> Option<EventOutcome> {
    match event {
        CallbackEvent::EventHandled { result, .. } => Some(EventOutcome::Handled(result.clone())),
        CallbackEvent::EventFailed { failure, .. } => Some(EventOutcome::Failed(failure.clone())),
        _ => None,
    }
}

fn kind(event: &CallbackEvent) -> &'static str {
    match event {
        CallbackEvent::PreviewStarted { .. } => "preview_started",
        CallbackEvent::PreviewProgress { .. } => "preview_progress",
        CallbackEvent::PreviewBuilt { .. } => "preview_built",
        CallbackEvent::PreviewFailed { .. } => "preview_failed",
        CallbackEvent::SnapshotReady { .. } => "snapshot_ready",
        CallbackEvent::SnapshotFailed { .. } => "snapshot_failed",
        CallbackEvent::EventHandled { .. } => "event_handled",
        CallbackEvent::EventFailed { .. } => "event_failed",
    }
}
