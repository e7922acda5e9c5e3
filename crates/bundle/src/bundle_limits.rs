//! The limits an archive and what is in it must keep.

use hivesync_domain::{
    Tier,
    limits::{Limit, Limits, TierLimits},
};

/// How deep the folders of a bundle may nest; deeper trees are attacks, not projects.
pub const MAX_PATH_DEPTH: usize = 64;

/// Bytes of one module of code. A library that is bundled into one file has a megabyte or two.
pub(crate) const MAX_MODULE_BYTES: usize = 4 << 20;

/// The effective limits for reading archives, from `hivesync_domain::limits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleLimits {
    /// Bytes of the archive (`ARCHIVE_BYTES`).
    pub archive_bytes: u64,
    /// Bytes of all files together, unpacked (`ARCHIVE_EXPANDED_BYTES`).
    pub expanded_bytes: u64,
    /// Bytes of one file, unpacked (`ARCHIVE_FILE_BYTES`).
    pub file_bytes: u64,
    /// Entries of the archive (`ARCHIVE_FILES`).
    pub files: u64,
    /// Unpacked size over archive size, beyond the first MiB (`ARCHIVE_EXPANSION_RATIO`).
    pub expansion_ratio: u64,
    /// Bytes of a path (`ARCHIVE_PATH_BYTES`).
    pub path_bytes: u64,
    /// Bytes of the modules that a graph holds, together (`MAX_SOURCE_BYTES`).
    pub source_bytes: u64,
    /// Pixels of an image (`MAX_IMAGE_PIXELS`).
    pub image_pixels: u64,
}

impl BundleLimits {
    /// The limits that `limits` configures for a tier.
    pub fn new(limits: &Limits, tier: TierLimits) -> Self {
        Self {
            archive_bytes: tier.archive_bytes,
            expanded_bytes: tier.archive_expanded_bytes,
            file_bytes: tier.archive_file_bytes,
            files: tier.archive_files,
            expansion_ratio: tier.archive_expansion_ratio,
            path_bytes: tier.archive_path_bytes,
            source_bytes: limits.get(Limit::MAX_SOURCE_BYTES),
            image_pixels: limits.get(Limit::MAX_IMAGE_PIXELS),
        }
    }
}

impl Default for BundleLimits {
    /// The Free tier's defaults.
    fn default() -> Self {
        let limits = Limits::default();
        Self::new(&limits, limits.tier(Tier::Free))
    }
}
