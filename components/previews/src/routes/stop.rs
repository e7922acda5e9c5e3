//! `POST preview/stop`: ends a preview's session and takes its waiting jobs out of the queue.

use crate::{access, db};
use axum::extract::State;
use hivesync_api_kit::{
    ApiError, ApiResult, App, Body, Data, Identity, RedisLink, User, authorize::Action, preview::PreviewState,
};
use hivesync_domain::PreviewId;
use serde::{Deserialize, Serialize};
use serde_json::json;

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
}

pub(crate) async fn handle(
    user: User,
    State(app): State<App>,
    Body(request): Body<Request>,
) -> ApiResult<Data<Response>> {
    let preview_id = request.preview_id;
    let identity = Identity::User(user);
    let owner = db::owner(identity.db(), preview_id, &identity).await?;
    access::check(&identity, preview_id, owner.as_ref(), Action::RunPreview)?;
    let stopped = db::stop(identity.db(), preview_id)
        .await?
        .ok_or_else(|| ApiError::not_found("preview"))?;
    // A job that runs on all the same only does work for nothing: its callbacks change nothing any more.
    if !stopped.jobs.is_empty()
        && let Ok(link) = RedisLink::open(&app).await
    {
        let queue = link.queue(&app);
        for job in stopped.jobs {
            if let Err(error) = queue.cancel(job).await {
                eprintln!(
                    "{}",
                    json!({"level": "warn", "message": error.to_string(), "job_id": job})
                );
                break;
            }
        }
    }
    Ok(Data(Response {
        preview_id,
        state: stopped.state,
        preview_version: stopped.version,
    }))
}
