//! The seam between a scene and what rasterises it.

mod cpu;

pub use cpu::CpuRenderer;

use anyrender::recording::Scene;

/// A back end: turns a recorded scene into pixels. It keeps its caches between pictures and serves one at a time.
pub trait Renderer: Send {
    /// The name that callbacks carry: `cpu` or `gpu`.
    fn backend(&self) -> &'static str;

    /// Rasterises `scene`, whose coordinates are physical pixels, over opaque white. After an error the renderer is
    /// thrown away and a new one made.
    fn rasterize(&mut self, scene: Scene, width: u32, height: u32) -> Result<Pixels, RasterError>;
}

/// A picture in memory: four bytes a pixel, rows without padding. It is opaque, so the fourth byte, which rasterisers
/// leave a little below 255 where they blended, says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Physical pixels.
    pub width: u32,
    /// Physical pixels.
    pub height: u32,
    /// `width × height × 4` bytes.
    pub rgba: Vec<u8>,
}

/// Why a back end gave up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RasterError(pub String);
