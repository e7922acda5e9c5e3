//! Text: the lines of crates/text, glyph runs with their backgrounds, shadows and decorations.

use super::{
    budget::Work,
    canvas::{Canvas, faded, paint as color_of},
    geometry::{safe, safe_length, snapped},
};
use anyrender::{Glyph, PaintScene};
use hivesync_domain::{
    Color, Dimension, EllipsizeMode, LayoutNode, NodeType, Rect as LogicalRect, Style, TextAlign,
    TextAlignVertical, TextRun,
};
use hivesync_text::{GlyphRun, ShapedText, TextOptions};
use kurbo::{Affine, Point, Rect, Vec2};
use peniko::Fill;
use std::borrow::Cow;

/// Layout rounds boxes to the pixel grid; a text must not break anew for that.
const ROUNDING: f32 = 0.05;
/// How much bolder a synthetic bold is, of the font size; what browsers add for it.
const EMBOLDEN: f64 = 1.0 / 36.0;
/// How far a glyph may reach from its place on the baseline, in font sizes.
const GLYPH_REACH: f64 = 3.0;
/// Where copies of the glyphs of a blurred shadow lie, in standard deviations, and how strong each ring is.
const SHADOW_RINGS: [(f64, usize, f64); 3] = [(0.0, 1, 0.2), (0.9, 6, 0.085), (1.8, 8, 0.036)];

/// Paints the text of `node`, whose border box is `rect` in logical pixels, into its content box.
pub(crate) fn paint<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    node: &LayoutNode,
    rect: Rect,
) {
    if node.props.runs.is_empty() {
        return;
    }
    let content = content_box(&node.style, rect);
    let mut options = TextOptions::of_node(node);
    let single_line = node.node_type == NodeType::TextInput && node.props.multiline != Some(true);
    if single_line {
        options.number_of_lines = 1;
        options.ellipsize_mode = EllipsizeMode::Clip;
    }
    let width = content.width() as f32 + ROUNDING;
    let runs = affordable(canvas, &node.props.runs);
    let text = canvas.fonts.shape(&runs, canvas.platform, Some(width), &options);
    let free = (content.height() - safe_length(text.height)).max(0.0);
    let down = match (node.style.text_align_vertical, single_line) {
        (Some(TextAlignVertical::Top), _) => 0.0,
        (Some(TextAlignVertical::Bottom), _) => free,
        (Some(TextAlignVertical::Center), _) | (_, true) => free / 2.0,
        _ => 0.0,
    };
    let origin = Point::new(content.x0, content.y0 + down);
    let clips = node.node_type == NodeType::TextInput;
    if clips {
        let field = snapped(content, canvas.scale);
        if !canvas.spend(Work::Layer, transform, field) {
            return;
        }
        canvas.scene.push_clip_layer(Fill::NonZero, transform, &field);
    }
    paint_shaped(canvas, transform, &text, origin);
    if clips {
        canvas.scene.pop_layer();
    }
}

/// The runs, or as much of them as may be shaped for one picture.
fn affordable<'r, S>(canvas: &mut Canvas<'_, S>, runs: &'r [TextRun]) -> Cow<'r, [TextRun]> {
    let length = runs.iter().map(|run| run.text.len()).sum();
    let mut left = canvas.budget.shape(length);
    if left == length {
        return Cow::Borrowed(runs);
    }
    let cut = runs.iter().map_while(|run| {
        let text: String = run.text.chars().take(left).collect();
        left -= left.min(text.len());
        (!text.is_empty()).then(|| TextRun {
            text,
            style: run.style.clone(),
        })
    });
    Cow::Owned(cut.collect())
}

/// Paints one line of text of ours (labels, the clock) with its top left at `origin`, physical pixels; answers the
/// width it took, logical pixels.
pub(crate) fn paint_line<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    origin: Point,
    room: f32,
    run: &TextRun,
    align: TextAlign,
) {
    let options = TextOptions {
        number_of_lines: 1,
        text_align: align,
        ..TextOptions::default()
    };
    let text = canvas
        .fonts
        .shape(std::slice::from_ref(run), canvas.platform, Some(room), &options);
    let origin = Point::new(origin.x / canvas.scale, origin.y / canvas.scale);
    paint_shaped(canvas, transform, &text, origin);
}

/// The content box: the border box less border and padding.
fn content_box(style: &Style, rect: Rect) -> Rect {
    let points = |length: Dimension| match length {
        Dimension::Points(points) => safe_length(points),
        Dimension::Percent(_) | Dimension::Auto => 0.0,
    };
    let padding = style.padding.map_or([0.0; 4], |padding| {
        [
            points(padding.top),
            points(padding.right),
            points(padding.bottom),
            points(padding.left),
        ]
    });
    let border = style.border_width.map_or([0.0; 4], |width| {
        [width.top, width.right, width.bottom, width.left].map(safe_length)
    });
    let [top, right, bottom, left]: [f64; 4] = std::array::from_fn(|side| padding[side] + border[side]);
    let (x0, y0) = (rect.x0 + left, rect.y0 + top);
    Rect::new(x0, y0, (rect.x1 - right).max(x0), (rect.y1 - bottom).max(y0))
}

/// Paints shaped text with its top left at `origin`, logical pixels.
pub(crate) fn paint_shaped<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    text: &ShapedText,
    origin: Point,
) {
    for run in text.glyph_runs() {
        if let Some(background) = &run.background {
            let area = placed(canvas, origin, &background.rect);
            canvas.fill(transform, background.color, &area);
        }
    }
    for run in text.glyph_runs() {
        if let Some(shadow) = &run.shadow {
            let offset = Vec2::new(safe(shadow.x), safe(shadow.y)) * canvas.scale;
            let sigma = safe_length(shadow.radius) * canvas.scale / 2.0;
            paint_shadow(canvas, transform, run, origin, shadow.color, offset, sigma);
        }
    }
    for run in text.glyph_runs() {
        paint_run(canvas, transform, run, origin, run.color);
        for decoration in &run.decorations {
            paint_decoration(canvas, transform, origin, &decoration.rect, decoration.color);
        }
    }
}

fn paint_decoration<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    origin: Point,
    rect: &LogicalRect,
    color: Color,
) {
    let mut line = placed(canvas, origin, rect);
    // A line is never thinner than a pixel.
    line.y1 = line.y1.max(line.y0 + 1.0);
    if canvas.spend(Work::Fill, transform, line) {
        canvas.fill(transform, color, &line);
    }
}

/// A soft shadow is many faint copies: blurring a layer is not something every back end can do.
fn paint_shadow<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    run: &GlyphRun,
    origin: Point,
    color: Color,
    offset: Vec2,
    sigma: f64,
) {
    let copy = |canvas: &mut Canvas<'_, S>, by: Vec2, color: Color| {
        let moved = transform * Affine::translate(offset + by);
        paint_run(canvas, moved, run, origin, color);
        for decoration in &run.decorations {
            paint_decoration(canvas, moved, origin, &decoration.rect, color);
        }
    };
    if sigma < 0.5 {
        return copy(canvas, Vec2::ZERO, color);
    }
    for (distance, copies, strength) in SHADOW_RINGS {
        for index in 0..copies {
            let angle = std::f64::consts::TAU * index as f64 / copies as f64;
            copy(
                canvas,
                Vec2::from_angle(angle) * (distance * sigma),
                faded(color, strength),
            );
        }
    }
}

/// Paints the glyphs of one run. Baselines lie on the pixel grid, so that lines of text are equally crisp.
fn paint_run<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    run: &GlyphRun,
    origin: Point,
    color: Color,
) {
    let scale = canvas.scale;
    let size = safe_length(run.font_size) * scale;
    if color.a == 0 || run.glyphs.is_empty() || size < 0.05 {
        return;
    }
    if !is_seen(canvas, transform, run, origin, size) {
        return;
    }
    let square = Rect::new(0.0, 0.0, size, size);
    if !canvas.spend_many(Work::Glyph, run.glyphs.len(), transform, square) {
        return;
    }
    let baseline = (origin.y + safe(run.baseline)) * scale;
    let nudge = baseline.round() - baseline;
    let glyphs = run.glyphs.iter().map(|glyph| Glyph {
        id: glyph.id,
        x: quarter((origin.x + safe(glyph.x)) * scale) as f32,
        y: ((origin.y + safe(glyph.y)) * scale + nudge) as f32,
    });
    let bolder = if run.synthetic_bold { size * EMBOLDEN } else { 0.0 };
    let slant = run
        .synthetic_slant
        .map(|degrees| Affine::skew(-safe(degrees).clamp(-60.0, 60.0).to_radians().tan(), 0.0));
    canvas.scene.draw_glyphs(
        &run.font,
        size as f32,
        false,
        &run.normalized_coords,
        Vec2::new(bolder, bolder),
        Fill::NonZero,
        color_of(color),
        // The opacity is in the colour: not every back end looks at this one.
        1.0,
        transform,
        slant,
        glyphs,
    );
}

/// Whether any of the glyphs may lie on the page; most of a long text that is scrolled does not.
fn is_seen<S>(canvas: &Canvas<'_, S>, transform: Affine, run: &GlyphRun, origin: Point, size: f64) -> bool {
    let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
    for glyph in &run.glyphs {
        left = left.min(safe(glyph.x));
        right = right.max(safe(glyph.x));
    }
    let baseline = (origin.y + safe(run.baseline)) * canvas.scale;
    let line = Rect::new(
        (origin.x + left) * canvas.scale,
        baseline,
        (origin.x + right) * canvas.scale,
        baseline,
    );
    let reach = size * GLYPH_REACH;
    let area = transform.transform_rect_bbox(line.inflate(reach, reach));
    area.overlaps(canvas.page)
}

/// A position on the quarter of a pixel, as Skia and Core Text have them: no eye sees the difference, and equal letters
/// give equal pixels, which makes the file a fifth smaller.
fn quarter(position: f64) -> f64 {
    (position * 4.0).round() / 4.0
}

fn placed<S>(canvas: &Canvas<'_, S>, origin: Point, rect: &LogicalRect) -> Rect {
    let at = Point::new(origin.x + safe(rect.x), origin.y + safe(rect.y));
    snapped(
        Rect::from_origin_size(at, (safe_length(rect.width), safe_length(rect.height))),
        canvas.scale,
    )
}
