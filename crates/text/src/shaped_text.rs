//! What shaping gives: lines of glyph runs with their positions, ready to be drawn.

use hivesync_domain::{Color, Rect, TextShadow};
use parley::FontData;
use std::sync::Arc;

/// A text broken into lines. Every coordinate is in logical pixels from the top left of the text's content box.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShapedText {
    /// Width of the widest line without its trailing white space.
    pub width: f32,
    /// Height of all lines.
    pub height: f32,
    /// The lines from top to bottom.
    pub lines: Vec<TextLine>,
    /// Views inside the text, in the order of their placeholder runs.
    pub inline_boxes: Vec<InlineBox>,
    /// A line ends where the width, not the text, ended it: the text takes up all the width there is.
    pub wraps: bool,
    /// Text was left out because of the number of lines.
    pub truncated: bool,
    /// Scripts with characters that none of the fonts has: they show as empty boxes.
    pub missing_scripts: Vec<&'static str>,
}

impl ShapedText {
    /// The first line's baseline, from the top; 0 for a text without lines.
    pub fn first_baseline(&self) -> f32 {
        self.lines.first().map_or(0.0, |line| line.baseline)
    }

    /// Every glyph run, line by line, in the order to paint them.
    pub fn glyph_runs(&self) -> impl Iterator<Item = &GlyphRun> {
        self.lines.iter().flat_map(|line| &line.runs)
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    /// Where the line lies; its height is the line height.
    pub rect: Rect,
    /// Its baseline, from the text's top.
    pub baseline: f32,
    /// Its glyphs in visual order.
    pub runs: Vec<GlyphRun>,
}

/// Glyphs of one font, size and style on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphRun {
    /// Which of the input's runs it comes from.
    pub run: usize,
    /// The font, with its index in a collection.
    pub font: FontData,
    /// Size in logical pixels.
    pub font_size: f32,
    /// Variation coordinates (weight, …) to draw with.
    pub normalized_coords: Arc<[i16]>,
    /// Draw bolder: the family has no bold face.
    pub synthetic_bold: bool,
    /// Slant by so many degrees: the family has no italic face.
    pub synthetic_slant: Option<f32>,
    /// Glyph colour.
    pub color: Color,
    /// The glyphs; their positions are absolute in the text, on the baseline.
    pub glyphs: Vec<Glyph>,
    /// Left edge.
    pub x: f32,
    /// Advance of all glyphs.
    pub width: f32,
    /// Baseline, from the text's top.
    pub baseline: f32,
    /// Fill behind the glyphs, to be painted before any glyph of the text.
    pub background: Option<Background>,
    /// Lines under or through the glyphs.
    pub decorations: Vec<Decoration>,
    /// Shadow under the glyphs and decorations.
    pub shadow: Option<TextShadow>,
}

/// A glyph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// Position.
    pub x: f32,
    /// Position; the baseline plus the glyph's own offset.
    pub y: f32,
}

/// The `backgroundColor` of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Background {
    /// The area.
    pub rect: Rect,
    /// The fill.
    pub color: Color,
}

/// An underline or a line through.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decoration {
    /// A filled rectangle.
    pub rect: Rect,
    /// Its colour.
    pub color: Color,
}

/// A view inside the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InlineBox {
    /// Which of the input's runs is its placeholder.
    pub run: usize,
    /// Where it came to lie.
    pub rect: Rect,
}
