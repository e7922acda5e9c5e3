//! What a request's handlers share.

use crate::Settings;
use std::{ops::Deref, sync::Arc};

/// The state of a component's router: its settings, read for this request.
#[derive(Debug, Clone, Default)]
pub struct App(Arc<Settings>);

impl App {
    /// A state of `settings`.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(settings))
    }
}

impl Deref for App {
    type Target = Settings;
    fn deref(&self) -> &Settings {
        &self.0
    }
}
