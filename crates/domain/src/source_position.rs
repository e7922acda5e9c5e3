//! Where something stands in a project's sources.

use serde::{Deserialize, Serialize};

/// A file of the project with a line and column, both counted from 1; column 0 is "unknown".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePosition {
    /// Path inside the project, with forward slashes.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1; 0 when unknown.
    #[serde(default)]
    pub column: u32,
}
