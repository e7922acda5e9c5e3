//! Shaped texts that are kept, because shaping is what drawing and measuring cost.

use crate::{ShapedText, TextOptions, paragraph::Segment};
use hivesync_domain::{Platform, TextRun, WritingDirection};
use lru::LruCache;
use parley::Layout;
use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

/// How much text is kept, in bytes (an entry counts as 64 at least).
const CAPACITY: usize = 512 * 1024;

/// How much memory a byte of text takes up at most, about.
const MEMORY_PER_BYTE: usize = 200;

/// How many widths and options are kept of one text.
const RESULTS: usize = 8;

/// A text that has been shaped, and the ways it has been broken into lines.
pub(crate) struct Entry {
    pub(crate) segments: Vec<Segment>,
    pub(crate) state: Mutex<EntryState>,
}

pub(crate) struct EntryState {
    pub(crate) layout: Layout<usize>,
    results: Vec<(Option<u32>, TextOptions, Arc<ShapedText>)>,
}

impl Entry {
    pub(crate) fn new(segments: Vec<Segment>, layout: Layout<usize>) -> Self {
        Self {
            segments,
            state: Mutex::new(EntryState {
                layout,
                results: Vec::new(),
            }),
        }
    }
}

impl EntryState {
    pub(crate) fn find(&self, width: Option<f32>, options: &TextOptions) -> Option<Arc<ShapedText>> {
        let width = width.map(f32::to_bits);
        let found = self
            .results
            .iter()
            .find(|result| result.0 == width && result.1 == *options);
        found.map(|result| result.2.clone())
    }

    pub(crate) fn keep(&mut self, width: Option<f32>, options: TextOptions, shaped: Arc<ShapedText>) {
        if self.results.len() >= RESULTS {
            self.results.remove(0);
        }
        self.results.push((width.map(f32::to_bits), options, shaped));
    }
}

/// The most recently used texts.
pub(crate) struct Cache {
    entries: LruCache<String, Arc<Entry>>,
    used: usize,
}

impl Default for Cache {
    fn default() -> Self {
        Self {
            entries: LruCache::unbounded(),
            used: 0,
        }
    }
}

impl Cache {
    pub(crate) fn get(&mut self, key: &str) -> Option<Arc<Entry>> {
        self.entries.get(key).cloned()
    }

    pub(crate) fn put(&mut self, key: String, entry: Arc<Entry>) {
        self.used += cost(&key);
        if let Some((old, _)) = self.entries.push(key, entry) {
            self.used -= cost(&old);
        }
        while self.used > CAPACITY {
            let Some((old, _)) = self.entries.pop_lru() else {
                break;
            };
            self.used -= cost(&old);
        }
    }

    /// How much memory the texts take up, about.
    pub(crate) fn memory(&self) -> usize {
        self.used * MEMORY_PER_BYTE
    }

    #[cfg(test)]
    pub(crate) fn used(&self) -> usize {
        self.used
    }
}

fn cost(key: &str) -> usize {
    key.len().max(64)
}

/// Everything that decides the glyphs of a text, as one string.
pub(crate) fn key(runs: &[TextRun], platform: Platform, direction: WritingDirection) -> String {
    let mut key = String::with_capacity(64 + runs.iter().map(|run| run.text.len() + 64).sum::<usize>());
    // Writing to a string does not fail.
    let _ = write!(key, "{platform:?}{direction:?}");
    for TextRun { text, style } in runs {
        let _ = write!(key, "\u{1}{}\u{1}{text}", text.len());
        macro_rules! add {
            ($($field:ident)+) => {$(
                if let Some(value) = &style.$field {
                    let _ = write!(key, concat!("\u{1}", stringify!($field), "{:?}"), value);
                }
            )+};
        }
        add!(font_family font_size font_weight font_style line_height letter_spacing font_variant color
            background_color text_decoration_line text_decoration_color text_shadow width height);
    }
    key
}
