//! Lines of a container: which items stand in one, and how free space is shared among them.

use super::{Layout, container::Container};

/// A line being laid out.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub(super) items: Vec<usize>,
    /// Flex bases, margins and gaps.
    pub(super) consumed: f32,
    pub(super) auto_margins: usize,
    grow_total: f32,
    shrink_total: f32,
    pub(super) free: f32,
    /// Extent along the main axis, with the container's padding and border.
    pub(super) main: f32,
    pub(super) cross: f32,
}

impl Layout<'_> {
    /// The basis within the item's own limits.
    pub(super) fn limited_basis(&self, container: &Container, item: usize) -> f32 {
        let basis = self.nodes[item].result.flex_basis.unwrap_or(0.0);
        self.style(item).clamped(
            container.main.axis,
            basis,
            container.main_owner(),
            container.owner_width(),
        )
    }

    /// The next line of `items`, starting at `from`; answers where the following one starts.
    pub(super) fn collect_line(
        &mut self,
        container: &Container,
        items: &[usize],
        from: usize,
        inner_main: Option<f32>,
        index: usize,
    ) -> (Line, usize) {
        let main = container.main.axis;
        let wraps = self.style(container.id).wraps();
        let gap = self.style(container.id).gap(main, inner_main);
        let mut line = Line::default();
        let mut next = from;
        while let Some(&item) = items.get(next) {
            if !self.style(item).is_in_flow() {
                next += 1;
                continue;
            }
            let style = self.style(item);
            let lead = if line.items.is_empty() { 0.0 } else { gap };
            let outer =
                self.limited_basis(container, item) + style.margin_sum(main, container.inner_width) + lead;
            let auto_margins = style.margin[main]
                .iter()
                .filter(|margin| **margin == hivesync_domain::Dimension::Auto)
                .count();
            if wraps && !line.items.is_empty() && inner_main.is_some_and(|room| line.consumed + outer > room)
            {
                break;
            }
            line.consumed += outer;
            line.auto_margins += auto_margins;
            if style.is_flexible() {
                line.grow_total += style.grow;
                // Shrinking is shared by size as well as by factor.
                line.shrink_total -= style.shrink * self.nodes[item].result.flex_basis.unwrap_or(0.0);
            }
            self.nodes[item].result.line = index;
            line.items.push(item);
            next += 1;
        }
        // Factors that add up to less than one leave space over.
        if line.grow_total > 0.0 {
            line.grow_total = line.grow_total.max(1.0);
        }
        (line, next)
    }

    /// Takes out of the sharing what items that hit their limits take or leave.
    pub(super) fn freeze_limited(&self, container: &Container, line: &mut Line, inner_main: Option<f32>) {
        let main = container.main.axis;
        let mut delta = 0.0;
        for &item in &line.items {
            let style = self.style(item);
            let basis = self.limited_basis(container, item);
            let bound = |size: f32| style.bound(main, Some(size), inner_main, container.inner_width);
            if line.free < 0.0 {
                let factor = -style.shrink * basis;
                if factor != 0.0 {
                    let wanted = basis + line.free / line.shrink_total * factor;
                    let bounded = bound(wanted);
                    if !wanted.is_nan() && wanted != bounded {
                        delta += bounded - basis;
                        line.shrink_total += style.shrink * self.nodes[item].result.flex_basis.unwrap_or(0.0);
                    }
                }
            } else if line.free > 0.0 && style.grow != 0.0 {
                let wanted = basis + line.free / line.grow_total * style.grow;
                let bounded = bound(wanted);
                if !wanted.is_nan() && wanted != bounded {
                    delta += bounded - basis;
                    line.grow_total -= style.grow;
                }
            }
        }
        line.free -= delta;
    }

    /// The size an item comes out with.
    pub(super) fn flexed_size(
        &self,
        container: &Container,
        line: &Line,
        item: usize,
        inner_main: Option<f32>,
    ) -> f32 {
        let style = self.style(item);
        let basis = self.limited_basis(container, item);
        let wanted = if line.free < 0.0 {
            let factor = -style.shrink * basis;
            if factor == 0.0 {
                return basis;
            }
            // What is left of the total once all limited items are out of it is only rounding.
            if line.shrink_total > -1e-6 {
                basis + factor
            } else {
                basis + line.free / line.shrink_total * factor
            }
        } else if line.free > 0.0 && style.grow != 0.0 {
            basis + line.free / line.grow_total * style.grow
        } else {
            return basis;
        };
        let wanted = Some(wanted).filter(|wanted| !wanted.is_nan());
        style.bound(container.main.axis, wanted, inner_main, container.inner_width)
    }
}
