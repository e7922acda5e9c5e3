//! Bundled fonts and text shaping, the same for layout and for drawing.

mod bundled;
mod cache;
mod ellipsis;
mod family;
mod font_file;
mod font_store;
mod lines;
mod paragraph;
mod script;
mod shaped_text;
mod shaper;
mod text_options;

pub use font_file::FontFault;
pub use font_store::{FontError, FontStore, MAX_FONT_BYTES, MAX_PROJECT_FONTS, ProjectFont};
pub use paragraph::{MAX_RUNS, MAX_SCREEN_TEXT_BYTES, MAX_TEXT_BYTES, PLACEHOLDER};
pub use parley::FontData;
pub use shaped_text::{Background, Decoration, Glyph, GlyphRun, InlineBox, ShapedText, TextLine};
pub use text_options::TextOptions;

use hivesync_domain::Platform;

/// The font files that are compiled in, each with the family it is known by here: one script's part of a typeface.
pub fn bundled_fonts() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    bundled::FONTS
        .iter()
        .flat_map(|(family, files)| files.iter().map(move |file| (*family, *file)))
}

/// The bundled family that stands in for `family`, or for the platform's own.
pub fn stand_in_family(family: Option<&str>, platform: Platform) -> &'static str {
    family::stand_in(family, platform)
        .typeface
        .families()
        .first()
        .copied()
        .unwrap_or("Inter")
}

/// `value` within bounds; not a number becomes the lower one.
fn finite(value: f32, min: f32, max: f32) -> f32 {
    if value.is_nan() {
        min
    } else {
        value.clamp(min, max)
    }
}
