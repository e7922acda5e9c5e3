//! Previews: request, follow, keep alive, stop; their screens and assets; the devices there are.

mod access;
mod db;
mod devices;
mod presets;
mod progress;
mod request;
mod routes;
mod status;

use axum::{
    Router,
    routing::{get, post},
};
use hivesync_api_kit::{App, ObjectStore, Variable};
use hivesync_domain::limits::Limit;

/// The limits it keeps.
pub const LIMITS: &[Limit] = &[
    Limit::MAX_BODY_BYTES,
    Limit::PREVIEW_TOKEN_TTL_S,
    Limit::PRESIGNED_URL_TTL_S,
    Limit::FREE_DEVICES_PER_PREVIEW,
    Limit::PRO_DEVICES_PER_PREVIEW,
    Limit::PREMIUM_DEVICES_PER_PREVIEW,
    Limit::FREE_PREVIEWS_PER_HOUR,
    Limit::PRO_PREVIEWS_PER_HOUR,
    Limit::PREMIUM_PREVIEWS_PER_HOUR,
    Limit::FREE_SNAPSHOTS_PER_PREVIEW,
    Limit::PRO_SNAPSHOTS_PER_PREVIEW,
    Limit::PREMIUM_SNAPSHOTS_PER_PREVIEW,
    Limit::FREE_SNAPSHOT_BYTES,
    Limit::PRO_SNAPSHOT_BYTES,
    Limit::PREMIUM_SNAPSHOT_BYTES,
    Limit::JOB_AGEING_MS,
    Limit::MAX_QUEUE_DEPTH,
    Limit::PREVIEW_HEARTBEAT_TIMEOUT_MS,
    Limit::MAX_EVENTS_PER_SCREEN,
    Limit::EVENT_LOG_BYTES,
    Limit::EVENT_WAIT_MS,
    Limit::EVENT_LAYOUT_BYTES,
];

/// The variables it reads; spin.toml gives it these and no others.
pub fn variables() -> Vec<Variable> {
    let own = [
        "POSTGRES_URL",
        "REDIS_URL",
        "JWT_SECRET",
        "JWT_SECRET_PREVIOUS",
        "PREVIEW_TOKEN_SECRET",
        "PREVIEW_TOKEN_SECRET_PREVIOUS",
    ];
    own.into_iter().chain(ObjectStore::VARIABLES).collect()
}

// A linker for native libraries can't export the names of wasm interfaces: tests link the routes alone.
#[cfg(target_family = "wasm")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> impl spin_sdk::http::IntoResponse {
    hivesync_api_kit::serve(request, &variables(), LIMITS, routes()).await
}

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/preview/request", post(routes::request::handle))
        .route("/api/v1/preview/status/{preview}", get(routes::status::handle))
        .route("/api/v1/preview/stop", post(routes::stop::handle))
        .route("/api/v1/preview/heartbeat", post(routes::heartbeat::handle))
        .route(
            "/api/v1/preview/devices/capabilities",
            get(routes::capabilities::handle),
        )
        .route("/api/v1/preview/screen/{screen}", get(routes::screen::handle))
        .route(
            "/api/v1/preview/sandbox-event",
            post(routes::sandbox_event::handle),
        )
        .route(
            "/api/v1/preview/sandbox-event/{event}",
            get(routes::sandbox_event::result),
        )
        .route("/api/v1/preview/asset/{asset}", get(routes::asset::handle))
}
