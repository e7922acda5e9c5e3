//! Flexbox as React Native has it: the rules of Yoga in its compatible mode, on an arena of boxes.
//!
//! CSS flexbox differs from it in what users see every day: a `flex: 1` child of a container without a height keeps its
//! content's height, a text in a row is measured within the row's width, percentages of absolute children are of the
//! padding's inside, automatic minimum sizes do not exist. Of the random trees of `tests/yoga.rs` that have neither
//! right-to-left nor static boxes nor `display: contents`, a CSS engine given React Native's defaults (taffy 0.15) laid
//! out 29 % as Yoga does, and these rules 99.9 %.

mod absolute;
mod basis;
mod cache;
mod container;
mod line;
mod pixel_grid;
mod style;
mod work;

use cache::Cache;
use hivesync_domain::{Edges, Rect};
pub(crate) use style::FlexStyle;
pub(crate) use work::{Stopped, Work};

/// Index of the horizontal axis: left and right, width.
pub(crate) const ROW: usize = 0;
/// Index of the vertical axis: top and bottom, height.
pub(crate) const COLUMN: usize = 1;
/// Index of the left or top edge of an axis.
const NEAR: usize = 0;
/// Index of the right or bottom edge of an axis.
const FAR: usize = 1;

/// A size on each axis.
pub(crate) type Size<T> = [T; 2];
/// What holds for the near and the far edge of each axis.
pub(crate) type Sides<T> = [[T; 2]; 2];

/// How binding a space is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// The box takes it up exactly.
    Exact,
    /// The box is as large as its content, up to it.
    AtMost,
    /// The box is as large as its content.
    Content,
}

/// The space a box, with its margins, is laid out in on one axis. There may be a size even where the content decides:
/// percentages are of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Space {
    pub(crate) size: Option<f32>,
    pub(crate) fit: Fit,
}

impl Space {
    pub(crate) const CONTENT: Space = Space {
        size: None,
        fit: Fit::Content,
    };

    pub(crate) fn exact(size: f32) -> Self {
        Self {
            size: Some(size),
            fit: Fit::Exact,
        }
    }

    fn at_most(size: f32) -> Self {
        Self {
            size: Some(size),
            fit: Fit::AtMost,
        }
    }
}

/// Sizes of what is not made of boxes: text and controls.
pub(crate) trait Measure {
    /// Size of the content of leaf `id` within spaces from which padding and border are already taken.
    fn measure(&mut self, id: usize, space: Size<Space>, work: &mut Work) -> Result<Size<f32>, Stopped>;

    /// The first baseline of leaf `id`, from the top of its content of this size; none for what has no text.
    fn baseline(&mut self, id: usize, size: Size<f32>, work: &mut Work) -> Result<Option<f32>, Stopped>;
}

/// A box.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) style: FlexStyle,
    pub(crate) children: Vec<usize>,
    /// Its content is measured; it has no children.
    pub(crate) is_leaf: bool,
    /// Rounding never makes it smaller, so that text still fits.
    pub(crate) is_text: bool,
    result: LayoutResult,
    cache: Cache,
}

#[derive(Debug, Clone)]
struct LayoutResult {
    /// Distance of each edge from the parent's edge.
    position: Sides<f32>,
    /// Size found by the last measurement or layout; not a number before the first.
    measured: Size<f32>,
    /// Size of the last layout.
    size: Size<f32>,
    padding: Sides<f32>,
    border: Sides<f32>,
    flex_basis: Option<f32>,
    line: usize,
}

impl Default for LayoutResult {
    fn default() -> Self {
        Self {
            position: [[0.0; 2]; 2],
            measured: [f32::NAN; 2],
            size: [0.0; 2],
            padding: [[0.0; 2]; 2],
            border: [[0.0; 2]; 2],
            flex_basis: None,
            line: 0,
        }
    }
}

/// Where a box came to lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placed {
    pub(crate) rect: Rect,
    pub(crate) padding: Edges<f32>,
    pub(crate) border: Edges<f32>,
}

/// Lays out the boxes under `root` in `space` and rounds them to the pixels of a screen with `scale` pixels a unit.
pub(crate) fn place(
    nodes: &mut [Node],
    root: usize,
    space: Size<Option<f32>>,
    scale: f32,
    measure: &mut dyn Measure,
    work: &mut Work,
) -> Result<(), Stopped> {
    let mut layout = Layout {
        nodes,
        measure,
        root,
        scale,
        work,
    };
    layout.run(space)
}

impl Node {
    pub(crate) fn new(style: FlexStyle, children: Vec<usize>) -> Self {
        Self {
            style,
            children,
            ..Self::default()
        }
    }

    pub(crate) fn leaf(style: FlexStyle, is_text: bool) -> Self {
        Self {
            style,
            is_leaf: true,
            is_text,
            ..Self::default()
        }
    }

    pub(crate) fn placed(&self) -> Placed {
        let LayoutResult {
            position,
            size,
            padding,
            border,
            ..
        } = &self.result;
        let finite = |value: f32| {
            if value.is_finite() {
                value.clamp(-1e7, 1e7)
            } else {
                0.0
            }
        };
        let edges = |sides: &Sides<f32>| Edges {
            top: finite(sides[COLUMN][NEAR]),
            right: finite(sides[ROW][FAR]),
            bottom: finite(sides[COLUMN][FAR]),
            left: finite(sides[ROW][NEAR]),
        };
        Placed {
            rect: Rect {
                x: finite(position[ROW][NEAR]),
                y: finite(position[COLUMN][NEAR]),
                width: finite(size[ROW]).max(0.0),
                height: finite(size[COLUMN]).max(0.0),
            },
            padding: edges(padding),
            border: edges(border),
        }
    }

    /// Forgets everything found, so that the box can be laid out anew with another style.
    pub(crate) fn reset(&mut self) {
        self.result = LayoutResult::default();
        self.cache = Cache::default();
    }
}

/// A layout under way.
struct Layout<'a> {
    nodes: &'a mut [Node],
    measure: &'a mut dyn Measure,
    root: usize,
    scale: f32,
    work: &'a mut Work,
}

/// An axis of a container with the end its items start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FlexAxis {
    axis: usize,
    is_reversed: bool,
}

impl FlexAxis {
    /// The edge the first item touches.
    fn start(self) -> usize {
        if self.is_reversed { FAR } else { NEAR }
    }

    fn end(self) -> usize {
        1 - self.start()
    }
}

/// The edge where text starts on an axis.
fn inline_start(axis: usize, is_rtl: bool) -> usize {
    if axis == ROW && is_rtl { FAR } else { NEAR }
}

impl Layout<'_> {
    fn run(&mut self, space: Size<Option<f32>>) -> Result<(), Stopped> {
        let root = self.root;
        let style = &self.nodes[root].style;
        let of_axis = |axis: usize| {
            let owner = space[axis];
            if let Some(size) = style.definite_size(axis, owner, space[ROW]) {
                Space::exact(size + style.margin_sum(axis, space[ROW]))
            } else if let Some(max) = style.max_size(axis, owner, space[ROW]) {
                Space::at_most(max)
            } else {
                owner.map_or(Space::CONTENT, Space::exact)
            }
        };
        let spaces = [of_axis(ROW), of_axis(COLUMN)];
        self.visit(root, spaces, space, true)?;
        self.set_initial_position(root, space);
        pixel_grid::round(self.nodes, root, self.scale);
        Ok(())
    }

    fn style(&self, id: usize) -> &FlexStyle {
        &self.nodes[id].style
    }

    fn measured(&self, id: usize, axis: usize) -> f32 {
        self.nodes[id].result.measured[axis]
    }

    /// Children that take part in layout, those of `display: contents` boxes in their place.
    fn layout_children(&mut self, id: usize) -> Result<Vec<usize>, Stopped> {
        self.work.charge(self.nodes[id].children.len())?;
        let mut found = Vec::with_capacity(self.nodes[id].children.len());
        let mut open: Vec<usize> = self.nodes[id].children.iter().rev().copied().collect();
        while let Some(child) = open.pop() {
            if self.style(child).is_contents {
                self.work.charge(self.nodes[child].children.len())?;
                open.extend(self.nodes[child].children.iter().rev());
            } else {
                found.push(child);
            }
        }
        Ok(found)
    }

    /// A child's distances from its parent's edges before its place in the line is known: margins and, for a relative
    /// box, insets.
    fn set_initial_position(&mut self, id: usize, owner: Size<Option<f32>>) {
        let style = &self.nodes[id].style;
        // The root stands alone: its insets are those of left-to-right text.
        let inset_rtl = style.is_rtl && id != self.root;
        let mut position = [[0.0; 2]; 2];
        for axis in [ROW, COLUMN] {
            let relative = style.relative_offset(axis, inset_rtl, owner[axis]);
            for edge in [NEAR, FAR] {
                position[axis][edge] = style.own_margin(axis, edge, owner[ROW]) + relative;
            }
        }
        self.nodes[id].result.position = position;
    }

    /// Nothing of a box that is not displayed takes up space.
    fn clear(&mut self, id: usize) -> Result<(), Stopped> {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            self.work.charge(1)?;
            self.nodes[id].reset();
            open.extend(&self.nodes[id].children);
        }
        Ok(())
    }
}
