//! `POST preview/request`: accepts a preview and queues its job.

use crate::{
    db::{self, Added},
    request::{PreviewRequest, RawRequest, idempotency_key},
};
use axum::extract::State;
use hivesync_api_kit::{
    Accepted, ApiError, ApiResult, App, Body, LimitReached, LimitType, RedisLink, User,
    authorize::{Action, authorize},
    clock,
    preview::PreviewState,
    trace::Traceparent,
};
use hivesync_domain::{
    ErrorCode, Job, JobId, JobPayload, PreviewId, PreviewJob, ProjectSource, QueueName, limits::Limit,
};
use hivesync_queue::Queue;
use hivesync_signing::preview_token::{self, PreviewClaims};
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Debug, Serialize)]
pub(crate) struct Response {
    preview_id: PreviewId,
    preview_token: String,
    state: PreviewState,
    preview_version: u64,
}

pub(crate) async fn handle(
    user: User,
    State(app): State<App>,
    headers: HeaderMap,
    Body(body): Body<Value>,
) -> ApiResult<Accepted<Response>> {
    let key = idempotency_key(&headers)?;
    let raw: RawRequest = hivesync_api_kit::parse(body.to_string().as_bytes())?;
    let request = PreviewRequest::check(raw)?;

    let project = db::project(&user.db, request.project, user.id).await?;
    let role = project.as_ref().and_then(|project| project.role);
    authorize(role, Action::RunPreview).map_err(|error| match role {
        None => ApiError::not_found("project"),
        Some(_) => error,
    })?;

    let same = match &key {
        Some(key) => db::idempotent(&user.db, user.id, key, &body).await?,
        None => None,
    };
    if let Some(same) = same {
        return answer(&app, &user, &request, same?);
    }

    let limits = app.limits().tier(user.tier);
    request.check_tier(user.tier, &limits)?;
    let archive = project.and_then(|project| project.archive).ok_or_else(|| {
        ApiError::new(
            ErrorCode::Conflict,
            "The project has no sources yet. Upload an archive first.",
        )
    })?;

    let queue = match RedisLink::open(&app).await {
        Ok(link) => Some(link.queue(&app)),
        Err(error) => {
            eprintln!("{}", json!({"level": "warn", "message": error.to_string()}));
            None
        }
    };
    refuse_when_full(queue.as_ref(), app.limits().get(Limit::MAX_QUEUE_DEPTH)).await?;

    let preview = PreviewId::new();
    let job = Job {
        id: JobId::new(),
        priority: user.tier.into(),
        tier: user.tier,
        user_id: user.id,
        project_id: request.project,
        traceparent: Some(Traceparent::of(&headers).as_str().to_owned()),
        accepted_at_ms: clock::now_ms(),
        payload: JobPayload::Preview(PreviewJob {
            preview_id: preview,
            source: ProjectSource {
                archive_key: Some(archive.key),
                // The address it was uploaded to may still be open: what lies there later must be what was accepted.
                sha256: archive.sha256,
                size_bytes: Some(archive.size_bytes),
                files: Vec::new(),
            },
            entry_point: request.entry_point.clone(),
            screens: request.screens.clone(),
            devices: request.devices.clone(),
            settings: request.settings,
        }),
    };
    let new = db::NewPreview {
        id: preview,
        archive: archive.id,
        job: &job,
        key: key.as_deref(),
        body: &body,
        per_hour: limits.previews_per_hour,
    };
    match db::add(&user.db, new).await? {
        Added::Yes => {}
        Added::KeyTaken => {
            // Two requests with one key at the same time: this one answers what the other one made.
            let key = key.as_deref().unwrap_or_default();
            return match db::idempotent(&user.db, user.id, key, &body).await? {
                Some(same) => answer(&app, &user, &request, same?),
                None => Err(ApiError::unavailable(
                    "database",
                    "an idempotency key came and went",
                )),
            };
        }
        Added::LimitReached { retry_after_s } => {
            return Err(LimitReached {
                limit_type: LimitType::PreviewPerHour,
                tier: user.tier,
                remaining: 0,
                retry_after_s,
                message: format!(
                    "The {} tier has {} previews an hour.",
                    user.tier.as_str(),
                    limits.previews_per_hour
                ),
                upgrade_reason: "More previews an hour.".to_owned(),
            }
            .into());
        }
    }
    // Accepted: from here on nothing may fail the request. What Redis does not get now, reconcile gives it.
    if let Some(queue) = queue
        && let Err(error) = queue.enqueue(&job, None).await
    {
        eprintln!(
            "{}",
            json!({"level": "warn", "message": error.to_string(), "job_id": job.id})
        );
    }
    let same = db::Same {
        preview,
        state: PreviewState::Queued,
        version: 1,
    };
    answer(&app, &user, &request, same)
}

fn answer(
    app: &App,
    user: &User,
    request: &PreviewRequest,
    preview: db::Same,
) -> ApiResult<Accepted<Response>> {
    let keys = app.key_ring("PREVIEW_TOKEN_SECRET", "PREVIEW_TOKEN_SECRET_PREVIOUS")?;
    let claims = PreviewClaims {
        project_id: request.project,
        preview_id: preview.preview,
        user_id: user.id,
        device_id: None,
        expires_at_s: clock::now_s().saturating_add(app.limits().get(Limit::PREVIEW_TOKEN_TTL_S)),
    };
    Ok(Accepted(Response {
        preview_id: preview.preview,
        preview_token: preview_token::issue(keys.signing(), &claims).map_err(ApiError::internal)?,
        state: preview.state,
        preview_version: preview.version,
    }))
}

/// Refuses when more jobs wait than is allowed. A queue that can't be asked refuses nobody.
async fn refuse_when_full(queue: Option<&Queue<RedisLink>>, most: u64) -> ApiResult<()> {
    let Some(queue) = queue else {
        return Ok(());
    };
    let Ok(stats) = queue.stats(QueueName::PreviewQueue).await else {
        return Ok(());
    };
    if stats.waiting < most {
        return Ok(());
    }
    let wait_ms = stats
        .estimated_wait
        .map_or(60_000, |wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
    Err(ApiError::new(
        ErrorCode::PreviewWorkerUnavailable,
        "Every preview worker is busy and the queue is full. Try again in a moment.",
    )
    .with_details(json!({"estimated_wait_ms": wait_ms, "waiting": stats.waiting}))
    .with_retry_after((wait_ms / 1000).clamp(1, 3600)))
}
