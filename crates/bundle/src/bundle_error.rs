//! Why a bundle was refused, in words its author can act on.

use hivesync_domain::{ErrorCode, Failure, SourcePosition};

/// Why a bundle, a project or one of its modules was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The archive or a project file breaks a rule; the message names entry and rule.
    #[error("{0}")]
    Invalid(String),
    /// Something is past a limit; the message names it.
    #[error("{0}")]
    TooLarge(String),
    /// There is no file that could be shown.
    #[error("{0}")]
    Empty(String),
    /// The entry point asked for is not in the project.
    #[error("{0}")]
    EntryNotFound(String),
    /// The project names no screen, or not the one asked for.
    #[error("{0}")]
    NoScreens(String),
    /// A source file does not parse.
    #[error("{message}")]
    Syntax {
        /// The parser's words.
        message: String,
        /// Where.
        position: SourcePosition,
    },
    /// An import leads nowhere.
    #[error("{message}")]
    ModuleNotFound {
        /// What was imported, what was tried, and what may help.
        message: String,
        /// Where the import stands.
        position: SourcePosition,
    },
}

impl BundleError {
    /// The code clients see.
    pub fn code(&self) -> ErrorCode {
        match self {
            BundleError::Invalid(_) => ErrorCode::BundleInvalid,
            BundleError::TooLarge(_) => ErrorCode::BundleTooLarge,
            BundleError::Empty(_) => ErrorCode::BundleEmpty,
            BundleError::EntryNotFound(_) => ErrorCode::EntryNotFound,
            BundleError::NoScreens(_) => ErrorCode::NoScreens,
            BundleError::Syntax { .. } => ErrorCode::SyntaxError,
            BundleError::ModuleNotFound { .. } => ErrorCode::ModuleNotFound,
        }
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        Failure {
            code: error.code(),
            message: error.to_string(),
            position: match error {
                BundleError::Syntax { position, .. } | BundleError::ModuleNotFound { position, .. } => {
                    Some(position)
                }
                _ => None,
            },
        }
    }
}
