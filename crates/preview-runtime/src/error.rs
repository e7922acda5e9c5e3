//! Why a session ended, in words a developer can act on.

use hivesync_domain::{ErrorCode, Failure, SourcePosition};
use std::path::PathBuf;

/// Why the images could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file of the images can't be read.
    #[error(
        "{path}: {error}; build the images with `cargo run -p hivesync-preview-runtime --bin preview-runtime-build`"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// An image was made by another version, or changed since.
    #[error(
        "{path}: {reason}; build the images again with `cargo run -p hivesync-preview-runtime --bin preview-runtime-build`"
    )]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The machine can't run them.
    #[error("the sandbox cannot start on this machine: {0}")]
    Engine(String),
}

/// Why a session ended.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SandboxError {
    /// The project's code threw.
    #[error("{message}")]
    Threw {
        /// The error's name and message.
        message: String,
        /// Where, in the project's sources.
        position: Option<SourcePosition>,
        /// The stack, innermost first, as far as it lies in the project's sources.
        stack: Vec<SourcePosition>,
    },
    /// There is nothing to show under that name.
    #[error("{0}")]
    NoScreen(String),
    /// The node of an event is not on the screen.
    #[error("{0}")]
    NoNode(String),
    /// Past the session's fuel.
    #[error(
        "the screen ran past its budget of {limit} instructions; look for an endless loop, or for work that belongs behind an event"
    )]
    FuelExhausted {
        /// The limit.
        limit: u64,
    },
    /// Past the session's deadline.
    #[error(
        "the screen took longer than {limit_ms} ms; look for an endless loop, or for work that belongs behind an event"
    )]
    Timeout {
        /// The limit.
        limit_ms: u64,
    },
    /// Past the session's memory.
    #[error("the screen needed more than {limit} bytes of memory; look for data that grows without end")]
    MemoryLimit {
        /// The limit.
        limit: u64,
    },
    /// Recursion past the stack.
    #[error("{message}")]
    StackOverflow {
        /// What happened.
        message: String,
        /// Where, in the project's sources.
        position: Option<SourcePosition>,
    },
    /// The guest was stopped by the sandbox itself.
    #[error("the screen's code made the sandbox stop: {0}")]
    Trap(String),
    /// Past the session's output.
    #[error("the screen rendered to more than {limit} bytes; show less at once, for example with FlatList")]
    OutputLimit {
        /// The limit.
        limit: usize,
    },
    /// Too many elements, or too deep.
    #[error("the screen {what}; show less at once, for example with FlatList")]
    TooLarge {
        /// Which limit, with its value.
        what: String,
    },
    /// All sessions are in use; try again.
    #[error("all {limit} sandbox sessions are in use")]
    Busy {
        /// The limit.
        limit: u32,
    },
    /// Our fault.
    #[error("the preview runtime failed: {0}")]
    Internal(String),
}

impl SandboxError {
    /// The code clients see.
    pub fn code(&self) -> ErrorCode {
        match self {
            SandboxError::Threw { .. } => ErrorCode::ScreenThrew,
            SandboxError::NoScreen(_) => ErrorCode::NoScreens,
            SandboxError::NoNode(_) => ErrorCode::NodeNotFound,
            SandboxError::FuelExhausted { .. } => ErrorCode::SandboxFuelExhausted,
            SandboxError::Timeout { .. } => ErrorCode::SandboxTimeout,
            SandboxError::MemoryLimit { .. } => ErrorCode::SandboxMemoryLimit,
            SandboxError::StackOverflow { .. } => ErrorCode::SandboxStackOverflow,
            SandboxError::Trap(_) => ErrorCode::SandboxTrap,
            SandboxError::OutputLimit { .. } => ErrorCode::SandboxOutputLimit,
            SandboxError::TooLarge { .. } => ErrorCode::LayoutTooLarge,
            SandboxError::Busy { .. } => ErrorCode::ServiceUnavailable,
            SandboxError::Internal(_) => ErrorCode::InternalError,
        }
    }

    /// Where in the project's sources, when it is known.
    pub fn position(&self) -> Option<&SourcePosition> {
        match self {
            SandboxError::Threw { position, .. } | SandboxError::StackOverflow { position, .. } => {
                position.as_ref()
            }
            _ => None,
        }
    }
}

impl From<SandboxError> for Failure {
    fn from(error: SandboxError) -> Self {
        Failure {
            code: error.code(),
            message: error.to_string(),
            position: error.position().cloned(),
        }
    }
}
