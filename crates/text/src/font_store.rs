//! The fonts there are: the bundled ones, and those a project brings along.

use crate::{
    ShapedText, TextOptions,
    bundled::FONTS,
    cache::{Cache, Entry, EntryState, key},
    ellipsis,
    font_file::{self, FontFault},
    lines,
    paragraph::{Segment, joined, run_at, segments, slice},
    shaper::{FontRules, Shaper},
};
use hivesync_domain::{EllipsizeMode, Platform, TextAlign, TextRun, WritingDirection};
use parley::{
    Alignment, AlignmentOptions,
    fontique::{Blob, Collection, CollectionOptions, FontInfoOverride},
};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Lines may be this much wider than asked: a box is as wide as its text was measured, give or take an `f32`'s
/// rounding, and must not break it anew.
const WIDTH_TOLERANCE: f32 = 0.01;

/// The bundled fonts with those of one project, and the shaped texts made with them. Cheap to clone; clones share
/// their cache. Text is set with these fonts only, so every machine gives the same picture.
#[derive(Clone)]
pub struct FontStore {
    shared: Arc<Shared>,
}

struct Shared {
    collection: Collection,
    project_families: ProjectFamilies,
    /// Size of the project's font files.
    project_bytes: usize,
    shapers: Mutex<Vec<Shaper>>,
    cache: Mutex<Cache>,
}

/// The names that a project's fonts are known by, in lower case, each with the fonts (by the first name they were given)
/// that have it.
pub(crate) type ProjectFamilies = HashMap<String, Vec<String>>;

/// A project's families are registered under names of their own: one that is called like a bundled font is another font.
pub(crate) fn registered_name(family: &str) -> String {
    format!("project/{}", family.to_lowercase())
}

/// A font of a project.
#[derive(Clone)]
pub struct ProjectFont {
    /// The name it is also known by: the file's stem, as React Native on Android has it, or an alias the project gave.
    pub name: String,
    /// A TrueType or OpenType file, shared with whoever has it already: the same file serves many stores.
    pub bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
}

impl fmt::Debug for ProjectFont {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ProjectFont")
            .field("name", &self.name)
            .field("bytes", &(*self.bytes).as_ref().len())
            .finish()
    }
}

/// Why a font was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontError {
    /// Not a font that can be used.
    #[error("font {name}: {fault}")]
    Unusable {
        /// The font's name.
        name: String,
        /// What is wrong with it.
        fault: FontFault,
    },
    /// Larger than [`MAX_FONT_BYTES`].
    #[error("font {name}: {bytes} bytes are more than {MAX_FONT_BYTES}")]
    TooLarge {
        /// The font's name.
        name: String,
        /// Its size.
        bytes: usize,
    },
    /// More than [`MAX_PROJECT_FONTS`].
    #[error("font {name}: more than {MAX_PROJECT_FONTS} fonts")]
    TooMany {
        /// The font's name.
        name: String,
    },
}

/// The largest font file taken from a project.
pub const MAX_FONT_BYTES: usize = 16 * 1024 * 1024;

/// The most fonts taken from a project; a file under another name counts again.
pub const MAX_PROJECT_FONTS: usize = 256;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the locks guard is a cache: it is whole even if a holder panicked.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FontStore {
    /// The bundled fonts alone. Building it reads them all: build one and clone it.
    pub fn bundled() -> Self {
        let mut collection = Collection::new(CollectionOptions {
            shared: false,
            system_fonts: false,
        });
        for (family, files) in FONTS {
            for file in *files {
                collection.register_fonts(
                    Blob::new(Arc::new(*file)),
                    Some(FontInfoOverride {
                        family_name: Some(family),
                        ..FontInfoOverride::default()
                    }),
                );
            }
        }
        Self::new(collection, ProjectFamilies::new(), 0)
    }

    fn new(collection: Collection, project_families: ProjectFamilies, project_bytes: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                collection,
                project_families,
                project_bytes,
                shapers: Mutex::default(),
                cache: Mutex::default(),
            }),
        }
    }

    /// The bundled fonts and a project's, in a store with a cache of its own. Fonts that can't be used are left out
    /// and told of. A font is known by the names in its file (family, full and PostScript name) and by its `name`; the
    /// same file may come several times, under one name after the other.
    pub fn with_project_fonts(&self, fonts: impl IntoIterator<Item = ProjectFont>) -> (Self, Vec<FontError>) {
        let mut collection = self.shared.collection.clone();
        let mut families = self.shared.project_families.clone();
        let mut errors = Vec::new();
        let mut total = self.shared.project_bytes;
        // Files by where they lie in memory, each with what is known of it.
        let mut files: HashMap<*const u8, Result<(), FontFault>> = HashMap::new();
        let mut taken = 0;
        for ProjectFont { name, bytes } in fonts {
            if taken >= MAX_PROJECT_FONTS {
                errors.push(FontError::TooMany { name });
                continue;
            }
            let data = (*bytes).as_ref();
            let size = data.len();
            if size > MAX_FONT_BYTES {
                errors.push(FontError::TooLarge { name, bytes: size });
                continue;
            }
            let mut names = vec![name.trim().to_owned()];
            let at = data.as_ptr();
            let known = files.get(&at).copied();
            let outcome = known.unwrap_or_else(|| {
                font_file::names(data).map(|own| {
                    total += size;
                    names.extend(own);
                })
            });
            files.insert(at, outcome);
            if let Err(fault) = outcome {
                if known.is_none() {
                    errors.push(FontError::Unusable { name, fault });
                }
                continue;
            }
            taken += 1;
            let blob = Blob::new(bytes);
            let mut seen = HashSet::new();
            for family in names.iter().map(|name| name.to_lowercase()) {
                if family.is_empty() || !seen.insert(family.clone()) {
                    continue;
                }
                collection.register_fonts(
                    blob.clone(),
                    Some(FontInfoOverride {
                        family_name: Some(&registered_name(&family)),
                        ..FontInfoOverride::default()
                    }),
                );
                families.entry(family).or_default().push(name.clone());
            }
        }
        (Self::new(collection, families, total), errors)
    }

    /// The project's fonts, by the names they were given, that text of this family may be set in.
    pub fn project_fonts_of(&self, family: &str) -> &[String] {
        self.shared
            .project_families
            .get(&family.trim().to_lowercase())
            .map_or(&[], Vec::as_slice)
    }

    /// About how much memory the store takes up beside the bundled fonts: the project's fonts and the texts it keeps.
    pub fn held_bytes(&self) -> usize {
        self.shared.project_bytes + lock(&self.shared.cache).memory()
    }

    /// Shapes `runs` and breaks them into lines of at most `max_width`. The same arguments give the same lines, in
    /// the layout and in the picture.
    ///
    /// A run whose text is U+FFFC and whose style has a width and a height in points is a place kept for a view.
    /// Text without any character has one empty line of its first run's height.
    pub fn shape(
        &self,
        runs: &[TextRun],
        platform: Platform,
        max_width: Option<f32>,
        options: &TextOptions,
    ) -> Arc<ShapedText> {
        if runs.is_empty() {
            return Arc::default();
        }
        let max_width = max_width
            .filter(|width| !width.is_nan())
            .map(|width| width.clamp(0.0, 1e6));
        let key = key(runs, platform, options.direction);
        let cached = lock(&self.shared.cache).get(&key);
        let entry = cached.unwrap_or_else(|| {
            let entry = Arc::new(self.entry(runs, platform, options.direction));
            lock(&self.shared.cache).put(key, entry.clone());
            entry
        });
        let mut state = lock(&entry.state);
        if let Some(found) = state.find(max_width, options) {
            return found;
        }
        let shaped =
            Arc::new(self.break_lines(&mut state, &entry.segments, runs, platform, max_width, options));
        state.keep(max_width, *options, shaped.clone());
        shaped
    }

    fn entry(&self, runs: &[TextRun], platform: Platform, direction: WritingDirection) -> Entry {
        let segments = segments(runs);
        if segments.is_empty() {
            // The height of a line of nothing is that of a line of something.
            let segments = vec![Segment::Text {
                run: 0,
                text: "\u{200b}".to_owned(),
            }];
            let layout = self.parley(&segments, runs, platform, direction);
            return Entry::new(segments, layout);
        }
        let layout = self.parley(&segments, runs, platform, direction);
        Entry::new(segments, layout)
    }

    fn parley(
        &self,
        segments: &[Segment],
        runs: &[TextRun],
        platform: Platform,
        direction: WritingDirection,
    ) -> parley::Layout<usize> {
        let idle = lock(&self.shared.shapers).pop();
        let mut shaper = idle.unwrap_or_else(|| Shaper::new(self.shared.collection.clone()));
        let rules = FontRules {
            platform,
            project_families: &self.shared.project_families,
            direction,
        };
        let layout = shaper.shape(segments, runs, rules);
        lock(&self.shared.shapers).push(shaper);
        layout
    }

    fn break_lines(
        &self,
        state: &mut EntryState,
        segments: &[Segment],
        runs: &[TextRun],
        platform: Platform,
        max_width: Option<f32>,
        options: &TextOptions,
    ) -> ShapedText {
        let advance = max_width.map(|width| width + WIDTH_TOLERANCE);
        let limit = match options.number_of_lines {
            0 => usize::MAX,
            lines => usize::try_from(lines).unwrap_or(usize::MAX),
        };
        state.layout.break_all_lines(advance);
        if state.layout.len() <= limit {
            align(&mut state.layout, options.text_align);
            return lines::positioned(&state.layout, segments, runs, platform, limit);
        }
        let mut shaped = match options.ellipsize_mode {
            EllipsizeMode::Clip => {
                align(&mut state.layout, options.text_align);
                lines::positioned(&state.layout, segments, runs, platform, limit)
            }
            mode => {
                let start = state
                    .layout
                    .get(limit - 1)
                    .map_or(0, |line| line.text_range().start);
                let kept = self.shorten(
                    segments,
                    runs,
                    platform,
                    options.direction,
                    start,
                    mode,
                    max_width,
                );
                let mut layout = self.parley(&kept, runs, platform, options.direction);
                layout.break_all_lines(advance);
                align(&mut layout, options.text_align);
                lines::positioned(&layout, &kept, runs, platform, limit)
            }
        };
        shaped.truncated = true;
        shaped.wraps = true;
        shaped
    }

    /// The lines before `start` as they are, then one line with an ellipsis.
    #[allow(clippy::too_many_arguments)]
    fn shorten(
        &self,
        segments: &[Segment],
        runs: &[TextRun],
        platform: Platform,
        direction: WritingDirection,
        start: usize,
        mode: EllipsizeMode,
        max_width: Option<f32>,
    ) -> Vec<Segment> {
        let text = joined(segments);
        let rest = slice(segments, start..text.len());
        let one_line = |segments: &[Segment]| {
            let mut layout = self.parley(segments, runs, platform, direction);
            layout.break_all_lines(None);
            layout
        };
        let dots = [Segment::Text {
            run: run_at(segments, start),
            text: ellipsis::ELLIPSIS.to_owned(),
        }];
        let room = max_width.map_or(f32::INFINITY, |width| {
            (width - one_line(&dots).full_width()).max(0.0)
        });
        let clusters = ellipsis::clusters(&one_line(&rest));
        let line = ellipsis::last_line(&rest, &clusters, mode, room);
        let mut kept = slice(segments, 0..start);
        if start > 0 && !text.get(..start).unwrap_or_default().ends_with('\n') {
            // The soft break before this line must stay where it is, though the line's first word may be shorter now.
            kept.push(Segment::Text {
                run: run_at(segments, start - 1),
                text: "\n".to_owned(),
            });
        }
        kept.extend(line);
        kept
    }
}

fn align(layout: &mut parley::Layout<usize>, text_align: TextAlign) {
    let alignment = match text_align {
        TextAlign::Auto => Alignment::Start,
        TextAlign::Left => Alignment::Left,
        TextAlign::Right => Alignment::Right,
        TextAlign::Center => Alignment::Center,
        TextAlign::Justify => Alignment::Justify,
    };
    layout.align(alignment, AlignmentOptions::default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_knows_what_it_holds() {
        let bundled = FontStore::bundled();
        assert_eq!(bundled.held_bytes(), 0);
        let bytes = Arc::new(include_bytes!("../fonts/noto-serif-latin.ttf"));
        let size = bytes.len();
        let name = "Own".to_owned();
        let (store, errors) = bundled.with_project_fonts([ProjectFont { name, bytes }]);
        assert_eq!((errors, store.held_bytes()), (Vec::new(), size));
        let run = TextRun {
            text: "word".to_owned(),
            style: Default::default(),
        };
        store.shape(&[run], Platform::Ios, None, &TextOptions::default());
        assert!(store.held_bytes() > size);
    }

    #[test]
    fn the_cache_is_bounded() {
        let store = FontStore::bundled();
        let text = "word ".repeat(4000);
        for index in 0..64 {
            let run = TextRun {
                text: format!("{index}{text}"),
                style: Default::default(),
            };
            store.shape(&[run], Platform::Ios, Some(300.0), &TextOptions::default());
            assert!(lock(&store.shared.cache).used() <= 512 * 1024);
        }
    }
}
