//! Bundled fonts and text shaping, the same for layout and for drawing.

mod bundled;
mod cache;
mod ellipsis;
mod family;
mod font_store;
mod lines;
mod paragraph;
mod script;
mod shaped_text;
mod shaper;
mod text_options;

pub use font_store::{FontError, FontStore, MAX_FONT_BYTES, MAX_PROJECT_FONTS, ProjectFont};
pub use paragraph::{MAX_RUNS, MAX_SCREEN_TEXT_BYTES, MAX_TEXT_BYTES, PLACEHOLDER};
pub use parley::FontData;
pub use shaped_text::{Background, Decoration, Glyph, GlyphRun, InlineBox, ShapedText, TextLine};
pub use text_options::TextOptions;

/// `value` within bounds; not a number becomes the lower one.
fn finite(value: f32, min: f32, max: f32) -> f32 {
    if value.is_nan() {
        min
    } else {
        value.clamp(min, max)
    }
}
