//! `POST projects`: a project of one's own or of a team.

use crate::db;
use axum::extract::State;
use hivesync_api_kit::{
    ApiResult, App, Body, Created, LimitReached, LimitType, User,
    authorize::{Action, Role, authorize},
    validate,
};
use hivesync_domain::{Platform, ProjectId, TeamId, limits::Limit};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    name: String,
    #[serde(default)]
    team_id: Option<TeamId>,
    #[serde(default)]
    platform: Option<Platform>,
}

pub(crate) async fn handle(
    user: User,
    State(app): State<App>,
    Body(request): Body<Request>,
) -> ApiResult<Created<db::Project>> {
    let name = validate::name("name", &request.name, 100)?;
    let role = match request.team_id {
        None => Role::Owner,
        Some(team) => authorize(
            db::team_role(&user.db, team, user.id).await?,
            Action::CreateProject,
        )?,
    };
    let most = app.limits().get(Limit::MAX_PROJECTS_PER_USER);
    let new = db::NewProject {
        id: ProjectId::new(),
        owner: user.id,
        team: request.team_id,
        name,
        platform: request.platform,
        role,
    };
    match db::add_project(&user.db, new, most).await? {
        Some(project) => Ok(Created(project)),
        None => Err(LimitReached {
            limit_type: LimitType::Misc,
            tier: user.tier,
            remaining: 0,
            retry_after_s: LimitReached::NOT_BY_WAITING_S,
            message: format!("You own {most} projects, which is the most. Delete one first."),
            upgrade_reason: String::new(),
        }
        .into()),
    }
}
