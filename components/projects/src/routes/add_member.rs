//! `POST teams/{id}/members`: adds the user with an e-mail address to a team.

use crate::db::{self, AddMember};
use axum::extract::State;
use hivesync_api_kit::{
    ApiError, ApiResult, App, Body, Created, PathId, User, audit,
    authorize::{Action, Role, authorize, authorize_role},
    validate,
};
use hivesync_domain::{ErrorCode, TeamId, limits::Limit};
use http::HeaderMap;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    email: String,
    role: String,
}

pub(crate) async fn handle(
    user: User,
    PathId(team): PathId<TeamId>,
    State(app): State<App>,
    headers: HeaderMap,
    Body(request): Body<Request>,
) -> ApiResult<Created<db::Member>> {
    let own = db::team_role(&user.db, team, user.id).await?;
    let own = authorize(own, Action::ManageMembers)?;
    let email = validate::email("email", &request.email)?;
    let role = Role::parse(&request.role)
        .ok_or_else(|| ApiError::validation("role", "must be admin, member or guest"))?;
    authorize_role(own, role)?;

    let most = app.limits().get(Limit::MAX_MEMBERS_PER_TEAM);
    let client = audit::client_address(&headers);
    match db::add_member(&user, team, &email, role, most, client).await? {
        AddMember::Added(member) => Ok(Created(member)),
        AddMember::NoSuchUser => Err(ApiError::validation(
            "email",
            "nobody has an account with this address; ask them to register first",
        )),
        AddMember::AlreadyIn => Err(ApiError::new(
            ErrorCode::Conflict,
            "This user is in the team already.",
        )),
        AddMember::TeamFull => Err(ApiError::new(
            ErrorCode::Conflict,
            format!("The team has {most} members, which is the most."),
        )),
        AddMember::GuestsOnly => Err(ApiError::validation(
            "role",
            "a user of the Free tier can only be a guest, and of one team only",
        )),
    }
}
