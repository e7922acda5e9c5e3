//! What is shown where a picture can't be: a calm surface with a sign.

use super::{
    canvas::{Canvas, rgb},
    geometry::{Corners, Sides, rounded},
    text,
};
use anyrender::PaintScene;
use hivesync_domain::{Color, Style, TextAlign, TextRun};
use kurbo::{Affine, BezPath, Cap, Circle, Join, Line, Point, Rect, Stroke, Vec2};

const SURFACE: Color = rgb(0xe9_ec_f1);
const SIGN: Color = rgb(0x9a_a4_b2);
const OUTLINE: Color = rgb(0xc3_ca_d5);
const LABEL: Color = rgb(0x5b_66_75);

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// It lies on another server and is never fetched.
    Remote,
    /// Its file is missing or broken.
    Broken,
    /// A component that only a device can draw.
    Component,
}

/// Paints a placeholder into `rect`, with `label` under the sign where there is room.
pub(crate) fn paint<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    rect: Rect,
    corners: &Corners,
    reason: Reason,
    label: Option<&str>,
) {
    canvas.fill(transform, SURFACE, &rounded(rect, corners));
    if reason == Reason::Component {
        let width = canvas.px(1.0).round().max(1.0);
        let inset = Sides::all(width / 2.0);
        let stroke = Stroke::new(width).with_dashes(0.0, [canvas.px(4.0), canvas.px(3.0)]);
        // A long outline would be thousands of dashes nobody can tell apart.
        let stroke = if rect.width() + rect.height() > canvas.px(20_000.0) {
            Stroke::new(width)
        } else {
            stroke
        };
        canvas.stroke(
            transform,
            OUTLINE,
            &stroke,
            &rounded(inset.inset(rect), &corners.inset(inset)),
        );
    }
    let room = rect.width().min(rect.height());
    let size = (room * 0.4).min(canvas.px(36.0));
    if size < canvas.px(6.0) {
        return;
    }
    let label = label.filter(|_| rect.height() > canvas.px(72.0) && rect.width() > canvas.px(80.0));
    let lift = if label.is_some() { canvas.px(10.0) } else { 0.0 };
    let centre = rect.center() - Vec2::new(0.0, lift);
    match reason {
        Reason::Remote => landscape(canvas, transform, centre, size),
        Reason::Broken => {
            landscape(canvas, transform, centre, size);
            strike(canvas, transform, centre, size);
        }
        Reason::Component => puzzle(canvas, transform, centre, size),
    }
    if let Some(label) = label {
        let room = (rect.width() / canvas.scale - 16.0) as f32;
        let style = Style {
            color: Some(LABEL),
            font_size: Some(12.0),
            font_weight: Some(500),
            text_align: Some(TextAlign::Center),
            ..Style::default()
        };
        let run = TextRun {
            text: label.chars().take(80).collect(),
            style,
        };
        let origin = Point::new(rect.x0 + canvas.px(8.0), centre.y + size / 2.0 + canvas.px(6.0));
        text::paint_line(canvas, transform, origin, room, &run, TextAlign::Center);
    }
}

/// A framed picture of hills under a sun.
fn landscape<S: PaintScene>(canvas: &mut Canvas<'_, S>, transform: Affine, centre: Point, size: f64) {
    let at = |x: f64, y: f64| centre + Vec2::new(x, y) * size;
    let line = size * 0.07;
    let frame = Rect::from_points(at(-0.5, -0.4), at(0.5, 0.4));
    let stroke = Stroke::new(line).with_join(Join::Round).with_caps(Cap::Round);
    canvas.stroke(
        transform,
        SIGN,
        &stroke,
        &rounded(frame, &Corners::all(size * 0.1)),
    );
    canvas.fill(transform, SIGN, &Circle::new(at(-0.2, -0.14), size * 0.085));
    let mut hills = BezPath::new();
    hills.move_to(at(-0.36, 0.26));
    hills.line_to(at(-0.14, 0.02));
    hills.line_to(at(-0.01, 0.14));
    hills.line_to(at(0.17, -0.09));
    hills.line_to(at(0.37, 0.26));
    hills.close_path();
    canvas.fill(transform, SIGN, &hills);
}

/// A stroke across, with a gap to what it crosses.
fn strike<S: PaintScene>(canvas: &mut Canvas<'_, S>, transform: Affine, centre: Point, size: f64) {
    let at = |x: f64, y: f64| centre + Vec2::new(x, y) * size;
    let line = Line::new(at(-0.46, 0.5), at(0.46, -0.5));
    let stroke = |width: f64| Stroke::new(size * width).with_caps(Cap::Round);
    canvas.stroke(transform, SURFACE, &stroke(0.2), &line);
    canvas.stroke(transform, SIGN, &stroke(0.07), &line);
}

/// Four tiles, one turned: a part that does not fit in.
fn puzzle<S: PaintScene>(canvas: &mut Canvas<'_, S>, transform: Affine, centre: Point, size: f64) {
    let tile = |x: f64, y: f64| {
        let corner = centre + Vec2::new(x, y) * size;
        let square = Rect::from_center_size(corner, (size * 0.4, size * 0.4));
        rounded(square, &Corners::all(size * 0.08))
    };
    for (x, y) in [(-0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
        canvas.fill(transform, SIGN, &tile(x, y));
    }
    let turned = Affine::rotate_about(
        std::f64::consts::FRAC_PI_4,
        centre + Vec2::new(0.27, -0.27) * size,
    );
    let stroke = Stroke::new(size * 0.07).with_join(Join::Round);
    canvas.stroke(transform * turned, SIGN, &stroke, &tile(0.27, -0.27));
}
