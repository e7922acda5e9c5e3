//! Boxes out of the flow: sized and placed by their insets within the nearest box that is not static.

use super::{COLUMN, Fit, FlexAxis, Layout, ROW, Size, Space, Stopped, container::Container, inline_start};
use hivesync_domain::{Align, FlexWrap, Justify, PositionType};

impl Layout<'_> {
    /// Lays out the absolute boxes of this containing block, also those inside of static boxes in it.
    pub(super) fn lay_out_absolutes(&mut self, block: &Container) -> Result<(), Stopped> {
        // Percentages are of the padding's inside, where that is known.
        let size = block.inner;
        let width_fit = block.fits[ROW];
        // Static boxes with their distance from the block.
        let mut open = vec![(block.id, [0.0_f32; 2])];
        while let Some((parent, offset)) = open.pop() {
            let mut inside = Vec::new();
            for child in self.layout_children(parent)? {
                let style = self.style(child);
                if style.is_hidden {
                    continue;
                }
                if style.is_absolute() {
                    self.lay_out_absolute(block, parent, child, size, width_fit)?;
                    self.settle_absolute(block.id, parent, child, offset);
                } else if style.position == PositionType::Static {
                    let position = &self.nodes[child].result.position;
                    inside.push((
                        child,
                        [
                            offset[ROW] + position[ROW][0],
                            offset[COLUMN] + position[COLUMN][0],
                        ],
                    ));
                }
            }
            open.extend(inside.into_iter().rev());
        }
        Ok(())
    }

    fn lay_out_absolute(
        &mut self,
        block: &Container,
        parent: usize,
        child: usize,
        size: Size<Option<f32>>,
        width_fit: Fit,
    ) -> Result<(), Stopped> {
        let (main, cross) = self.axes(parent);
        let margin = [ROW, COLUMN].map(|axis| self.style(child).margin_sum(axis, size[ROW]));
        let mut given = [ROW, COLUMN].map(|axis| self.absolute_size(block, child, axis, size));
        if let Some(ratio) = self.style(child).aspect_ratio {
            match given {
                [Some(width), None] => given[COLUMN] = Some(margin[COLUMN] + (width - margin[ROW]) / ratio),
                [None, Some(height)] => given[ROW] = Some(margin[ROW] + (height - margin[COLUMN]) * ratio),
                _ => {}
            }
        }
        if given.iter().any(Option::is_none) {
            let mut space = given.map(|size| size.map_or(Space::CONTENT, Space::exact));
            // Text wraps within the block.
            if main.axis == COLUMN
                && given[ROW].is_none()
                && width_fit != Fit::Content
                && let Some(width) = size[ROW].filter(|width| *width > 0.0)
            {
                space[ROW] = Space {
                    size: Some(width),
                    fit: Fit::AtMost,
                };
            }
            self.visit(child, space, size, false)?;
            given = [ROW, COLUMN].map(|axis| Some(self.measured(child, axis) + margin[axis]));
        }
        let space = given.map(|size| Space::exact(size.unwrap_or(0.0)));
        self.visit(child, space, size, true)?;
        for axis in [main, cross] {
            let place = self.absolute_place(block, parent, child, axis, axis == main, size);
            self.nodes[child].result.position[axis.axis][axis.start()] = place;
        }
        Ok(())
    }

    /// The size with margins, where the style or a pair of insets gives it.
    fn absolute_size(
        &self,
        block: &Container,
        child: usize,
        axis: usize,
        size: Size<Option<f32>>,
    ) -> Option<f32> {
        let style = self.style(child);
        if let Some(definite) = style.definite_size(axis, size[axis], size[ROW]) {
            return Some(definite + style.margin_sum(axis, size[ROW]));
        }
        style.inset(axis, 0)?;
        style.inset(axis, 1)?;
        let block_style = self.style(block.id);
        let borders = block_style.border(axis, 0) + block_style.border(axis, 1);
        let insets = style.inset_length(axis, 0, size[axis]) + style.inset_length(axis, 1, size[axis]);
        let between = self.measured(block.id, axis) - borders - insets;
        Some(style.bound(axis, Some(between), size[axis], size[ROW]))
    }

    /// Distance from the edge that `axis` starts from.
    fn absolute_place(
        &self,
        block: &Container,
        parent: usize,
        child: usize,
        axis: FlexAxis,
        is_main: bool,
        size: Size<Option<f32>>,
    ) -> f32 {
        let style = self.style(child);
        let is_rtl = self.style(parent).is_rtl;
        let start = inline_start(axis.axis, is_rtl);
        let end = 1 - start;
        let block_style = self.style(block.id);
        let measured = self.measured(child, axis.axis);
        let base = size[axis.axis];
        let from_inline_start = if style.inset(axis.axis, start).is_some() {
            style.inset_length(axis.axis, start, base)
                + block_style.border(axis.axis, start)
                + style.margin(axis.axis, start, base)
        } else if style.inset(axis.axis, end).is_some() {
            self.measured(block.id, axis.axis)
                - measured
                - block_style.border(axis.axis, end)
                - style.margin(axis.axis, end, base)
                - style.inset_length(axis.axis, end, base)
        } else if is_main {
            return self.justified(parent, child, axis, size[ROW]);
        } else {
            return self.aligned(parent, child, axis, size[ROW]);
        };
        if start == axis.start() {
            from_inline_start
        } else {
            self.measured(block.id, axis.axis) - measured - from_inline_start
        }
    }

    fn justified(&self, parent: usize, child: usize, axis: FlexAxis, block_width: Option<f32>) -> f32 {
        match self.style(parent).justify {
            Justify::FlexStart | Justify::SpaceBetween => self.at_start(parent, child, axis, block_width),
            Justify::FlexEnd => self.at_end(parent, child, axis, block_width),
            Justify::Center | Justify::SpaceAround | Justify::SpaceEvenly => {
                self.at_center(parent, child, axis, block_width)
            }
        }
    }

    fn aligned(&self, parent: usize, child: usize, axis: FlexAxis, block_width: Option<f32>) -> f32 {
        let style = self.style(parent);
        let mut align = style.alignment_of(self.style(child));
        if style.wrap == FlexWrap::WrapReverse {
            align = match align {
                Align::FlexEnd => Align::FlexStart,
                Align::Center => Align::Center,
                _ => Align::FlexEnd,
            };
        }
        match align {
            Align::FlexEnd => self.at_end(parent, child, axis, block_width),
            Align::Center => self.at_center(parent, child, axis, block_width),
            _ => self.at_start(parent, child, axis, block_width),
        }
    }

    fn at_start(&self, parent: usize, child: usize, axis: FlexAxis, block_width: Option<f32>) -> f32 {
        let start = axis.start();
        self.style(child).margin(axis.axis, start, block_width)
            + self.nodes[parent].result.border[axis.axis][start]
    }

    fn at_end(&self, parent: usize, child: usize, axis: FlexAxis, block_width: Option<f32>) -> f32 {
        let end = axis.end();
        let from_end = self.nodes[parent].result.border[axis.axis][end]
            + self.style(child).margin(axis.axis, end, block_width);
        self.measured(parent, axis.axis) - self.measured(child, axis.axis) - from_end
    }

    fn at_center(&self, parent: usize, child: usize, axis: FlexAxis, block_width: Option<f32>) -> f32 {
        let border = self.nodes[parent].result.border[axis.axis];
        let room = self.measured(parent, axis.axis) - border[0] - border[1];
        let style = self.style(child);
        let outer = self.measured(child, axis.axis) + style.margin_sum(axis.axis, block_width);
        (room - outer) / 2.0 + border[axis.start()] + style.margin(axis.axis, axis.start(), block_width)
    }

    /// Turns a place in the block into one in the parent.
    fn settle_absolute(&mut self, block: usize, parent: usize, child: usize, offset: Size<f32>) {
        let (main, cross) = self.axes(parent);
        for axis in [main, cross] {
            let is_in_block = self.style(child).has_insets(axis.axis);
            if axis.is_reversed {
                self.mirror(if is_in_block { block } else { parent }, child, axis);
            }
            if is_in_block {
                self.nodes[child].result.position[axis.axis][0] -= offset[axis.axis];
            }
        }
    }
}
