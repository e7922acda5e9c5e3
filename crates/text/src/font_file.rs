//! A font file from a project, looked through before it is used: its names, and that no glyph of it is a bomb.

use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    raw::{
        FileRef, ReadError, TableProvider,
        ps::{
            cff::{CffFontRef, index::Index},
            cs::{self, CharstringContext, CharstringKind, CommandSink},
            error::Error as CharstringError,
        },
        tables::glyf::Glyph,
        types::{Fixed, Tag},
    },
    string::StringId,
};
use std::cell::Cell;

/// Fonts in a collection (`.ttc`).
const MOST_FACES: u32 = 16;
/// Points, contours and parts of one glyph, its parts' parts counted.
const MOST_GLYPH_WORK: u64 = 100_000;
/// Bytes of charstrings that are run through for one glyph and for all.
const MOST_CHARSTRING_BYTES: usize = 256 << 10;
const MOST_CHARSTRINGS_BYTES: usize = 64 << 20;
/// Levels of parts within parts.
const MOST_LEVELS: usize = 32;
/// Layers of a coloured glyph.
const MOST_LAYERS: u16 = 256;
/// Names read of a file, and characters of each.
const MOST_NAMES: usize = 64;
const MOST_NAME_CHARS: usize = 100;
/// Tables with glyphs that are not outlines: their work can't be bounded, or they are pictures with decoders of their own.
const NOT_DRAWN: [&[u8; 4]; 6] = [b"CBDT", b"EBDT", b"sbix", b"SVG ", b"VARC", b"JSTF"];

/// What is wrong with a font file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FontFault {
    /// Not a font.
    #[error("it is no TrueType or OpenType font")]
    NoFont,
    /// Web fonts are compressed.
    #[error("it is a web font (WOFF), which apps can't load either; add the TTF or OTF file")]
    WebFont,
    /// A table it needs is missing or broken.
    #[error("its table {0} is missing or damaged")]
    Table(&'static str),
    /// Glyphs that are pictures, or drawings of a kind that is not drawn.
    #[error("its glyphs are of a kind that is not drawn ({0}); add a variant with outlines")]
    NotDrawn(&'static str),
    /// A glyph that is made of itself, or of too much.
    #[error("its glyph {0} is made of itself, or of too many parts")]
    GlyphTooLarge(u32),
    /// Too many fonts in a collection, or too much of everything.
    #[error("it is too large a font: more than {MOST_FACES} faces, or too many points")]
    TooMuch,
}

/// The names that the font at `data` calls itself by: family, typographic family, full and PostScript name.
pub(crate) fn names(data: &[u8]) -> Result<Vec<String>, FontFault> {
    if data.starts_with(b"wOFF") || data.starts_with(b"wOF2") {
        return Err(FontFault::WebFont);
    }
    let mut names = Vec::new();
    match FileRef::new(data).map_err(|_| FontFault::NoFont)? {
        FileRef::Font(font) => {
            check(&font)?;
            add_names(&font, true, &mut names);
        }
        FileRef::Collection(collection) => {
            match collection.len() {
                0 => return Err(FontFault::NoFont),
                1..=MOST_FACES => {}
                _ => return Err(FontFault::TooMuch),
            }
            for font in collection.iter() {
                let font = font.map_err(|_| FontFault::NoFont)?;
                check(&font)?;
                // A name of one face would stand for all of them.
                add_names(&font, false, &mut names);
            }
        }
    }
    Ok(names)
}

fn add_names(font: &FontRef<'_>, with_own: bool, names: &mut Vec<String>) {
    let mut ids = vec![StringId::FAMILY_NAME, StringId::TYPOGRAPHIC_FAMILY_NAME];
    if with_own {
        ids.extend([StringId::FULL_NAME, StringId::POSTSCRIPT_NAME]);
    }
    for id in ids {
        for name in font.localized_strings(id).take(MOST_NAMES) {
            let name: String = name.chars().take(MOST_NAME_CHARS).collect();
            let name = name.trim();
            if !name.is_empty() && names.len() < MOST_NAMES && names.iter().all(|known| known != name) {
                names.push(name.to_owned());
            }
        }
    }
}

/// Refuses a face that can't be drawn, or would take long to.
fn check(font: &FontRef<'_>) -> Result<(), FontFault> {
    for tag in NOT_DRAWN {
        if font.table_data(Tag::new(tag)).is_some() {
            return Err(FontFault::NotDrawn(
                std::str::from_utf8(tag).map_or("pictures", str::trim),
            ));
        }
    }
    font.head().map_err(|_| FontFault::Table("head"))?;
    font.hhea().map_err(|_| FontFault::Table("hhea"))?;
    font.hmtx().map_err(|_| FontFault::Table("hmtx"))?;
    font.cmap().map_err(|_| FontFault::Table("cmap"))?;
    let glyphs = font.maxp().map_err(|_| FontFault::Table("maxp"))?.num_glyphs();
    check_colours(font)?;
    if font.table_data(Tag::new(b"glyf")).is_some() {
        check_outlines(font, u32::from(glyphs))
    } else {
        check_charstrings(font)
    }
}

fn check_colours(font: &FontRef<'_>) -> Result<(), FontFault> {
    let Ok(colours) = font.colr() else { return Ok(()) };
    if colours.version() > 0 {
        return Err(FontFault::NotDrawn("COLR version 1"));
    }
    for base in colours.base_glyph_records().into_iter().flatten().flatten() {
        if base.num_layers() > MOST_LAYERS {
            return Err(FontFault::GlyphTooLarge(u32::from(base.glyph_id().to_u16())));
        }
    }
    Ok(())
}

/// TrueType outlines: how much each glyph is with all its parts, found once for each.
fn check_outlines(font: &FontRef<'_>, glyphs: u32) -> Result<(), FontFault> {
    let glyf = font.glyf().map_err(|_| FontFault::Table("glyf"))?;
    let loca = font.loca(None).map_err(|_| FontFault::Table("loca"))?;
    let read = |id: u32| loca.get_glyf(GlyphId::new(id), &glyf).ok().flatten();
    let mut known: Vec<Option<Weight>> = vec![None; glyphs as usize];
    for id in 0..glyphs {
        weigh(id, &read, &mut known, 0)?;
    }
    Ok(())
}

/// What a glyph is with all its parts.
#[derive(Debug, Clone, Copy)]
struct Weight {
    points: u64,
    levels: usize,
}

fn weigh<'a>(
    id: u32,
    read: &impl Fn(u32) -> Option<Glyph<'a>>,
    known: &mut [Option<Weight>],
    level: usize,
) -> Result<Weight, FontFault> {
    let mut weight = Weight { points: 1, levels: 1 };
    match known.get(id as usize) {
        None => return Ok(weight),
        Some(Some(weight)) => return Ok(*weight),
        // A glyph within itself goes down without end.
        Some(None) if level > MOST_LEVELS => return Err(FontFault::GlyphTooLarge(id)),
        Some(None) => {}
    }
    match read(id) {
        None => {}
        Some(Glyph::Simple(simple)) => {
            weight.points += simple.num_points() as u64 + simple.end_pts_of_contours().len() as u64;
        }
        Some(Glyph::Composite(composite)) => {
            for (part, _) in composite.component_glyphs_and_flags() {
                let part = weigh(part.to_u32(), read, known, level + 1)?;
                weight.points += 1 + part.points;
                weight.levels = weight.levels.max(part.levels + 1);
                if weight.points > MOST_GLYPH_WORK || weight.levels > MOST_LEVELS {
                    return Err(FontFault::GlyphTooLarge(id));
                }
            }
        }
    }
    if weight.points > MOST_GLYPH_WORK {
        return Err(FontFault::GlyphTooLarge(id));
    }
    known[id as usize] = Some(weight);
    Ok(weight)
}

/// PostScript outlines: each glyph is run through once, with an end to it.
fn check_charstrings(font: &FontRef<'_>) -> Result<(), FontFault> {
    let (data, is_cff2) = if let Some(data) = font.table_data(Tag::new(b"CFF2")) {
        (data, true)
    } else if let Some(data) = font.table_data(Tag::new(b"CFF ")) {
        (data, false)
    } else {
        return Err(FontFault::Table("glyf"));
    };
    let broken = |_| FontFault::Table(if is_cff2 { "CFF2" } else { "CFF" });
    let cff = if is_cff2 {
        CffFontRef::new_cff2(data.as_bytes(), None)
    } else {
        CffFontRef::new_cff(data.as_bytes(), 0, None)
    }
    .map_err(broken)?;
    let mut all = 0;
    for id in 0..cff.num_glyphs() {
        let glyph = GlyphId::new(id);
        let subfont = cff
            .subfont_index(glyph)
            .and_then(|index| cff.subfont(index, &[]).ok());
        let subrs = match subfont.map_or(0, |subfont| subfont.subrs_offset()) {
            0 => Index::Empty,
            offset => data
                .as_bytes()
                .get(offset as usize..)
                .and_then(|data| Index::new(data, is_cff2).ok())
                .unwrap_or(Index::Empty),
        };
        let Ok(charstring) = cff.charstrings().get(id as usize) else {
            continue;
        };
        let run = Run {
            global: cff.global_subrs(),
            local: &subrs,
            left: Cell::new(MOST_CHARSTRING_BYTES.saturating_sub(charstring.len())),
            is_over: Cell::new(false),
        };
        // A glyph that is broken in itself is not drawn, which harms nobody.
        let _ = cs::evaluate(&run, None, charstring, &mut Nowhere);
        if run.is_over.get() {
            return Err(FontFault::GlyphTooLarge(id));
        }
        all += MOST_CHARSTRING_BYTES - run.left.get();
        if all > MOST_CHARSTRINGS_BYTES {
            return Err(FontFault::TooMuch);
        }
    }
    Ok(())
}

/// What charstrings may call, within a number of bytes.
struct Run<'a> {
    global: &'a Index<'a>,
    local: &'a Index<'a>,
    left: Cell<usize>,
    is_over: Cell<bool>,
}

impl Run<'_> {
    fn called<'s>(&self, index: &'s Index<'_>, number: i32) -> Result<&'s [u8], CharstringError> {
        let number = usize::try_from(number.saturating_add(index.subr_bias()))
            .map_err(|_| CharstringError::from(ReadError::OutOfBounds))?;
        let called = index.get(number)?;
        match self.left.get().checked_sub(called.len() + 1) {
            Some(left) => {
                self.left.set(left);
                Ok(called)
            }
            None => {
                self.is_over.set(true);
                Err(ReadError::OutOfBounds.into())
            }
        }
    }
}

impl CharstringContext for Run<'_> {
    fn kind(&self) -> CharstringKind {
        CharstringKind::Type2
    }

    fn seac_components(&self, _base: i32, _accent: i32) -> Result<[&[u8]; 2], CharstringError> {
        // Two glyphs that are looked at by themselves; they may not be composed again.
        Err(ReadError::OutOfBounds.into())
    }

    fn global_subr(&self, number: i32) -> Result<&[u8], CharstringError> {
        self.called(self.global, number)
    }

    fn subr(&self, number: i32) -> Result<&[u8], CharstringError> {
        self.called(self.local, number)
    }
}

/// Takes outlines and keeps none.
struct Nowhere;

impl CommandSink for Nowhere {
    fn move_to(&mut self, _x: Fixed, _y: Fixed) {}
    fn line_to(&mut self, _x: Fixed, _y: Fixed) {}
    fn curve_to(&mut self, _x0: Fixed, _y0: Fixed, _x1: Fixed, _y1: Fixed, _x: Fixed, _y: Fixed) {}
    fn close(&mut self) {}
}
