//! `GET preview/asset/{id}`: leads to an image or font that a screen refers to, by the SHA-256 of its content. A user names
//! the preview with `?preview_id=`; a preview token names it itself.

use crate::{access, db, routes::screen::open_session};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use hivesync_api_kit::{ApiError, ApiResult, App, Identity, ObjectStore, authorize::Action, validate};
use hivesync_domain::PreviewId;

pub(crate) async fn handle(
    identity: Identity,
    Path(asset): Path<String>,
    RawQuery(query): RawQuery,
    State(app): State<App>,
) -> ApiResult<Response> {
    let gone = || ApiError::not_found("asset");
    validate::sha256("asset", &asset).map_err(|_| gone())?;
    let preview = match &identity {
        Identity::Preview { claims, .. } => claims.preview_id,
        Identity::User(_) => named_preview(query.as_deref().unwrap_or_default())?,
    };
    let owner = db::owner(identity.db(), preview, &identity).await?;
    access::check(&identity, preview, owner.as_ref(), Action::ViewProject).map_err(|_| gone())?;
    let stored = db::asset(identity.db(), preview, &asset)
        .await?
        .ok_or_else(gone)?;
    open_session(stored.state)?;
    let url = ObjectStore::open(&app)?.download(&stored.key);
    Ok(Redirect::temporary(&url).into_response())
}

fn named_preview(query: &str) -> ApiResult<PreviewId> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("preview_id="))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| ApiError::validation("preview_id", "name the preview: ?preview_id=…"))
}
