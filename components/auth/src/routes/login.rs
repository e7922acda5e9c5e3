//! `POST auth/login`: a session for an address and a password.

use crate::{
    credentials::Credentials,
    db, password,
    tokens::{Refresh, Session},
};
use axum::extract::State;
use hivesync_api_kit::{ApiError, ApiResult, App, Body, Data, audit, pg::Db};
use hivesync_domain::{ErrorCode, limits::Limit};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    email: String,
    password: String,
}

pub(crate) async fn handle(
    State(app): State<App>,
    headers: HeaderMap,
    Body(request): Body<Request>,
) -> ApiResult<Data<Session>> {
    let Credentials { email, password } = Credentials::presented(&request.email, request.password)?;
    let client = audit::client_address(&headers);
    let db = Db::open(&app).await?;

    // Before the hash, so that guessing costs the server nothing; for unknown addresses too, so that it tells nothing.
    let most = app.limits().get(Limit::MAX_LOGIN_FAILURES);
    if let Some(wait_s) = db::count_login(&db, &email, most).await? {
        return Err(ApiError::new(
            ErrorCode::RateLimited,
            "Too many failed logins for this address. Wait a few minutes.",
        )
        .with_details(json!({"retry_after_seconds": wait_s}))
        .with_retry_after(wait_s));
    }

    let found = db::find_user(&db, &email).await?;
    let right = password::verify(
        &password,
        found.as_ref().map(|found| found.password_hash.as_str()),
    )?;
    let Some(found) = found.filter(|_| right) else {
        db::login_failed(&db, &email, client).await?;
        return Err(ApiError::new(
            ErrorCode::AuthInvalid,
            "The e-mail address or the password is wrong.",
        ));
    };
    if found.suspended {
        db::forgive(&db, &email).await?;
        return Err(ApiError::new(
            ErrorCode::Forbidden,
            "This account is suspended. Write to support.",
        ));
    }
    let refresh = Refresh::generate(&app)?;
    let session = Uuid::now_v7();
    db::add_session(&db, &found.account, session, &refresh, client).await?;
    Session::issue(&app, found.account, session, &refresh).map(Data)
}
