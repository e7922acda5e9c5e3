//! What a text's runs do not say: how many lines, where the ellipsis goes, alignment, direction.

use hivesync_domain::{EllipsizeMode, LayoutNode, Style, TextAlign, WritingDirection};

/// How a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// The most lines; 0 is any number.
    pub number_of_lines: u32,
    /// Where the ellipsis goes when lines are left out.
    pub ellipsize_mode: EllipsizeMode,
    /// Alignment of the lines in the given width.
    pub text_align: TextAlign,
    /// Base direction; `Auto` takes the text's own.
    pub direction: WritingDirection,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            number_of_lines: 0,
            ellipsize_mode: EllipsizeMode::Tail,
            text_align: TextAlign::Auto,
            direction: WritingDirection::Auto,
        }
    }
}

impl TextOptions {
    /// The options of a paragraph with this style.
    pub fn of_style(style: &Style) -> Self {
        Self {
            text_align: style.text_align.unwrap_or(TextAlign::Auto),
            direction: style
                .writing_direction
                .or(style.direction)
                .unwrap_or(WritingDirection::Auto),
            ..Self::default()
        }
    }

    /// The options of a node of a layout document; what the layout measured it with.
    pub fn of_node(node: &LayoutNode) -> Self {
        Self {
            number_of_lines: node.props.number_of_lines.unwrap_or(0),
            ellipsize_mode: node.props.ellipsize_mode.unwrap_or(EllipsizeMode::Tail),
            ..Self::of_style(&node.style)
        }
    }
}
