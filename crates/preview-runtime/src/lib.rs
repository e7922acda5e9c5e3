//! Runs React Native screens in a WebAssembly sandbox: the guest images, how they are built, and the host that runs
//! them under limits.
//!
//! ```no_run
//! # use hivesync_preview_runtime::{Program, Runtime, RuntimeOptions, ScreenInput, SessionLimits};
//! # fn demo(program: &Program, screen: &ScreenInput<'_>) -> Result<(), Box<dyn std::error::Error>> {
//! let runtime = Runtime::load("target/preview-runtime".as_ref(), &RuntimeOptions::default())?;
//! let mut session = runtime.session(screen.device.platform, SessionLimits::default())?;
//! let rendered = session.start(program, screen)?;
//! // … lay `rendered.tree` out, then feed the boxes back until nothing changes:
//! # let boxes = Vec::new();
//! while let Some(_tree) = session.feed_layout(&boxes)? {
//!     // … lay it out again
//! #   break;
//! }
//! # let _ = rendered; Ok(())
//! # }
//! ```

/// What every kind of guest's host shares: what it makes of a trap, of a tree and of messages.
pub mod guest_host {
    pub use crate::{
        deadline::limit_reached,
        guest_text::message,
        protocol::{FlatElement, count_values},
        session::{MAX_LOGS, VALUES_PER_NODE},
        tree::build as build_tree,
    };
}

mod deadline;
mod engine;
mod error;
mod guest_text;
pub mod image;
mod limits;
mod memory_image;
mod program;
mod protocol;
mod runtime;
mod screen;
mod session;
mod stack;
mod tree;

pub use error::{LoadError, SandboxError};
pub use hivesync_bundle::preview_builtins as builtins;
pub use limits::{RuntimeOptions, SessionLimits, Usage};
pub use memory_image::{InvalidMemoryImage, MemoryImage};
pub use program::Program;
pub use runtime::Runtime;
pub use screen::{FoundScreen, Log, LogLevel, Rendered, ScreenInput, ScreenTarget};
pub use session::Session;
