//! Numbers from documents made safe, boxes on the pixel grid, and rounded rectangles.

use hivesync_domain::{Platform, Style};
use kurbo::{BezPath, Point, Rect, Vec2};

/// No coordinate is farther from the origin than this many physical pixels; what lies there is never seen.
const FARTHEST: f64 = 1e6;

/// Distance of a cubic's control points that makes a quarter of a circle.
const ARC: f64 = 0.552_284_749_8;

/// A number of a document: 0 when it is not finite, and within the reach of the rasterisers.
pub(crate) fn safe(value: f32) -> f64 {
    if value.is_finite() {
        f64::from(value).clamp(-FARTHEST, FARTHEST)
    } else {
        0.0
    }
}

/// A length of a document: as [`safe`], and not below 0.
pub(crate) fn safe_length(value: f32) -> f64 {
    safe(value).max(0.0)
}

/// A point within the reach of the rasterisers.
pub(crate) fn safe_point(point: Point) -> Point {
    Point::new(
        point.x.clamp(-FARTHEST, FARTHEST),
        point.y.clamp(-FARTHEST, FARTHEST),
    )
}

/// A logical rectangle in physical pixels, its edges on the pixel grid, so that neighbours meet without a seam.
pub(crate) fn snapped(logical: Rect, scale: f64) -> Rect {
    let edge = |value: f64| (value * scale).clamp(-FARTHEST, FARTHEST).round();
    Rect::new(
        edge(logical.x0),
        edge(logical.y0),
        edge(logical.x1),
        edge(logical.y1),
    )
}

/// A line's width in physical pixels: whole pixels, and at least one if there is a line at all.
pub(crate) fn line_width(logical: f32, scale: f64) -> f64 {
    let width = safe_length(logical) * scale;
    if width <= 0.0 {
        0.0
    } else {
        width.round().clamp(1.0, FARTHEST)
    }
}

/// Radii of the four corners, each across and down: top-left, top-right, bottom-right, bottom-left.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Corners(pub(crate) [Vec2; 4]);

impl Corners {
    /// The radii of a box of this size, shrunk where they would overlap: by CSS's rule all together, by React Native's
    /// own each as its two neighbours need.
    pub(crate) fn of(style: &Style, scale: f64, rect: Rect, platform: Platform) -> Self {
        let Some(across) = style.border_radius else {
            return Self::default();
        };
        let down = style.border_radius_y.unwrap_or(across);
        let [tl, tr, br, bl]: [Vec2; 4] = std::array::from_fn(|corner| {
            Vec2::new(safe_length(across[corner]), safe_length(down[corner])) * scale
        });
        let fit = |sum: f64, side: f64| {
            if sum > side && sum > 0.0 {
                side.max(0.0) / sum
            } else {
                1.0
            }
        };
        let top = fit(tl.x + tr.x, rect.width());
        let bottom = fit(bl.x + br.x, rect.width());
        let left = fit(tl.y + bl.y, rect.height());
        let right = fit(tr.y + br.y, rect.height());
        let own = match platform {
            Platform::Web => [top.min(bottom).min(left).min(right); 4],
            Platform::Ios | Platform::Android => {
                [top.min(left), top.min(right), bottom.min(right), bottom.min(left)]
            }
        };
        let radii = [tl, tr, br, bl];
        Self(std::array::from_fn(|corner| radii[corner] * own[corner]))
    }

    /// The same radius everywhere.
    pub(crate) fn all(radius: f64) -> Self {
        Self([Vec2::new(radius, radius); 4])
    }

    /// Whether no corner is round.
    pub(crate) fn is_square(&self) -> bool {
        self.0.iter().all(|radius| radius.x <= 0.0 || radius.y <= 0.0)
    }

    /// The radii of the box that is left when `insets` are taken away.
    pub(crate) fn inset(&self, insets: Sides) -> Self {
        let [tl, tr, br, bl] = self.0;
        let less = |radius: Vec2, x: f64, y: f64| Vec2::new((radius.x - x).max(0.0), (radius.y - y).max(0.0));
        Self([
            less(tl, insets.left, insets.top),
            less(tr, insets.right, insets.top),
            less(br, insets.right, insets.bottom),
            less(bl, insets.left, insets.bottom),
        ])
    }

    /// The corners of `grown`, a box that reaches farther by `by` on every side: sharp ones stay sharp.
    pub(crate) fn grown(&self, by: f64, grown: Rect) -> Self {
        Self(self.0.map(|radius| {
            if radius.x <= 0.0 || radius.y <= 0.0 {
                return Vec2::ZERO;
            }
            let one = |radius: f64, side: f64| (radius + by).clamp(0.0, side.max(0.0) / 2.0);
            Vec2::new(one(radius.x, grown.width()), one(radius.y, grown.height()))
        }))
    }

    /// The largest radius.
    pub(crate) fn largest(&self) -> f64 {
        self.0
            .iter()
            .fold(0.0, |most, radius| most.max(radius.x).max(radius.y))
    }
}

/// A length for each side, physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Sides {
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
    pub(crate) left: f64,
}

impl Sides {
    /// The same on every side.
    pub(crate) fn all(width: f64) -> Self {
        Self {
            top: width,
            right: width,
            bottom: width,
            left: width,
        }
    }

    /// `rect` with these taken away; never inside out.
    pub(crate) fn inset(&self, rect: Rect) -> Rect {
        let x0 = (rect.x0 + self.left).min(rect.x1);
        let y0 = (rect.y0 + self.top).min(rect.y1);
        Rect::new(
            x0,
            y0,
            (rect.x1 - self.right).max(x0),
            (rect.y1 - self.bottom).max(y0),
        )
    }

    /// Each multiplied.
    pub(crate) fn scaled(&self, factor: f64) -> Self {
        Self {
            top: self.top * factor,
            right: self.right * factor,
            bottom: self.bottom * factor,
            left: self.left * factor,
        }
    }

    /// Whether all four are 0.
    pub(crate) fn is_none(&self) -> bool {
        self.top <= 0.0 && self.right <= 0.0 && self.bottom <= 0.0 && self.left <= 0.0
    }
}

/// The outline of a rectangle with these corners, clockwise.
pub(crate) fn rounded(rect: Rect, corners: &Corners) -> BezPath {
    let mut path = BezPath::new();
    append_rounded(&mut path, rect, corners);
    path
}

/// Adds the outline of a rectangle with these corners to `path`.
pub(crate) fn append_rounded(path: &mut BezPath, rect: Rect, corners: &Corners) {
    let Rect { x0, y0, x1, y1 } = rect;
    if corners.is_square() {
        path.move_to((x0, y0));
        path.line_to((x1, y0));
        path.line_to((x1, y1));
        path.line_to((x0, y1));
        path.close_path();
        return;
    }
    let [tl, tr, br, bl] = corners.0;
    let k = 1.0 - ARC;
    path.move_to((x0 + tl.x, y0));
    path.line_to((x1 - tr.x, y0));
    path.curve_to((x1 - tr.x * k, y0), (x1, y0 + tr.y * k), (x1, y0 + tr.y));
    path.line_to((x1, y1 - br.y));
    path.curve_to((x1, y1 - br.y * k), (x1 - br.x * k, y1), (x1 - br.x, y1));
    path.line_to((x0 + bl.x, y1));
    path.curve_to((x0 + bl.x * k, y1), (x0, y1 - bl.y * k), (x0, y1 - bl.y));
    path.line_to((x0, y0 + tl.y));
    path.curve_to((x0, y0 + tl.y * k), (x0 + tl.x * k, y0), (x0 + tl.x, y0));
    path.close_path();
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::Shape;

    #[test]
    fn what_is_not_a_number_is_zero_and_what_is_far_comes_near() {
        assert_eq!(safe(f32::NAN), 0.0);
        assert_eq!(safe(f32::NEG_INFINITY), 0.0);
        assert_eq!(safe(f32::MAX), FARTHEST);
        assert_eq!(safe_length(-3.0), 0.0);
    }

    #[test]
    fn a_hairline_is_one_pixel_at_every_scale() {
        assert_eq!(line_width(0.333, 3.0), 1.0);
        assert_eq!(line_width(0.1, 2.0), 1.0);
        assert_eq!(line_width(1.0, 2.75), 3.0);
        assert_eq!(line_width(0.0, 3.0), 0.0);
    }

    #[test]
    fn radii_that_overlap_shrink_together() {
        let rect = Rect::new(0.0, 0.0, 100.0, 40.0);
        let mut style = Style {
            border_radius: Some([999.0; 4]),
            ..Style::default()
        };
        let pill = Corners::of(&style, 1.0, rect, Platform::Ios);
        assert!((pill.largest() - 20.0).abs() < 1e-9);
        style.border_radius = Some([50.0; 4]);
        style.border_radius_y = Some([20.0; 4]);
        assert_eq!(
            Corners::of(&style, 1.0, rect, Platform::Ios),
            Corners([Vec2::new(50.0, 20.0); 4])
        );
        let tab = Style {
            border_radius: Some([100.0, 100.0, 10.0, 10.0]),
            ..Style::default()
        };
        let bottom = |platform| Corners::of(&tab, 1.0, Rect::new(0.0, 0.0, 100.0, 200.0), platform).0[2].x;
        assert_eq!((bottom(Platform::Android), bottom(Platform::Web)), (10.0, 5.0));
    }

    #[test]
    fn a_circle_has_a_circles_area() {
        let rect = Rect::new(0.0, 0.0, 100.0, 100.0);
        let area = rounded(rect, &Corners::all(50.0)).area().abs();
        assert!((area - std::f64::consts::PI * 2500.0).abs() < 5.0, "{area}");
    }
}
