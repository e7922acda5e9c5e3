//! `POST workers/reconcile`: has the jobs queued again that the queue lost, and ends the sessions that nobody watches.

use crate::{db, reconcile, signed::Signed};
use axum::extract::State;
use hivesync_api_kit::{ApiResult, App, Data, parse, pg::Db};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {}

pub(crate) async fn handle(State(app): State<App>, signed: Signed) -> ApiResult<Data<reconcile::Summary>> {
    parse::<Request>(&signed.body)?;
    let db = Db::open(&app).await?;
    let expired = db::expire(&db).await?;
    let mut summary = reconcile::run(&app, &db, &signed.verified.worker).await?;
    summary.expired = expired;
    Ok(Data(summary))
}
