//! `GET preview/status/{id}`: how far a preview has come, and where what is made of it lies.

use crate::{access, db, status};
use axum::extract::State;
use hivesync_api_kit::{ApiError, ApiResult, App, Data, Identity, ObjectStore, PathId, authorize::Action};
use hivesync_domain::PreviewId;

pub(crate) async fn handle(
    identity: Identity,
    PathId(preview): PathId<PreviewId>,
    State(app): State<App>,
) -> ApiResult<Data<status::Status>> {
    let owner = db::owner(identity.db(), preview, &identity).await?;
    access::check(&identity, preview, owner.as_ref(), Action::ViewProject)?;
    let stored = db::load(identity.db(), preview)
        .await?
        .ok_or_else(|| ApiError::not_found("preview"))?;
    let store = ObjectStore::open(&app)?;
    Ok(Data(status::of(
        preview,
        &stored,
        &store,
        access::only_device(&identity),
    )))
}
