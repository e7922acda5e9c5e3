//! Images and fonts that modules require.

use crate::asset_files;
use bytes::Bytes;
use hivesync_domain::AssetId;
use std::fmt;

/// What kind of file an asset is, by its content for images and by its extension for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssetKind {
    /// A raster picture: PNG, JPEG, GIF or WebP.
    Image,
    /// A drawing.
    Svg,
    /// A TrueType or OpenType font.
    Font,
}

/// A file a module requires that is not code; the variant (`@2x`, `@3x`) that suits the device best.
#[derive(Clone, PartialEq)]
pub struct Asset {
    /// SHA-256 of its bytes.
    pub id: AssetId,
    /// Path of the chosen variant inside the project.
    pub path: String,
    /// What it is.
    pub kind: AssetKind,
    /// Natural width in logical pixels (pixels over scale); 0 for fonts and for drawings that do not say.
    pub width: f32,
    /// Natural height in logical pixels.
    pub height: f32,
    /// Pixels of the file per logical pixel: 1 unless its name says `@2x`, `@3x`, …
    pub scale: f32,
    /// The file.
    pub bytes: Bytes,
}

impl Asset {
    /// Its path without the variant's scale, as code names it: `a/picture.png` of `a/picture@2x.png`.
    pub fn name(&self) -> String {
        asset_files::unscaled(&self.path).0
    }
}

/// Without the file's content, which belongs into no log.
impl fmt::Debug for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asset")
            .field("id", &self.id)
            .field("path", &self.path)
            .field("kind", &self.kind)
            .field("width", &self.width)
            .field("height", &self.height)
            .field("scale", &self.scale)
            .finish_non_exhaustive()
    }
}
