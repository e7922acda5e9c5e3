//! What workers tell the API: the body of `POST /api/v1/workers/callback`.

use crate::{AssetId, DeviceId, EventResult, Failure, JobId, PreviewId, ScreenId, Warning};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One report of one worker. `event_id` makes it idempotent: the API records each once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Callback {
    /// Unique to this report; a redelivery carries the same one.
    pub event_id: Uuid,
    /// The job it is about.
    pub job_id: JobId,
    /// Which try of the job, from 1.
    pub attempt: u32,
    /// Unix milliseconds at the worker.
    pub occurred_at_ms: u64,
    /// What happened.
    pub event: CallbackEvent,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CallbackEvent {
    /// A worker began to build a preview.
    PreviewStarted {
        /// The preview.
        preview_id: PreviewId,
    },
    /// Screens so far; for progress bars, may be lost.
    PreviewProgress {
        /// The preview.
        preview_id: PreviewId,
        /// Screens laid out.
        done: u32,
        /// Screens there will be.
        total: u32,
    },
    /// Every screen is laid out and stored, and its snapshot job is queued.
    PreviewBuilt {
        /// The preview.
        preview_id: PreviewId,
        /// The screens on every device.
        screens: Vec<BuiltScreen>,
        /// What the user should know.
        warnings: Vec<Warning>,
        /// From acceptance to reservation, milliseconds.
        queue_ms: u64,
        /// Fetching, checking, resolving and transpiling, milliseconds.
        prepare_ms: u64,
    },
    /// The preview can't be made.
    PreviewFailed {
        /// The preview.
        preview_id: PreviewId,
        /// Why.
        failure: Failure,
    },
    /// A picture is stored.
    SnapshotReady {
        /// The preview.
        preview_id: PreviewId,
        /// The picture.
        result: SnapshotResult,
    },
    /// A picture can't be drawn; the preview is shown without it.
    SnapshotFailed {
        /// The preview.
        preview_id: PreviewId,
        /// The screen.
        screen_id: ScreenId,
        /// Why.
        failure: Failure,
    },
    /// An event's handlers were run.
    EventHandled {
        /// The preview.
        preview_id: PreviewId,
        /// The screen.
        screen_id: ScreenId,
        /// What it came to.
        result: EventResult,
    },
    /// An event's handlers failed: the screen stays as it was.
    EventFailed {
        /// The preview.
        preview_id: PreviewId,
        /// The screen.
        screen_id: ScreenId,
        /// Why.
        failure: Failure,
    },
}

impl CallbackEvent {
    /// The preview it is about.
    pub fn preview_id(&self) -> PreviewId {
        match self {
            CallbackEvent::PreviewStarted { preview_id }
            | CallbackEvent::PreviewProgress { preview_id, .. }
            | CallbackEvent::PreviewBuilt { preview_id, .. }
            | CallbackEvent::PreviewFailed { preview_id, .. }
            | CallbackEvent::SnapshotReady { preview_id, .. }
            | CallbackEvent::SnapshotFailed { preview_id, .. }
            | CallbackEvent::EventHandled { preview_id, .. }
            | CallbackEvent::EventFailed { preview_id, .. } => *preview_id,
        }
    }
}

/// One screen on one device, laid out. Holds what is needed to queue its snapshot job again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BuiltScreen {
    /// The screen.
    pub screen_id: ScreenId,
    /// Its name in the project.
    pub name: String,
    /// The device.
    pub device_id: DeviceId,
    /// Nodes in the document.
    pub nodes: u32,
    /// Object key of the document.
    pub layout_key: String,
    /// Object key its picture will have.
    pub picture_key: String,
    /// Assets the document refers to, with their object keys.
    pub assets: Vec<(AssetId, String)>,
    /// Rendering in the sandbox and layout, milliseconds.
    pub sandbox_ms: f64,
    /// When this screen alone failed: it has no document and no picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

/// A stored picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotResult {
    /// The screen.
    pub screen_id: ScreenId,
    /// Object key.
    pub picture_key: String,
    /// Physical pixels.
    pub width: u32,
    /// Physical pixels.
    pub height: u32,
    /// Size of the file.
    pub bytes: u64,
    /// `cpu` or `gpu`.
    pub backend: String,
    /// From enqueue to reservation, milliseconds.
    pub queue_ms: u64,
    /// Drawing and encoding, milliseconds.
    pub render_ms: f64,
    /// What the user should know about the picture: images that can't be shown, reduced colours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}
