//! Why a component can't be run, in words its author can act on.

use hivesync_domain::{ErrorCode, Failure};
use serde::{Deserialize, Serialize};

/// Why a component was refused or could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", content = "message", rename_all = "snake_case")]
pub enum ComponentError {
    /// It is no component of the world, or uses what none may.
    #[error("{0}")]
    Invalid(String),
    /// Something of it is past a limit; the message names it.
    #[error("{0}")]
    TooLarge(String),
    /// Compiling it took more than its limits.
    #[error("{0}")]
    CompileLimit(String),
    /// Our fault.
    #[error("the component compiler failed: {0}")]
    Internal(String),
}

impl ComponentError {
    /// The code clients see.
    pub fn code(&self) -> ErrorCode {
        match self {
            ComponentError::Invalid(_) => ErrorCode::BundleInvalid,
            ComponentError::TooLarge(_) => ErrorCode::BundleTooLarge,
            ComponentError::CompileLimit(_) => ErrorCode::SandboxCompileLimit,
            ComponentError::Internal(_) => ErrorCode::InternalError,
        }
    }

    /// The same of the component at `path` in a project.
    pub fn in_file(self, path: &str) -> Self {
        let with_path = |message: String| format!("{path}: {message}");
        match self {
            ComponentError::Invalid(message) => ComponentError::Invalid(with_path(message)),
            ComponentError::TooLarge(message) => ComponentError::TooLarge(with_path(message)),
            ComponentError::CompileLimit(message) => ComponentError::CompileLimit(with_path(message)),
            ComponentError::Internal(message) => ComponentError::Internal(message),
        }
    }
}

impl From<ComponentError> for Failure {
    fn from(error: ComponentError) -> Self {
        Failure {
            code: error.code(),
            message: error.to_string(),
            position: None,
        }
    }
}
