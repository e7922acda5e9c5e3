//! Jobs as they travel through the queues.

use crate::{
    AssetId, DeviceContext, ErrorCode, JobId, PreviewId, ProjectId, SandboxEvent, ScreenId, SourcePosition,
    Tier, UserId, UserSettings,
};
use serde::{Deserialize, Serialize};

/// The Redis lists that hold waiting jobs; `LLEN` of one is its depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueName {
    /// Previews and, at background priority, architecture maps.
    PreviewQueue,
    /// AI documentation.
    AiDocsQueue,
    /// Pictures.
    SnapshotQueue,
}

impl QueueName {
    /// Every queue.
    pub const ALL: [QueueName; 3] = [
        QueueName::PreviewQueue,
        QueueName::AiDocsQueue,
        QueueName::SnapshotQueue,
    ];

    /// The list's key in Redis.
    pub fn as_str(self) -> &'static str {
        match self {
            QueueName::PreviewQueue => "preview_queue",
            QueueName::AiDocsQueue => "ai_docs_queue",
            QueueName::SnapshotQueue => "snapshot_queue",
        }
    }
}

/// Who goes first; waiting makes up for a lower priority (ageing).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Maps and other work nobody watches.
    Background,
    /// Free tier.
    Low,
    /// Pro tier.
    Medium,
    /// Premium tier.
    High,
    /// Second tries, and events, whose user is looking at the screen.
    Raised,
}

impl From<Tier> for Priority {
    fn from(tier: Tier) -> Self {
        match tier {
            Tier::Free => Priority::Low,
            Tier::Pro => Priority::Medium,
            Tier::Premium => Priority::High,
        }
    }
}

/// The envelope of a unit of work. Everything that changes while it waits or runs (attempt, lease) is the queue's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Idempotency key: enqueuing the same id twice is one job.
    pub id: JobId,
    /// Who goes first.
    pub priority: Priority,
    /// Whose limits apply.
    pub tier: Tier,
    /// Who asked.
    pub user_id: UserId,
    /// For which project.
    pub project_id: ProjectId,
    /// W3C `traceparent` of the request that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// Unix milliseconds when the API accepted it.
    pub accepted_at_ms: u64,
    /// What is to be done.
    pub payload: JobPayload,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum JobPayload {
    /// Build a preview: sources to layout documents.
    Preview(PreviewJob),
    /// Draw one layout document.
    Snapshot(SnapshotJob),
    /// Run an event's handlers on a screen.
    Event(EventJob),
}

impl JobPayload {
    /// The queue this kind of work waits in.
    pub fn queue(&self) -> QueueName {
        match self {
            JobPayload::Preview(_) | JobPayload::Event(_) => QueueName::PreviewQueue,
            JobPayload::Snapshot(_) => QueueName::SnapshotQueue,
        }
    }

    /// The preview the work is for.
    pub fn preview_id(&self) -> PreviewId {
        match self {
            JobPayload::Preview(job) => job.preview_id,
            JobPayload::Snapshot(job) => job.preview_id,
            JobPayload::Event(job) => job.preview_id,
        }
    }

    /// The `type` tag.
    pub fn kind(&self) -> &'static str {
        match self {
            JobPayload::Preview(_) => "preview",
            JobPayload::Snapshot(_) => "snapshot",
            JobPayload::Event(_) => "event",
        }
    }
}

/// Build a preview.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewJob {
    /// The preview.
    pub preview_id: PreviewId,
    /// Where its sources are.
    pub source: ProjectSource,
    /// Path of the module to start from; the project's own entry when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_point: Option<String>,
    /// Only these screens, by name; all when empty.
    #[serde(default)]
    pub screens: Vec<String>,
    /// The devices to lay out for; each checked again by the worker.
    pub devices: Vec<DeviceContext>,
    /// What their user has set.
    #[serde(default)]
    pub settings: UserSettings,
}

/// A project's sources at one moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProjectSource {
    /// Object key of the uploaded archive (`.zip`, `.tar` or `.tar.gz`, told apart by content).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive_key: Option<String>,
    /// SHA-256 of the archive, 64 lower-case hex digits; an object that differs is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Size of the archive; an object that differs is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
    /// Single files that were put over the archive's.
    #[serde(default)]
    pub files: Vec<SourceFile>,
}

/// A single file of a project in object storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Path inside the project.
    pub path: String,
    /// Object key.
    pub key: String,
}

/// Draw one layout document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotJob {
    /// The preview it belongs to.
    pub preview_id: PreviewId,
    /// The screen to draw.
    pub screen_id: ScreenId,
    /// Object key of the layout document.
    pub layout_key: String,
    /// Object key the picture is stored under.
    pub picture_key: String,
    /// Assets the document refers to, with their object keys.
    #[serde(default)]
    pub assets: Vec<(AssetId, String)>,
}

/// Run an event's handlers on a screen. The sandbox keeps nothing between events: a screen that has had events is its first
/// render and its log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventJob {
    /// The preview.
    pub preview_id: PreviewId,
    /// The screen.
    pub screen_id: ScreenId,
    /// Where the project's sources are.
    pub source: ProjectSource,
    /// As in the preview's job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry_point: Option<String>,
    /// As in the preview's job: what runs must be what the preview showed.
    #[serde(default)]
    pub screens: Vec<String>,
    /// The screen's name in the project.
    pub screen: String,
    /// The device it is on; checked again by the worker.
    pub device: DeviceContext,
    /// As in the preview's job.
    #[serde(default)]
    pub settings: UserSettings,
    /// The screen's log in order, from its first event to the one that this job is for.
    pub log: Vec<LoggedEvent>,
}

/// An event in a screen's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedEvent {
    /// Its place in the log, from 1.
    pub seq: u64,
    /// What happened.
    pub event: SandboxEvent,
    /// Whether its handlers are known to have failed: it changed nothing then.
    #[serde(default)]
    pub failed: bool,
}

/// What an event came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventResult {
    /// Its place in the screen's log.
    pub seq: u64,
    /// Object key of the screen's document from here on; absent when the event changed nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout_key: Option<String>,
    /// Nodes in that document.
    pub nodes: u32,
    /// Assets that document refers to, with their object keys.
    #[serde(default)]
    pub assets: Vec<(AssetId, String)>,
    /// What the user should know.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// Events that were run again to get to where the screen stood.
    pub replayed: u32,
    /// In sandbox and layout, milliseconds.
    pub sandbox_ms: f64,
}

/// Why a job failed, for the user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// What kind of failure.
    pub code: ErrorCode,
    /// What happened and what to do, in one or two sentences.
    pub message: String,
    /// Where, when it is the project's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<SourcePosition>,
}

/// Something the user should know although the preview was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What happened.
    pub message: String,
    /// The component it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<SourcePosition>,
}
