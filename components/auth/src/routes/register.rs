//! `POST auth/register`: a new account, logged in.

use crate::{
    credentials::Credentials,
    db, password,
    tokens::{Account, Refresh, Session},
};
use axum::extract::State;
use hivesync_api_kit::{ApiError, ApiResult, App, Body, Created, audit, pg::Db, validate};
use hivesync_domain::{ErrorCode, Tier, UserId};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    email: String,
    password: String,
    name: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    headers: HeaderMap,
    Body(request): Body<Request>,
) -> ApiResult<Created<Session>> {
    let credentials = Credentials::new(&request.email, request.password)?;
    let user = Account {
        id: UserId::new(),
        email: credentials.email,
        name: validate::name("name", &request.name, 100)?,
        tier: signup_tier(app.get("SIGNUP_TIER"))?,
    };
    let hash = password::hash(&credentials.password)?;
    let refresh = Refresh::generate(&app)?;
    let session = Uuid::now_v7();

    let db = Db::open(&app).await?;
    let added = db::add_user(
        &db,
        &user,
        &hash,
        session,
        &refresh,
        audit::client_address(&headers),
    )
    .await?;
    if !added {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "There is an account with this e-mail address. Log in instead.",
        )
        .with_details(json!({"field": "email"})));
    }
    Session::issue(&app, user, session, &refresh).map(Created)
}

/// The tier of a new account; free unless the operator gives more, as a development stack does.
fn signup_tier(configured: &str) -> ApiResult<Tier> {
    match configured {
        "" => Ok(Tier::Free),
        name => Tier::parse(name)
            .ok_or_else(|| ApiError::internal(format!("SIGNUP_TIER={name:?} is not free, pro or premium"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_account_is_free_unless_configured() {
        assert_eq!(signup_tier("").unwrap(), Tier::Free);
        assert_eq!(signup_tier("premium").unwrap(), Tier::Premium);
        assert!(signup_tier("gold").is_err());
    }
}
