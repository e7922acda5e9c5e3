//! `DELETE projects/{id}`: the project is gone for everyone, and its running previews are stopped.

use crate::db;
use hivesync_api_kit::{
    ApiResult, Data, NoBody, PathId, User, audit,
    authorize::{Action, authorize},
};
use hivesync_domain::ProjectId;
use http::HeaderMap;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Response {
    deleted: bool,
}

pub(crate) async fn handle(
    user: User,
    PathId(project): PathId<ProjectId>,
    headers: HeaderMap,
    _: NoBody,
) -> ApiResult<Data<Response>> {
    let role = db::project_role(&user.db, project, user.id).await?;
    authorize(role, Action::DeleteProject)?;
    db::delete_project(&user, project, audit::client_address(&headers)).await?;
    Ok(Data(Response { deleted: true }))
}
