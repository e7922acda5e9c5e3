//! `GET preview/screen/{id}`: leads to a screen's layout document.

use crate::{access, db};
use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hivesync_api_kit::{
    ApiError, ApiResult, App, Identity, ObjectStore, PathId, authorize::Action, preview::PreviewState,
};
use hivesync_domain::{ErrorCode, ScreenId};
use serde_json::json;

pub(crate) async fn handle(
    identity: Identity,
    PathId(screen): PathId<ScreenId>,
    State(app): State<App>,
) -> ApiResult<Response> {
    let gone = || ApiError::not_found("screen");
    let stored = db::screen(identity.db(), screen).await?.ok_or_else(gone)?;
    let owner = db::owner(identity.db(), stored.preview, &identity).await?;
    access::check(&identity, stored.preview, owner.as_ref(), Action::ViewProject).map_err(|_| gone())?;
    let Some(built) = &stored.facts.built else {
        return Err(gone());
    };
    if access::only_device(&identity).is_some_and(|device| *device != built.screen.device_id) {
        return Err(gone());
    }
    open_session(stored.state)?;
    let Some(layout_key) = stored.facts.layout_key() else {
        let failure = stored.facts.failure();
        return Err(ApiError::new(
            failure.map_or(ErrorCode::PreviewFailed, |failure| failure.code),
            failure.map_or("This screen has no layout.", |failure| &failure.message),
        )
        .with_details(json!({"position": failure.and_then(|failure| failure.position.as_ref())})));
    };
    let url = ObjectStore::open(&app)?.download(layout_key);
    Ok(Redirect::temporary(&url).into_response())
}

/// Refuses when the session is over.
pub(crate) fn open_session(state: PreviewState) -> ApiResult<()> {
    if state.is_over() {
        return Err(ApiError::new(
            ErrorCode::PreviewSessionExpired,
            "This preview's session is over. Request the preview again.",
        )
        .with_details(json!({"state": state})));
    }
    Ok(())
}
