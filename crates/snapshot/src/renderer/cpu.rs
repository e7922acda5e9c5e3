//! The CPU back end: vello_cpu behind anyrender.

use super::{Pixels, RasterError, Renderer};
use anyrender::{ImageRenderer, PaintScene, recording::Scene};
use anyrender_vello_cpu::{ImageCacheConfig, VelloCpuImageRenderer};
use kurbo::{Affine, Rect};
use peniko::{Color, Fill};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Converted images are kept between pictures up to this size.
const IMAGE_CACHE_BYTES: usize = 64 << 20;

/// The CPU back end: vello_cpu behind anyrender. Glyph outlines and converted images stay cached between pictures.
#[derive(Default)]
pub struct CpuRenderer {
    inner: Option<Sized>,
}

struct Sized {
    renderer: VelloCpuImageRenderer,
    width: u32,
    height: u32,
}

impl CpuRenderer {
    /// A renderer with empty caches.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Renderer for CpuRenderer {
    fn backend(&self) -> &'static str {
        "cpu"
    }

    fn rasterize(&mut self, scene: Scene, width: u32, height: u32) -> Result<Pixels, RasterError> {
        if width == 0 || height == 0 || width > u32::from(u16::MAX) || height > u32::from(u16::MAX) {
            return Err(RasterError(format!(
                "{width}×{height} is not a size the CPU back end can draw"
            )));
        }
        // vello_cpu asserts; a panic in it must end this picture only.
        catch_unwind(AssertUnwindSafe(|| self.draw(scene, width, height)))
            .map_err(|panic| RasterError(panic_message(&*panic)))
    }
}

impl CpuRenderer {
    fn draw(&mut self, scene: Scene, width: u32, height: u32) -> Pixels {
        let mut inner = self.inner.take().unwrap_or_else(|| Sized {
            renderer: VelloCpuImageRenderer::with_image_cache_config(
                width,
                height,
                ImageCacheConfig {
                    max_bytes: IMAGE_CACHE_BYTES,
                    ..ImageCacheConfig::default()
                },
            ),
            width,
            height,
        });
        if (inner.width, inner.height) != (width, height) {
            inner.renderer.resize(width, height);
            (inner.width, inner.height) = (width, height);
        }
        // The scene of the last picture is still in there.
        inner.renderer.reset();
        let mut rgba = Vec::new();
        inner.renderer.render_to_vec(
            |painter| {
                let page = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
                painter.fill(Fill::NonZero, Affine::IDENTITY, Color::WHITE, None, &page);
                painter.append_scene(scene, Affine::IDENTITY);
            },
            &mut rgba,
        );
        self.inner = Some(inner);
        Pixels { width, height, rgba }
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "the CPU back end panicked".to_owned())
}
