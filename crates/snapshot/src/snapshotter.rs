//! The whole way from a document to a stored picture's bytes.

use crate::{
    CpuRenderer, Pixels, Renderer, SnapshotError, SnapshotLimits, document, encoder,
    image_store::{Bounds, ImageStore},
    scene::{self, Materials, Warnings},
};
use anyrender::recording::Scene;
use hivesync_domain::{AssetId, FontSource, LayoutDocument, Warning};
use hivesync_text::{FontStore, ProjectFont};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

/// Projects' fonts, and the texts set with them, stay loaded up to this size.
const FONT_BYTES: usize = 256 << 20;
/// Renderers kept for the next pictures.
const IDLE_RENDERERS: usize = 16;

/// Asked between steps of the work whether to give up: the picture is not wanted any more, or its time is over.
pub type Stop<'a> = &'a dyn Fn() -> bool;

/// The files a document refers to. A missing one is drawn as a placeholder and warned about.
pub type Assets = HashMap<AssetId, Arc<[u8]>>;

/// A finished picture.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The PNG file.
    pub png: Vec<u8>,
    /// Physical pixels, `device.picture_size()`.
    pub width: u32,
    /// Physical pixels.
    pub height: u32,
    /// What drew it: `cpu` or `gpu`.
    pub backend: &'static str,
    /// What the user should know: broken images, fewer colours.
    pub warnings: Vec<Warning>,
    /// Where the time went.
    pub timings: Timings,
}

/// Where the time of a picture went, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Timings {
    /// Decoding images, shaping text, recording the scene.
    pub scene_ms: f64,
    /// Rasterising.
    pub raster_ms: f64,
    /// Encoding as PNG.
    pub encode_ms: f64,
}

impl Timings {
    /// All of it.
    pub fn total_ms(&self) -> f64 {
        self.scene_ms + self.raster_ms + self.encode_ms
    }
}

/// A picture in memory, before it is encoded.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// The picture.
    pub pixels: Pixels,
    /// What drew it: `cpu` or `gpu`.
    pub backend: &'static str,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// Where the time went.
    pub timings: Timings,
}

type FontKey = Vec<FontSource>;

/// Draws documents; safe to call from several threads at once. Keeps decoded images, fonts and renderers between
/// pictures, all within bounds.
pub struct Snapshotter {
    limits: SnapshotLimits,
    images: ImageStore,
    fonts: FontStore,
    project_fonts: Mutex<VecDeque<(FontKey, FontStore)>>,
    idle: Mutex<Vec<Box<dyn Renderer>>>,
    new_renderer: Box<dyn Fn() -> Box<dyn Renderer> + Send + Sync>,
}

/// Makes the picture opaque: layers blended many times over lose a little of their opacity to rounding.
fn lay_on_white(rgba: &mut [u8]) {
    for pixel in rgba.chunks_exact_mut(4) {
        let missing = 255 - pixel[3];
        if missing > 0 {
            for channel in pixel {
                *channel = channel.saturating_add(missing);
            }
        }
    }
}

impl Snapshotter {
    /// A snapshotter that draws on the CPU.
    pub fn new(limits: SnapshotLimits) -> Self {
        Self::with_renderer(limits, || Box::new(CpuRenderer::new()))
    }

    /// A snapshotter that draws with renderers made by `new_renderer`, one for each picture under way at once.
    pub fn with_renderer(
        limits: SnapshotLimits,
        new_renderer: impl Fn() -> Box<dyn Renderer> + Send + Sync + 'static,
    ) -> Self {
        Self {
            limits,
            images: ImageStore::new(Bounds {
                pixels: limits.image_pixels,
                bytes: limits.image_bytes,
                svg_bytes: limits.svg_bytes,
            }),
            fonts: FontStore::bundled(),
            project_fonts: Mutex::default(),
            idle: Mutex::default(),
            new_renderer: Box::new(new_renderer),
        }
    }

    /// With bundled fonts that are loaded already.
    pub fn with_fonts(self, fonts: FontStore) -> Self {
        Self { fonts, ..self }
    }

    /// Draws `document` as a PNG of at most `most_bytes`. Blocks; call it from a thread that may.
    pub fn draw(
        &self,
        document: &LayoutDocument,
        assets: &Assets,
        most_bytes: u64,
    ) -> Result<Snapshot, SnapshotError> {
        self.draw_until(document, assets, most_bytes, &|| false)
    }

    /// As [`Self::draw`], but gives up with [`SnapshotError::OutOfTime`] soon after `stop` first says so. Rasterising
    /// is one step that can't be left: it begins only if `stop` says nothing, and is bounded by the drawing budget.
    pub fn draw_until(
        &self,
        document: &LayoutDocument,
        assets: &Assets,
        most_bytes: u64,
        stop: Stop<'_>,
    ) -> Result<Snapshot, SnapshotError> {
        let Drawing {
            pixels,
            backend,
            mut warnings,
            mut timings,
        } = self.draw_pixels_until(document, assets, stop)?;
        let start = Instant::now();
        let encoded = encoder::encode(&pixels, most_bytes, stop)?;
        timings.encode_ms = milliseconds(start);
        warnings.extend(encoded.loss.map(|message| Warning {
            message,
            component: None,
            position: None,
        }));
        let Pixels { width, height, .. } = pixels;
        Ok(Snapshot {
            png: encoded.png,
            width,
            height,
            backend,
            warnings,
            timings,
        })
    }

    /// Draws `document` without encoding it.
    pub fn draw_pixels(&self, document: &LayoutDocument, assets: &Assets) -> Result<Drawing, SnapshotError> {
        self.draw_pixels_until(document, assets, &|| false)
    }

    fn draw_pixels_until(
        &self,
        document: &LayoutDocument,
        assets: &Assets,
        stop: Stop<'_>,
    ) -> Result<Drawing, SnapshotError> {
        document::check(document, &self.limits)?;
        let start = Instant::now();
        let mut warnings = Warnings::default();
        let fonts = self.fonts_of(document, assets, &mut warnings);
        let materials = Materials {
            fonts: &fonts,
            images: &self.images,
            assets,
        };
        let mut scene = Scene::new();
        scene::build(document, &materials, &mut scene, &mut warnings, stop)?;
        let scene_ms = milliseconds(start);
        if stop() {
            return Err(SnapshotError::OutOfTime);
        }

        let start = Instant::now();
        let (width, height) = document.device.picture_size();
        let idle = lock(&self.idle).pop();
        let mut renderer = idle.unwrap_or_else(|| (self.new_renderer)());
        let backend = renderer.backend();
        let mut pixels = renderer
            .rasterize(scene, width, height)
            .map_err(|error| SnapshotError::Raster(error.to_string()))?;
        lay_on_white(&mut pixels.rgba);
        let mut idle = lock(&self.idle);
        if idle.len() < IDLE_RENDERERS {
            idle.push(renderer);
        }
        drop(idle);
        let timings = Timings {
            scene_ms,
            raster_ms: milliseconds(start),
            encode_ms: 0.0,
        };
        Ok(Drawing {
            pixels,
            backend,
            warnings: warnings.into_vec(),
            timings,
        })
    }

    /// The bundled fonts with the document's own.
    fn fonts_of(&self, document: &LayoutDocument, assets: &Assets, warnings: &mut Warnings) -> FontStore {
        if document.fonts.is_empty() {
            return self.fonts.clone();
        }
        let mut kept = lock(&self.project_fonts);
        if let Some(at) = kept.iter().position(|(key, _)| *key == document.fonts) {
            let found = kept.remove(at);
            kept.extend(found.clone());
            if let Some((_, store)) = found {
                return store;
            }
        }
        drop(kept);
        let mut complete = true;
        let fonts = document.fonts.iter().filter_map(|font| {
            let Some(bytes) = assets.get(&font.asset) else {
                complete = false;
                warnings.add(
                    None,
                    format!("The font {} could not be fetched from storage.", font.name),
                );
                return None;
            };
            Some(ProjectFont {
                name: font.name.clone(),
                bytes: Arc::new(Arc::clone(bytes)),
            })
        });
        let (store, errors) = self.fonts.with_project_fonts(fonts.collect::<Vec<_>>());
        for error in errors {
            warnings.add(None, error.to_string());
        }
        if complete {
            let mut kept = lock(&self.project_fonts);
            kept.push_back((document.fonts.clone(), store.clone()));
            // The newest stays: it is drawn with right now.
            while kept.len() > 1 && held_bytes(&kept) > FONT_BYTES {
                kept.pop_front();
            }
        }
        store
    }
}

fn held_bytes(kept: &VecDeque<(FontKey, FontStore)>) -> usize {
    kept.iter().map(|(_, store)| store.held_bytes()).sum()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
