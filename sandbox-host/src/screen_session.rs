//! A session of either kind of screen.

use crate::{fonts::FontNames, screen_program::Runtimes};
use hivesync_domain::{ElementTree, LayoutBox, Platform, SandboxEvent, Warning};
use hivesync_preview_runtime::{MemoryImage, SandboxError, Session};
use hivesync_wasm_screen::WasmSession;

/// A session of either kind of screen.
pub enum ScreenSession {
    /// Of a guest image.
    JavaScript(Session),
    /// Of a component. It hears nothing of its layout, and what its memory holds can't be saved: it is run again by its log.
    Component(Box<WasmSession>),
}

impl ScreenSession {
    /// Tells the screen where its elements lie. Answers the new tree, or nothing when the screen did not change.
    pub fn feed_layout(&mut self, boxes: &[LayoutBox]) -> Result<Option<ElementTree>, SandboxError> {
        match self {
            Self::JavaScript(session) => session.feed_layout(boxes),
            Self::Component(_) => Ok(None),
        }
    }

    /// Tells the screen what the user did. Answers the new tree, or nothing when the screen did not change.
    pub fn handle_event(&mut self, event: &SandboxEvent) -> Result<Option<ElementTree>, SandboxError> {
        match self {
            Self::JavaScript(session) => session.handle_event(event),
            Self::Component(session) => session.handle_event(event),
        }
    }

    /// Everything the user should know so far.
    pub fn warnings(&self) -> &[Warning] {
        match self {
            Self::JavaScript(session) => session.warnings(),
            Self::Component(session) => session.warnings(),
        }
    }

    /// The names that the code gave to fonts of the project so far. A component uses fonts by the names of their files.
    pub fn fonts(&self) -> &FontNames {
        static NONE: FontNames = FontNames::new();
        match self {
            Self::JavaScript(session) => session.fonts(),
            Self::Component(_) => &NONE,
        }
    }

    /// What the session's memory holds, where that can be saved.
    pub fn memory_image(
        &self,
        runtimes: &Runtimes,
        platform: Platform,
    ) -> Result<Option<MemoryImage>, SandboxError> {
        match self {
            Self::JavaScript(session) => runtimes.javascript.memory_image(platform, session).map(Some),
            Self::Component(_) => Ok(None),
        }
    }
}
