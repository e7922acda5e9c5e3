//! The limits that drawing keeps, taken from the one table.

use hivesync_domain::{Limits, limits::Limit};

/// The limits that drawing keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotLimits {
    /// Pixels of a picture (`MAX_PICTURE_PIXELS`).
    pub picture_pixels: u64,
    /// Pixels of an image inside a screen (`MAX_IMAGE_PIXELS`).
    pub image_pixels: u64,
    /// Bytes of an image file inside a screen (`ARCHIVE_FILE_BYTES` of the largest tier).
    pub image_bytes: u64,
    /// Bytes of an SVG drawing inside a screen (`MAX_SVG_BYTES`).
    pub svg_bytes: u64,
    /// Bytes of a layout document (`MAX_LAYOUT_BYTES`).
    pub layout_bytes: u64,
    /// Nodes of a document (`MAX_NODES`).
    pub nodes: u64,
    /// Levels of a document (`MAX_NODE_DEPTH`).
    pub depth: u64,
}

impl From<&Limits> for SnapshotLimits {
    fn from(limits: &Limits) -> Self {
        Self {
            picture_pixels: limits.get(Limit::MAX_PICTURE_PIXELS),
            image_pixels: limits.get(Limit::MAX_IMAGE_PIXELS),
            image_bytes: limits.most(|tier| tier.archive_file_bytes),
            svg_bytes: limits.get(Limit::MAX_SVG_BYTES),
            layout_bytes: limits.get(Limit::MAX_LAYOUT_BYTES),
            nodes: limits.get(Limit::MAX_NODES),
            depth: limits.get(Limit::MAX_NODE_DEPTH),
        }
    }
}

impl Default for SnapshotLimits {
    fn default() -> Self {
        Self::from(&Limits::default())
    }
}
