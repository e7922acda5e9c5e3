//! `GET teams/{id}/members`: who is in a team.

use crate::db;
use hivesync_api_kit::{
    ApiResult, Data, Page, PathId, User,
    authorize::{Action, authorize},
};
use hivesync_domain::TeamId;

pub(crate) async fn handle(
    user: User,
    PathId(team): PathId<TeamId>,
    page: Page,
) -> ApiResult<Data<db::List<db::Member>>> {
    let role = db::team_role(&user.db, team, user.id).await?;
    authorize(role, Action::ViewTeam)?;
    db::members(&user.db, team, page).await.map(Data)
}
