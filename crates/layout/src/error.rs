//! Why a tree could not be laid out.

/// Why a tree could not be laid out: it breaks a limit. Bad styles and props are warnings, never errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// More than `MAX_NODES`.
    #[error("the screen has more than {limit} nodes (MAX_NODES)")]
    TooManyNodes {
        /// The limit.
        limit: usize,
    },
    /// Deeper than `MAX_NODE_DEPTH`.
    #[error("the screen is nested more than {limit} levels deep (MAX_NODE_DEPTH)")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// Measuring it takes out of all proportion to its size.
    #[error(
        "the screen's layout is too complex: flexible boxes are nested too deeply in one another, or long texts are \
         measured in too many widths"
    )]
    TooComplex,
    /// The deadline passed before it was laid out.
    #[error("the preview's time was used up while the screen was laid out")]
    OutOfTime,
}
