//! `POST teams`: a team of one's own. A tier that may only join teams as a guest has none.

use crate::db;
use axum::extract::State;
use hivesync_api_kit::{
    ApiResult, App, Body, Created, LimitReached, LimitType, User, authorize::Role, validate,
};
use hivesync_domain::{TeamId, Tier, limits::Limit};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    name: String,
}

pub(crate) async fn handle(
    user: User,
    State(app): State<App>,
    Body(request): Body<Request>,
) -> ApiResult<Created<db::Team>> {
    let name = validate::name("name", &request.name, 100)?;
    let refused = |message: String, upgrade_reason: &str| LimitReached {
        limit_type: LimitType::Misc,
        tier: user.tier,
        remaining: 0,
        retry_after_s: LimitReached::NOT_BY_WAITING_S,
        message,
        upgrade_reason: upgrade_reason.to_owned(),
    };
    if user.tier == Tier::Free {
        return Err(refused(
            "The Free tier can join one team as a guest, but not make one.".to_owned(),
            "Pro makes teams of its own.",
        )
        .into());
    }
    let most = app.limits().get(Limit::MAX_TEAMS_PER_USER);
    let team = db::Team {
        id: TeamId::new(),
        name,
        role: Role::Owner,
    };
    if db::add_team(&user.db, user.id, &team, most).await? {
        Ok(Created(team))
    } else {
        Err(refused(format!("You own {most} teams, which is the most."), "").into())
    }
}
