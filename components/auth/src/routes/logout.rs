//! `POST auth/logout`: ends the session of the access token, at once and with every token of it.

use crate::db;
use hivesync_api_kit::{ApiResult, Data, NoBody, User, audit};
use http::HeaderMap;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Response {
    logged_out: bool,
}

pub(crate) async fn handle(user: User, headers: HeaderMap, _: NoBody) -> ApiResult<Data<Response>> {
    db::end_session(&user, audit::client_address(&headers)).await?;
    Ok(Data(Response { logged_out: true }))
}
