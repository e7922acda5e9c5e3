//! Names of objects in object storage, in one place.

use crate::{AssetId, ProjectId, ScreenId};

/// Where a worker whose job met trouble tries whether storage takes and gives objects. Among what workers write anyway, for
/// operators who allow them no other keys.
pub const PROBE: &str = "previews/storage-probe";

/// An uploaded archive of a project's sources.
pub fn archive(project: ProjectId, upload: uuid::Uuid) -> String {
    format!("projects/{project}/archives/{upload}")
}

/// An image, font or other asset of a project, by its content.
pub fn project_asset(project: ProjectId, asset: &AssetId) -> String {
    format!("projects/{project}/assets/{asset}")
}

/// A screen's layout document.
pub fn layout(screen: ScreenId) -> String {
    format!("previews/{screen}/layout.json")
}

/// A screen's layout document after the event at place `seq` of its log.
pub fn layout_after(screen: ScreenId, seq: u64) -> String {
    format!("previews/{screen}/events/{seq}/layout.json")
}

/// What a screen's sandbox holds after the events whose digest is `digest`, in hex.
pub fn session_image(screen: ScreenId, digest: &str) -> String {
    format!("previews/{screen}/sessions/{digest}")
}

/// A screen's picture.
pub fn snapshot(screen: ScreenId) -> String {
    format!("previews/{screen}/snapshot.png")
}

/// The picture of a subtree that could not be mapped (`HS_ImageSnapshot`).
pub fn screen_asset(screen: ScreenId, asset: &AssetId) -> String {
    format!("previews/{screen}/assets/{asset}.png")
}
