//! Controls that the platform draws itself: switches and spinners.

use super::{
    budget::Work,
    canvas::{Canvas, faded, paint as color_of, rgb},
    geometry::{Corners, rounded},
};
use anyrender::PaintScene;
use hivesync_domain::{Color, NativeElement, Platform, Props};
use kurbo::{Affine, Arc, BezPath, Cap, Circle, Line, Point, Rect, Shape, Size, Stroke, Vec2};
use std::f64::consts::TAU;

const IOS_TRACK_ON: Color = rgb(0x34_c7_59);
const IOS_TRACK_OFF: Color = rgb(0xe9_e9_ea);
/// AppCompat's teal accent, as React Native's default theme has it.
const ANDROID_ACCENT: Color = rgb(0x00_96_88);
const ANDROID_THUMB_OFF: Color = rgb(0xf1_f1_f1);
const ANDROID_THUMB_DISABLED: Color = rgb(0xbd_bd_bd);
/// What Android's switch shows of its foreground: off, and disabled.
const ANDROID_TRACK_OFF: f64 = 0.3;
const ANDROID_TRACK_DISABLED: f64 = 0.1;
const ANDROID_DISC: Color = rgb(0xfa_fa_fa);
/// What a sheet dims the screen behind it with.
pub(crate) const BEHIND_SHEET: Color = Color {
    r: 0,
    g: 0,
    b: 0,
    a: 77,
};
/// A switch that is lower than this, in logical pixels, and wider than the next is one of iOS 26.
const GLASS_SWITCH: (f64, f64) = (29.0, 60.0);
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
    let is_glass = rect.height() < canvas.px(GLASS_SWITCH.0) && rect.width() > canvas.px(GLASS_SWITCH.1);
    // The track, and the thumb in it with its distance from the track's edge.
    let (track, thumb, inset) = if is_glass {
        ((63.0, 28.0), (39.0, 24.0), 2.0)
    } else {
        ((51.0, 31.0), (27.0, 27.0), 2.0)
    };
    let track = centred(rect, Size::new(canvas.px(track.0), canvas.px(track.1)));
    let color = if on {
        props.track_color_on.unwrap_or(IOS_TRACK_ON)
    } else {
        props.track_color_off.unwrap_or(IOS_TRACK_OFF)
    };
    canvas.fill(transform, faded(color, opacity), &pill(track));
    let (width, height) = (canvas.px(thumb.0), canvas.px(thumb.1));
    let x = if on {
        track.x1 - canvas.px(inset) - width
    } else {
        track.x0 + canvas.px(inset)
    };
    let thumb = Rect::from_origin_size((x, track.center().y - height / 2.0), (width, height));
    for (down, sigma, alpha) in [(3.0, 4.0, 0.15), (1.0, 0.6, 0.16)] {
        shadow(
            canvas,
            transform,
            thumb + Vec2::new(0.0, canvas.px(down)),
            canvas.px(sigma),
            alpha * opacity,
        );
    }
    canvas.fill(transform, props.thumb_color.unwrap_or(Color::WHITE), &pill(thumb));
}

fn paint_android_switch<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    rect: Rect,
    props: &Props,
) {
    let on = props.value.unwrap_or(false);
    let track = centred(rect, Size::new(canvas.px(34.0), canvas.px(14.0)));
    let is_disabled = props.disabled == Some(true);
    let track_color = match (is_disabled, on) {
        (false, true) => props.track_color_on.unwrap_or(faded(ANDROID_ACCENT, 0.3)),
        (true, true) => faded(
            props
                .track_color_on
                .unwrap_or(faded(Color::BLACK, ANDROID_TRACK_DISABLED * 2.0)),
            DISABLED,
        ),
        (false, false) => props
            .track_color_off
            .unwrap_or(faded(Color::BLACK, ANDROID_TRACK_OFF)),
        (true, false) => faded(
            props
                .track_color_off
                .unwrap_or(faded(Color::BLACK, ANDROID_TRACK_DISABLED * 2.0)),
            DISABLED,
        ),
    };
    canvas.fill(transform, track_color, &pill(track));
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
        disc(centre + Vec2::new(0.0, canvas.px(1.0)), radius),
        canvas.px(1.5),
        0.3,
    );
    let thumb = props.thumb_color.unwrap_or(match (is_disabled, on) {
        (true, _) => ANDROID_THUMB_DISABLED,
        (false, true) => ANDROID_ACCENT,
        (false, false) => ANDROID_THUMB_OFF,
    });
    canvas.fill(transform, thumb, &Circle::new(centre, radius));
}

/// The shadow of a shape whose short sides are half circles.
fn shadow<S: PaintScene>(canvas: &mut Canvas<'_, S>, transform: Affine, shape: Rect, sigma: f64, alpha: f64) {
    if !canvas.spend(Work::Shadow, transform, shape.inflate(sigma * 3.0, sigma * 3.0)) {
        return;
    }
    canvas.scene.draw_box_shadow(
        transform,
        shape,
        color_of(faded(Color::BLACK, alpha)),
        shape.height() / 2.0,
        sigma,
    );
}

fn disc(centre: Point, radius: f64) -> Rect {
    Rect::from_center_size(centre, (radius * 2.0, radius * 2.0))
}

/// Paints the sign of a list that refreshes: on iOS a spinner in the middle of `rect`, on Android an arc on a disc near
/// its top.
pub(crate) fn paint_refresh<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    rect: Rect,
    props: &Props,
) {
    let Some(NativeElement::RefreshControl {
        color,
        background_color,
    }) = &props.native
    else {
        return;
    };
    if canvas.platform != Platform::Android {
        let side = canvas.px(20.0);
        let square = Rect::from_center_size(rect.center(), (side, side));
        return paint_spinner(canvas, transform, square, *color);
    }
    // SwipeRefreshLayout's: 40 across, its top resting 24 below the list's.
    let radius = canvas.px(20.0);
    let centre = Point::new(rect.center().x, rect.y0 + canvas.px(44.0));
    for (down, sigma, alpha) in [(2.0, 2.0, 0.22), (0.0, 1.5, 0.12)] {
        shadow(
            canvas,
            transform,
            disc(centre + Vec2::new(0.0, canvas.px(down)), radius),
            canvas.px(sigma),
            alpha,
        );
    }
    canvas.fill(
        transform,
        background_color.unwrap_or(ANDROID_DISC),
        &Circle::new(centre, radius),
    );
    let sign = canvas.px(7.5);
    let stroke = Stroke::new(canvas.px(2.5)).with_caps(Cap::Square);
    let arc = Arc::new(centre, (sign, sign), -TAU / 4.0, TAU * 0.72, 0.0);
    canvas.stroke(
        transform,
        color.unwrap_or(Color::BLACK),
        &stroke,
        &arc.to_path(0.1),
    );
}

/// Paints the line under a text field of Android, where the theme's background has it.
pub(crate) fn paint_underline<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    rect: Rect,
    color: Color,
) {
    let height = canvas.px(1.0).round().max(1.0);
    let bottom = (rect.y1 - canvas.px(7.0)).round();
    let line = Rect::new(
        rect.x0 + canvas.px(4.0),
        bottom - height,
        rect.x1 - canvas.px(4.0),
        bottom,
    );
    if line.width() > 0.0 && line.y0 > rect.y0 {
        canvas.fill(transform, color, &line);
    }
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
