//! `POST projects/{id}/archive/{upload}/complete`: the uploaded archive becomes the project's source. Earlier archives stay
//! for the previews that were made of them.

use crate::db;
use axum::extract::State;
use hivesync_api_kit::{
    ApiError, ApiResult, App, Data, NoBody, ObjectStore, PathIds, User,
    authorize::{Action, authorize},
};
use hivesync_domain::{ErrorCode, ProjectId};
use serde_json::json;
use uuid::Uuid;

pub(crate) async fn handle(
    user: User,
    PathIds(project, upload): PathIds<ProjectId, Uuid>,
    State(app): State<App>,
    _: NoBody,
) -> ApiResult<Data<db::Project>> {
    let role = db::project_role(&user.db, project, user.id).await?;
    authorize(role, Action::EditProject)?;
    let archive = db::archive(&user.db, project, upload)
        .await?
        .ok_or_else(|| ApiError::not_found("upload"))?;
    let Some(stored) = ObjectStore::open(&app)?.head(&archive.key).await? else {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "Nothing has been uploaded yet. PUT the archive to the upload's url first.",
        ));
    };
    if stored.size != archive.size_bytes {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            format!(
                "{} bytes were uploaded, but {} announced. Ask for a new upload.",
                stored.size, archive.size_bytes
            ),
        )
        .with_details(json!({"uploaded_bytes": stored.size, "announced_bytes": archive.size_bytes})));
    }
    if let (Some(uploaded), Some(announced)) = (&stored.sha256, &archive.sha256)
        && uploaded != announced
    {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "What was uploaded is not what was announced: its SHA-256 is another one. Ask for a new upload.",
        )
        .with_details(json!({"uploaded_sha256": uploaded, "announced_sha256": announced})));
    }
    db::complete_archive(&user.db, project, upload, stored.sha256).await?;
    db::project(&user.db, project, user.id)
        .await?
        .map(Data)
        .ok_or_else(|| ApiError::not_found("project"))
}
