//! `POST auth/refresh`: spends a refresh token for a new pair. A token that was spent before ends its whole session, since
//! one of its two holders stole it.

use crate::{
    db::{self, Refusal},
    tokens::{Refresh, Session},
};
use axum::extract::State;
use hivesync_api_kit::{ApiError, ApiResult, App, Body, Data, audit, pg::Db};
use hivesync_domain::ErrorCode;
use http::HeaderMap;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    refresh_token: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    headers: HeaderMap,
    Body(request): Body<Request>,
) -> ApiResult<Data<Session>> {
    let Some(spent) = Refresh::presented(&app, &request.refresh_token)? else {
        return Err(refuse(Refusal::Unknown));
    };
    let fresh = Refresh::generate(&app)?;
    let db = Db::open(&app).await?;
    if let Some((account, session)) = db::rotate(&db, &spent, &fresh).await? {
        return Session::issue(&app, account, session, &fresh).map(Data);
    }
    let refusal = db::refuse(&db, &spent, audit::client_address(&headers)).await?;
    Err(refuse(refusal))
}

fn refuse(refusal: Refusal) -> ApiError {
    let (code, message) = match refusal {
        Refusal::Unknown => (
            ErrorCode::AuthInvalid,
            "The refresh token is not valid. Log in again.",
        ),
        Refusal::Expired => (
            ErrorCode::AuthExpired,
            "The refresh token has expired. Log in again.",
        ),
        Refusal::Ended => (ErrorCode::AuthInvalid, "This session has ended. Log in again."),
        Refusal::Reused => (
            ErrorCode::AuthInvalid,
            "The refresh token was used before, so its session has been ended. Log in again, and change your password if \
             that was not you.",
        ),
    };
    ApiError::new(code, message)
}
