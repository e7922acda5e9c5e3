//! Controls that the platform draws itself: switches and spinners.

use super::{
    budget::Work,
    canvas::{Canvas, faded, paint as color_of, rgb},
    geometry::{Corners, rounded},
};
use anyrender::PaintScene;
use hivesync_domain::{Color, Platform, Props};
use kurbo::{Affine, Arc, BezPath, Cap, Circle, Line, Point, Rect, Shape, Size, Stroke, Vec2};
use std::f64::consts::TAU;

const IOS_TRACK_ON: Color = rgb(0x34_c7_59);
const IOS_TRACK_OFF: Color = rgb(0xe9_e9_ea);
/// AppCompat's teal accent, as React Native's default theme has it.
const ANDROID_ACCENT: Color = rgb(0x00_96_88);
const ANDROID_THUMB_OFF: Color = rgb(0xec_ec_ec);
const ANDROID_TRACK_OFF: Color = Color {
    r: 0,
    g: 0,
    b: 0,
    a: 66,
};
const IOS_SPINNER: Color = rgb(0x99_99_99);
/// A disabled control shows this much of itself.
const DISABLED: f64 = 0.5;

/// Paints a switch in the middle of `rect`.
pub(crate) fn paint_switch<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    rect: Rect,
    props: &Props,
) {
    match canvas.platform {
        Platform::Ios => paint_ios_switch(canvas, transform, rect, props),
        Platform::Android | Platform::Web => paint_android_switch(canvas, transform, rect, props),
    }
}

fn paint_ios_switch<S: PaintScene>(canvas: &mut Canvas<'_, S>, transform: Affine, rect: Rect, props: &Props) {
    let on = props.value.unwrap_or(false);
    let opacity = if props.disabled == Some(true) {
        DISABLED
    } else {
        1.0
    };
    let track = centred(rect, Size::new(canvas.px(51.0), canvas.px(31.0)));
    let color = if on {
        props.track_color_on.unwrap_or(IOS_TRACK_ON)
    } else {
        props.track_color_off.unwrap_or(IOS_TRACK_OFF)
    };
    canvas.fill(transform, faded(color, opacity), &pill(track));
    let radius = canvas.px(13.5);
    let inset = canvas.px(2.0) + radius;
    let x = if on { track.x1 - inset } else { track.x0 + inset };
    let centre = Point::new(x, track.center().y);
    for (down, sigma, alpha) in [(3.0, 4.0, 0.15), (1.0, 0.6, 0.16)] {
        shadow(
            canvas,
            transform,
            centre + Vec2::new(0.0, canvas.px(down)),
            radius,
            canvas.px(sigma),
            alpha,
        );
    }
    canvas.fill(
        transform,
        props.thumb_color.unwrap_or(Color::WHITE),
        &Circle::new(centre, radius),
    );
}

fn paint_android_switch<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    rect: Rect,
    props: &Props,
) {
    let on = props.value.unwrap_or(false);
    let opacity = if props.disabled == Some(true) {
        DISABLED
    } else {
        1.0
    };
    let track = centred(rect, Size::new(canvas.px(34.0), canvas.px(14.0)));
    let track_color = if on {
        props.track_color_on.unwrap_or(faded(ANDROID_ACCENT, 0.3))
    } else {
        props.track_color_off.unwrap_or(ANDROID_TRACK_OFF)
    };
    canvas.fill(transform, faded(track_color, opacity), &pill(track));
    let radius = canvas.px(10.0);
    let x = if on {
        track.x1 - canvas.px(7.0)
    } else {
        track.x0 + canvas.px(7.0)
    };
    let centre = Point::new(x, track.center().y);
    shadow(
        canvas,
        transform,
        centre + Vec2::new(0.0, canvas.px(1.0)),
        radius,
        canvas.px(1.5),
        0.3,
    );
    let thumb = props
        .thumb_color
        .unwrap_or(if on { ANDROID_ACCENT } else { ANDROID_THUMB_OFF });
    canvas.fill(transform, thumb, &Circle::new(centre, radius));
}

fn shadow<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    centre: Point,
    radius: f64,
    sigma: f64,
    alpha: f64,
) {
    let square = Rect::from_center_size(centre, (radius * 2.0, radius * 2.0));
    if !canvas.spend(Work::Shadow, transform, square.inflate(sigma * 3.0, sigma * 3.0)) {
        return;
    }
    canvas.scene.draw_box_shadow(
        transform,
        square,
        color_of(faded(Color::BLACK, alpha)),
        radius,
        sigma,
    );
}

/// Paints a spinner, standing still, in the middle of `rect`.
pub(crate) fn paint_spinner<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    rect: Rect,
    color: Option<Color>,
) {
    let size = rect.width().min(rect.height());
    if size < 2.0 {
        return;
    }
    let centre = rect.center();
    match canvas.platform {
        Platform::Ios => {
            // Eight spokes fading against the sense of rotation.
            let stroke = Stroke::new(size * 0.11).with_caps(Cap::Round);
            for spoke in 0..8 {
                let direction = Vec2::from_angle(TAU * (f64::from(spoke) / 8.0 - 0.25));
                let line = Line::new(
                    centre + direction * (size * 0.24),
                    centre + direction * (size * 0.42),
                );
                let strength = 1.0 - 0.1 * f64::from((8 - spoke) % 8);
                canvas.stroke(
                    transform,
                    faded(color.unwrap_or(IOS_SPINNER), strength),
                    &stroke,
                    &line,
                );
            }
        }
        Platform::Android | Platform::Web => {
            let radius = size * 0.38;
            let stroke = Stroke::new(size * 0.09).with_caps(Cap::Square);
            let arc = Arc::new(centre, (radius, radius), -TAU / 4.0, TAU * 0.72, 0.0);
            canvas.stroke(
                transform,
                color.unwrap_or(ANDROID_ACCENT),
                &stroke,
                &arc.to_path(0.1),
            );
        }
    }
}

fn centred(rect: Rect, size: Size) -> Rect {
    let origin = rect.center() - size.to_vec2() / 2.0;
    Rect::from_origin_size((origin.x.round(), origin.y.round()), size)
}

fn pill(rect: Rect) -> BezPath {
    rounded(rect, &Corners::all(rect.height().min(rect.width()) / 2.0))
}
