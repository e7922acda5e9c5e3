//! Previews as the API describes them to a client.

use hivesync_domain::{DeviceContext, Failure, PreviewId, ProjectId, ScreenId, UserSettings, Warning};
use serde::{Deserialize, Serialize};

/// A device to preview on: one of the API's presets, or a full description.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Device {
    /// By the name of a preset, such as `iphone-15`.
    Preset {
        /// The preset's name.
        preset: String,
    },
    /// As the client describes it.
    Context(Box<DeviceContext>),
    /// Any JSON; a test's way to describe a device wrongly.
    Described(serde_json::Value),
}

impl Device {
    /// The preset called `name`.
    pub fn preset(name: &str) -> Self {
        Device::Preset {
            preset: name.to_owned(),
        }
    }
}

/// What `POST /api/v1/preview/request` takes.
#[derive(Debug, Clone, Serialize)]
pub struct PreviewRequest {
    /// The project.
    pub project_id: ProjectId,
    /// The module to start from; the project's own entry when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_point: Option<String>,
    /// Only these screens; all when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub screens: Vec<String>,
    /// The devices.
    pub devices: Vec<Device>,
    /// What their user has set.
    pub options: UserSettings,
}

impl PreviewRequest {
    /// Every screen of `project` on `devices`.
    pub fn new(project: ProjectId, devices: Vec<Device>) -> Self {
        Self {
            project_id: project,
            entry_point: None,
            screens: Vec::new(),
            devices,
            options: UserSettings::default(),
        }
    }

    /// The same for a user with other settings.
    pub fn settings(mut self, options: UserSettings) -> Self {
        self.options = options;
        self
    }

    /// The same for these screens only.
    pub fn screens(mut self, names: &[&str]) -> Self {
        self.screens = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }
}

/// Where a preview stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviewState {
    /// Waits for a worker.
    Queued,
    /// A worker is at it.
    Building,
    /// Every screen is there.
    Ready,
    /// It can't be made.
    Failed,
    /// Its user stopped it.
    Stopped,
    /// Nobody asked for it any more.
    Expired,
}

impl PreviewState {
    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        !matches!(self, PreviewState::Queued | PreviewState::Building)
    }
}

/// How far a preview is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub stage: String,
    /// Steps done.
    pub done: u32,
    /// Steps there are.
    pub total: u32,
    /// 0 to 100 over all stages.
    pub percent: f64,
}

/// Where a screen on a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenState {
    /// Its document is there, its picture is not.
    LaidOut,
    /// Document and picture are there.
    Ready,
    /// It can't be made; the others can.
    Failed,
}

/// Times of a screen or a preview, milliseconds; absent until known.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Timings {
    /// Waiting in queues.
    pub queue_ms: Option<f64>,
    /// Fetching, checking and transpiling (previews).
    pub prepare_ms: Option<f64>,
    /// Running in the sandbox and laying out (screens).
    pub sandbox_ms: Option<f64>,
    /// Drawing and encoding (screens).
    pub render_ms: Option<f64>,
    /// From acceptance to the final state (previews).
    pub total_ms: Option<f64>,
}

/// One screen on one device.
#[derive(Debug, Clone, Deserialize)]
pub struct Screen {
    /// Its id.
    pub screen_id: ScreenId,
    /// Its name in the project.
    pub name: String,
    /// The device.
    pub device_id: String,
    /// Nodes in its document.
    #[serde(default)]
    pub nodes: Option<u32>,
    /// Where it stands.
    pub state: ScreenState,
    /// Its times.
    #[serde(default)]
    pub timings: Timings,
    /// Where its layout.json can be fetched.
    #[serde(default)]
    pub layout_url: Option<String>,
    /// Where its picture can be fetched.
    #[serde(default)]
    pub picture_url: Option<String>,
    /// Width of the picture, physical pixels.
    #[serde(default)]
    pub width: Option<u32>,
    /// Height of the picture, physical pixels.
    #[serde(default)]
    pub height: Option<u32>,
    /// Size of the picture's file.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// Why it failed.
    #[serde(default)]
    pub failure: Option<Failure>,
}

/// A preview, as `GET /api/v1/preview/status/{id}` answers.
#[derive(Debug, Clone, Deserialize)]
pub struct Preview {
    /// Its id.
    pub preview_id: PreviewId,
    /// Where it stands.
    pub state: PreviewState,
    /// Grows with every change that a client can see.
    pub preview_version: u64,
    /// How far it is.
    #[serde(default)]
    pub progress: Option<Progress>,
    /// Its screens, as far as they are known.
    #[serde(default)]
    pub screens: Vec<Screen>,
    /// What its user should know.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// Why it failed.
    #[serde(default)]
    pub error: Option<Failure>,
    /// Its times.
    #[serde(default)]
    pub timings: Timings,
    /// When to ask again; absent once final.
    #[serde(default)]
    pub next_poll_in_ms: Option<u64>,
}
