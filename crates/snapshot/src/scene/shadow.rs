//! Shadows of boxes: React Native's on iOS, Material's elevation on Android, CSS box shadows everywhere.

use super::{
    border::Border,
    budget::Work,
    canvas::{Canvas, faded, paint},
    geometry::{Corners, Sides, append_rounded, rounded, safe, safe_length, snapped},
};
use anyrender::PaintScene;
use hivesync_domain::{BoxShadow, Color, LayoutNode, Platform, Style};
use kurbo::{Affine, Point, Rect, Vec2};
use peniko::{BlendMode, Compose, Fill, Mix};

/// Blurs below this many pixels look like an edge.
const LEAST_BLUR: f64 = 0.3;
/// The rasterisers cut a blur off at so many standard deviations.
const REACH: f64 = 2.5;
/// A blur wider than this, in logical pixels, is taken as this.
const WIDEST_BLUR: f64 = 500.0;
/// How many levels down a box without a fill looks for what casts its shadow.
const CASTER_LEVELS: usize = 4;

/// Android's light, from the platform's own resources: its place above the screen and its size in dp, and the darkness
/// of the two shadows.
const LIGHT_HEIGHT: f64 = 500.0;
const LIGHT_RADIUS: f64 = 800.0;
const KEY_OPACITY: f64 = 0.19;
const AMBIENT_OPACITY: f64 = 0.039;
/// How far a spot shadow's blur is felt, as a share of the geometric penumbra.
const KEY_SIGMA: f64 = 0.5;

/// A blurred shape in physical pixels.
struct Blurred {
    rect: Rect,
    corners: Corners,
    color: Color,
    sigma: f64,
}

/// Paints the shadows around `rect`, which is `node`'s border box.
pub(crate) fn paint_outer<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    node: &LayoutNode,
    rect: Rect,
    corners: &Corners,
) {
    let style = &node.style;
    // The first shadow is on top.
    for shadow in style
        .box_shadow
        .iter()
        .flatten()
        .rev()
        .filter(|shadow| !shadow.inset)
    {
        let scale = canvas.scale;
        let spread = safe(shadow.spread) * scale;
        let grown = Sides::all(-spread).inset(rect);
        let blurred = Blurred {
            rect: grown + Vec2::new(safe(shadow.x), safe(shadow.y)) * scale,
            corners: corners.grown(spread, grown),
            color: shadow.color,
            // CSS gives twice the standard deviation.
            sigma: safe_length(shadow.blur).min(WIDEST_BLUR) * scale / 2.0,
        };
        paint_around(canvas, transform, &blurred, rect, corners, is_opaque(style));
    }
    match canvas.platform {
        Platform::Ios | Platform::Web => paint_offset_shadow(canvas, transform, node, rect, corners),
        Platform::Android => paint_elevation(canvas, transform, style, rect, corners),
    }
}

/// How far shadows and outlines reach beyond the box, in logical pixels; for culling.
pub(crate) fn reach(style: &Style) -> f64 {
    let offset = style
        .shadow_offset
        .map_or(0.0, |[x, y]| safe(x).abs().max(safe(y).abs()));
    let own = if style.shadow_opacity.is_some() || style.shadow_radius.is_some() {
        offset + REACH * safe_length(style.shadow_radius.unwrap_or(3.0)).min(WIDEST_BLUR)
    } else {
        0.0
    };
    let css = style.box_shadow.iter().flatten().fold(0.0_f64, |most, shadow| {
        let blur = safe_length(shadow.blur).min(WIDEST_BLUR) * REACH / 2.0;
        most.max(safe(shadow.x).abs().max(safe(shadow.y).abs()) + blur + safe(shadow.spread).max(0.0))
    });
    let outline = style.outline.map_or(0.0, |outline| {
        safe_length(outline.width) + safe_length(outline.offset)
    });
    own.max(css)
        .max(outline)
        .max(safe_length(style.elevation.unwrap_or(0.0)).min(LIGHT_HEIGHT / 2.0) * 8.0)
}

/// Paints CSS shadows inside the padding box, over the background.
pub(crate) fn paint_inner<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    style: &Style,
    rect: Rect,
    corners: &Corners,
    border: &Border,
) {
    let (padding, padding_corners) = (border.widths.inset(rect), corners.inset(border.widths));
    for shadow in style
        .box_shadow
        .iter()
        .flatten()
        .rev()
        .filter(|shadow| shadow.inset)
    {
        paint_inset(canvas, transform, shadow, padding, &padding_corners);
    }
}

/// A shadow inside: the colour everywhere within the box, less a blurred hole.
fn paint_inset<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    shadow: &BoxShadow,
    padding: Rect,
    corners: &Corners,
) {
    if shadow.color.a == 0 || padding.width() <= 0.0 || padding.height() <= 0.0 {
        return;
    }
    let scale = canvas.scale;
    let shrunk = Sides::all(safe(shadow.spread) * scale);
    let hole = Blurred {
        rect: shrunk.inset(padding) + Vec2::new(safe(shadow.x), safe(shadow.y)) * scale,
        corners: corners.inset(shrunk),
        color: Color::BLACK,
        sigma: safe_length(shadow.blur).min(WIDEST_BLUR) * scale / 2.0,
    };
    // The layer of the colour and the one of the hole in it.
    if !canvas.spend_many(Work::Layer, 2, transform, padding) {
        return;
    }
    let inside = rounded(padding, corners);
    canvas
        .scene
        .push_layer(Fill::NonZero, Mix::Normal, 1.0, transform, &inside, None, None);
    canvas.fill(transform, shadow.color, &padding);
    let erase = BlendMode::new(Mix::Normal, Compose::DestOut);
    canvas
        .scene
        .push_layer(Fill::NonZero, erase, 1.0, transform, &inside, None, None);
    hole.paint(canvas, transform);
    canvas.scene.pop_layer();
    canvas.scene.pop_layer();
}

/// `shadowColor`, `shadowOffset`, `shadowOpacity`, `shadowRadius`. A layer's shadow has the shape of what the layer
/// shows: the box itself if it is filled, else its filled children.
fn paint_offset_shadow<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    node: &LayoutNode,
    rect: Rect,
    corners: &Corners,
) {
    let style = &node.style;
    let opacity = style.shadow_opacity.map_or(0.0, safe_length).min(1.0);
    let color = faded(style.shadow_color.unwrap_or(Color::BLACK), opacity);
    if color.a == 0 {
        return;
    }
    let scale = canvas.scale;
    let [x, y] = style.shadow_offset.unwrap_or([0.0, -3.0]);
    let offset = Vec2::new(safe(x), safe(y)) * scale;
    // Core Animation's radius is the standard deviation; in browsers React Native passes it on as CSS's blur.
    let spread = if canvas.platform == Platform::Web {
        0.5
    } else {
        1.0
    };
    let sigma = safe_length(style.shadow_radius.unwrap_or(3.0)).min(WIDEST_BLUR) * scale * spread;

    let cast = |canvas: &mut Canvas<'_, S>, rect: Rect, corners: Corners, alpha: f64| {
        Blurred {
            rect: rect + offset,
            corners,
            color: faded(color, alpha),
            sigma,
        }
        .paint(canvas, transform);
    };
    let own = style.background_color.map_or(0, |fill| fill.a);
    if own > 0 || canvas.platform == Platform::Web {
        let alpha = if canvas.platform == Platform::Web {
            1.0
        } else {
            f64::from(own) / 255.0
        };
        cast(canvas, rect, *corners, alpha);
        return;
    }
    if has_own_shape(node) {
        cast(canvas, rect, *corners, 1.0);
        return;
    }
    let top_left = Point::new(rect.x0 / scale, rect.y0 / scale);
    for (rect, corners, alpha) in casters(node, top_left, scale, canvas.platform) {
        cast(canvas, rect, corners, alpha);
    }
}

/// Whether the node shows something that fills its box although it has no background.
fn has_own_shape(node: &LayoutNode) -> bool {
    node.props.image.is_some()
}

/// The filled boxes under a node without a fill, down each branch to the first.
fn casters(node: &LayoutNode, top_left: Point, scale: f64, platform: Platform) -> Vec<(Rect, Corners, f64)> {
    let mut found = Vec::new();
    let mut open: Vec<_> = node.children.iter().map(|child| (child, top_left, 1)).collect();
    while let Some((child, parent, level)) = open.pop() {
        let at = Point::new(parent.x + safe(child.layout.x), parent.y + safe(child.layout.y));
        let size = (safe_length(child.layout.width), safe_length(child.layout.height));
        let alpha = child.style.background_color.map_or(0, |fill| fill.a);
        if alpha > 0 || has_own_shape(child) {
            let rect = snapped(Rect::from_origin_size(at, size), scale);
            let alpha = if alpha > 0 { f64::from(alpha) / 255.0 } else { 1.0 };
            found.push((rect, Corners::of(&child.style, scale, rect, platform), alpha));
        } else if level < CASTER_LEVELS {
            open.extend(child.children.iter().map(|inner| (inner, at, level + 1)));
        }
        if found.len() >= 64 {
            break;
        }
    }
    found
}

/// Android's two shadows of a raised box: the key light's, from above the middle of the screen's top edge, and the
/// ambient one all around. Only a filled box has an outline that casts.
fn paint_elevation<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    style: &Style,
    rect: Rect,
    corners: &Corners,
) {
    let height = safe_length(style.elevation.unwrap_or(0.0)).min(LIGHT_HEIGHT / 2.0);
    let filled = style.background_color.is_some_and(|fill| fill.a > 0);
    if height <= 0.0 || !filled {
        return;
    }
    let scale = canvas.scale;
    let tint = style.shadow_color.unwrap_or(Color::BLACK);
    let opaque = is_opaque(style);
    let grown = |by: f64| Sides::all(-by).inset(rect);

    let around = height * scale / 2.0;
    let ambient = Blurred {
        rect: grown(around / 2.0),
        corners: corners.grown(around / 2.0, grown(around / 2.0)),
        color: faded(tint, AMBIENT_OPACITY / (1.0 + height / 128.0)),
        sigma: around / 2.0,
    };
    paint_around(canvas, transform, &ambient, rect, corners, opaque);

    let ratio = height / (LIGHT_HEIGHT - height);
    let light = Point::new(canvas.page.center().x, 0.0);
    let offset = (rect.center() - light) * ratio;
    let outset = rect.width().min(rect.height()) * ratio / 2.0;
    let key = Blurred {
        rect: grown(outset) + offset,
        corners: corners.grown(outset, grown(outset)),
        color: faded(tint, KEY_OPACITY),
        sigma: LIGHT_RADIUS * ratio * scale * KEY_SIGMA,
    };
    paint_around(canvas, transform, &key, rect, corners, opaque);
}

/// Paints `shadow` but not under the box, where it would show through a fill that is not opaque.
fn paint_around<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    shadow: &Blurred,
    rect: Rect,
    corners: &Corners,
    opaque: bool,
) {
    if shadow.color.a == 0 {
        return;
    }
    if opaque {
        shadow.paint(canvas, transform);
        return;
    }
    let outside = shadow
        .rect
        .inflate(shadow.sigma * 3.0 + 1.0, shadow.sigma * 3.0 + 1.0)
        .union(rect.inflate(1.0, 1.0));
    let mut path = rounded(outside, &Corners::default());
    append_rounded(&mut path, rect, corners);
    if !canvas.spend(Work::Layer, transform, outside) {
        return;
    }
    canvas.scene.push_clip_layer(Fill::EvenOdd, transform, &path);
    shadow.paint(canvas, transform);
    canvas.scene.pop_layer();
}

impl Blurred {
    fn paint<S: PaintScene>(&self, canvas: &mut Canvas<'_, S>, transform: Affine) {
        let Self {
            rect,
            corners,
            color,
            sigma,
        } = self;
        if color.a == 0 || rect.width() <= 0.0 || rect.height() <= 0.0 {
            return;
        }
        let reach = sigma * REACH;
        let area = transform
            .transform_rect_bbox(rect.inflate(reach, reach))
            .intersect(canvas.page);
        if area.width() <= 0.0 || area.height() <= 0.0 || !canvas.spend(Work::Shadow, Affine::IDENTITY, area)
        {
            return;
        }
        if *sigma < LEAST_BLUR {
            canvas.fill(transform, *color, &rounded(*rect, corners));
        } else {
            // One radius for all corners is what the blur can do.
            let radius = corners.largest().min(rect.width() / 2.0).min(rect.height() / 2.0);
            canvas
                .scene
                .draw_box_shadow(transform, *rect, paint(*color), radius, *sigma);
        }
    }
}

fn is_opaque(style: &Style) -> bool {
    style.background_color.is_some_and(|fill| fill.a == 255)
}
