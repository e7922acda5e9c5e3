//! `GET health/ready`: the API can work, or which of its parts can't be reached.

use crate::probes::{self, Health};
use axum::extract::State;
use hivesync_api_kit::{ApiError, ApiResult, App, Data};
use hivesync_domain::ErrorCode;
use serde::Serialize;
use serde_json::json;

#[derive(Serialize)]
pub(crate) struct Response {
    status: &'static str,
    parts: Parts,
}

#[derive(Serialize)]
struct Parts {
    postgres: Health,
    redis: Health,
    object_storage: Health,
}

pub(crate) async fn handle(State(app): State<App>) -> ApiResult<Data<Response>> {
    let parts = Parts {
        postgres: probes::postgres(&app).await,
        redis: probes::redis(&app).await,
        object_storage: probes::object_storage(&app).await,
    };
    let away: Vec<_> = [
        ("postgres", parts.postgres),
        ("redis", parts.redis),
        ("object_storage", parts.object_storage),
    ]
    .into_iter()
    .filter(|(_, health)| *health != Health::Ok)
    .map(|(name, _)| name)
    .collect();
    if away.is_empty() {
        return Ok(Data(Response {
            status: "ready",
            parts,
        }));
    }
    Err(ApiError::new(
        ErrorCode::ServiceUnavailable,
        format!("Not ready: {}.", away.join(", ")),
    )
    .with_details(json!({"parts": parts}))
    .with_retry_after(1))
}
