//! The size each item starts from along the main axis.

use super::{COLUMN, Fit, Layout, ROW, Size, Space, Stopped, container::Container};

impl Layout<'_> {
    /// Finds every item's basis, and puts items where they are before alignment; answers the sum of bases and margins.
    pub(super) fn find_bases(
        &mut self,
        container: &Container,
        children: &[usize],
        is_layout: bool,
    ) -> Result<f32, Stopped> {
        let main = container.main.axis;
        let only_flexible = self.only_flexible(container, children);
        let mut total = 0.0;
        for &child in children {
            if self.style(child).is_hidden {
                if is_layout {
                    self.clear(child)?;
                }
                continue;
            }
            if is_layout {
                self.set_initial_position(child, container.inner);
            }
            if self.style(child).is_absolute() {
                continue;
            }
            if only_flexible == Some(child) {
                // It gets all there is, whatever its content.
                self.nodes[child].result.flex_basis = Some(0.0);
            } else {
                self.find_basis(container, child)?;
            }
            let basis = self.nodes[child].result.flex_basis.unwrap_or(0.0);
            total += basis + self.style(child).margin_sum(main, container.inner_width);
        }
        Ok(total)
    }

    /// The one child that both grows and shrinks in a container of known length, if no other does either.
    fn only_flexible(&self, container: &Container, children: &[usize]) -> Option<usize> {
        if container.fits[container.main.axis] != Fit::Exact {
            return None;
        }
        let mut found = None;
        for &child in children {
            let style = self.style(child);
            if style.is_flexible() {
                if found.is_some() || style.grow.abs() < 0.0001 || style.shrink.abs() < 0.0001 {
                    return None;
                }
                found = Some(child);
            }
        }
        found
    }

    fn find_basis(&mut self, container: &Container, child: usize) -> Result<(), Stopped> {
        let main = container.main.axis;
        let (inner, inner_width) = (container.inner, container.inner_width);
        let style = self.style(child);
        let least = style.padding_and_border_sum(main, inner_width);
        let basis = style.flex_basis(main, inner[main], inner_width);
        if let Some(basis) = basis.filter(|_| inner[main].is_some()) {
            // A basis found earlier in this layout stands, even if the container has been given another length since.
            let result = &mut self.nodes[child].result;
            result.flex_basis.get_or_insert(basis.max(least));
            return Ok(());
        }
        if let Some(size) = style.definite_size(main, inner[main], inner_width) {
            self.nodes[child].result.flex_basis = Some(size.max(least));
            return Ok(());
        }
        let space = self.content_space(container, child);
        self.visit(child, space, inner, false)?;
        self.nodes[child].result.flex_basis = Some(self.measured(child, main).max(least));
        Ok(())
    }

    /// The space in which a child's content says how large it is.
    fn content_space(&self, container: &Container, child: usize) -> Size<Space> {
        let parent = self.style(container.id);
        let style = self.style(child);
        let (inner, inner_width, main) = (container.inner, container.inner_width, container.main.axis);
        let cross = 1 - main;
        let margin = [
            style.margin_sum(ROW, inner_width),
            style.margin_sum(COLUMN, inner_width),
        ];
        let mut space = [Space::CONTENT; 2];
        for axis in [ROW, COLUMN] {
            if let Some(size) = style.definite_size(axis, inner[axis], inner_width) {
                space[axis] = Space::exact(size + margin[axis]);
            }
        }
        // Content wraps within the container, except along the way a container scrolls.
        for axis in [ROW, COLUMN] {
            let is_limited = !parent.scrolls || axis == cross;
            if let (None, Some(room), true) = (space[axis].size, inner[axis], is_limited) {
                space[axis] = Space::at_most(room);
            }
        }
        // Width over height, without margins.
        let transferred = |from: usize, outer: f32| {
            let ratio = style.aspect_ratio?;
            let inner = outer - margin[from];
            Some(if from == ROW { inner / ratio } else { inner * ratio })
        };
        if space[cross].fit == Fit::Exact
            && let Some(size) = space[cross].size.and_then(|size| transferred(cross, size))
        {
            space[main] = Space::exact(size + margin[main]);
        }
        let is_sized_across = style.has_definite_size(cross, inner[cross]);
        if let Some(room) = inner[cross].filter(|_| {
            !is_sized_across
                && container.fits[cross] == Fit::Exact
                && parent.alignment_of(style) == hivesync_domain::Align::Stretch
                && space[cross].fit != Fit::Exact
        }) {
            space[cross] = Space::exact(room);
            if let Some(size) = transferred(cross, room) {
                space[main] = Space::exact(size);
            }
        }
        for axis in [ROW, COLUMN] {
            space[axis] = self.limited(child, axis, space[axis], inner[axis], inner_width);
        }
        space
    }

    /// `space` within the most a box may take up, margins included.
    pub(super) fn limited(
        &self,
        id: usize,
        axis: usize,
        space: Space,
        owner: Option<f32>,
        owner_width: Option<f32>,
    ) -> Space {
        let style = self.style(id);
        let Some(max) = style.max_size(axis, owner, owner_width) else {
            return space;
        };
        let max = max + style.margin_sum(axis, owner_width);
        match space.fit {
            Fit::Content => Space::at_most(max),
            fit => Space {
                size: Some(space.size.filter(|size| *size < max).unwrap_or(max)),
                fit,
            },
        }
    }
}
