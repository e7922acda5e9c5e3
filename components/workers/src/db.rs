//! The component's SQL; recording a callback is api-kit's.

use hivesync_api_kit::{
    ApiError, ApiResult, params,
    pg::{Db, DbError, Json},
};
use hivesync_domain::{Job, JobId};
use std::time::Duration;

/// A job that has not finished.
pub(crate) struct OpenJob {
    pub job: Job,
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
        let Json(job) = row.get("payload")?;
        Ok::<_, DbError>(OpenJob {
            job,
            requeues: row.get("requeues")?,
            done_for: row.get::<Option<u64>>("done_for_ms")?.map(Duration::from_millis),
        })
    });
    jobs.collect::<Result<_, _>>().map_err(ApiError::from)
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

/// Ends the sessions whose time is over, with their jobs, and forgets idempotency keys of yesterday. Answers how many
/// sessions.
pub(crate) async fn expire(db: &Db) -> ApiResult<u64> {
    let row = db.row(include_str!("sql/expire.sql"), params![]).await?;
    Ok(row.map(|row| row.get("expired")).transpose()?.unwrap_or(0))
}
