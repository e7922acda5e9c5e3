//! The component's SQL.

use hivesync_api_kit::{
    ApiError, ApiResult, Identity,
    authorize::Role,
    params,
    pg::{Db, DbError, Json},
    preview::{EventOutcome, Facts, PreviewState, ScreenFacts},
};
use hivesync_domain::{
    DeviceId, ErrorCode, EventJob, Job, JobId, LoggedEvent, PreviewId, ProjectId, ScreenId, UserId,
};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A project to make a preview of, and the caller's part in it.
pub(crate) struct Project {
    pub role: Option<Role>,
    pub archive: Option<Archive>,
}

/// The project's current source.
pub(crate) struct Archive {
    pub id: Uuid,
    pub key: String,
    pub size_bytes: u64,
    pub sha256: Option<String>,
}

/// A project that is not deleted.
pub(crate) async fn project(db: &Db, project: ProjectId, user: UserId) -> ApiResult<Option<Project>> {
    let row = db
        .row(
            "SELECT project_role(p.owner_id, p.team_id, $2) AS role, \
                    a.id AS archive_id, a.object_key, a.size_bytes, a.sha256 \
             FROM projects p LEFT JOIN archives a ON a.id = p.archive_id \
             WHERE p.id = $1 AND p.deleted_at IS NULL",
            params![project, user],
        )
        .await?;
    let project = row.map(|row| {
        let id: Option<Uuid> = row.get("archive_id")?;
        let archive = id.map(|id| {
            Ok::<_, DbError>(Archive {
                id,
                key: row.get("object_key")?,
                size_bytes: row.get("size_bytes")?,
                sha256: row.get("sha256")?,
            })
        });
        Ok::<_, DbError>(Project {
            role: row.get("role")?,
            archive: archive.transpose()?,
        })
    });
    project.transpose().map_err(ApiError::from)
}

/// A preview that was made before by the same request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Same {
    pub preview: PreviewId,
    pub state: PreviewState,
    pub version: u64,
}

/// The preview an idempotency key stands for; the inner error when it stands for another request.
pub(crate) async fn idempotent(
    db: &Db,
    user: UserId,
    key: &str,
    body: &Value,
) -> ApiResult<Option<ApiResult<Same>>> {
    let row = db
        .row(
            "SELECT k.request = $3 AS same, p.id, preview_state(p) AS state, p.version \
             FROM idempotency_keys k JOIN previews p ON p.id = k.preview_id \
             WHERE k.user_id = $1 AND k.key = $2",
            params![user, key, Json(body)],
        )
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if !row.get::<bool>("same")? {
        return Ok(Some(Err(ApiError::new(
            ErrorCode::Conflict,
            "This Idempotency-Key was used for another request. Use a new one.",
        ))));
    }
    Ok(Some(Ok(Same {
        preview: row.get("id")?,
        state: row.get("state")?,
        version: row.get("version")?,
    })))
}

/// A preview to be accepted.
pub(crate) struct NewPreview<'a> {
    pub id: PreviewId,
    pub archive: Uuid,
    pub job: &'a Job,
    pub key: Option<&'a str>,
    pub body: &'a Value,
    pub per_hour: u64,
}

/// What became of it.
pub(crate) enum Added {
    /// It is accepted.
    Yes,
    /// Another request with the same key was faster.
    KeyTaken,
    /// The user started as many in the last hour as the tier has.
    LimitReached {
        /// When the oldest of them leaves the hour.
        retry_after_s: u64,
    },
}

/// Accepts a preview: quota, preview, job and idempotency key in one statement.
pub(crate) async fn add(db: &Db, new: NewPreview<'_>) -> ApiResult<Added> {
    let job = new.job;
    let added = db
        .row(
            include_str!("sql/add_preview.sql"),
            params![
                job.user_id,
                new.per_hour,
                new.id,
                job.project_id,
                new.archive,
                job.id,
                Json(job),
                new.key,
                Json(new.body),
            ],
        )
        .await;
    match added {
        Ok(None) => {}
        Ok(Some(_)) => return Ok(Added::Yes),
        Err(DbError::Unique(constraint)) if constraint == "idempotency_keys_pkey" => {
            return Ok(Added::KeyTaken);
        }
        // Deleted between the check and here.
        Err(DbError::Missing(_)) => return Err(ApiError::not_found("project")),
        Err(error) => return Err(error.into()),
    }
    let row = db
        .row(
            "SELECT ceil(extract(epoch FROM min(at) + interval '1 hour' - now()))::bigint AS wait_s \
             FROM preview_quotas, unnest(starts) AS at \
             WHERE user_id = $1 AND at > now() - interval '1 hour'",
            params![job.user_id],
        )
        .await?;
    let wait_s = row
        .map(|row| row.get::<Option<i64>>("wait_s"))
        .transpose()?
        .flatten();
    Ok(Added::LimitReached {
        retry_after_s: wait_s
            .and_then(|wait| u64::try_from(wait).ok())
            .unwrap_or(1)
            .max(1),
    })
}

/// Whose project a preview belongs to.
pub(crate) struct Owner {
    pub project: ProjectId,
    pub role: Option<Role>,
}

/// The project of a preview that is not deleted, and the caller's part in it.
pub(crate) async fn owner(db: &Db, preview: PreviewId, identity: &Identity) -> ApiResult<Option<Owner>> {
    let row = db
        .row(
            "SELECT p.id, project_role(p.owner_id, p.team_id, $2) AS role \
             FROM previews v JOIN projects p ON p.id = v.project_id \
             WHERE v.id = $1 AND p.deleted_at IS NULL",
            params![preview, identity.user_id()],
        )
        .await?;
    let owner = row.map(|row| {
        Ok::<_, DbError>(Owner {
            project: row.get("id")?,
            role: row.get("role")?,
        })
    });
    owner.transpose().map_err(ApiError::from)
}

/// A preview as the database has it.
pub(crate) struct Stored {
    pub state: PreviewState,
    pub version: u64,
    pub facts: Facts,
    pub screens: BTreeMap<ScreenId, ScreenFacts>,
    pub age_ms: u64,
    pub total_ms: Option<u64>,
}

/// Everything about a preview.
pub(crate) async fn load(db: &Db, preview: PreviewId) -> ApiResult<Option<Stored>> {
    let row = db
        .row(include_str!("sql/load_preview.sql"), params![preview])
        .await?;
    let stored = row.map(|row| {
        let Json(facts) = row.get("facts")?;
        let Json(screens) = row.get("screens")?;
        Ok::<_, DbError>(Stored {
            state: row.get("state")?,
            version: row.get("version")?,
            facts,
            screens,
            age_ms: row.get("age_ms")?,
            total_ms: row.get("total_ms")?,
        })
    });
    stored.transpose().map_err(ApiError::from)
}

/// A preview that was stopped.
pub(crate) struct Stopped {
    pub state: PreviewState,
    pub version: u64,
    /// Jobs that were under way.
    pub jobs: Vec<JobId>,
}

/// Stops a preview unless it is over or failed already.
pub(crate) async fn stop(db: &Db, preview: PreviewId) -> ApiResult<Option<Stopped>> {
    let row = db
        .row(include_str!("sql/stop_preview.sql"), params![preview])
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let Json(jobs) = row.get("jobs")?;
    Ok(Some(Stopped {
        state: row.get("state")?,
        version: row.get("version")?,
        jobs,
    }))
}

/// A preview's state at a heartbeat.
pub(crate) struct Beat {
    pub state: PreviewState,
    pub version: u64,
}

/// Keeps a session alive for `silence_ms` more, unless it is over. `user` is who keeps it, or whose token does.
pub(crate) async fn heartbeat(
    db: &Db,
    preview: PreviewId,
    silence_ms: u64,
    user: UserId,
) -> ApiResult<Option<Beat>> {
    let row = db
        .row(
            include_str!("sql/heartbeat.sql"),
            params![preview, silence_ms, user],
        )
        .await?;
    let beat = row.map(|row| {
        Ok::<_, DbError>(Beat {
            state: row.get("state")?,
            version: row.get("version")?,
        })
    });
    beat.transpose().map_err(ApiError::from)
}

/// A screen as the database has it.
pub(crate) struct StoredScreen {
    pub preview: PreviewId,
    pub state: PreviewState,
    pub facts: ScreenFacts,
}

/// A screen and its preview's state.
pub(crate) async fn screen(db: &Db, screen: ScreenId) -> ApiResult<Option<StoredScreen>> {
    let row = db
        .row(
            "SELECT s.preview_id, s.facts, preview_state(p) AS state \
             FROM preview_screens s JOIN previews p ON p.id = s.preview_id WHERE s.id = $1",
            params![screen],
        )
        .await?;
    let screen = row.map(|row| {
        let Json(facts) = row.get("facts")?;
        Ok::<_, DbError>(StoredScreen {
            preview: row.get("preview_id")?,
            state: row.get("state")?,
            facts,
        })
    });
    screen.transpose().map_err(ApiError::from)
}

/// An asset that a screen of a preview refers to.
pub(crate) struct StoredAsset {
    pub key: String,
    pub state: PreviewState,
}

/// The asset with this content in a preview.
pub(crate) async fn asset(db: &Db, preview: PreviewId, asset: &str) -> ApiResult<Option<StoredAsset>> {
    let row = db
        .row(
            "SELECT a.value ->> 1 AS key, preview_state(p) AS state \
             FROM previews p JOIN preview_screens s ON s.preview_id = p.id, \
                  jsonb_array_elements( \
                      coalesce(s.facts #> '{built,screen,assets}', '[]') || \
                      coalesce(s.facts #> '{after_event,result,assets}', '[]') \
                  ) AS a (value) \
             WHERE p.id = $1 AND a.value ->> 0 = $2 LIMIT 1",
            params![preview, asset],
        )
        .await?;
    let asset = row.map(|row| {
        Ok::<_, DbError>(StoredAsset {
            key: row.get("key")?,
            state: row.get("state")?,
        })
    });
    asset.transpose().map_err(ApiError::from)
}

/// What an event on a screen needs.
pub(crate) struct Stage {
    pub state: PreviewState,
    pub facts: ScreenFacts,
    /// The job that built the preview.
    pub job: Job,
    /// The events so far.
    pub log: Vec<LoggedEvent>,
}

/// The stage of a screen of a preview.
pub(crate) async fn stage(db: &Db, preview: PreviewId, screen: ScreenId) -> ApiResult<Option<Stage>> {
    let row = db
        .row(include_str!("sql/load_stage.sql"), params![screen, preview])
        .await?;
    let stage = row.map(|row| {
        let (Json(facts), Json(job), Json(log)) = (row.get("facts")?, row.get("job")?, row.get("log")?);
        Ok::<_, DbError>(Stage {
            state: row.get("state")?,
            facts,
            job,
            log,
        })
    });
    stage.transpose().map_err(ApiError::from)
}

/// Takes an event into its screen's log, at the place it has in its job; not when that is taken, or the session is over.
pub(crate) async fn add_event(db: &Db, job: &Job, event: &EventJob) -> ApiResult<bool> {
    let Some(last) = event.log.last() else {
        return Err(ApiError::internal("an event job without an event"));
    };
    let added = db
        .row(
            include_str!("sql/add_event.sql"),
            params![job.id, event.screen_id, last.seq, Json(&last.event), Json(job),],
        )
        .await;
    match added {
        Ok(added) => Ok(added.is_some()),
        Err(DbError::Unique(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// An event as the database has it.
pub(crate) struct StoredEvent {
    pub preview: PreviewId,
    pub screen: ScreenId,
    pub device: Option<DeviceId>,
    pub seq: u64,
    pub outcome: Option<EventOutcome>,
    pub state: PreviewState,
    pub version: u64,
}

/// An event and where its preview stands.
pub(crate) async fn event(db: &Db, event: JobId) -> ApiResult<Option<StoredEvent>> {
    let row = db
        .row(
            "SELECT e.screen_id, e.seq, e.outcome, s.preview_id, s.facts #>> '{built,screen,device_id}' AS device_id, \
                    preview_state(p) AS state, p.version \
             FROM preview_events e JOIN preview_screens s ON s.id = e.screen_id JOIN previews p ON p.id = s.preview_id \
             WHERE e.id = $1",
            params![event],
        )
        .await?;
    let event = row.map(|row| {
        let outcome: Option<Json<EventOutcome>> = row.get("outcome")?;
        Ok::<_, DbError>(StoredEvent {
            preview: row.get("preview_id")?,
            screen: row.get("screen_id")?,
            device: row.get("device_id")?,
            seq: row.get("seq")?,
            outcome: outcome.map(|Json(outcome)| outcome),
            state: row.get("state")?,
            version: row.get("version")?,
        })
    });
    event.transpose().map_err(ApiError::from)
}
