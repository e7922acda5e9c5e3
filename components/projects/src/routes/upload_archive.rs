//! `POST projects/{id}/archive`: an address to upload the project's sources to.

use crate::db;
use axum::extract::State;
use hivesync_api_kit::{
    ApiError, ApiResult, App, Body, Created, ObjectStore, PathId, User,
    authorize::{Action, authorize},
    validate,
};
use hivesync_domain::{ErrorCode, ProjectId, object_key};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    size_bytes: u64,
    #[serde(default)]
    sha256: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Response {
    upload_id: Uuid,
    url: String,
    method: &'static str,
    headers: BTreeMap<&'static str, String>,
    expires_at: String,
}

pub(crate) async fn handle(
    user: User,
    PathId(project): PathId<ProjectId>,
    State(app): State<App>,
    Body(request): Body<Request>,
) -> ApiResult<Created<Response>> {
    let role = db::project_role(&user.db, project, user.id).await?;
    authorize(role, Action::EditProject)?;
    let most = app.limits().tier(user.tier).archive_bytes;
    if request.size_bytes == 0 {
        return Err(ApiError::validation("size_bytes", "must be at least 1"));
    }
    if request.size_bytes > most {
        return Err(ApiError::new(
            ErrorCode::PayloadTooLarge,
            format!("An archive may have {most} bytes. Leave out build output and node_modules."),
        )
        .with_details(json!({"field": "size_bytes", "limit_bytes": most})));
    }
    let hash = request
        .sha256
        .as_deref()
        .map(|text| validate::sha256("sha256", text))
        .transpose()?;

    let store = ObjectStore::open(&app)?;
    let archive = db::NewArchive {
        id: Uuid::now_v7(),
        project,
        created_by: user.id,
        size_bytes: request.size_bytes,
        sha256: request.sha256,
        life_s: store.life().as_secs(),
    };
    let key = object_key::archive(project, archive.id);
    let upload = store.upload(&key, request.size_bytes, hash);
    let upload_id = archive.id;
    let expires_at = db::add_archive(&user.db, archive, &key).await?;
    Ok(Created(Response {
        upload_id,
        url: upload.url,
        method: "PUT",
        headers: upload.headers,
        expires_at,
    }))
}
