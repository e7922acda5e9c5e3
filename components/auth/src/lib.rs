//! Accounts and login sessions: register, log in, refresh, log out.

mod credentials;
mod db;
mod password;
mod routes;
mod tokens;

use axum::{Router, routing::post};
use hivesync_api_kit::{App, Variable};
use hivesync_domain::limits::Limit;

/// The variables it reads; spin.toml gives it these and no others.
pub const VARIABLES: &[Variable] = &[
    "POSTGRES_URL",
    "JWT_SECRET",
    "JWT_SECRET_PREVIOUS",
    "SESSION_SECRET",
    "SIGNUP_TIER",
];
/// The limits it keeps.
pub const LIMITS: &[Limit] = &[
    Limit::MAX_BODY_BYTES,
    Limit::ACCESS_TOKEN_TTL_S,
    Limit::REFRESH_TOKEN_TTL_S,
    Limit::MAX_LOGIN_FAILURES,
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
        .route("/api/v1/auth/register", post(routes::register::handle))
        .route("/api/v1/auth/login", post(routes::login::handle))
        .route("/api/v1/auth/refresh", post(routes::refresh::handle))
        .route("/api/v1/auth/logout", post(routes::logout::handle))
}
