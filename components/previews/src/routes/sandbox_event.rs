//! `POST preview/sandbox-event`: something a user did to a screen; runs its handlers and answers with the screen's new layout.
//! `GET preview/sandbox-event/{id}`: the same answer, for who did not want to wait.
//!
//! The event is in the screen's log and its job in the queue before anything is waited for: a client that goes away, or a wait
//! that ends, loses nothing.

use crate::{
    access,
    db::{self, Stage, StoredEvent},
    routes::screen::open_session,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use hivesync_api_kit::{
    Accepted, ApiError, ApiResult, App, Body, Data, Identity, LimitReached, LimitType, ObjectStore, PathId,
    RedisLink, authorize::Action, clock, pg::Db, preview::EventOutcome, trace::Traceparent,
};
use hivesync_domain::{
    ErrorCode, EventJob, EventResult, Job, JobId, JobPayload, LoggedEvent, PreviewId, Priority, SandboxEvent,
    ScreenId, Warning, limits::Limit,
};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use std::time::Duration;

/// How often a place in the log is asked for that another event takes first.
const TRIES: usize = 10;

/// Between two looks at whether the event is handled: soon at first, as most take a few milliseconds.
const FIRST_LOOK: Duration = Duration::from_millis(8);
const LATER_LOOKS: Duration = Duration::from_millis(50);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    preview_id: PreviewId,
    screen_id: ScreenId,
    event: SandboxEvent,
}

#[derive(Serialize)]
struct Pending {
    event_id: JobId,
    seq: u64,
    state: &'static str,
}

#[derive(Serialize)]
struct Handled {
    event_id: JobId,
    screen_id: ScreenId,
    seq: u64,
    state: &'static str,
    preview_version: u64,
    /// Whether the screen changed; else there is no layout.
    changed: bool,
    /// The layout document, unless it is larger than `EVENT_LAYOUT_BYTES`.
    layout: Option<Box<RawValue>>,
    layout_url: Option<String>,
    nodes: u32,
    warnings: Vec<Warning>,
    timings: Timings,
}

#[derive(Serialize)]
struct Timings {
    sandbox_ms: f64,
    /// Events that were run again to get to where the screen stood.
    replayed: u32,
}

pub(crate) async fn handle(
    identity: Identity,
    State(app): State<App>,
    headers: HeaderMap,
    Body(request): Body<Request>,
) -> ApiResult<Response> {
    request
        .event
        .check()
        .map_err(|error| ApiError::validation(error.field, &error.problem))?;
    let owner = db::owner(identity.db(), request.preview_id, &identity).await?;
    access::check(&identity, request.preview_id, owner.as_ref(), Action::RunPreview)?;
    let event_id = log(&app, &identity, &headers, &request).await?;
    wait(&app, identity.db(), event_id).await
}

pub(crate) async fn result(
    identity: Identity,
    PathId(event): PathId<JobId>,
    State(app): State<App>,
) -> ApiResult<Response> {
    let gone = || ApiError::not_found("event");
    let stored = db::event(identity.db(), event).await?.ok_or_else(gone)?;
    let owner = db::owner(identity.db(), stored.preview, &identity).await?;
    access::check(&identity, stored.preview, owner.as_ref(), Action::ViewProject).map_err(|_| gone())?;
    if access::only_device(&identity).is_some_and(|device| Some(device) != stored.device.as_ref()) {
        return Err(gone());
    }
    open_session(stored.state)?;
    answer(&app, event, stored).await
}

/// Takes the event into the screen's log and gives its job to the queue.
async fn log(app: &App, identity: &Identity, headers: &HeaderMap, request: &Request) -> ApiResult<JobId> {
    for _ in 0..TRIES {
        let stage = db::stage(identity.db(), request.preview_id, request.screen_id)
            .await?
            .ok_or_else(|| ApiError::not_found("screen"))?;
        let job = job(app, identity, headers, request, stage)?;
        let JobPayload::Event(event) = &job.payload else {
            return Err(ApiError::internal("an event's job is none"));
        };
        // Else another event has taken its place meanwhile, or the session is over: the next look tells.
        if db::add_event(identity.db(), &job, event).await? {
            enqueue(app, &job).await;
            return Ok(job.id);
        }
    }
    Err(ApiError::new(
        ErrorCode::Conflict,
        "Other events on this screen were always a moment faster. Send the event again.",
    ))
}

/// Queues an event that is accepted: what Redis does not get now, reconcile gives it.
async fn enqueue(app: &App, job: &Job) {
    let queued = match RedisLink::open(app).await {
        Ok(link) => link
            .queue(app)
            .enqueue(job, None)
            .await
            .map(drop)
            .map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = queued {
        eprintln!("{}", json!({"level": "warn", "message": error, "job_id": job.id}));
    }
}

/// The job of an event on a screen that stands as `stage` says.
fn job(
    app: &App,
    identity: &Identity,
    headers: &HeaderMap,
    request: &Request,
    stage: Stage,
) -> ApiResult<Job> {
    open_session(stage.state)?;
    let gone = || ApiError::not_found("screen");
    let built = stage.facts.built.as_ref().ok_or_else(gone)?;
    if access::only_device(identity).is_some_and(|device| *device != built.screen.device_id) {
        return Err(gone());
    }
    if let Some(failure) = built
        .screen
        .failure
        .as_ref()
        .filter(|_| built.screen.layout_key.is_empty())
    {
        return Err(ApiError::new(failure.code, &failure.message)
            .with_details(json!({"position": failure.position.as_ref()})));
    }
    let JobPayload::Preview(preview) = &stage.job.payload else {
        return Err(ApiError::internal("a preview's job is none"));
    };
    let device = preview
        .devices
        .iter()
        .find(|device| device.device_id == built.screen.device_id)
        .ok_or_else(|| ApiError::internal("a screen on a device that its preview does not have"))?;
    let seq = stage.log.last().map_or(0, |last| last.seq) + 1;
    let mut log = stage.log;
    log.push(LoggedEvent {
        seq,
        event: request.event.clone(),
        failed: false,
    });
    check_log(app, stage.job.tier, &log)?;
    Ok(Job {
        id: JobId::new(),
        priority: Priority::Raised,
        tier: stage.job.tier,
        user_id: identity.user_id(),
        project_id: stage.job.project_id,
        traceparent: Some(Traceparent::of(headers).as_str().to_owned()),
        accepted_at_ms: clock::now_ms(),
        payload: JobPayload::Event(EventJob {
            preview_id: request.preview_id,
            screen_id: request.screen_id,
            source: preview.source.clone(),
            entry_point: preview.entry_point.clone(),
            screens: preview.screens.clone(),
            screen: built.screen.name.clone(),
            device: device.clone(),
            settings: preview.settings,
            log,
        }),
    })
}

/// Whether a log is as long as it may be; every event's job carries it.
fn check_log(app: &App, tier: hivesync_domain::Tier, log: &[LoggedEvent]) -> ApiResult<()> {
    let most = app.limits().get(Limit::MAX_EVENTS_PER_SCREEN);
    let most_bytes = app.limits().get(Limit::EVENT_LOG_BYTES);
    let bytes = serde_json::to_vec(log).map_err(ApiError::internal)?.len() as u64;
    let message = if log.len() as u64 > most {
        format!("This screen has had its {most} events. Request the preview again.")
    } else if bytes > most_bytes {
        format!("The events of this screen have {most_bytes} bytes together. Request the preview again.")
    } else {
        return Ok(());
    };
    Err(LimitReached {
        limit_type: LimitType::Misc,
        tier,
        remaining: 0,
        retry_after_s: LimitReached::NOT_BY_WAITING_S,
        message,
        upgrade_reason: String::new(),
    }
    .into())
}

/// Waits until the event is handled, or for as long as a request may.
async fn wait(app: &App, db: &Db, event: JobId) -> ApiResult<Response> {
    let most = app.limits().duration(Limit::EVENT_WAIT_MS);
    let (mut waited, mut next) = (Duration::ZERO, FIRST_LOOK);
    loop {
        spin_sdk::time::sleep(next).await;
        waited += next;
        next = (next * 5 / 4).min(LATER_LOOKS);
        let stored = db::event(db, event)
            .await?
            .ok_or_else(|| ApiError::not_found("event"))?;
        open_session(stored.state)?;
        if stored.outcome.is_some() || waited >= most {
            return answer(app, event, stored).await;
        }
    }
}

async fn answer(app: &App, event_id: JobId, stored: StoredEvent) -> ApiResult<Response> {
    match stored.outcome {
        None => Ok(Accepted(Pending {
            event_id,
            seq: stored.seq,
            state: "pending",
        })
        .into_response()),
        Some(EventOutcome::Failed(failure)) => {
            let details =
                json!({"event_id": event_id, "seq": stored.seq, "position": failure.position.as_ref()});
            Err(ApiError::new(failure.code, failure.message).with_details(details))
        }
        Some(EventOutcome::Handled(result)) => {
            let store = ObjectStore::open(app)?;
            let layout = layout(app, &store, &result).await;
            Ok(Data(Handled {
                event_id,
                screen_id: stored.screen,
                seq: stored.seq,
                state: "handled",
                preview_version: stored.version,
                changed: result.layout_key.is_some(),
                layout,
                layout_url: result.layout_key.as_deref().map(|key| store.download(key)),
                nodes: result.nodes,
                warnings: result.warnings,
                timings: Timings {
                    sandbox_ms: result.sandbox_ms,
                    replayed: result.replayed,
                },
            })
            .into_response())
        }
    }
}

/// The document itself. Its address is in the answer too: a document that can't be had now spoils nothing.
async fn layout(app: &App, store: &ObjectStore, result: &EventResult) -> Option<Box<RawValue>> {
    let key = result.layout_key.as_deref()?;
    let bytes = match store.get(key, app.limits().size(Limit::EVENT_LAYOUT_BYTES)).await {
        Ok(found) => found?,
        Err(error) => {
            eprintln!(
                "{}",
                json!({"level": "warn", "message": error.to_string(), "key": key})
            );
            return None;
        }
    };
    serde_json::from_slice(&bytes).ok()
}
