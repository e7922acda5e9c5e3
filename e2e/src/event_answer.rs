//! What the API answers to an event on a screen.

use hivesync_domain::{JobId, LayoutDocument, Warning};
use serde::Deserialize;

/// Whether an event has been handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventState {
    /// Not yet: ask again.
    Pending,
    /// Its handlers ran.
    Handled,
}

/// What the API answers to an event on a screen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EventAnswer {
    /// The event.
    pub event_id: JobId,
    /// Its place in the screen's log.
    pub seq: u64,
    /// Whether it has been handled; the rest is only there when it has.
    pub state: EventState,
    /// Whether the screen changed.
    #[serde(default)]
    pub changed: bool,
    /// The screen as it is now.
    #[serde(default)]
    pub layout: Option<LayoutDocument>,
    /// Where that is stored.
    #[serde(default)]
    pub layout_url: Option<String>,
    /// What the user should know.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// How long it took.
    #[serde(default)]
    pub timings: EventTimings,
}

/// How long an event took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct EventTimings {
    /// In sandbox and layout.
    pub sandbox_ms: f64,
    /// Events that were run again to get to where the screen stood.
    pub replayed: u32,
}
