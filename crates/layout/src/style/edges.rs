//! Properties of four edges with their shorthands: margin, padding, border, inset.

use hivesync_domain::Edges;

/// What was written for the edges, shorthands unexpanded.
#[derive(Debug, Clone)]
pub(crate) struct EdgeSet<T> {
    all: Option<T>,
    horizontal: Option<T>,
    vertical: Option<T>,
    left: Option<T>,
    top: Option<T>,
    right: Option<T>,
    bottom: Option<T>,
    start: Option<T>,
    end: Option<T>,
}

impl<T> Default for EdgeSet<T> {
    fn default() -> Self {
        Self {
            all: None,
            horizontal: None,
            vertical: None,
            left: None,
            top: None,
            right: None,
            bottom: None,
            start: None,
            end: None,
        }
    }
}

impl<T: Copy> EdgeSet<T> {
    /// The place for an edge by its name in a property: `""`, `"Horizontal"`, `"BlockStart"`, …
    pub(crate) fn slot(&mut self, edge: &str) -> Option<&mut Option<T>> {
        Some(match edge {
            "" => &mut self.all,
            "Horizontal" | "Inline" => &mut self.horizontal,
            "Vertical" | "Block" => &mut self.vertical,
            "Left" => &mut self.left,
            "Right" => &mut self.right,
            "Top" | "BlockStart" => &mut self.top,
            "Bottom" | "BlockEnd" => &mut self.bottom,
            "Start" | "InlineStart" => &mut self.start,
            "End" | "InlineEnd" => &mut self.end,
            _ => return None,
        })
    }

    /// What holds for each physical edge: start and end first, then the edge itself, then the shorthands.
    pub(crate) fn resolve(&self, is_rtl: bool) -> Edges<Option<T>> {
        let (at_left, at_right) = if is_rtl {
            (self.end, self.start)
        } else {
            (self.start, self.end)
        };
        Edges {
            top: self.top.or(self.vertical).or(self.all),
            right: at_right.or(self.right).or(self.horizontal).or(self.all),
            bottom: self.bottom.or(self.vertical).or(self.all),
            left: at_left.or(self.left).or(self.horizontal).or(self.all),
        }
    }
}

/// All four edges with `default` where nothing was written; nothing when none was.
pub(crate) fn filled<T: Copy>(edges: Edges<Option<T>>, default: T) -> Option<Edges<T>> {
    let Edges {
        top,
        right,
        bottom,
        left,
    } = edges;
    top.or(right).or(bottom).or(left)?;
    Some(Edges {
        top: top.unwrap_or(default),
        right: right.unwrap_or(default),
        bottom: bottom.unwrap_or(default),
        left: left.unwrap_or(default),
    })
}
