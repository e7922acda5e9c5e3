//! `POST preview/heartbeat`: says that a client still shows the preview. After the first one, silence ends the session once the
//! preview is ready.

use crate::{access, db, routes::screen::open_session};
use axum::extract::State;
use hivesync_api_kit::{
    ApiError, ApiResult, App, Body, Data, Identity, authorize::Action, preview::PreviewState,
};
use hivesync_domain::{PreviewId, limits::Limit};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    preview_id: PreviewId,
}

#[derive(Serialize)]
pub(crate) struct Response {
    preview_id: PreviewId,
    state: PreviewState,
    preview_version: u64,
    next_poll_in_ms: u64,
}

pub(crate) async fn handle(
    identity: Identity,
    State(app): State<App>,
    Body(request): Body<Request>,
) -> ApiResult<Data<Response>> {
    let preview_id = request.preview_id;
    let owner = db::owner(identity.db(), preview_id, &identity).await?;
    access::check(&identity, preview_id, owner.as_ref(), Action::RunPreview)?;
    let silence_ms = app.limits().get(Limit::PREVIEW_HEARTBEAT_TIMEOUT_MS);
    let beat = db::heartbeat(identity.db(), preview_id, silence_ms, identity.user_id())
        .await?
        .ok_or_else(|| ApiError::not_found("preview"))?;
    open_session(beat.state)?;
    Ok(Data(Response {
        preview_id,
        state: beat.state,
        preview_version: beat.version,
        // A third of the silence that is allowed: two heartbeats may be lost.
        next_poll_in_ms: (silence_ms / 3).max(1),
    }))
}
