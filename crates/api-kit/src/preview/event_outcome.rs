//! What became of an event on a screen.

use hivesync_domain::{EventResult, Failure};
use serde::{Deserialize, Serialize};

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventOutcome {
    /// Its handlers ran.
    Handled(EventResult),
    /// They failed: the screen stays as it was.
    Failed(Failure),
}
