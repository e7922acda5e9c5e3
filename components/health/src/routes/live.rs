//! `GET health/live`: the API answers.

use hivesync_api_kit::Data;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Response {
    status: &'static str,
}

pub(crate) async fn handle() -> Data<Response> {
    Data(Response { status: "live" })
}
