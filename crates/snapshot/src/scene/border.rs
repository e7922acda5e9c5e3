//! Borders: a width and a colour for each side, solid, dashed or dotted, around rounded corners.

use super::{
    budget::Work,
    canvas::Canvas,
    geometry::{Corners, Sides, append_rounded, line_width, rounded, safe},
};
use anyrender::PaintScene;
use hivesync_domain::{BorderStyle, Color, Edges, Outline, Platform, Style};
use kurbo::{Affine, BezPath, Cap, Line, Point, Rect, Shape, Stroke};
use peniko::Fill;

/// A border with more dashes than this would be a grey line; it is drawn solid.
const MOST_DASHES: f64 = 4000.0;

/// The border of one box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Border {
    /// Widths, on the pixel grid.
    pub(crate) widths: Sides,
    colors: Edges<Color>,
    style: BorderStyle,
}

impl Border {
    /// The border that `style` gives a box.
    pub(crate) fn of(style: &Style, scale: f64) -> Self {
        let widths = style.border_width.map_or(Sides::default(), |edges| Sides {
            top: line_width(edges.top, scale),
            right: line_width(edges.right, scale),
            bottom: line_width(edges.bottom, scale),
            left: line_width(edges.left, scale),
        });
        let black = Edges {
            top: Color::BLACK,
            right: Color::BLACK,
            bottom: Color::BLACK,
            left: Color::BLACK,
        };
        Self {
            widths,
            colors: style.border_color.unwrap_or(black),
            style: style.border_style.unwrap_or(BorderStyle::Solid),
        }
    }

    fn sides(&self) -> [(Side, f64, Color); 4] {
        [
            (Side::Top, self.widths.top, self.colors.top),
            (Side::Right, self.widths.right, self.colors.right),
            (Side::Bottom, self.widths.bottom, self.colors.bottom),
            (Side::Left, self.widths.left, self.colors.left),
        ]
    }

    /// Whether the border hides what is under it on all sides.
    pub(crate) fn is_opaque_ring(&self) -> bool {
        self.style == BorderStyle::Solid
            && self
                .sides()
                .iter()
                .all(|(_, width, color)| *width > 0.0 && color.a == 255)
    }

    /// The colour of every side that shows, when it is one.
    fn single_color(&self) -> Option<Color> {
        let mut colors = self
            .sides()
            .into_iter()
            .filter(|(_, width, _)| *width > 0.0)
            .map(|(.., color)| color);
        let first = colors.next()?;
        colors.all(|color| color == first).then_some(first)
    }

    fn single_width(&self) -> Option<f64> {
        let Sides {
            top,
            right,
            bottom,
            left,
        } = self.widths;
        (top == right && right == bottom && bottom == left).then_some(top)
    }

    /// Paints the border of `rect`.
    pub(crate) fn paint<S: PaintScene>(
        &self,
        canvas: &mut Canvas<'_, S>,
        transform: Affine,
        rect: Rect,
        corners: &Corners,
    ) {
        if self.widths.is_none() || rect.width() <= 0.0 || rect.height() <= 0.0 {
            return;
        }
        match (self.style, self.single_color(), self.single_width()) {
            (BorderStyle::Solid, Some(color), _) => {
                canvas.fill_between(transform, color, &self.ring(rect, corners));
            }
            (BorderStyle::Solid, None, _) => self.paint_sides(canvas, transform, rect, corners),
            (style, Some(color), Some(width)) => {
                let half = Sides::all(width / 2.0);
                let middle = rounded(half.inset(rect), &corners.inset(half));
                let length = middle.perimeter(0.5);
                canvas.stroke(
                    transform,
                    color,
                    &self.dashes(style, width, length, canvas.platform),
                    &middle,
                );
            }
            (style, ..) => self.paint_dashed_sides(canvas, transform, rect, corners, style),
        }
    }

    fn ring(&self, rect: Rect, corners: &Corners) -> BezPath {
        let mut path = rounded(rect, corners);
        append_rounded(&mut path, self.widths.inset(rect), &corners.inset(self.widths));
        path
    }

    /// Sides of different colours, mitred at the corners.
    fn paint_sides<S: PaintScene>(
        &self,
        canvas: &mut Canvas<'_, S>,
        transform: Affine,
        rect: Rect,
        corners: &Corners,
    ) {
        let inner = self.widths.inset(rect);
        for (side, width, color) in self.sides() {
            if width <= 0.0 || color.a == 0 {
                continue;
            }
            if corners.is_square() {
                canvas.fill(transform, color, &side.trapezoid(rect, inner));
            } else if canvas.spend(Work::Layer, transform, rect) {
                canvas
                    .scene
                    .push_clip_layer(Fill::NonZero, transform, &side.wedge(rect, &self.widths));
                canvas.fill_between(transform, color, &self.ring(rect, corners));
                canvas.scene.pop_layer();
            }
        }
    }

    /// Dashed sides of different widths or colours: each a line of its own, cut off by the ring.
    fn paint_dashed_sides<S: PaintScene>(
        &self,
        canvas: &mut Canvas<'_, S>,
        transform: Affine,
        rect: Rect,
        corners: &Corners,
        style: BorderStyle,
    ) {
        if !canvas.spend(Work::Layer, transform, rect) {
            return;
        }
        canvas
            .scene
            .push_clip_layer(Fill::NonZero, transform, &rounded(rect, corners));
        for (side, width, color) in self.sides() {
            if width > 0.0 {
                let line = side.middle_line(rect, width);
                let stroke = self.dashes(style, width, line.perimeter(0.5), canvas.platform);
                canvas.stroke(transform, color, &stroke, &line);
            }
        }
        canvas.scene.pop_layer();
    }

    /// React Native dashes in threes of the width and dots in ones, both square; browsers make dots round.
    fn dashes(&self, style: BorderStyle, width: f64, length: f64, platform: Platform) -> Stroke {
        let stroke = Stroke::new(width).with_caps(Cap::Butt);
        let round = style == BorderStyle::Dotted && platform == Platform::Web;
        let dash = if style == BorderStyle::Dashed {
            width * 3.0
        } else {
            width
        };
        let pairs = (length / (dash * 2.0)).round();
        if !(1.0..=MOST_DASHES).contains(&pairs) {
            return stroke;
        }
        // A whole number of dashes, so that no seam shows where the line meets itself.
        let period = length / pairs;
        if round {
            stroke.with_caps(Cap::Round).with_dashes(0.0, [0.0, period])
        } else {
            stroke.with_dashes(0.0, [period / 2.0, period / 2.0])
        }
    }
}

/// Paints the outline of `rect`, which is the border box: a border around it that takes up no space.
pub(crate) fn paint_outline<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    style: &Style,
    rect: Rect,
    corners: &Corners,
) {
    let Some(Outline {
        width,
        offset,
        color,
        style,
    }) = style.outline
    else {
        return;
    };
    let width = line_width(width, canvas.scale);
    let reach = (safe(offset) * canvas.scale).round() + width;
    let outer = Sides::all(-reach).inset(rect);
    let line = Border {
        widths: Sides::all(width),
        colors: Edges {
            top: color,
            right: color,
            bottom: color,
            left: color,
        },
        style,
    };
    line.paint(canvas, transform, outer, &corners.grown(reach, outer));
}

#[derive(Debug, Clone, Copy)]
enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

impl Side {
    /// The two outer corners of this side, clockwise.
    fn ends(self, rect: Rect) -> (Point, Point) {
        let Rect { x0, y0, x1, y1 } = rect;
        match self {
            Side::Top => (Point::new(x0, y0), Point::new(x1, y0)),
            Side::Right => (Point::new(x1, y0), Point::new(x1, y1)),
            Side::Bottom => (Point::new(x1, y1), Point::new(x0, y1)),
            Side::Left => (Point::new(x0, y1), Point::new(x0, y0)),
        }
    }

    fn trapezoid(self, outer: Rect, inner: Rect) -> BezPath {
        let ((a, b), (d, c)) = (self.ends(outer), self.ends(inner));
        polygon(&[a, b, c, d])
    }

    /// The part of the box that belongs to this side: down to where the mitres of its corners meet, or to the middle, or
    /// opposite sides would overlap.
    fn wedge(self, outer: Rect, widths: &Sides) -> BezPath {
        let (a, b) = self.ends(outer);
        let centre = outer.center();
        let Sides {
            top,
            right,
            bottom,
            left,
        } = *widths;
        // Its own width, and those of the sides before and after it.
        let (own, before, after, middle) = match self {
            Side::Top => (top, left, right, Point::new(a.x, centre.y)),
            Side::Right => (right, top, bottom, Point::new(centre.x, a.y)),
            Side::Bottom => (bottom, right, left, Point::new(a.x, centre.y)),
            Side::Left => (left, bottom, top, Point::new(centre.x, a.y)),
        };
        let (along, inwards) = (b - a, middle - a);
        let (length, most) = (along.hypot(), inwards.hypot());
        if own <= 0.0 || length <= 0.0 || most <= 0.0 {
            return BezPath::new();
        }
        let meet = if before + after > 0.0 {
            length * own / (before + after)
        } else {
            f64::INFINITY
        };
        let depth = meet.min(most);
        let (along, inwards) = (along / length, inwards / most * depth);
        let mitre = depth / own;
        polygon(&[
            a,
            b,
            b - along * (after * mitre) + inwards,
            a + along * (before * mitre) + inwards,
        ])
    }

    fn middle_line(self, rect: Rect, width: f64) -> Line {
        let (a, b) = self.ends(Sides::all(width / 2.0).inset(rect));
        let (outer_a, outer_b) = self.ends(rect);
        match self {
            Side::Top | Side::Bottom => Line::new((outer_a.x, a.y), (outer_b.x, b.y)),
            Side::Left | Side::Right => Line::new((a.x, outer_a.y), (b.x, outer_b.y)),
        }
    }
}

fn polygon(points: &[Point]) -> BezPath {
    let mut path = BezPath::new();
    if let [first, rest @ ..] = points {
        path.move_to(*first);
        for point in rest {
            path.line_to(*point);
        }
        path.close_path();
    }
    path
}
