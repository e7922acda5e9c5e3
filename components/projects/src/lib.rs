//! Teams, projects, and the archives that are uploaded as their sources.

mod db;
mod routes;

use axum::{
    Router,
    routing::{get, post},
};
use hivesync_api_kit::{App, ObjectStore, Variable};
use hivesync_domain::limits::Limit;

/// The limits it keeps.
pub const LIMITS: &[Limit] = &[
    Limit::MAX_BODY_BYTES,
    Limit::FREE_ARCHIVE_BYTES,
    Limit::PRO_ARCHIVE_BYTES,
    Limit::PREMIUM_ARCHIVE_BYTES,
    Limit::MAX_PROJECTS_PER_USER,
    Limit::MAX_TEAMS_PER_USER,
    Limit::MAX_MEMBERS_PER_TEAM,
    Limit::PRESIGNED_URL_TTL_S,
];

/// The variables it reads; spin.toml gives it these and no others.
pub fn variables() -> Vec<Variable> {
    let own = ["POSTGRES_URL", "JWT_SECRET", "JWT_SECRET_PREVIOUS"];
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
    use routes::{
        add_member, complete_archive, create_project, create_team, delete_project, get_project, list_members,
        list_projects, list_teams, upload_archive,
    };
    Router::new()
        .route("/api/v1/teams", get(list_teams::handle).post(create_team::handle))
        .route(
            "/api/v1/teams/{team}/members",
            get(list_members::handle).post(add_member::handle),
        )
        .route(
            "/api/v1/projects",
            get(list_projects::handle).post(create_project::handle),
        )
        .route(
            "/api/v1/projects/{project}",
            get(get_project::handle).delete(delete_project::handle),
        )
        .route("/api/v1/projects/{project}/archive", post(upload_archive::handle))
        .route(
            "/api/v1/projects/{project}/archive/{upload}/complete",
            post(complete_archive::handle),
        )
}
