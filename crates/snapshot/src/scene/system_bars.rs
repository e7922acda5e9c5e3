//! What the system lays over a screen: the status bar and the home indicator.

use super::{
    canvas::{Canvas, faded},
    geometry::{Corners, rounded},
    text,
};
use anyrender::PaintScene;
use hivesync_domain::{
    Color, DeviceContext, LayoutNode, NativeElement, Orientation, Platform, Style, TextAlign, TextRun,
};
use kurbo::{Affine, Arc, BezPath, Cap, Circle, Point, Rect, Shape, Stroke};
use std::f64::consts::TAU;

/// An inset lower than this, in logical pixels, has no room for a status bar.
const LEAST_BAR: f64 = 18.0;
/// From this inset on an iPhone has a notch or an island between the clock and the signs.
const NOTCHED: f64 = 40.0;

/// From this inset on an iPhone has an island rather than a notch.
const ISLAND: f64 = 50.0;
/// From this inset on Android is navigated with buttons rather than gestures.
const BUTTONS: f64 = 40.0;

/// How the screen wants its status bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct BarStyle {
    light: bool,
    hidden: bool,
}

impl BarStyle {
    /// What the screen's `StatusBar`s say; the last one mounted counts.
    pub(crate) fn of(root: &LayoutNode) -> Self {
        let mut found = Self::default();
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            if let Some(NativeElement::StatusBar {
                light_content,
                hidden,
            }) = node.props.native
            {
                found = Self {
                    light: light_content,
                    hidden,
                };
            }
            open.extend(node.children.iter().rev());
        }
        found
    }
}

/// Paints the status bar and the home indicator over the finished page. `under_indicator` is the colour the home
/// indicator lies on.
pub(crate) fn paint<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    device: &DeviceContext,
    bar: BarStyle,
    under_indicator: Color,
) {
    let (top, bottom) = (
        f64::from(device.safe_area.top),
        f64::from(device.safe_area.bottom),
    );
    if device.platform == Platform::Ios && device.orientation == Orientation::Portrait {
        paint_cutout(canvas, top);
    }
    if !bar.hidden && top >= LEAST_BAR {
        let color = if bar.light { Color::WHITE } else { Color::BLACK };
        match device.platform {
            Platform::Ios if top >= NOTCHED => paint_notched_bar(canvas, top, color),
            Platform::Ios => paint_classic_bar(canvas, top, color),
            Platform::Android => paint_android_bar(canvas, top, color),
            Platform::Web => {}
        }
    }
    let width = f64::from(device.width);
    let (indicator, above) = match device.platform {
        // The real one's width follows the screen's: 134 of 375, 148 of 430.
        Platform::Ios if bottom >= LEAST_BAR => {
            let across = if device.orientation == Orientation::Portrait {
                width * 0.35
            } else {
                width * 0.27
            };
            ((across.min(320.0), 5.0), 8.0)
        }
        Platform::Android if bottom >= BUTTONS && device.orientation == Orientation::Portrait => {
            return paint_buttons(canvas, bottom, under_indicator);
        }
        Platform::Android if (12.0..=32.0).contains(&bottom) => {
            ((108.0_f64.min(width * 0.3), 4.0), bottom / 2.0 - 2.0)
        }
        _ => return,
    };
    let size = (canvas.px(indicator.0).round(), canvas.px(indicator.1).round());
    let origin = Point::new(
        ((canvas.page.width() - size.0) / 2.0).round(),
        (canvas.page.height() - canvas.px(above)).round() - size.1,
    );
    let pill = Rect::from_origin_size(origin, size);
    let color = if is_dark(under_indicator) {
        Color::WHITE
    } else {
        Color::BLACK
    };
    let color = if device.platform == Platform::Android {
        faded(color, 0.75)
    } else {
        color
    };
    canvas.fill(
        Affine::IDENTITY,
        color,
        &rounded(pill, &Corners::all(size.1 / 2.0)),
    );
}

/// Whether light signs are easier to see on `color` than dark ones.
fn is_dark(color: Color) -> bool {
    let luma = 0.299 * f64::from(color.r) + 0.587 * f64::from(color.g) + 0.114 * f64::from(color.b);
    luma < 128.0
}

/// What the front camera takes of the screen: an island, or a notch.
fn paint_cutout<S: PaintScene>(canvas: &mut Canvas<'_, S>, top: f64) {
    let middle = canvas.page.width() / canvas.scale / 2.0;
    if top >= ISLAND {
        block(
            canvas,
            Color::BLACK,
            middle - 62.5,
            top * 0.19,
            125.0,
            36.5,
            18.25,
        );
    } else if top >= NOTCHED {
        // Ears of a few pixels round its upper corners off.
        let (half, height, ear, round) = (81.0, top - 14.0, 6.0, 20.0);
        let at = |x: f64, y: f64| (canvas.px(middle + x), canvas.px(y));
        let mut path = BezPath::new();
        path.move_to(at(-half - ear, 0.0));
        path.quad_to(at(-half, 0.0), at(-half, ear));
        path.line_to(at(-half, height - round));
        path.quad_to(at(-half, height), at(-half + round, height));
        path.line_to(at(half - round, height));
        path.quad_to(at(half, height), at(half, height - round));
        path.line_to(at(half, ear));
        path.quad_to(at(half, 0.0), at(half + ear, 0.0));
        path.close_path();
        canvas.fill(Affine::IDENTITY, Color::BLACK, &path);
    }
}

/// Android's three buttons: back, home, recent apps.
fn paint_buttons<S: PaintScene>(canvas: &mut Canvas<'_, S>, bottom: f64, under: Color) {
    let size = canvas.page.size() / canvas.scale;
    let y = size.height - bottom / 2.0;
    let color = faded(
        if is_dark(under) {
            Color::WHITE
        } else {
            Color::BLACK
        },
        0.7,
    );
    let at = |x: f64, y: f64| Point::new(canvas.px(x), canvas.px(y));
    let mut back = BezPath::new();
    let x = size.width * 0.22;
    back.move_to(at(x - 7.5, y));
    back.line_to(at(x + 5.5, y - 7.5));
    back.line_to(at(x + 5.5, y + 7.5));
    back.close_path();
    let home = Circle::new(at(size.width / 2.0, y), canvas.px(6.0));
    let recent = at(size.width * 0.78, y);
    let square = Rect::from_center_size(recent, (canvas.px(12.0), canvas.px(12.0)));
    let stroke = Stroke::new(canvas.px(2.0));
    canvas.fill(Affine::IDENTITY, color, &back);
    canvas.stroke(Affine::IDENTITY, color, &stroke, &home);
    canvas.stroke(
        Affine::IDENTITY,
        color,
        &stroke,
        &rounded(square, &Corners::all(canvas.px(1.5))),
    );
}

/// The clock left of the notch or island, the signs right of it.
fn paint_notched_bar<S: PaintScene>(canvas: &mut Canvas<'_, S>, top: f64, color: Color) {
    let width = canvas.page.width() / canvas.scale;
    // With an island the bar's middle lies lower than half its inset.
    let middle = if top >= 50.0 { top * 0.56 } else { top * 0.62 };
    let ear = width * 0.345;
    clock(
        canvas,
        "9:41",
        ear * 0.5,
        middle,
        17.0,
        600,
        color,
        TextAlign::Center,
    );
    let right = width - ear * 0.5 + 39.0;
    battery(canvas, right, middle, color);
    wifi(canvas, right - 50.8, middle, color);
    signal(canvas, right - 74.5, middle, color);
}

/// The low bar of iPhones with a home button, and of iPads.
fn paint_classic_bar<S: PaintScene>(canvas: &mut Canvas<'_, S>, top: f64, color: Color) {
    let width = canvas.page.width() / canvas.scale;
    let middle = (top / 2.0).max(10.0);
    clock(
        canvas,
        "9:41",
        width / 2.0,
        middle,
        12.0,
        600,
        color,
        TextAlign::Center,
    );
    battery(canvas, width - 6.0, middle, color);
    signal(canvas, 6.0, middle, color);
    wifi(canvas, 29.0, middle, color);
}

fn paint_android_bar<S: PaintScene>(canvas: &mut Canvas<'_, S>, top: f64, color: Color) {
    let width = canvas.page.width() / canvas.scale;
    let middle = top / 2.0;
    clock(canvas, "9:41", 20.0, middle, 14.0, 500, color, TextAlign::Left);
    android_battery(canvas, width - 20.0, middle, color);
    android_signal(canvas, width - 36.0, middle, color);
    android_wifi(canvas, width - 53.0, middle, color);
}

/// The time, at `x` and around `middle`, logical pixels.
#[allow(clippy::too_many_arguments)]
fn clock<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    time: &str,
    x: f64,
    middle: f64,
    size: f32,
    weight: u16,
    color: Color,
    align: TextAlign,
) {
    const ROOM: f64 = 120.0;
    let line_height = f64::from(size) * 1.2;
    let style = Style {
        color: Some(color),
        font_size: Some(size),
        font_weight: Some(weight),
        line_height: Some(line_height as f32),
        ..Style::default()
    };
    let left = if align == TextAlign::Center {
        x - ROOM / 2.0
    } else {
        x
    };
    let origin = Point::new(canvas.px(left), canvas.px(middle - line_height / 2.0));
    let run = TextRun {
        text: time.to_owned(),
        style,
    };
    text::paint_line(canvas, Affine::IDENTITY, origin, ROOM as f32, &run, align);
}

/// A rectangle of logical pixels, rounded.
fn block<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    color: Color,
    x: f64,
    y: f64,
    w: f64,
    h: f64,
    radius: f64,
) {
    let rect = Rect::new(canvas.px(x), canvas.px(y), canvas.px(x + w), canvas.px(y + h));
    let corners = Corners::all(canvas.px(radius));
    canvas.fill(Affine::IDENTITY, color, &rounded(rect, &corners));
}

/// A battery whose right end is at `right`: 27.3 × 13.
fn battery<S: PaintScene>(canvas: &mut Canvas<'_, S>, right: f64, middle: f64, color: Color) {
    let (x, y) = (right - 27.3, middle - 6.5);
    let line = canvas.px(1.0);
    let shell = Rect::new(
        canvas.px(x),
        canvas.px(y),
        canvas.px(x + 25.0),
        canvas.px(y + 13.0),
    );
    let shell = rounded(shell.inset(-line / 2.0), &Corners::all(canvas.px(3.8)));
    canvas.stroke(Affine::IDENTITY, faded(color, 0.35), &Stroke::new(line), &shell);
    block(canvas, color, x + 2.0, y + 2.0, 21.0, 9.0, 2.4);
    block(canvas, faded(color, 0.4), x + 26.0, y + 4.4, 1.4, 4.2, 0.7);
}

/// Four rising bars from `x` on: 18 × 12.
fn signal<S: PaintScene>(canvas: &mut Canvas<'_, S>, x: f64, middle: f64, color: Color) {
    let bottom = middle + 5.8;
    for (index, height) in [4.0, 6.2, 8.8, 11.6].into_iter().enumerate() {
        block(
            canvas,
            color,
            x + index as f64 * 4.9,
            bottom - height,
            3.2,
            height,
            1.0,
        );
    }
}

/// Three arcs over a dot, from `x` on: 17 × 12.
fn wifi<S: PaintScene>(canvas: &mut Canvas<'_, S>, x: f64, middle: f64, color: Color) {
    let centre = Point::new(canvas.px(x + 8.5), canvas.px(middle + 5.2));
    let stroke = Stroke::new(canvas.px(2.3)).with_caps(Cap::Butt);
    for radius in [10.2, 6.6] {
        let radius = canvas.px(radius);
        let arc = Arc::new(centre, (radius, radius), -TAU / 4.0 - 0.78, 1.56, 0.0).to_path(0.1);
        canvas.stroke(Affine::IDENTITY, color, &stroke, &arc);
    }
    canvas.fill(Affine::IDENTITY, color, &wedge(centre, canvas.px(4.0)));
}

/// A piece of cake pointing down at `tip`.
fn wedge(tip: Point, radius: f64) -> BezPath {
    let arc = Arc::new(tip, (radius, radius), -TAU / 4.0 - 0.78, 1.56, 0.0);
    let mut path = BezPath::new();
    path.move_to(tip);
    path.extend(arc.to_path(0.1).elements().iter().map(|element| match element {
        kurbo::PathEl::MoveTo(point) => kurbo::PathEl::LineTo(*point),
        other => *other,
    }));
    path.close_path();
    path
}

/// An upright battery whose right edge is at `right`: 8 × 14.
fn android_battery<S: PaintScene>(canvas: &mut Canvas<'_, S>, right: f64, middle: f64, color: Color) {
    let x = right - 8.0;
    block(canvas, color, x + 2.4, middle - 7.0, 3.2, 1.8, 0.5);
    block(canvas, faded(color, 0.35), x, middle - 5.5, 8.0, 3.5, 1.2);
    block(canvas, color, x, middle - 3.0, 8.0, 10.0, 1.2);
}

/// A full triangle whose right edge is at `right`: 13 × 13.
fn android_signal<S: PaintScene>(canvas: &mut Canvas<'_, S>, right: f64, middle: f64, color: Color) {
    let mut path = BezPath::new();
    path.move_to((canvas.px(right), canvas.px(middle - 6.0)));
    path.line_to((canvas.px(right), canvas.px(middle + 6.5)));
    path.line_to((canvas.px(right - 12.5), canvas.px(middle + 6.5)));
    path.close_path();
    canvas.fill(Affine::IDENTITY, color, &path);
}

/// A full fan whose right edge is at `right`: 16 × 12.
fn android_wifi<S: PaintScene>(canvas: &mut Canvas<'_, S>, right: f64, middle: f64, color: Color) {
    let tip = Point::new(canvas.px(right - 8.0), canvas.px(middle + 6.5));
    canvas.fill(Affine::IDENTITY, color, &wedge(tip, canvas.px(12.2)));
    let dot = Circle::new(tip, canvas.px(0.4));
    canvas.fill(Affine::IDENTITY, color, &dot);
}
