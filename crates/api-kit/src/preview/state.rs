//! The states a client sees.

use serde::{Deserialize, Serialize};

/// Where a preview stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PreviewState {
    /// Accepted; no worker has it yet.
    Queued,
    /// A worker builds it, or pictures are drawn.
    Building,
    /// Every screen has its picture or its own failure.
    Ready,
    /// It can't be made.
    Failed,
    /// Its user ended it.
    Stopped,
    /// Its session ended by itself.
    Expired,
}

impl PreviewState {
    /// Every state.
    pub const ALL: [PreviewState; 6] = [
        PreviewState::Queued,
        PreviewState::Building,
        PreviewState::Ready,
        PreviewState::Failed,
        PreviewState::Stopped,
        PreviewState::Expired,
    ];

    /// The name used in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            PreviewState::Queued => "queued",
            PreviewState::Building => "building",
            PreviewState::Ready => "ready",
            PreviewState::Failed => "failed",
            PreviewState::Stopped => "stopped",
            PreviewState::Expired => "expired",
        }
    }

    /// Reads [`PreviewState::as_str`]'s names.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether somebody or the clock has ended the session: nothing a worker says changes that.
    pub fn is_over(self) -> bool {
        matches!(self, PreviewState::Stopped | PreviewState::Expired)
    }
}

impl crate::pg::Column for PreviewState {
    fn read(value: &spin_sdk::pg::DbValue) -> Option<Self> {
        Self::parse(&<String as crate::pg::Column>::read(value)?)
    }
}

/// Where a screen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenState {
    /// Its layout is stored; its picture is not drawn yet, or will not be.
    LaidOut,
    /// Its picture is stored.
    Ready,
    /// It, or its picture, can't be made.
    Failed,
}
