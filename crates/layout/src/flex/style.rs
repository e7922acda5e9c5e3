//! The part of a style that decides sizes and places, with lengths resolved against their owner.

use super::{FAR, NEAR, Sides, Size, inline_start};
use crate::style::ParsedStyle;
use hivesync_domain::{
    Align, BoxSizing, Dimension, Display, Edges, FlexDirection, FlexWrap, Justify, Overflow, PositionType,
};

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct FlexStyle {
    pub(crate) is_hidden: bool,
    pub(crate) is_contents: bool,
    pub(crate) is_rtl: bool,
    pub(crate) position: PositionType,
    pub(crate) scrolls: bool,
    pub(crate) direction: FlexDirection,
    pub(crate) wrap: FlexWrap,
    pub(crate) justify: Justify,
    pub(crate) align_items: Align,
    pub(crate) align_self: Align,
    pub(crate) align_content: Align,
    pub(crate) grow: f32,
    pub(crate) shrink: f32,
    pub(crate) basis: Option<Dimension>,
    pub(crate) size: Size<Option<Dimension>>,
    pub(crate) min: Size<Option<Dimension>>,
    pub(crate) max: Size<Option<Dimension>>,
    pub(crate) aspect_ratio: Option<f32>,
    pub(crate) is_content_box: bool,
    pub(crate) margin: Sides<Dimension>,
    pub(crate) padding: Sides<Dimension>,
    pub(crate) border: Sides<f32>,
    pub(crate) inset: Sides<Option<Dimension>>,
    /// Margin and inset by the box's own direction, where its container's makes other edges of start and end.
    own: Option<(Sides<Dimension>, Sides<Option<Dimension>>)>,
    /// Margins as left-to-right text has them.
    ltr_margin: Sides<Dimension>,
    /// Between columns, between rows.
    pub(crate) gap: Size<Option<Dimension>>,
}

impl Default for FlexStyle {
    fn default() -> Self {
        Self::new(&ParsedStyle::default(), false)
    }
}

/// A length against what its percentages are of; nothing when that is unknown, and for `auto`.
fn resolve(length: Dimension, base: Option<f32>) -> Option<f32> {
    match length {
        Dimension::Points(points) => Some(points),
        Dimension::Percent(percent) => Some(percent * base? * 0.01),
        Dimension::Auto => None,
    }
}

fn sides<T: Copy>(edges: Edges<T>) -> Sides<T> {
    [[edges.left, edges.right], [edges.top, edges.bottom]]
}

impl FlexStyle {
    /// From a style whose start and end are already resolved.
    pub(crate) fn new(parsed: &ParsedStyle, is_rtl: bool) -> Self {
        const NONE: Sides<Dimension> = [[Dimension::Points(0.0); 2]; 2];
        let style = &parsed.style;
        let own_margin = style.margin.map_or(NONE, sides);
        let own_inset = [[style.left, style.right], [style.top, style.bottom]];
        let (margin, inset, own, ltr_margin) = match &parsed.in_container {
            None => (own_margin, own_inset, None, own_margin),
            Some(edges) => (
                edges.margin.map_or(NONE, sides),
                sides(edges.inset),
                Some((own_margin, own_inset)),
                edges.ltr_margin.map_or(NONE, sides),
            ),
        };
        Self {
            is_hidden: style.display == Some(Display::None),
            is_contents: style.display == Some(Display::Contents),
            is_rtl,
            position: style.position.unwrap_or(PositionType::Relative),
            scrolls: style.overflow == Some(Overflow::Scroll),
            direction: style.flex_direction.unwrap_or(FlexDirection::Column),
            wrap: style.flex_wrap.unwrap_or(FlexWrap::NoWrap),
            justify: style.justify_content.unwrap_or(Justify::FlexStart),
            align_items: style.align_items.unwrap_or(Align::Stretch),
            align_self: style.align_self.unwrap_or(Align::Auto),
            align_content: style.align_content.unwrap_or(Align::FlexStart),
            grow: style.flex_grow.unwrap_or(0.0),
            shrink: style.flex_shrink.unwrap_or(0.0),
            basis: style.flex_basis,
            size: [style.width, style.height],
            min: [style.min_width, style.min_height],
            max: [style.max_width, style.max_height],
            aspect_ratio: style.aspect_ratio,
            is_content_box: style.box_sizing == Some(BoxSizing::ContentBox),
            margin,
            own,
            ltr_margin,
            padding: style.padding.map_or(NONE, sides),
            border: style.border_width.map_or([[0.0; 2]; 2], sides),
            inset,
            gap: [style.column_gap, style.row_gap],
        }
    }

    pub(crate) fn is_absolute(&self) -> bool {
        self.position == PositionType::Absolute
    }

    /// Takes part in the lines of its container.
    pub(crate) fn is_in_flow(&self) -> bool {
        !self.is_hidden && !self.is_absolute()
    }

    pub(crate) fn is_flexible(&self) -> bool {
        !self.is_absolute() && (self.grow != 0.0 || self.shrink != 0.0)
    }

    pub(crate) fn wraps(&self) -> bool {
        self.wrap != FlexWrap::NoWrap
    }

    pub(crate) fn margin_is_auto(&self, axis: usize, edge: usize) -> bool {
        self.margin[axis][edge] == Dimension::Auto
    }

    /// A margin; `auto` is 0. Percentages are of the owner's width on both axes, as with padding.
    pub(crate) fn margin(&self, axis: usize, edge: usize, owner_width: Option<f32>) -> f32 {
        resolve(self.margin[axis][edge], owner_width).unwrap_or(0.0)
    }

    /// The margin by the box's own direction.
    pub(crate) fn own_margin(&self, axis: usize, edge: usize, owner_width: Option<f32>) -> f32 {
        let margin = self.own.map_or(self.margin, |(margin, _)| margin);
        resolve(margin[axis][edge], owner_width).unwrap_or(0.0)
    }

    /// What both margins take up of the space that a container gives.
    pub(crate) fn margin_sum(&self, axis: usize, owner_width: Option<f32>) -> f32 {
        let margin = |edge: usize| resolve(self.ltr_margin[axis][edge], owner_width).unwrap_or(0.0);
        margin(NEAR) + margin(FAR)
    }

    /// What both margins take up of the space that the box was given.
    pub(crate) fn own_margin_sum(&self, axis: usize, owner_width: Option<f32>) -> f32 {
        self.own_margin(axis, NEAR, owner_width) + self.own_margin(axis, FAR, owner_width)
    }

    pub(crate) fn padding(&self, axis: usize, edge: usize, owner_width: Option<f32>) -> f32 {
        resolve(self.padding[axis][edge], owner_width)
            .unwrap_or(0.0)
            .max(0.0)
    }

    pub(crate) fn border(&self, axis: usize, edge: usize) -> f32 {
        self.border[axis][edge].max(0.0)
    }

    pub(crate) fn padding_and_border(&self, axis: usize, edge: usize, owner_width: Option<f32>) -> f32 {
        self.padding(axis, edge, owner_width) + self.border(axis, edge)
    }

    pub(crate) fn padding_and_border_sum(&self, axis: usize, owner_width: Option<f32>) -> f32 {
        self.padding_and_border(axis, NEAR, owner_width) + self.padding_and_border(axis, FAR, owner_width)
    }

    /// An inset that is set and not `auto`.
    pub(crate) fn inset(&self, axis: usize, edge: usize) -> Option<Dimension> {
        self.inset[axis][edge].filter(|inset| *inset != Dimension::Auto)
    }

    /// The inset's length; 0 when it is not set, or a percentage of nothing known.
    pub(crate) fn inset_length(&self, axis: usize, edge: usize, base: Option<f32>) -> f32 {
        self.inset[axis][edge]
            .and_then(|inset| resolve(inset, base))
            .unwrap_or(0.0)
    }

    pub(crate) fn has_insets(&self, axis: usize) -> bool {
        self.inset[axis].iter().any(Option::is_some)
    }

    /// How far insets move a box in the flow; the start's wins over the end's.
    pub(crate) fn relative_offset(&self, axis: usize, is_rtl: bool, base: Option<f32>) -> f32 {
        if self.position == PositionType::Static {
            return 0.0;
        }
        let inset = self.own.map_or(self.inset, |(_, inset)| inset)[axis];
        let length = |edge: usize| inset[edge].and_then(|inset| resolve(inset, base)).unwrap_or(0.0);
        let start = inline_start(axis, is_rtl);
        match inset[start] {
            None | Some(Dimension::Auto) => -length(1 - start),
            Some(_) => length(start),
        }
    }

    pub(crate) fn gap(&self, axis: usize, base: Option<f32>) -> f32 {
        self.gap[axis]
            .and_then(|gap| resolve(gap, base))
            .unwrap_or(0.0)
            .max(0.0)
    }

    fn bordered(&self, axis: usize, length: f32, owner_width: Option<f32>) -> f32 {
        if self.is_content_box {
            length + self.padding_and_border_sum(axis, owner_width)
        } else {
            length
        }
    }

    /// The length asked for on an axis: a minimum and maximum that are the same decide it.
    pub(crate) fn preferred(&self, axis: usize) -> Option<Dimension> {
        match (self.min[axis], self.max[axis]) {
            (Some(min), Some(max)) if same(min, max) => Some(max),
            _ => self.size[axis],
        }
    }

    pub(crate) fn has_definite_size(&self, axis: usize, owner: Option<f32>) -> bool {
        self.preferred(axis)
            .and_then(|length| resolve(length, owner))
            .is_some_and(|length| length >= 0.0)
    }

    /// The border-box size asked for, where it can be told.
    pub(crate) fn definite_size(
        &self,
        axis: usize,
        owner: Option<f32>,
        owner_width: Option<f32>,
    ) -> Option<f32> {
        let length = self.preferred(axis).and_then(|length| resolve(length, owner))?;
        (length >= 0.0).then(|| self.bordered(axis, length, owner_width))
    }

    pub(crate) fn min_size(&self, axis: usize, owner: Option<f32>, owner_width: Option<f32>) -> Option<f32> {
        let length = self.min[axis].and_then(|length| resolve(length, owner))?;
        Some(self.bordered(axis, length, owner_width))
    }

    pub(crate) fn max_size(&self, axis: usize, owner: Option<f32>, owner_width: Option<f32>) -> Option<f32> {
        let length = self.max[axis].and_then(|length| resolve(length, owner))?;
        Some(self.bordered(axis, length, owner_width))
    }

    pub(crate) fn flex_basis(
        &self,
        axis: usize,
        owner: Option<f32>,
        owner_width: Option<f32>,
    ) -> Option<f32> {
        let length = self.basis.and_then(|length| resolve(length, owner))?;
        Some(self.bordered(axis, length, owner_width))
    }

    /// `value` within the least and most size; the least wins only where the most does not apply.
    pub(crate) fn clamped(
        &self,
        axis: usize,
        value: f32,
        owner: Option<f32>,
        owner_width: Option<f32>,
    ) -> f32 {
        if let Some(max) = self
            .max_size(axis, owner, owner_width)
            .filter(|max| *max >= 0.0 && value > *max)
        {
            return max;
        }
        if let Some(min) = self
            .min_size(axis, owner, owner_width)
            .filter(|min| *min >= 0.0 && value < *min)
        {
            return min;
        }
        value
    }

    /// Like [`Self::clamped`], and never less than padding and border. No value is the least of all.
    pub(crate) fn bound(
        &self,
        axis: usize,
        value: Option<f32>,
        owner: Option<f32>,
        owner_width: Option<f32>,
    ) -> f32 {
        let least = self.padding_and_border_sum(axis, owner_width);
        value.map_or(least, |value| {
            self.clamped(axis, value, owner, owner_width).max(least)
        })
    }

    /// How a child of this container is aligned across it.
    pub(crate) fn alignment_of(&self, child: &FlexStyle) -> Align {
        let align = match child.align_self {
            Align::Auto => self.align_items,
            own => own,
        };
        let is_column = matches!(
            self.direction,
            FlexDirection::Column | FlexDirection::ColumnReverse
        );
        if align == Align::Baseline && is_column {
            Align::FlexStart
        } else {
            align
        }
    }

    /// Stretched across its container, unless it has a size of its own there.
    pub(crate) fn stretches(&self, child: &FlexStyle, cross: usize) -> bool {
        self.alignment_of(child) == Align::Stretch
            && !child.margin_is_auto(cross, NEAR)
            && !child.margin_is_auto(cross, FAR)
    }
}

fn same(left: Dimension, right: Dimension) -> bool {
    match (left, right) {
        (Dimension::Points(left), Dimension::Points(right))
        | (Dimension::Percent(left), Dimension::Percent(right)) => (left - right).abs() < 0.0001,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flex::{COLUMN, ROW};
    use hivesync_domain::Style;

    #[test]
    fn lengths_are_resolved_and_clamped() {
        let parsed = ParsedStyle::of(Style {
            width: Some(Dimension::Percent(50.0)),
            min_height: Some(Dimension::Points(20.0)),
            max_height: Some(Dimension::Points(20.0)),
            max_width: Some(Dimension::Points(30.0)),
            ..Style::default()
        });
        let style = FlexStyle::new(&parsed, false);
        assert_eq!(style.definite_size(ROW, Some(80.0), Some(80.0)), Some(40.0));
        assert_eq!(style.definite_size(ROW, None, None), None);
        assert_eq!(style.definite_size(COLUMN, None, None), Some(20.0));
        assert_eq!(style.bound(ROW, Some(40.0), Some(80.0), Some(80.0)), 30.0);
        assert_eq!(style.bound(ROW, None, None, None), 0.0);
    }
}
