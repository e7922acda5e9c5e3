//! Laying out one box: a leaf by its content, a container by its lines.

use super::{
    COLUMN, FAR, Fit, FlexAxis, Layout, NEAR, ROW, Size, Space, Stopped, cache::nearly, line::Line,
    work::STEPS_PER_BOX,
};
use hivesync_domain::{Align, FlexDirection, FlexWrap, Justify};

/// A container being laid out.
#[derive(Debug, Clone)]
pub(super) struct Container {
    pub(super) id: usize,
    pub(super) main: FlexAxis,
    pub(super) cross: FlexAxis,
    /// The size its own percentages are of.
    pub(super) owner: Size<Option<f32>>,
    /// The size its children's are of: what is known of its inside.
    pub(super) inner: Size<Option<f32>>,
    pub(super) inner_width: Option<f32>,
    pub(super) fits: Size<Fit>,
    aligns_baselines: bool,
    /// Padding and border on each axis.
    frame: Size<f32>,
}

impl Container {
    pub(super) fn main_owner(&self) -> Option<f32> {
        self.owner[self.main.axis]
    }

    pub(super) fn owner_width(&self) -> Option<f32> {
        self.owner[ROW]
    }
}

impl Layout<'_> {
    /// Measures box `id` in `space`, or lays it out with everything in it; from the cache where that answers.
    pub(super) fn visit(
        &mut self,
        id: usize,
        space: Size<Space>,
        owner: Size<Option<f32>>,
        is_layout: bool,
    ) -> Result<(), Stopped> {
        self.work.charge(1)?;
        let node = &self.nodes[id];
        let cached = if node.is_leaf {
            let margins = [ROW, COLUMN].map(|axis| node.style.margin_sum(axis, owner[ROW]));
            node.cache.of_leaf(&space, margins, self.scale)
        } else {
            node.cache.of_container(&space, is_layout)
        };
        if let Some(size) = cached {
            self.nodes[id].result.measured = size;
        } else {
            self.work.charge(STEPS_PER_BOX)?;
            self.compute(id, space, owner, is_layout)?;
            let node = &mut self.nodes[id];
            node.cache.put(space, node.result.measured, is_layout);
        }
        if is_layout {
            let result = &mut self.nodes[id].result;
            result.size = result.measured;
        }
        Ok(())
    }

    fn compute(
        &mut self,
        id: usize,
        space: Size<Space>,
        owner: Size<Option<f32>>,
        is_layout: bool,
    ) -> Result<(), Stopped> {
        let owner_width = owner[ROW];
        let node = &mut self.nodes[id];
        let style = &node.style;
        for axis in [ROW, COLUMN] {
            for edge in [NEAR, FAR] {
                node.result.padding[axis][edge] = style.padding(axis, edge, owner_width);
                node.result.border[axis][edge] = style.border(axis, edge);
            }
        }
        // The border box, where it is known.
        let mut outer = space;
        for axis in [ROW, COLUMN] {
            outer[axis].size = space[axis]
                .size
                .map(|size| size - style.own_margin_sum(axis, owner_width));
        }
        if node.is_leaf {
            return self.measure_leaf(id, outer, owner);
        }
        let children = self.layout_children(id)?;
        if children.is_empty() {
            self.measure_empty(id, outer, owner);
            return Ok(());
        }
        if !is_layout && self.measure_fixed(id, outer, owner) {
            return Ok(());
        }
        self.lay_out_container(id, outer, owner, &children, is_layout)
    }

    fn measure_leaf(
        &mut self,
        id: usize,
        outer: Size<Space>,
        owner: Size<Option<f32>>,
    ) -> Result<(), Stopped> {
        let style = &self.nodes[id].style;
        let frame = [ROW, COLUMN].map(|axis| style.padding_and_border_sum(axis, owner[ROW]));
        let is_exact = outer.iter().all(|space| space.fit == Fit::Exact);
        let content = if is_exact {
            [0.0; 2]
        } else {
            let mut inner = outer;
            for axis in [ROW, COLUMN] {
                inner[axis].size = match outer[axis].fit {
                    Fit::Content => None,
                    Fit::Exact | Fit::AtMost => outer[axis].size.map(|size| (size - frame[axis]).max(0.0)),
                };
            }
            let measured = self.measure.measure(id, inner, self.work)?;
            measured.map(|size| if size.is_finite() { size.max(0.0) } else { 0.0 })
        };
        for axis in [ROW, COLUMN] {
            let size = match outer[axis].fit {
                Fit::Exact => outer[axis].size,
                Fit::AtMost | Fit::Content => Some(content[axis] + frame[axis]),
            };
            self.nodes[id].result.measured[axis] = self.style(id).bound(axis, size, owner[axis], owner[ROW]);
        }
        Ok(())
    }

    fn measure_empty(&mut self, id: usize, outer: Size<Space>, owner: Size<Option<f32>>) {
        for axis in [ROW, COLUMN] {
            let style = self.style(id);
            let size = match outer[axis].fit {
                Fit::Exact => outer[axis].size,
                Fit::AtMost | Fit::Content => None,
            };
            let size = size.unwrap_or_else(|| style.padding_and_border_sum(axis, owner[ROW]));
            self.nodes[id].result.measured[axis] =
                self.style(id).bound(axis, Some(size), owner[axis], owner[ROW]);
        }
    }

    /// A container whose size does not depend on its content, or that has no room on an axis, need not look at it to be
    /// measured: it is as large as its space.
    fn measure_fixed(&mut self, id: usize, outer: Size<Space>, owner: Size<Option<f32>>) -> bool {
        let is_exact = outer.iter().all(|space| space.fit == Fit::Exact);
        let has_no_room = outer
            .iter()
            .any(|space| space.fit == Fit::AtMost && space.size.is_some_and(|size| size <= 0.0));
        if !is_exact && !has_no_room {
            return false;
        }
        for axis in [ROW, COLUMN] {
            let size = outer[axis].size.unwrap_or(0.0);
            let size = if outer[axis].fit == Fit::AtMost {
                size.max(0.0)
            } else {
                size
            };
            self.nodes[id].result.measured[axis] =
                self.style(id).bound(axis, Some(size), owner[axis], owner[ROW]);
        }
        true
    }

    /// What is known of a container's inside on an axis.
    fn inner_size(
        &self,
        id: usize,
        axis: usize,
        outer: Option<f32>,
        frame: f32,
        owner: Size<Option<f32>>,
    ) -> Option<f32> {
        let style = self.style(id);
        let inner = outer? - frame;
        let inner = style
            .max_size(axis, owner[axis], owner[ROW])
            .map_or(inner, |max| inner.min(max - frame));
        let least = style
            .min_size(axis, owner[axis], owner[ROW])
            .map_or(0.0, |min| min - frame);
        Some(inner.max(least))
    }

    /// The axes of a container: along its items, and across.
    pub(super) fn axes(&self, id: usize) -> (FlexAxis, FlexAxis) {
        let style = self.style(id);
        let row = |is_reversed: bool| FlexAxis {
            axis: ROW,
            is_reversed: is_reversed != style.is_rtl,
        };
        let column = |is_reversed: bool| FlexAxis {
            axis: COLUMN,
            is_reversed,
        };
        match style.direction {
            FlexDirection::Row => (row(false), column(false)),
            FlexDirection::RowReverse => (row(true), column(false)),
            FlexDirection::Column => (column(false), row(false)),
            FlexDirection::ColumnReverse => (column(true), row(false)),
        }
    }

    fn lay_out_container(
        &mut self,
        id: usize,
        outer: Size<Space>,
        owner: Size<Option<f32>>,
        children: &[usize],
        is_layout: bool,
    ) -> Result<(), Stopped> {
        let (main, cross) = self.axes(id);
        let frame = [ROW, COLUMN].map(|axis| self.style(id).padding_and_border_sum(axis, owner[ROW]));
        let inner = [ROW, COLUMN].map(|axis| self.inner_size(id, axis, outer[axis].size, frame[axis], owner));
        let mut container = Container {
            id,
            main,
            cross,
            owner,
            inner,
            inner_width: inner[ROW],
            fits: outer.map(|space| space.fit),
            aligns_baselines: self.aligns_baselines(id, children),
            frame,
        };
        let total = self.find_bases(&container, children, is_layout)?;
        let style = self.style(id);
        let gaps = children.len().saturating_sub(1) as f32 * style.gap(main.axis, inner[main.axis]);
        let overflows = container.fits[main.axis] != Fit::Content
            && inner[main.axis].is_some_and(|room| total + gaps > room);
        if style.wraps() && overflows && container.fits[main.axis] == Fit::AtMost {
            container.fits[main.axis] = Fit::Exact;
        }
        let cross_gap = style.gap(cross.axis, inner[cross.axis]);

        let mut inner_main = inner[main.axis];
        let (mut from, mut lines) = (0, 0);
        let (mut total_cross, mut longest) = (0.0_f32, 0.0_f32);
        while from < children.len() {
            let (mut line, next) = self.collect_line(&container, children, from, inner_main, lines);
            from = next;
            self.share_space(&container, &mut line, &mut inner_main, overflows, is_layout)?;
            self.justify(&container, &mut line, inner_main, is_layout)?;
            let container_cross = self.cross_size(&container, &mut line);
            if is_layout {
                self.align_items(&container, &line, container_cross, total_cross, inner_main)?;
            }
            total_cross += line.cross + if lines > 0 { cross_gap } else { 0.0 };
            longest = longest.max(line.main);
            lines += 1;
        }
        if is_layout && (self.style(id).wraps() || container.aligns_baselines) {
            self.align_lines(&container, children, lines, total_cross, cross_gap)?;
        }
        self.size_container(&container, children, outer, inner_main, longest, total_cross);
        if is_layout {
            self.place_far_edges(&container, children);
            let forms_containing_block = self.style(id).position != hivesync_domain::PositionType::Static;
            if forms_containing_block || id == self.root {
                self.lay_out_absolutes(&container)?;
            }
        }
        Ok(())
    }

    /// Gives every item of the line its size along the main axis, and its size across as far as that is known.
    fn share_space(
        &mut self,
        container: &Container,
        line: &mut Line,
        inner_main: &mut Option<f32>,
        overflows: bool,
        is_layout: bool,
    ) -> Result<(), Stopped> {
        let main = container.main.axis;
        let style = self.style(container.id);
        if container.fits[main] != Fit::Exact {
            // A container sized by its content still keeps to its own limits.
            let limit = |size: Option<f32>| size.map(|size| size - container.frame[main]);
            let min = limit(style.min_size(main, container.owner[main], container.owner[ROW]));
            let max = limit(style.max_size(main, container.owner[main], container.owner[ROW]));
            if let Some(min) = min.filter(|min| line.consumed < *min) {
                *inner_main = Some(min);
            } else if let Some(max) = max.filter(|max| line.consumed > *max) {
                *inner_main = Some(max);
            }
        }
        line.free = match *inner_main {
            Some(room) => room - line.consumed,
            None => (-line.consumed).max(0.0),
        };
        if !is_layout && container.fits[container.cross.axis] == Fit::Exact {
            return Ok(());
        }
        let original = line.free;
        self.freeze_limited(container, line, *inner_main);
        let mut distributed = 0.0;
        for index in 0..line.items.len() {
            let item = line.items[index];
            let size = self.flexed_size(container, line, item, *inner_main);
            distributed += size - self.limited_basis(container, item);
            let (space, stretches) = self.item_space(container, item, size, *inner_main, overflows);
            self.visit(item, space, container.inner, is_layout && !stretches)?;
        }
        line.free = original - distributed;
        Ok(())
    }

    /// The space for an item that is `size` long; and whether it will be stretched, and laid out then.
    fn item_space(
        &self,
        container: &Container,
        item: usize,
        size: f32,
        inner_main: Option<f32>,
        overflows: bool,
    ) -> (Size<Space>, bool) {
        let parent = self.style(container.id);
        let style = self.style(item);
        let (main, cross) = (container.main.axis, container.cross.axis);
        let (inner_width, inner_cross) = (container.inner_width, container.inner[cross]);
        let margin_cross = style.margin_sum(cross, inner_width);
        let is_sized_across = style.has_definite_size(cross, inner_cross);
        let across = if let Some(ratio) = style.aspect_ratio {
            let across = if main == ROW { size / ratio } else { size * ratio };
            Space::exact(across + margin_cross)
        } else if is_sized_across {
            let across = style
                .definite_size(cross, inner_cross, inner_width)
                .unwrap_or(0.0);
            let is_loose = matches!(
                style.preferred(cross),
                Some(hivesync_domain::Dimension::Percent(_))
            ) && container.fits[cross] != Fit::Exact;
            Space {
                size: Some(across + margin_cross),
                fit: if is_loose { Fit::Content } else { Fit::Exact },
            }
        } else {
            match inner_cross {
                Some(room)
                    if container.fits[cross] == Fit::Exact
                        && !(parent.wraps() && overflows)
                        && parent.stretches(style, cross) =>
                {
                    Space::exact(room)
                }
                Some(room) => Space::at_most(room),
                None => Space::CONTENT,
            }
        };
        let along = Space::exact(size + style.margin_sum(main, inner_width));
        let mut space = [Space::CONTENT; 2];
        space[main] = self.limited(item, main, along, inner_main, inner_width);
        space[cross] = self.limited(item, cross, across, inner_cross, inner_width);
        (space, !is_sized_across && parent.stretches(style, cross))
    }

    /// Distributes what is left of the line before, between and after its items.
    fn justify(
        &mut self,
        container: &Container,
        line: &mut Line,
        inner_main: Option<f32>,
        is_layout: bool,
    ) -> Result<(), Stopped> {
        let (main, cross) = (container.main.axis, container.cross.axis);
        let style = self.style(container.id);
        let owner_width = container.owner[ROW];
        let lead = style.padding_and_border(main, container.main.start(), owner_width);
        let trail = style.padding_and_border(main, container.main.end(), owner_width);
        let mut between = style.gap(main, inner_main);
        if container.fits[main] == Fit::AtMost && line.free > 0.0 {
            // What the content does not need is not there, except for a least size.
            let min = style.min_size(main, container.owner[main], owner_width);
            line.free = min.map_or(0.0, |min| {
                let occupied = inner_main.map_or(0.0, |room| room - line.free);
                (min - lead - trail - occupied).max(0.0)
            });
        }
        let count = line.items.len() as f32;
        let mut before = 0.0;
        if line.auto_margins == 0 {
            match style.justify {
                Justify::FlexStart => {}
                Justify::Center => before = line.free / 2.0,
                Justify::FlexEnd => before = line.free,
                // Items that do not fit are not spaced.
                _ if line.free < 0.0 => {}
                Justify::SpaceBetween if line.items.len() > 1 => between += line.free / (count - 1.0),
                Justify::SpaceBetween => {}
                Justify::SpaceEvenly => {
                    before = line.free / (count + 1.0);
                    between += before;
                }
                Justify::SpaceAround => {
                    before = if line.items.is_empty() {
                        0.0
                    } else {
                        0.5 * line.free / count
                    };
                    between += before * 2.0;
                }
            }
        }
        let auto_margin = if line.auto_margins > 0 && line.free > 0.0 {
            line.free / line.auto_margins as f32
        } else {
            0.0
        };
        let skips_flex = !is_layout && container.fits[cross] == Fit::Exact;
        let aligns_baselines = container.aligns_baselines;
        line.main = lead + before;
        line.cross = 0.0;
        let (mut ascent, mut descent) = (0.0_f32, 0.0_f32);
        for index in 0..line.items.len() {
            let item = line.items[index];
            if self.style(item).margin_is_auto(main, container.main.start()) {
                line.main += auto_margin;
            }
            if is_layout {
                self.nodes[item].result.position[main][container.main.start()] += line.main;
            }
            if index + 1 < line.items.len() {
                line.main += between;
            }
            if self.style(item).margin_is_auto(main, container.main.end()) {
                line.main += auto_margin;
            }
            let margin = self.style(item).margin_sum(main, container.inner_width);
            if skips_flex {
                line.main += margin + self.nodes[item].result.flex_basis.unwrap_or(0.0);
                line.cross = container.inner[cross].unwrap_or(0.0);
                continue;
            }
            line.main += margin + self.measured(item, main);
            if aligns_baselines {
                let (above, below) = self.around_baseline(container, item)?;
                ascent = ascent.max(above);
                descent = descent.max(below);
            } else {
                let across =
                    self.measured(item, cross) + self.style(item).margin_sum(cross, container.inner_width);
                line.cross = line.cross.max(across);
            }
        }
        line.main += trail;
        if aligns_baselines && !skips_flex {
            line.cross = ascent + descent;
        }
        Ok(())
    }

    /// Extent of an item above and below its baseline, margins included.
    fn around_baseline(&mut self, container: &Container, item: usize) -> Result<(f32, f32), Stopped> {
        let baseline = self.baseline(item)?;
        let style = self.style(item);
        let ascent = baseline + style.margin(COLUMN, NEAR, container.inner_width);
        let height = self.measured(item, COLUMN) + style.margin_sum(COLUMN, container.inner_width);
        Ok((ascent, height - ascent))
    }

    /// Settles the line's extent across; answers the container's.
    fn cross_size(&self, container: &Container, line: &mut Line) -> f32 {
        let cross = container.cross.axis;
        let style = self.style(container.id);
        let bounded = |size: f32| {
            let frame = container.frame[cross];
            style.bound(
                cross,
                Some(size + frame),
                container.owner[cross],
                container.owner[ROW],
            ) - frame
        };
        let is_exact = container.fits[cross] == Fit::Exact;
        let inner = match container.inner[cross] {
            Some(inner) if is_exact => inner,
            _ => bounded(line.cross),
        };
        if !style.wraps() {
            if let (true, Some(inner)) = (is_exact, container.inner[cross]) {
                line.cross = inner;
            }
            line.cross = bounded(line.cross);
        }
        inner
    }

    /// Aligns the line's items across it; stretched ones are laid out only now.
    fn align_items(
        &mut self,
        container: &Container,
        line: &Line,
        container_cross: f32,
        offset: f32,
        inner_main: Option<f32>,
    ) -> Result<(), Stopped> {
        let (main, cross) = (container.main.axis, container.cross.axis);
        let (start, end) = (container.cross.start(), container.cross.end());
        let inner_width = container.inner_width;
        let lead = self
            .style(container.id)
            .padding_and_border(cross, start, container.owner[ROW]);
        for &item in &line.items {
            let parent = self.style(container.id);
            let style = self.style(item);
            let mut place = lead;
            if parent.stretches(style, cross) {
                if !style.has_definite_size(cross, container.inner[cross]) {
                    let length = self.measured(item, main);
                    let across = style.aspect_ratio.map_or(line.cross, |ratio| {
                        let across = if main == ROW {
                            length / ratio
                        } else {
                            length * ratio
                        };
                        across + style.margin_sum(cross, inner_width)
                    });
                    let mut space = [Space::CONTENT; 2];
                    let along = Space::exact(length + style.margin_sum(main, inner_width));
                    space[main] = self.limited(item, main, along, inner_main, inner_width);
                    space[cross] = self.limited(
                        item,
                        cross,
                        Space::exact(across),
                        container.inner[cross],
                        inner_width,
                    );
                    space[main].fit = Fit::Exact;
                    let grows_across = !parent.wraps() || parent.align_content == Align::Stretch;
                    space[cross].fit = if grows_across { Fit::Exact } else { Fit::Content };
                    self.visit(item, space, container.inner, true)?;
                }
            } else {
                let free = container_cross
                    - self.measured(item, cross)
                    - self.style(item).margin_sum(cross, inner_width);
                let style = self.style(item);
                match (
                    style.margin_is_auto(cross, start),
                    style.margin_is_auto(cross, end),
                ) {
                    (true, true) => place += (free / 2.0).max(0.0),
                    (false, true) => {}
                    (true, false) => place += free.max(0.0),
                    (false, false) => match self.style(container.id).alignment_of(style) {
                        Align::FlexStart => {}
                        Align::Center => place += free / 2.0,
                        _ => place += free,
                    },
                }
            }
            self.nodes[item].result.position[cross][start] += offset + place;
        }
        Ok(())
    }

    /// Aligns the lines in a container that wraps, and the baselines in each.
    fn align_lines(
        &mut self,
        container: &Container,
        children: &[usize],
        lines: usize,
        total: f32,
        gap: f32,
    ) -> Result<(), Stopped> {
        let (main, cross) = (container.main.axis, container.cross.axis);
        let (start, end) = (container.cross.start(), container.cross.end());
        let inner_width = container.inner_width;
        let frame = container.frame[cross];
        let style = self.style(container.id);
        let (owner, owner_width) = (container.owner[cross], container.owner[ROW]);
        let whole = match container.inner[cross] {
            Some(inner) if container.fits[cross] == Fit::Exact => inner + frame,
            _ => style
                .definite_size(cross, owner, owner_width)
                .unwrap_or(total + frame),
        };
        let free = style.bound(cross, Some(whole), owner, owner_width) - frame - total;
        let count = lines as f32;
        let mut lead = style.padding_and_border(cross, start, owner_width);
        let (mut between, mut extra) = (0.0, 0.0);
        match style.align_content {
            Align::FlexEnd => lead += free,
            Align::Center => lead += free / 2.0,
            // Lines that do not fit are neither spaced nor stretched.
            _ if free < 0.0 => {}
            Align::Stretch => extra = free / count,
            Align::SpaceAround => {
                lead += free / (2.0 * count);
                between = free / count;
            }
            Align::SpaceEvenly => {
                lead += free / (count + 1.0);
                between = free / (count + 1.0);
            }
            Align::SpaceBetween if lines > 1 => between = free / (count - 1.0),
            _ => {}
        }
        let in_flow: Vec<usize> = children
            .iter()
            .copied()
            .filter(|child| self.style(*child).is_in_flow())
            .collect();
        let mut from = 0;
        for index in 0..lines {
            let count = in_flow[from..]
                .iter()
                .take_while(|item| self.nodes[**item].result.line == index)
                .count();
            let items = &in_flow[from..from + count];
            from += count;
            let (mut height, mut ascent, mut descent) = (0.0_f32, 0.0_f32, 0.0_f32);
            for &item in items {
                let measured = self.measured(item, cross);
                if measured >= 0.0 {
                    height = height.max(measured + self.style(item).margin_sum(cross, inner_width));
                }
                if self.style(container.id).alignment_of(self.style(item)) == Align::Baseline {
                    let (above, below) = self.around_baseline(container, item)?;
                    ascent = ascent.max(above);
                    descent = descent.max(below);
                    height = height.max(ascent + descent);
                }
            }
            lead += if index > 0 { gap } else { 0.0 };
            height += extra;
            for &item in items {
                let align = self.style(container.id).alignment_of(self.style(item));
                let style = self.style(item);
                let place = match align {
                    Align::FlexStart => lead + style.inset_length(cross, start, inner_width),
                    Align::FlexEnd => {
                        lead + height - style.margin(cross, end, inner_width) - self.measured(item, cross)
                    }
                    Align::Center => lead + (height - self.measured(item, cross)) / 2.0,
                    Align::Stretch => lead + style.margin(cross, start, inner_width),
                    Align::Baseline => {
                        let inset = style.inset_length(COLUMN, NEAR, container.inner[cross]);
                        let place = lead + ascent - self.baseline(item)? + inset;
                        self.nodes[item].result.position[COLUMN][NEAR] = place;
                        continue;
                    }
                    _ => continue,
                };
                self.nodes[item].result.position[cross][start] = place;
                if align == Align::Stretch
                    && !self.style(item).has_definite_size(cross, container.inner[cross])
                {
                    let style = self.style(item);
                    // The margin across is meant; along is what a column's items have been given for long.
                    let margin = style.margin_sum(if main == ROW { main } else { cross }, inner_width);
                    let mut size = [0.0; 2];
                    size[main] = self.measured(item, main) + margin;
                    size[cross] = between + height;
                    let is_same = [ROW, COLUMN]
                        .iter()
                        .all(|axis| nearly(Some(size[*axis]), Some(self.measured(item, *axis))));
                    if !is_same {
                        self.visit(item, size.map(Space::exact), container.inner, true)?;
                    }
                }
            }
            lead += between + height;
        }
        Ok(())
    }

    /// The container's own size, now that its content's is known.
    fn size_container(
        &mut self,
        container: &Container,
        children: &[usize],
        outer: Size<Space>,
        inner_main: Option<f32>,
        longest: f32,
        total_cross: f32,
    ) {
        let (main, cross) = (container.main.axis, container.cross.axis);
        let style = self.style(container.id);
        let owner_width = container.owner[ROW];
        let mut measured = [0.0; 2];
        for axis in [ROW, COLUMN] {
            let (content, inner) = if axis == main {
                (longest, inner_main)
            } else {
                (total_cross + container.frame[cross], container.inner[cross])
            };
            let owner = container.owner[axis];
            let bound = |size| style.bound(axis, size, owner, owner_width);
            measured[axis] = match container.fits[axis] {
                Fit::Exact => bound(outer[axis].size),
                Fit::AtMost if style.scrolls => {
                    // As large as its content, but what is beyond the room is scrolled to.
                    let content = style.clamped(axis, content, owner, owner_width);
                    let frame = container.frame[axis];
                    inner
                        .map_or(content, |inner| content.min(inner + frame))
                        .max(frame)
                }
                Fit::AtMost | Fit::Content => bound(Some(content)),
            };
        }
        self.nodes[container.id].result.measured = measured;
        if self.style(container.id).wrap == FlexWrap::WrapReverse {
            let start = container.cross.start();
            for &child in children {
                if !self.style(child).is_absolute() {
                    let across = self.measured(child, cross);
                    let place = &mut self.nodes[child].result.position[cross][start];
                    *place = measured[cross] - *place - across;
                }
            }
        }
    }

    /// Items placed from the far edge get their distance from the near one.
    fn place_far_edges(&mut self, container: &Container, children: &[usize]) {
        for axis in [container.main, container.cross] {
            if !axis.is_reversed {
                continue;
            }
            for &child in children {
                if self.style(child).is_in_flow() {
                    self.mirror(container.id, child, axis);
                }
            }
        }
    }

    /// Sets the distance from the other edge of the containing box.
    pub(super) fn mirror(&mut self, within: usize, child: usize, axis: FlexAxis) {
        let (start, end) = (axis.start(), axis.end());
        let rest = self.measured(within, axis.axis) - self.measured(child, axis.axis);
        let position = &mut self.nodes[child].result.position[axis.axis];
        position[end] = rest - position[start];
    }

    fn aligns_baselines(&self, id: usize, children: &[usize]) -> bool {
        let style = self.style(id);
        matches!(style.direction, FlexDirection::Row | FlexDirection::RowReverse)
            && (style.align_items == Align::Baseline
                || children.iter().any(|child| {
                    let child = self.style(*child);
                    !child.is_absolute() && child.align_self == Align::Baseline
                }))
    }

    /// The first baseline of a box, from its top: that of its first line, or its bottom.
    fn baseline(&mut self, id: usize) -> Result<f32, Stopped> {
        let (mut id, mut above) = (id, 0.0);
        loop {
            let size = self.nodes[id].result.measured;
            if self.nodes[id].is_leaf {
                let result = &self.nodes[id].result;
                let frame = |axis: usize, edge: usize| result.padding[axis][edge] + result.border[axis][edge];
                let above_content = frame(COLUMN, NEAR);
                let content =
                    [ROW, COLUMN].map(|axis| (size[axis] - frame(axis, NEAR) - frame(axis, FAR)).max(0.0));
                if let Some(baseline) = self.measure.baseline(id, content, self.work)? {
                    return Ok(above + above_content + baseline);
                }
            }
            let mut chosen = None;
            for child in self.layout_children(id)? {
                if self.nodes[child].result.line > 0 {
                    break;
                }
                if self.style(child).is_absolute() {
                    continue;
                }
                if self.style(id).alignment_of(self.style(child)) == Align::Baseline {
                    chosen = Some(child);
                    break;
                }
                chosen = chosen.or(Some(child));
            }
            match chosen {
                Some(child) => {
                    above += self.nodes[child].result.position[COLUMN][NEAR];
                    id = child;
                }
                None => return Ok(above + size[COLUMN]),
            }
        }
    }
}
