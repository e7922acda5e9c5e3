//! Images inside screens: decoded within limits, turned upright, scaled to where they are shown, and kept for the next
//! picture.

mod decode;
mod prepare;

use decode::Decoded;
use hivesync_domain::{AssetId, Color};
use peniko::ImageData;
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

/// Decoded images are kept up to this size: the largest there may be fits.
const DECODED_BYTES: usize = 128 << 20;
/// Sizes of so many images are kept.
const SIZES: usize = 16_384;
/// Images as they were drawn are kept up to this size.
const PREPARED_BYTES: usize = 64 << 20;

/// Why an image can't be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ImageError {
    /// Its pixels are too many.
    #[error("it has {width}×{height} pixels, more than the limit MAX_IMAGE_PIXELS of {most}")]
    TooManyPixels { width: u32, height: u32, most: u64 },
    /// Its file is too large.
    #[error("its file has {bytes} bytes, more than the limit MAX_FILE_BYTES of {most}")]
    TooManyBytes { bytes: u64, most: u64 },
    /// The screen's images together are too much work.
    #[error("the images of this screen are too many or too large together")]
    TooManyImages,
    /// Neither PNG, JPEG, WebP nor GIF.
    #[error("it is not a PNG, JPEG, WebP or GIF file")]
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
}

impl Look {
    /// An image at its shown size, as it is.
    pub(crate) fn plain(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            tint: None,
            blur: 0,
        }
    }

    /// In one colour.
    pub(crate) fn tinted(self, color: Option<Color>) -> Self {
        Self {
            tint: color.map(|Color { r, g, b, a }| [r, g, b, a]),
            ..self
        }
    }

    /// Blurred.
    pub(crate) fn blurred(self, sigma: f64) -> Self {
        Self {
            blur: (sigma * 16.0).clamp(0.0, 16.0 * 256.0).round() as u32,
            ..self
        }
    }
}

/// What is known of images, also that one is broken.
type ById<T> = Cache<AssetId, Result<T, ImageError>>;

/// Decodes and prepares images and keeps the results, by content, within bounds.
pub(crate) struct ImageStore {
    most_pixels: u64,
    most_bytes: u64,
    sizes: Mutex<ById<(u32, u32)>>,
    decoded: Mutex<ById<Arc<Decoded>>>,
    prepared: Mutex<Cache<(AssetId, Look), ImageData>>,
}

impl ImageStore {
    /// An empty store that refuses larger images.
    pub(crate) fn new(most_pixels: u64, most_bytes: u64) -> Self {
        Self {
            most_pixels,
            most_bytes,
            sizes: Mutex::new(Cache::new(SIZES)),
            decoded: Mutex::new(Cache::new(DECODED_BYTES)),
            prepared: Mutex::new(Cache::new(PREPARED_BYTES)),
        }
    }

    /// Width and height of an image in its own pixels, upright; without decoding it.
    pub(crate) fn size(&self, id: &AssetId, bytes: &[u8]) -> Result<(u32, u32), ImageError> {
        if let Some(known) = lock(&self.sizes).get(id) {
            return known;
        }
        let size = decode::size(bytes, self.most_pixels, self.most_bytes);
        lock(&self.sizes).put(id.clone(), size.clone(), 1);
        size
    }

    /// An image as it is to be drawn, premultiplied.
    pub(crate) fn prepare(&self, id: &AssetId, bytes: &[u8], look: Look) -> Result<ImageData, ImageError> {
        let key = (id.clone(), look);
        if let Some(image) = lock(&self.prepared).get(&key) {
            return Ok(image);
        }
        let image = prepare::prepare(&*self.decoded(id, bytes)?, look)?;
        lock(&self.prepared).put(key, image.clone(), image.data.data().len());
        Ok(image)
    }

    fn decoded(&self, id: &AssetId, bytes: &[u8]) -> Result<Arc<Decoded>, ImageError> {
        if let Some(known) = lock(&self.decoded).get(id) {
            return known;
        }
        let decoded = decode::decode(bytes, self.most_pixels, self.most_bytes).map(Arc::new);
        let size = decoded.as_ref().map_or(64, |image| image.rgba.len());
        lock(&self.decoded).put(id.clone(), decoded.clone(), size);
        decoded
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A cache bounded by bytes that forgets what was longest unused.
struct Cache<K, V> {
    entries: HashMap<K, Entry<V>>,
    bytes: usize,
    most_bytes: usize,
    clock: u64,
}

struct Entry<V> {
    value: V,
    bytes: usize,
    used: u64,
}

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    fn new(most_bytes: usize) -> Self {
        Self {
            entries: HashMap::new(),
            bytes: 0,
            most_bytes,
            clock: 0,
        }
    }

    fn get(&mut self, key: &K) -> Option<V> {
        self.clock += 1;
        let entry = self.entries.get_mut(key)?;
        entry.used = self.clock;
        Some(entry.value.clone())
    }

    fn put(&mut self, key: K, value: V, bytes: usize) {
        if bytes > self.most_bytes {
            return;
        }
        self.clock += 1;
        let entry = Entry {
            value,
            bytes,
            used: self.clock,
        };
        self.bytes += bytes;
        if let Some(old) = self.entries.insert(key, entry) {
            self.bytes -= old.bytes;
        }
        while self.bytes > self.most_bytes {
            let Some(oldest) = self
                .entries
                .iter()
                .min_by_key(|(_, entry)| entry.used)
                .map(|(key, _)| key.clone())
            else {
                break;
            };
            if let Some(gone) = self.entries.remove(&oldest) {
                self.bytes -= gone.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_stays_within_its_bytes_and_forgets_the_longest_unused() {
        let mut cache = Cache::new(100);
        cache.put("a", 1, 40);
        cache.put("b", 2, 40);
        assert_eq!(cache.get(&"a"), Some(1));
        cache.put("c", 3, 40);
        assert_eq!(
            (cache.get(&"a"), cache.get(&"b"), cache.get(&"c")),
            (Some(1), None, Some(3))
        );
        cache.put("huge", 4, 101);
        cache.put("a", 5, 60);
        assert_eq!(
            (cache.get(&"huge"), cache.get(&"a"), cache.bytes),
            (None, Some(5), 100)
        );
    }

    #[test]
    fn an_image_is_decoded_once_and_scaled_once() {
        let store = ImageStore::new(1_000_000, 1_000_000);
        let mut png = Vec::new();
        image::RgbaImage::from_pixel(40, 20, image::Rgba([255, 0, 0, 128]))
            .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
            .unwrap();
        let id = AssetId("a".to_owned());
        assert_eq!(store.size(&id, &png), Ok((40, 20)));
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
}
