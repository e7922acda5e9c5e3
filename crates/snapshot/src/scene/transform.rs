//! React Native's transform steps as one affine map.

use super::geometry::safe;
use hivesync_domain::Transform;
use kurbo::{Affine, Point};

/// A column-major 4×4 matrix.
type Matrix = [f64; 16];

const IDENTITY: Matrix = [
    1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0,
];

/// Coefficients beyond this put everything out of sight or blow one pixel up over the whole picture.
const LARGEST: f64 = 1e7;

/// A transform about a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Projected {
    /// The map of the plane. A perspective is not affine: this one agrees with it at the origin of the transform in
    /// place and slope, so small tilted things look right and large ones lack the convergence of their far edge.
    pub(crate) map: Affine,
    /// The back of the plane is seen.
    pub(crate) flipped: bool,
}

/// The steps, in order as CSS has them, about `origin`; lengths are multiplied by `scale`. `None` when nothing is left
/// to see: the plane is edge-on, shrunk to nothing, or the numbers are unusable.
pub(crate) fn project(steps: &[Transform], origin: Point, scale: f64) -> Option<Projected> {
    let matrix = steps
        .iter()
        .fold(IDENTITY, |left, step| multiply(&left, &matrix_of(*step, scale)));
    // Of a point (x, y, 0, 1): X = m0 x + m4 y + m12, Y = m1 x + m5 y + m13, W = m3 x + m7 y + m15.
    let [m0, m1, _, m3, m4, m5, _, m7, _, _, m10, _, m12, m13, _, w] = matrix;
    if w <= 1e-6 {
        return None;
    }
    let (x, y) = (m12 / w, m13 / w);
    let a = (m0 - x * m3) / w;
    let b = (m1 - y * m3) / w;
    let c = (m4 - x * m7) / w;
    let d = (m5 - y * m7) / w;
    let about = Affine::new([a, b, c, d, x, y]);
    let map = Affine::translate(origin.to_vec2()) * about * Affine::translate(-origin.to_vec2());
    let usable = map.is_finite() && map.as_coeffs().iter().all(|value| value.abs() < LARGEST);
    let visible = map.determinant().abs() > 1e-9;
    // The normal of the plane points away from the viewer.
    let flipped = m10 < 0.0 || (map.determinant() < 0.0 && m10 <= 0.0);
    (usable && visible).then_some(Projected { map, flipped })
}

fn matrix_of(step: Transform, scale: f64) -> Matrix {
    let mut m = IDENTITY;
    match step {
        Transform::TranslateX(x) => m[12] = safe(x) * scale,
        Transform::TranslateY(y) => m[13] = safe(y) * scale,
        Transform::ScaleX(x) => m[0] = safe(x),
        Transform::ScaleY(y) => m[5] = safe(y),
        Transform::Rotate(angle) => {
            let (sin, cos) = safe(angle).sin_cos();
            (m[0], m[1], m[4], m[5]) = (cos, sin, -sin, cos);
        }
        Transform::RotateX(angle) => {
            let (sin, cos) = safe(angle).sin_cos();
            (m[5], m[6], m[9], m[10]) = (cos, sin, -sin, cos);
        }
        Transform::RotateY(angle) => {
            let (sin, cos) = safe(angle).sin_cos();
            (m[0], m[2], m[8], m[10]) = (cos, -sin, sin, cos);
        }
        Transform::SkewX(angle) => m[4] = safe(angle).tan(),
        Transform::SkewY(angle) => m[1] = safe(angle).tan(),
        Transform::Perspective(distance) => {
            let distance = safe(distance) * scale;
            if distance > 0.0 {
                m[11] = -1.0 / distance;
            }
        }
        Transform::Matrix(values) => {
            m = values.map(safe);
            for index in [12, 13, 14] {
                m[index] *= scale;
            }
            for index in [3, 7, 11] {
                m[index] /= scale;
            }
        }
    }
    m
}

fn multiply(left: &Matrix, right: &Matrix) -> Matrix {
    std::array::from_fn(|index| {
        let (column, row) = (index / 4, index % 4);
        (0..4).map(|k| left[k * 4 + row] * right[column * 4 + k]).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f32::consts::PI;

    fn at(steps: &[Transform], point: (f64, f64)) -> Point {
        project(steps, Point::new(50.0, 50.0), 2.0).unwrap().map * Point::from(point)
    }

    fn near(found: Point, expected: (f64, f64)) -> bool {
        found.distance(Point::from(expected)) < 1e-4
    }

    #[test]
    fn steps_compose_as_in_css() {
        let turned = [Transform::TranslateX(10.0), Transform::Rotate(PI / 2.0)];
        assert!(near(at(&turned, (60.0, 50.0)), (70.0, 60.0)));
        let moved = [Transform::Rotate(PI / 2.0), Transform::TranslateX(10.0)];
        assert!(near(at(&moved, (50.0, 50.0)), (50.0, 70.0)));
    }

    #[test]
    fn a_tilt_in_perspective_keeps_the_origin_and_narrows() {
        let tilted = [Transform::Perspective(400.0), Transform::RotateY(PI / 3.0)];
        assert!(near(at(&tilted, (50.0, 50.0)), (50.0, 50.0)));
        assert!(near(at(&tilted, (60.0, 50.0)), (55.0, 50.0)));
    }

    #[test]
    fn turned_away_planes_show_their_back_and_edge_on_ones_nothing() {
        let back = project(&[Transform::RotateY(PI)], Point::ZERO, 1.0).unwrap();
        assert!(back.flipped);
        assert!(
            !project(&[Transform::ScaleX(-1.0)], Point::ZERO, 1.0)
                .unwrap()
                .flipped
        );
        assert_eq!(project(&[Transform::ScaleX(0.0)], Point::ZERO, 1.0), None);
        assert_eq!(project(&[Transform::ScaleX(f32::NAN)], Point::ZERO, 1.0), None);
        assert_eq!(
            project(&[Transform::Matrix([f32::INFINITY; 16])], Point::ZERO, 1.0),
            None
        );
        assert_eq!(
            project(
                &[Transform::ScaleX(f32::MAX), Transform::ScaleX(f32::MAX)],
                Point::ZERO,
                1.0
            ),
            None
        );
    }
}
