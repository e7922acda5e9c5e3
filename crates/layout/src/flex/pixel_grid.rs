//! Rounding to the screen's pixels, so that edges that touch still do.

use super::{COLUMN, NEAR, Node, ROW};

#[derive(Clone, Copy, PartialEq)]
enum To {
    Nearest,
    Down,
    Up,
}

fn snap(value: f64, scale: f64, to: To) -> f64 {
    let scaled = value * scale;
    let whole = scaled.floor();
    let part = scaled - whole;
    let snapped = if part.abs() < 0.0001 {
        whole
    } else if (part - 1.0).abs() < 0.0001 {
        whole + 1.0
    } else {
        match to {
            To::Up => whole + 1.0,
            To::Down => whole,
            To::Nearest if part > 0.5 || (part - 0.5).abs() < 0.0001 => whole + 1.0,
            To::Nearest => whole,
        }
    };
    snapped / scale
}

/// `value` on the nearest pixel.
pub(super) fn nearest(value: f32, scale: f32) -> f32 {
    snap(f64::from(value), f64::from(scale), To::Nearest) as f32
}

/// Rounds the boxes under `root`. Far edges are rounded where they lie on the screen, and sizes follow from them. Text
/// is never made smaller.
pub(super) fn round(nodes: &mut [Node], root: usize, scale: f32) {
    let scale = f64::from(scale);
    let mut open = vec![(root, [0.0_f64; 2])];
    while let Some((id, origin)) = open.pop() {
        let node = &mut nodes[id];
        let mut page = origin;
        for axis in [ROW, COLUMN] {
            let near = f64::from(node.result.position[axis][NEAR]);
            let size = f64::from(node.result.size[axis]);
            page[axis] = origin[axis] + near;
            let (start, end) = if node.is_text {
                (To::Down, To::Up)
            } else {
                (To::Nearest, To::Nearest)
            };
            node.result.position[axis][NEAR] = snap(near, scale, start) as f32;
            let scaled = size * scale;
            let is_whole = (scaled.round() - scaled).abs() < 0.0001;
            let rounded = if node.is_text && is_whole {
                scaled.round() / scale
            } else {
                snap(page[axis] + size, scale, end) - snap(page[axis], scale, start)
            };
            node.result.size[axis] = rounded as f32;
        }
        open.extend(node.children.iter().map(|child| (*child, page)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_snap_to_pixels_of_the_screen() {
        assert_eq!(nearest(1.4, 1.0), 1.0);
        assert_eq!(nearest(-1.4, 1.0), -1.0);
        assert_eq!(nearest(-1.5, 1.0), -1.0);
        assert_eq!(nearest(0.5, 1.0), 1.0);
        assert!((nearest(0.3, 3.0) - 1.0 / 3.0).abs() < 1e-6);
        assert_eq!(snap(1.2, 2.0, To::Up), 1.5);
        assert_eq!(snap(1.2, 2.0, To::Down), 1.0);
        assert_eq!(snap(1.00001, 1.0, To::Up), 1.0);
    }
}
