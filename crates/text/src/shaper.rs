//! Segments to a parley layout: fonts, sizes and features of every run.

use crate::{
    bundled::{EMOJI, FALLBACK},
    family::stand_in,
    finite,
    font_store::{ProjectFamilies, registered_name},
    paragraph::{Segment, joined},
};
use hivesync_domain::{FontStyle, FontVariant, Platform, Style, TextRun, WritingDirection};
use parley::{
    BaseDirection, FontContext, FontFamily, FontFamilyName, FontFeature, FontFeatures, FontWeight, InlineBox,
    InlineBoxKind, Layout, LayoutContext, OverflowWrap, TextStyle, VerticalAlign, fontique::Collection,
    setting::Tag,
};
use std::borrow::Cow;

/// React Native's font size when none is given.
pub(crate) const DEFAULT_FONT_SIZE: f32 = 14.0;

/// The scratch space of one shaping thread.
pub(crate) struct Shaper {
    fonts: FontContext,
    layouts: LayoutContext<usize>,
}

/// What decides the fonts besides the runs.
#[derive(Clone, Copy)]
pub(crate) struct FontRules<'a> {
    pub(crate) platform: Platform,
    /// Families of the project.
    pub(crate) project_families: &'a ProjectFamilies,
    pub(crate) direction: WritingDirection,
}

impl Shaper {
    pub(crate) fn new(collection: Collection) -> Self {
        Self {
            fonts: FontContext {
                collection,
                source_cache: Default::default(),
            },
            layouts: LayoutContext::new(),
        }
    }

    /// Shapes `segments`; their styles are those of `runs`, by index. Brushes are indices of runs.
    pub(crate) fn shape(
        &mut self,
        segments: &[Segment],
        runs: &[TextRun],
        rules: FontRules<'_>,
    ) -> Layout<usize> {
        let text = joined(segments);
        let mut builder = self.layouts.style_run_builder(&mut self.fonts, &text, 1.0, false);
        builder.set_base_direction(match rules.direction {
            WritingDirection::Auto => BaseDirection::Auto,
            WritingDirection::Ltr => BaseDirection::Ltr,
            WritingDirection::Rtl => BaseDirection::Rtl,
        });
        let default = Style::default();
        let mut at = 0;
        for (id, segment) in segments.iter().enumerate() {
            let run = segment.run();
            match segment {
                Segment::View { width, height, .. } => builder.push_inline_box(InlineBox {
                    id: id as u64,
                    kind: InlineBoxKind::InFlow,
                    index: at,
                    width: *width,
                    height: *height,
                    baseline: None,
                    vertical_align: VerticalAlign::BASELINE,
                }),
                Segment::Text { text, .. } => {
                    let style = runs.get(run).map_or(&default, |run| &run.style);
                    let mut features = Vec::new();
                    let text_style = text_style(style, run, rules, &mut features);
                    let plain = builder.push_style(text_style.clone());
                    let mut pictures = None;
                    for (part, is_picture) in split_pictures(text) {
                        let index = if is_picture {
                            *pictures.get_or_insert_with(|| {
                                builder.push_style(TextStyle {
                                    font_family: list(EMOJI.iter().copied().map(Cow::Borrowed)),
                                    ..text_style.clone()
                                })
                            })
                        } else {
                            plain
                        };
                        builder.push_style_run(index, at..at + part);
                        at += part;
                    }
                }
            }
        }
        builder.build(&text)
    }
}

/// Lengths of the stretches of `text`, and whether each asks for its picture (a character before U+FE0F).
fn split_pictures(text: &str) -> Vec<(usize, bool)> {
    const PICTURE: char = '\u{fe0f}';
    let mut parts = Vec::new();
    let mut plain = 0;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        // Keycaps (`1` U+FE0F U+20E3) stay text: the emoji font has no digits.
        if chars.peek() == Some(&PICTURE) && !char.is_ascii() {
            if plain > 0 {
                parts.push((plain, false));
                plain = 0;
            }
            chars.next();
            parts.push((char.len_utf8() + PICTURE.len_utf8(), true));
        } else {
            plain += char.len_utf8();
        }
    }
    if plain > 0 {
        parts.push((plain, false));
    }
    parts
}

fn list<'a>(names: impl Iterator<Item = Cow<'a, str>>) -> FontFamily<'a> {
    FontFamily::List(names.map(FontFamilyName::Named).collect::<Vec<_>>().into())
}

fn text_style<'a>(
    style: &'a Style,
    run: usize,
    rules: FontRules<'_>,
    features: &'a mut Vec<FontFeature>,
) -> TextStyle<'a, 'a, usize> {
    let family = style
        .font_family
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let own = family.filter(|name| rules.project_families.contains_key(&name.to_lowercase()));
    let stand_in = stand_in(if own.is_some() { None } else { family }, rules.platform);
    let bundled = stand_in.typeface.families().iter().chain(FALLBACK).chain(EMOJI);
    let families = own
        .map(|name| Cow::Owned(registered_name(name)))
        .into_iter()
        .chain(bundled.map(|name| Cow::Borrowed(*name)));
    for variant in style.font_variant.iter().flatten() {
        features.push(FontFeature::new(
            Tag::new(match variant {
                FontVariant::SmallCaps => b"smcp",
                FontVariant::OldstyleNums => b"onum",
                FontVariant::LiningNums => b"lnum",
                FontVariant::TabularNums => b"tnum",
                FontVariant::ProportionalNums => b"pnum",
            }),
            1,
        ));
    }
    let font_size = font_size(style);
    let italic = style.font_style == Some(FontStyle::Italic) || (stand_in.italic && own.is_none());
    let tracking = if rules.platform == Platform::Ios && stand_in.is_system && own.is_none() {
        system_tracking(font_size)
    } else {
        0.0
    };
    TextStyle {
        font_family: list(families),
        font_size,
        font_style: if italic {
            parley::FontStyle::Italic
        } else {
            parley::FontStyle::Normal
        },
        font_weight: FontWeight::new(f32::from(
            style
                .font_weight
                .or(stand_in.weight.filter(|_| own.is_none()))
                .unwrap_or(400)
                .clamp(1, 1000),
        )),
        font_features: FontFeatures::List(Cow::Borrowed(features)),
        brush: run,
        letter_spacing: finite(style.letter_spacing.unwrap_or(0.0), -1000.0, 1000.0) + tracking,
        overflow_wrap: OverflowWrap::Anywhere,
        ..TextStyle::default()
    }
}

/// The size a run is set in.
pub(crate) fn font_size(style: &Style) -> f32 {
    finite(style.font_size.unwrap_or(DEFAULT_FONT_SIZE), 0.01, 2000.0)
}

/// The iOS interface font is set tighter the larger it is; this is Inter's own curve for the same ("dynamic metrics").
fn system_tracking(font_size: f32) -> f32 {
    font_size * (-0.0223 + 0.185 * (-0.1745 * font_size).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_ask_for_their_picture_are_split_off() {
        assert_eq!(split_pictures("a❤\u{fe0f}b"), [(1, false), (6, true), (1, false)]);
        assert_eq!(split_pictures("1\u{fe0f}\u{20e3}"), [(7, false)]);
        assert!(split_pictures("").is_empty());
    }
}
