//! Why a picture could not be made.

use hivesync_domain::{ErrorCode, Failure};

/// Why a picture could not be made. All but [`SnapshotError::Raster`] are about the document, and final.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes are not a layout document of this schema.
    #[error("layout.json can't be drawn: {0}")]
    InvalidDocument(String),
    /// The document has more nodes or levels than a limit allows.
    #[error("layout.json has {found} {what}, more than the limit {limit} of {most}")]
    DocumentTooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        found: u64,
        /// The limit's name.
        limit: &'static str,
        /// The limit's value.
        most: u64,
    },
    /// The device's picture would have more pixels than a limit allows.
    #[error(
        "a picture of {width}×{height} has {pixels} pixels, more than the limit {limit} of {most}; use a device with a lower dpr"
    )]
    TooManyPixels {
        /// Physical pixels.
        width: u32,
        /// Physical pixels.
        height: u32,
        /// Their product.
        pixels: u64,
        /// The limit's name.
        limit: &'static str,
        /// The limit's value.
        most: u64,
    },
    /// The encoded picture is larger than the tier allows, whatever is tried.
    #[error(
        "the picture takes {bytes} bytes at its smallest, more than this tier's {most} bytes; use smaller or fewer photos on the screen, or a higher tier"
    )]
    TooLarge {
        /// The smallest encoding found.
        bytes: u64,
        /// What is allowed.
        most: u64,
    },
    /// The picture was not wanted any more, or not done in its time.
    #[error(
        "the picture was not finished in its time; show less at once: fewer or smaller images, shadows and texts"
    )]
    OutOfTime,
    /// The back end failed; a fault of ours.
    #[error("the picture could not be drawn: {0}")]
    Raster(String),
}

impl SnapshotError {
    /// The code a client sees.
    pub fn code(&self) -> ErrorCode {
        match self {
            SnapshotError::InvalidDocument(_) | SnapshotError::OutOfTime | SnapshotError::Raster(_) => {
                ErrorCode::SnapshotFailed
            }
            SnapshotError::DocumentTooLarge { .. } => ErrorCode::LayoutTooLarge,
            SnapshotError::TooManyPixels { .. } | SnapshotError::TooLarge { .. } => {
                ErrorCode::SnapshotTooLarge
            }
        }
    }

    /// The failure as it is reported.
    pub fn failure(&self) -> Failure {
        Failure {
            code: self.code(),
            message: self.to_string(),
            position: None,
        }
    }
}
