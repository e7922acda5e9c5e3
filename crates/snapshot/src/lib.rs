//! layout.json to picture: a document and its assets become a scene, a back end rasterises it, and it is encoded as PNG.
//!
//! ```text
//! LayoutDocument ─┐
//! asset bytes ────┼─► scene (anyrender) ─► Renderer (CPU; GPU later) ─► Pixels ─► PNG within the tier's bytes
//! ```
//!
//! [`Snapshotter`] is the whole way; [`Renderer`] is where another back end slots in.

mod document;
mod encoder;
mod error;
mod image_store;
mod limits;
mod renderer;
mod scene;
mod snapshotter;
mod unmapped;

pub use document::parse as parse_document;
pub use error::SnapshotError;
pub use limits::SnapshotLimits;
pub use renderer::{CpuRenderer, Pixels, RasterError, Renderer};
pub use snapshotter::{Assets, Drawing, Snapshot, Snapshotter, Stop, Timings};
pub use unmapped::{ScreenPicture, has_unmapped};
