//! Images inside screens: decoded within limits, turned upright, scaled to where they are shown, and kept for the next
//! picture.

mod decode;
mod prepare;
mod vector;

pub(crate) use vector::VectorLook;

use decode::Decoded;
use hivesync_byte_cache::ByteCache;
use hivesync_domain::{AssetId, Color, Platform};
use peniko::ImageData;
use std::sync::Arc;
use vector::Vector;

/// Decoded images are kept up to this size: the largest there may be fits.
const DECODED_BYTES: usize = 128 << 20;
/// Sizes of so many images are kept.
const SIZES: usize = 16_384;
/// Images as they were drawn are kept up to this size.
const PREPARED_BYTES: usize = 64 << 20;
/// Drawings that were read are kept up to about this size.
const VECTOR_BYTES: usize = 32 << 20;
/// Fills of a pixel that take as long as decoding one.
const FILLS_PER_DECODED: f64 = 4.0;
/// Pixels that could be decoded while a byte of a drawing is read.
const DECODED_PER_BYTE: f64 = 8.0;

/// Why an image can't be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ImageError {
    /// Its pixels are too many.
    #[error("it has {width}×{height} pixels, more than the limit MAX_IMAGE_PIXELS of {most}")]
    TooManyPixels { width: u32, height: u32, most: u64 },
    /// Its file is too large.
    #[error("its file has {bytes} bytes, more than the limit ARCHIVE_FILE_BYTES of {most}")]
    TooManyBytes { bytes: u64, most: u64 },
    /// The screen's images together are too much work.
    #[error("the images of this screen are too many or too large together")]
    TooManyImages,
    /// Its drawing's file is too large.
    #[error("its drawing has {bytes} bytes, more than the limit MAX_SVG_BYTES of {most}")]
    TooManySvgBytes { bytes: u64, most: u64 },
    /// The drawing is broken, or too much.
    #[error("its drawing can't be shown: {0}")]
    Svg(String),
    /// Neither PNG, JPEG, WebP, GIF nor SVG.
    #[error("it is not a PNG, JPEG, WebP, GIF or SVG file")]
    UnknownFormat,
    /// The file is broken.
    #[error("its file is broken: {0}")]
    Broken(String),
}

/// What is asked of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Look {
    /// The size it is shown at, physical pixels. Larger originals are scaled down to it; smaller ones stay.
    pub(crate) width: u32,
    /// See `width`.
    pub(crate) height: u32,
    /// Every pixel in this colour, its opacity kept.
    pub(crate) tint: Option<[u8; 4]>,
    /// Standard deviation of a blur, sixteenths of a pixel of the shown size.
    pub(crate) blur: u32,
    /// How it is drawn, if it is a drawing.
    pub(crate) vector: Option<VectorLook>,
}

/// How large an image is by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Natural {
    /// In its own pixels; of a drawing, logical pixels.
    pub(crate) width: f64,
    /// See `width`.
    pub(crate) height: f64,
    /// A drawing, as sharp in any size.
    pub(crate) is_vector: bool,
}

impl Look {
    /// An image at its shown size, as it is.
    pub(crate) fn plain(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            tint: None,
            blur: 0,
            vector: None,
        }
    }

    /// In one colour.
    pub(crate) fn tinted(self, color: Option<Color>) -> Self {
        Self {
            tint: color.map(|Color { r, g, b, a }| [r, g, b, a]),
            ..self
        }
    }

    /// As a drawing.
    pub(crate) fn drawn(self, vector: Option<VectorLook>) -> Self {
        Self { vector, ..self }
    }

    /// Blurred.
    pub(crate) fn blurred(self, sigma: f64) -> Self {
        Self {
            blur: (sigma * 16.0).clamp(0.0, 16.0 * 256.0).round() as u32,
            ..self
        }
    }
}

/// A drawing that was read, or why it could not be.
type ReadVector = Result<Arc<Vector>, ImageError>;

/// What is known of images, also that one is broken.
type ById<T> = ByteCache<AssetId, Result<T, ImageError>>;

/// How large the images may be that a store takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Pixels of a picture.
    pub(crate) pixels: u64,
    /// Bytes of a picture's file.
    pub(crate) bytes: u64,
    /// Bytes of a drawing.
    pub(crate) svg_bytes: u64,
}

/// Decodes and prepares images and keeps the results, by content, within bounds.
pub(crate) struct ImageStore {
    bounds: Bounds,
    sizes: ById<Natural>,
    decoded: ById<Arc<Decoded>>,
    vectors: ByteCache<(AssetId, VectorLook), ReadVector>,
    prepared: ByteCache<(AssetId, Look), ImageData>,
}

impl ImageStore {
    /// An empty store that refuses larger images.
    pub(crate) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            sizes: ByteCache::new(SIZES),
            decoded: ByteCache::new(DECODED_BYTES),
            vectors: ByteCache::new(VECTOR_BYTES),
            prepared: ByteCache::new(PREPARED_BYTES),
        }
    }

    /// The size of an image, upright; without decoding it.
    pub(crate) fn size(&self, id: &AssetId, bytes: &[u8], platform: Platform) -> Result<Natural, ImageError> {
        if let Some(known) = self.sizes.get(id) {
            return known;
        }
        let is_vector = vector::is_vector(bytes);
        let size = if is_vector {
            self.vector(id, bytes, VectorLook::natural(platform))
                .map(|vector| vector.size())
        } else {
            decode::size(bytes, self.bounds.pixels, self.bounds.bytes)
                .map(|(width, height)| (f64::from(width), f64::from(height)))
        };
        let size = size.map(|(width, height)| Natural {
            width,
            height,
            is_vector,
        });
        self.sizes.put(id.clone(), size.clone(), 1);
        size
    }

    /// What preparing an image of size `own` costs, in pixels decoded.
    pub(crate) fn cost(
        &self,
        id: &AssetId,
        bytes: &[u8],
        own: Natural,
        look: Look,
    ) -> Result<f64, ImageError> {
        match look.vector {
            None => Ok(own.width * own.height),
            Some(how) => {
                let work = self.vector(id, bytes, how)?.work(look.width, look.height)?;
                Ok(work / FILLS_PER_DECODED + bytes.len() as f64 * DECODED_PER_BYTE)
            }
        }
    }

    /// An image as it is to be drawn, premultiplied.
    pub(crate) fn prepare(&self, id: &AssetId, bytes: &[u8], look: Look) -> Result<ImageData, ImageError> {
        let key = (id.clone(), look);
        if let Some(image) = self.prepared.get(&key) {
            return Ok(image);
        }
        let image = match look.vector {
            None => prepare::prepare(&*self.decoded(id, bytes)?, look)?,
            Some(how) => {
                let (width, height, rgba) = self.vector(id, bytes, how)?.draw(look.width, look.height)?;
                prepare::finish(rgba, width, height, look)
            }
        };
        self.prepared.put(key, image.clone(), image.data.data().len());
        Ok(image)
    }

    fn decoded(&self, id: &AssetId, bytes: &[u8]) -> Result<Arc<Decoded>, ImageError> {
        if let Some(known) = self.decoded.get(id) {
            return known;
        }
        let decoded = decode::decode(bytes, self.bounds.pixels, self.bounds.bytes).map(Arc::new);
        let size = decoded.as_ref().map_or(64, |image| image.rgba.len());
        self.decoded.put(id.clone(), decoded.clone(), size);
        decoded
    }

    fn vector(&self, id: &AssetId, bytes: &[u8], how: VectorLook) -> Result<Arc<Vector>, ImageError> {
        let key = (id.clone(), how);
        if let Some(known) = self.vectors.get(&key) {
            return known;
        }
        let vector = Vector::read(bytes, how, self.bounds.svg_bytes).map(Arc::new);
        let size = vector.as_ref().map_or(64, |vector| vector.bytes);
        self.vectors.put(key, vector.clone(), size);
        vector
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_decoded_once_and_scaled_once() {
        let store = ImageStore::new(Bounds {
            pixels: 1_000_000,
            bytes: 1_000_000,
            svg_bytes: 1000,
        });
        let mut png = Vec::new();
        image::RgbaImage::from_pixel(40, 20, image::Rgba([255, 0, 0, 128]))
            .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        let id = AssetId("a".to_owned());
        let natural = Natural {
            width: 40.0,
            height: 20.0,
            is_vector: false,
        };
        assert_eq!(store.size(&id, &png, Platform::Ios), Ok(natural));
        let first = store.prepare(&id, &png, Look::plain(20, 10)).unwrap();
        assert_eq!((first.width, first.height), (20, 10));
        assert_eq!(first.data.data()[..4], [128, 0, 0, 128]);
        // The bytes are not looked at again.
        let second = store.prepare(&id, b"", Look::plain(20, 10)).unwrap();
        assert_eq!(first.data.id(), second.data.id());
        let larger = store.prepare(&id, b"", Look::plain(400, 200)).unwrap();
        assert_eq!((larger.width, larger.height), (40, 20));
        let tinted = store
            .prepare(&id, b"", Look::plain(20, 10).tinted(Some(Color::WHITE)))
            .unwrap();
        assert_eq!(tinted.data.data()[..4], [128, 128, 128, 128]);
        let blurred = store.prepare(&id, b"", Look::plain(20, 10).blurred(2.0)).unwrap();
        assert_eq!((blurred.width, blurred.height), (20, 10));
    }

    #[test]
    fn a_drawing_is_read_once_and_tinted_like_any_picture() {
        let store = ImageStore::new(Bounds {
            pixels: 10,
            bytes: 10,
            svg_bytes: 1000,
        });
        let text = b" <svg viewBox='0 0 2 1'><rect width='2' height='1'/></svg>";
        let id = AssetId("a".to_owned());
        let natural = store.size(&id, text, Platform::Android).unwrap();
        assert_eq!(
            (natural.width, natural.height, natural.is_vector),
            (2.0, 1.0, true)
        );
        let look = Look::plain(40, 20).drawn(Some(VectorLook::natural(Platform::Android)));
        assert!(store.cost(&id, b"", natural, look).unwrap() > 100.0);
        let red = look.tinted(Some(Color {
            r: 255,
            g: 0,
            b: 0,
            a: 128,
        }));
        let image = store.prepare(&id, b"", red).unwrap();
        assert_eq!((image.width, image.height), (40, 20));
        assert_eq!(image.data.data()[..4], [128, 0, 0, 128]);
    }
}
