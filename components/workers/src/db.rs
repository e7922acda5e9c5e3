//! The component's SQL; recording a callback is api-kit's.

use hivesync_api_kit::{
    ApiError, ApiResult, params,
    pg::{Db, DbError, Json, Row},
};
use hivesync_domain::{Job, JobId, PreviewId, ScreenId};
use std::time::Duration;

/// A job that has not finished.
pub(crate) struct OpenJob {
    pub id: JobId,
    pub preview: PreviewId,
    /// Its kind, as the database has it.
    pub kind: String,
    /// The job itself, unless this version can't read it.
    pub job: Option<Job>,
    pub requeues: u64,
    /// How long the queue has called it done; unset until it is seen so.
    pub done_for: Option<Duration>,
}

/// Takes up to `batch` unfinished jobs that nobody has looked for in `after_ms`, the longest first.
pub(crate) async fn take_unfinished(db: &Db, after_ms: u64, batch: u64) -> ApiResult<Vec<OpenJob>> {
    let rows = db
        .rows(include_str!("sql/take_unfinished.sql"), params![after_ms, batch])
        .await?;
    let jobs = rows.iter().map(|row| {
        Ok::<_, DbError>(OpenJob {
            id: row.get("id")?,
            preview: row.get("preview_id")?,
            kind: row.get("kind")?,
            job: row.get("payload").ok().map(|Json(job)| job),
            requeues: row.get("requeues")?,
            done_for: row.get::<Option<u64>>("done_for_ms")?.map(Duration::from_millis),
        })
    });
    jobs.collect::<Result<_, _>>().map_err(ApiError::from)
}

/// Whether a job is still to be done.
pub(crate) async fn is_open(db: &Db, job: JobId) -> ApiResult<bool> {
    let row = db
        .row(
            "SELECT 1 FROM jobs WHERE id = $1 AND finished_at IS NULL",
            params![job],
        )
        .await?;
    Ok(row.is_some())
}

/// Counts that a job was queued again.
pub(crate) async fn count_requeue(db: &Db, job: JobId) -> ApiResult<()> {
    db.execute(
        "UPDATE jobs SET requeues = requeues + 1, done_since = NULL WHERE id = $1",
        params![job],
    )
    .await?;
    Ok(())
}

/// Notes that the queue calls a job done though its result is not here.
pub(crate) async fn note_done(db: &Db, job: JobId) -> ApiResult<()> {
    db.execute(
        "UPDATE jobs SET done_since = coalesce(done_since, now()) WHERE id = $1",
        params![job],
    )
    .await?;
    Ok(())
}

/// Waits for a job no longer, though nothing came of it that could be recorded.
pub(crate) async fn finish(db: &Db, job: JobId) -> ApiResult<()> {
    db.execute("UPDATE jobs SET finished_at = now() WHERE id = $1", params![job])
        .await?;
    Ok(())
}

/// The screen of a preview that a job draws.
pub(crate) async fn screen_of(db: &Db, preview: PreviewId, job: JobId) -> ApiResult<Option<ScreenId>> {
    let rows = db
        .rows(
            "SELECT id FROM preview_screens WHERE preview_id = $1",
            params![preview],
        )
        .await?;
    let ids: Vec<ScreenId> = ids(&rows)?;
    Ok(ids.into_iter().find(|screen| JobId::for_snapshot(*screen) == job))
}

/// The screen that an event happened to.
pub(crate) async fn screen_of_event(db: &Db, event: JobId) -> ApiResult<Option<ScreenId>> {
    let row = db
        .row(
            "SELECT screen_id FROM preview_events WHERE id = $1",
            params![event],
        )
        .await?;
    Ok(row.map(|row| row.get("screen_id")).transpose()?)
}

/// Ends the sessions whose time is over, with their jobs, and forgets idempotency keys of yesterday. Answers how many
/// sessions.
pub(crate) async fn expire(db: &Db) -> ApiResult<u64> {
    let row = db.row(include_str!("sql/expire.sql"), params![]).await?;
    Ok(row.map(|row| row.get("expired")).transpose()?.unwrap_or(0))
}

/// Some of the jobs that nobody wants and the queue was not told of.
pub(crate) async fn unwanted(db: &Db, batch: u64) -> ApiResult<Vec<JobId>> {
    let rows = db
        .rows("SELECT id FROM jobs WHERE unwanted LIMIT $1", params![batch])
        .await?;
    Ok(ids(&rows)?)
}

/// Notes that the queue has been told.
pub(crate) async fn told(db: &Db, jobs: &[JobId]) -> ApiResult<()> {
    let jobs: Vec<String> = jobs.iter().map(JobId::to_string).collect();
    db.execute(
        "UPDATE jobs SET unwanted = false WHERE id = ANY ($1::text[]::uuid[])",
        params![jobs],
    )
    .await?;
    Ok(())
}

/// Some of the previews that are still being made after `age`, the oldest first. Their jobs are unwanted from here on.
pub(crate) async fn overdue(db: &Db, age: Duration, batch: u64) -> ApiResult<Vec<PreviewId>> {
    let rows = db
        .rows(include_str!("sql/overdue.sql"), params![age.as_secs(), batch])
        .await?;
    Ok(ids(&rows)?)
}

fn ids<T: hivesync_api_kit::pg::Column>(rows: &[Row]) -> Result<Vec<T>, DbError> {
    rows.iter().map(|row| row.get("id")).collect()
}
