//! `POST workers/callback`: records a worker's report, once, and brings its preview up to date.
//!
//! A replayed request is refused by its nonce, kept in Redis. With Redis away, and for a redelivery that was signed anew,
//! the report's event id decides: the database records each once, so a second one changes nothing.

use crate::signed::Signed;
use axum::extract::State;
use hivesync_api_kit::{
    ApiError, ApiResult, App, Data, RedisLink, parse,
    pg::Db,
    preview::{self, PreviewState, Recorded, Report},
};
use hivesync_domain::{Callback, ErrorCode, limits::Limit};
use serde::Serialize;
use std::time::Duration;

#[derive(Serialize)]
pub(crate) struct Response {
    /// False when it was recorded before.
    recorded: bool,
    /// The preview's state now; absent when nothing changed or the preview is gone.
    preview_state: Option<PreviewState>,
}

pub(crate) async fn handle(State(app): State<App>, signed: Signed) -> ApiResult<Data<Response>> {
    let callback: Callback = parse(&signed.body)?;
    check(&callback)?;

    let queue = RedisLink::open(&app).await.ok().map(|link| link.queue(&app));
    let nonce = signed.verified.nonce.as_str();
    let remember = Duration::from_secs(signed.verified.remember_s);
    let fresh = match &queue {
        Some(queue) => queue.remember_nonce(nonce, remember).await.unwrap_or(true),
        None => true,
    };
    if !fresh {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "This very request was received before. Sign a redelivery anew.",
        ));
    }
    let recorded = record(&app, &signed.verified.worker, &callback).await;
    if recorded.is_err()
        && let Some(queue) = &queue
    {
        // It had no effect, so the same request may come again. A nonce that stays all the same only refuses a redelivery
        // within the same second.
        let _ = queue.forget_nonce(nonce).await;
    }
    let recorded = recorded?;
    Ok(Data(Response {
        recorded: recorded != Recorded::Before,
        preview_state: match recorded {
            Recorded::Now(state) => Some(state),
            Recorded::Before | Recorded::WithoutPreview => None,
        },
    }))
}

async fn record(app: &App, worker: &str, callback: &Callback) -> ApiResult<Recorded> {
    let db = Db::open(app).await?;
    let report = Report {
        callback,
        worker,
        idle: app.limits().duration(Limit::PREVIEW_IDLE_TIMEOUT_S),
    };
    preview::record(&db, report).await
}

/// What the types do not promise and the database insists on.
fn check(callback: &Callback) -> ApiResult<()> {
    // The year 9999: beyond it, Postgres's text forms change.
    const LATEST_MS: u64 = 253_402_300_799_999;
    if callback.attempt == 0 {
        return Err(ApiError::validation("attempt", "is counted from 1"));
    }
    if callback.occurred_at_ms > LATEST_MS {
        return Err(ApiError::validation("occurred_at_ms", "lies after the year 9999"));
    }
    Ok(())
}
