//! `GET projects/{id}`

use crate::db;
use hivesync_api_kit::{
    ApiResult, Data, PathId, User,
    authorize::{Action, authorize},
};
use hivesync_domain::ProjectId;

pub(crate) async fn handle(user: User, PathId(project): PathId<ProjectId>) -> ApiResult<Data<db::Project>> {
    let project = db::project(&user.db, project, user.id).await?;
    authorize(
        project.as_ref().and_then(|project| project.role),
        Action::ViewProject,
    )?;
    project
        .map(Data)
        .ok_or_else(|| hivesync_api_kit::ApiError::not_found("project"))
}
