//! A broken parley layout to positioned lines, with React Native's line heights.
//!
//! Heights come from the font's ascent and descent alone: Android's extra font padding (`includeFontPadding`) is not
//! added. A `lineHeight` centres the font's own height in the line; on iOS a `lineHeight` smaller than that cuts
//! off the top instead, as TextKit does.

use crate::{
    Background, Decoration, Glyph, GlyphRun, InlineBox, ShapedText, TextLine, finite,
    paragraph::{Segment, joined},
    script::script_of,
};
use hivesync_domain::{Color, Platform, Rect, Style, TextDecoration, TextRun};
use parley::{BreakReason, Layout, Line, PositionedLayoutItem};

#[derive(Default)]
struct LineBox {
    ascent: f32,
    descent: f32,
    leading: f32,
    line_height: Option<f32>,
}

impl LineBox {
    /// `starts` are the bytes at which the segments start.
    fn of(line: &Line<'_, usize>, segments: &[Segment], starts: &[usize], runs: &[TextRun]) -> Self {
        let mut found = Self::default();
        for run in line.runs() {
            let metrics = run.font_metrics();
            found.ascent = found.ascent.max(metrics.ascent);
            found.descent = found.descent.max(metrics.descent);
            found.leading = found.leading.max(metrics.leading);
        }
        for item in line.items() {
            if let PositionedLayoutItem::InlineBox(view) = item {
                found.ascent = found.ascent.max(view.height);
            }
        }
        let range = line.text_range();
        let mut consider = |run: usize| {
            let height = runs.get(run).and_then(|run| run.style.line_height);
            if let Some(height) = height.filter(|height| height.is_finite() && *height > 0.0) {
                let height = height.min(1e4);
                found.line_height = Some(found.line_height.map_or(height, |most| most.max(height)));
            }
        };
        // A line of nothing is as high as what it stands in.
        let first = starts
            .partition_point(|start| *start <= range.start)
            .saturating_sub(1);
        for (segment, start) in segments.iter().zip(starts).skip(first) {
            if *start > range.start && *start >= range.end {
                break;
            }
            consider(segment.run());
        }
        found
    }

    /// Height of the line, and its baseline from its top.
    fn place(&self, platform: Platform) -> (f32, f32) {
        let natural = self.ascent + self.descent;
        match self.line_height {
            Some(height) if platform == Platform::Ios && height < natural => (height, height - self.descent),
            Some(height) => (height, (height - natural) / 2.0 + self.ascent),
            None => match platform {
                Platform::Android => (natural, self.ascent),
                Platform::Ios => (natural + self.leading, self.ascent),
                Platform::Web => (natural + self.leading, self.ascent + self.leading / 2.0),
            },
        }
    }
}

/// The lines of `layout`, at most `limit` of them.
pub(crate) fn positioned(
    layout: &Layout<usize>,
    segments: &[Segment],
    runs: &[TextRun],
    platform: Platform,
    limit: usize,
) -> ShapedText {
    let default = Style::default();
    let starts: Vec<usize> = segments
        .iter()
        .scan(0, |at, segment| {
            let start = *at;
            *at += segment.len();
            Some(start)
        })
        .collect();
    let mut shaped = ShapedText::default();
    let (mut top, mut text) = (0.0_f32, None);
    for line in layout.lines().take(limit) {
        let (height, baseline) = LineBox::of(&line, segments, &starts, runs).place(platform);
        let baseline = top + baseline;
        let metrics = line.metrics();
        let width = (metrics.advance - metrics.hanging_advance).max(0.0);
        let mut glyph_runs = Vec::new();
        for item in line.items() {
            match item {
                PositionedLayoutItem::InlineBox(view) => {
                    let Some(segment) = usize::try_from(view.id).ok().and_then(|id| segments.get(id)) else {
                        continue;
                    };
                    shaped.inline_boxes.push(InlineBox {
                        run: segment.run(),
                        rect: Rect {
                            x: view.x,
                            y: baseline - view.height,
                            width: view.width,
                            height: view.height,
                        },
                    });
                }
                PositionedLayoutItem::GlyphRun(glyph_run) => {
                    let index = glyph_run.style().brush;
                    let style = runs.get(index).map_or(&default, |run| &run.style);
                    glyph_runs.push(positioned_run(&glyph_run, index, style, baseline, top, height));
                }
            }
        }
        if glyph_runs
            .iter()
            .flat_map(|run| &run.glyphs)
            .any(|glyph| glyph.id == 0)
        {
            let text = text.get_or_insert_with(|| joined(segments));
            note_missing(&line, text, &mut shaped.missing_scripts);
        }
        shaped.width = shaped.width.max(width);
        shaped.wraps |= matches!(line.break_reason(), BreakReason::Regular | BreakReason::Emergency);
        shaped.lines.push(TextLine {
            rect: Rect {
                x: metrics.offset + metrics.inline_min_coord,
                y: top,
                width,
                height,
            },
            baseline,
            runs: glyph_runs,
        });
        top += height;
    }
    shaped.height = top;
    shaped
}

/// Notes the scripts of the characters of a line that got a font's sign for "no such glyph".
fn note_missing(line: &Line<'_, usize>, text: &str, scripts: &mut Vec<&'static str>) {
    for run in line.runs() {
        for cluster in run.clusters() {
            if cluster.glyphs().all(|glyph| glyph.id != 0) {
                continue;
            }
            let chars = text.get(cluster.text_range()).unwrap_or_default().chars();
            if let Some(script) = chars.filter_map(script_of).next()
                && !scripts.contains(&script)
            {
                scripts.push(script);
            }
        }
    }
}

fn positioned_run(
    glyph_run: &parley::GlyphRun<'_, usize>,
    index: usize,
    style: &Style,
    baseline: f32,
    top: f32,
    height: f32,
) -> GlyphRun {
    let run = glyph_run.run();
    let metrics = run.font_metrics();
    let (x, width) = (glyph_run.offset(), glyph_run.advance());
    let color = style.color.unwrap_or(Color::BLACK);
    let mut pen = x;
    let glyphs = glyph_run
        .glyphs()
        .map(|glyph| {
            let placed = Glyph {
                id: glyph.id,
                x: pen + glyph.x,
                y: baseline + glyph.y,
            };
            pen += glyph.advance;
            placed
        })
        .collect();
    let stroke = |offset: f32, size: f32| Decoration {
        rect: Rect {
            x,
            y: baseline - offset,
            width,
            height: if size > 0.0 { size } else { run.font_size() / 16.0 },
        },
        color: style.text_decoration_color.unwrap_or(color),
    };
    let line = style.text_decoration_line.unwrap_or(TextDecoration::None);
    let mut decorations = Vec::new();
    if matches!(line, TextDecoration::Underline | TextDecoration::Both) {
        decorations.push(stroke(metrics.underline_offset, metrics.underline_size));
    }
    if matches!(line, TextDecoration::LineThrough | TextDecoration::Both) {
        decorations.push(stroke(metrics.strikethrough_offset, metrics.strikethrough_size));
    }
    GlyphRun {
        run: index,
        font: run.font().clone(),
        font_size: run.font_size(),
        normalized_coords: run
            .normalized_coords()
            .iter()
            .map(|coord| coord.to_bits())
            .collect(),
        synthetic_bold: run.synthesis().embolden(),
        synthetic_slant: run.synthesis().skew().map(|degrees| finite(degrees, -45.0, 45.0)),
        color,
        glyphs,
        x,
        width,
        baseline,
        background: style
            .background_color
            .filter(|color| color.a > 0)
            .map(|color| Background {
                rect: Rect {
                    x,
                    y: top,
                    width,
                    height,
                },
                color,
            }),
        decorations,
        shadow: style.text_shadow.filter(|shadow| shadow.color.a > 0),
    }
}
