//! Who may do what with a preview: its project's roles decide, and its own token opens what is in it.

use crate::db::Owner;
use hivesync_api_kit::{
    ApiError, Identity,
    authorize::{Action, authorize},
};
use hivesync_domain::{DeviceId, PreviewId};

/// Lets the caller do `action` with the preview `id`, which belongs to `owner`'s project.
pub(crate) fn check(
    identity: &Identity,
    id: PreviewId,
    owner: Option<&Owner>,
    action: Action,
) -> Result<(), ApiError> {
    let gone = || ApiError::not_found("preview");
    let owner = owner.ok_or_else(gone)?;
    match identity {
        Identity::Preview { claims, .. } => {
            // A token is for one preview of one project: with any other it is a stranger's.
            if claims.preview_id == id && claims.project_id == owner.project {
                Ok(())
            } else {
                Err(gone())
            }
        }
        Identity::User(_) => authorize(owner.role, action)
            .map(drop)
            .map_err(|error| if owner.role.is_none() { gone() } else { error }),
    }
}

/// The one device whose screens the caller may see; `None` is all.
pub(crate) fn only_device(identity: &Identity) -> Option<&DeviceId> {
    match identity {
        Identity::Preview { claims, .. } => claims.device_id.as_ref(),
        Identity::User(_) => None,
    }
}
