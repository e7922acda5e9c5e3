//! Whether the API lives and whether it can work; and the answer to every path that no component has.

mod probes;
mod routes;

use axum::{Router, routing::get};
use hivesync_api_kit::{App, Variable};
use hivesync_domain::limits::Limit;

/// The variables it reads; spin.toml gives it these and no others.
pub const VARIABLES: &[Variable] = &["POSTGRES_URL", "REDIS_URL", "S3_ENDPOINT"];
/// The limits it keeps.
pub const LIMITS: &[Limit] = &[];

// A linker for native libraries can't export the names of wasm interfaces: tests link the routes alone.
#[cfg(target_family = "wasm")]
#[spin_sdk::http_service]
async fn handle(request: spin_sdk::http::Request) -> impl spin_sdk::http::IntoResponse {
    hivesync_api_kit::serve(request, VARIABLES, LIMITS, routes()).await
}

/// Its routes.
pub fn routes() -> Router<App> {
    // Under both: clients look under /api/v1, orchestrators where they always do.
    Router::new()
        .route("/api/v1/health/live", get(routes::live::handle))
        .route("/api/v1/health/ready", get(routes::ready::handle))
        .route("/health/live", get(routes::live::handle))
        .route("/health/ready", get(routes::ready::handle))
}
