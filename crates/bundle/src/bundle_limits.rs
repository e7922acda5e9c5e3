//! The limits an archive and what is in it must keep.

use hivesync_domain::limits::{Limit, Limits};

/// How deep the folders of a bundle may nest; deeper trees are attacks, not projects.
pub const MAX_PATH_DEPTH: usize = 64;

/// Bytes of one module of code. A library that is bundled into one file has a megabyte or two.
pub(crate) const MAX_MODULE_BYTES: usize = 4 << 20;

/// The effective limits for reading archives, from `hivesync_domain::limits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleLimits {
    /// Bytes of the archive (`MAX_ARCHIVE_BYTES`).
    pub archive_bytes: u64,
    /// Bytes of all files together, unpacked (`MAX_EXPANDED_BYTES`).
    pub expanded_bytes: u64,
    /// Bytes of one file, unpacked (`MAX_FILE_BYTES`).
    pub file_bytes: u64,
    /// Entries of the archive (`MAX_FILES`).
    pub files: u64,
    /// Unpacked size over archive size, beyond the first MiB (`MAX_EXPANSION_RATIO`).
    pub expansion_ratio: u64,
    /// Bytes of a path (`MAX_PATH_BYTES`).
    pub path_bytes: u64,
    /// Bytes of the modules that a graph holds, together (`MAX_SOURCE_BYTES`).
    pub source_bytes: u64,
    /// Pixels of an image (`MAX_IMAGE_PIXELS`).
    pub image_pixels: u64,
}

impl From<&Limits> for BundleLimits {
    fn from(limits: &Limits) -> Self {
        Self {
            archive_bytes: limits.get(Limit::MAX_ARCHIVE_BYTES),
            expanded_bytes: limits.get(Limit::MAX_EXPANDED_BYTES),
            file_bytes: limits.get(Limit::MAX_FILE_BYTES),
            files: limits.get(Limit::MAX_FILES),
            expansion_ratio: limits.get(Limit::MAX_EXPANSION_RATIO),
            path_bytes: limits.get(Limit::MAX_PATH_BYTES),
            source_bytes: limits.get(Limit::MAX_SOURCE_BYTES),
            image_pixels: limits.get(Limit::MAX_IMAGE_PIXELS),
        }
    }
}

impl Default for BundleLimits {
    fn default() -> Self {
        Self::from(&Limits::default())
    }
}
