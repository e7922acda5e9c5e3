//! What workers tell the API: signed callbacks, and the call that has lost jobs queued again.

mod db;
mod reconcile;
mod routes;
mod signed;

use axum::{Router, routing::post};
use hivesync_api_kit::{App, Variable};
use hivesync_domain::limits::Limit;

/// The variables it reads; spin.toml gives it these and no others.
pub const VARIABLES: &[Variable] = &[
    "POSTGRES_URL",
    "REDIS_URL",
    "WORKER_CALLBACK_SECRET",
    "WORKER_CALLBACK_SECRET_PREVIOUS",
];
/// The limits it keeps.
pub const LIMITS: &[Limit] = &[
    Limit::MAX_CALLBACK_BYTES,
    Limit::CALLBACK_SKEW_S,
    Limit::JOB_AGEING_MS,
    Limit::PREVIEW_IDLE_TIMEOUT_S,
    Limit::PREVIEW_MAX_AGE_S,
    Limit::RECONCILE_AFTER_MS,
    Limit::RECONCILE_BATCH,
    Limit::RECONCILE_MAX_REQUEUES,
];

// A linker for native libraries can't export the names of wasm interfaces: tests link the routes alone.
#[cfg(target_family = "wasm")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> impl spin_sdk::http::IntoResponse {
    hivesync_api_kit::serve(request, VARIABLES, LIMITS, routes()).await
}

/// Its routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/workers/callback", post(routes::callback::handle))
        .route("/api/v1/workers/reconcile", post(routes::reconcile::handle))
}
