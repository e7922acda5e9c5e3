//! Sizes already found for a box, by the space it was given.

use super::{Fit, ROW, Size, Space, pixel_grid};

/// How many measurements of a box are kept.
const MEASUREMENTS: usize = 8;

#[derive(Debug, Clone, Copy)]
struct Entry {
    space: Size<Space>,
    size: Size<f32>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    layout: Option<Entry>,
    measurements: Vec<Entry>,
}

pub(crate) fn nearly(left: Option<f32>, right: Option<f32>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => (left - right).abs() < 0.0001,
        (None, None) => true,
        _ => false,
    }
}

fn same_space(left: &Size<Space>, right: &Size<Space>) -> bool {
    left.iter()
        .zip(right)
        .all(|(left, right)| left.fit == right.fit && nearly(left.size, right.size))
}

impl Cache {
    /// The size of a box of boxes: a layout answers a layout, a measurement a measurement.
    pub(crate) fn of_container(&self, space: &Size<Space>, is_layout: bool) -> Option<Size<f32>> {
        let mut entries = if is_layout {
            self.layout.as_slice().iter()
        } else {
            self.measurements.iter()
        };
        entries
            .find(|entry| same_space(&entry.space, space))
            .map(|entry| entry.size)
    }

    /// The size of measured content: also of a space in which it must come out the same.
    pub(crate) fn of_leaf(&self, space: &Size<Space>, margins: Size<f32>, scale: f32) -> Option<Size<f32>> {
        let mut entries = self.layout.iter().chain(&self.measurements);
        let found = entries.find(|entry| {
            entry.size.iter().all(|size| *size >= 0.0)
                && [ROW, 1]
                    .into_iter()
                    .all(|axis| answers(entry, axis, space[axis], margins[axis], scale))
        });
        found.map(|entry| entry.size)
    }

    pub(crate) fn put(&mut self, space: Size<Space>, size: Size<f32>, is_layout: bool) {
        let entry = Entry { space, size };
        if self.measurements.len() == MEASUREMENTS {
            self.measurements.clear();
        }
        if is_layout {
            self.layout = Some(entry);
        } else {
            self.measurements.push(entry);
        }
    }
}

fn answers(entry: &Entry, axis: usize, space: Space, margin: f32, scale: f32) -> bool {
    let (old, found) = (entry.space[axis], entry.size[axis]);
    let rounded = |size: Option<f32>| size.map(|size| pixel_grid::nearest(size, scale));
    if old.fit == space.fit && nearly(rounded(old.size), rounded(space.size)) {
        return true;
    }
    let Some(outer) = space.size else { return false };
    let inner = outer - margin;
    let close = nearly(Some(inner), Some(found));
    match space.fit {
        // Exactly what the content took anyway.
        Fit::Exact => close,
        // Room for everything, or still enough of it.
        Fit::AtMost => match old.fit {
            Fit::Content => inner >= found || close,
            Fit::AtMost => old.size.is_some_and(|old| old > inner) && (found <= inner || close),
            Fit::Exact => false,
        },
        Fit::Content => false,
    }
}
