//! The messages between host and guest: `header length (u32) | header (JSON) | payload`, answered in JSON.

use crate::{FoundScreen, Log, ScreenTarget};
use hivesync_domain::{DeviceContext, LayoutBox, NodeType, SourcePosition, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};

/// What the host asks.
#[derive(Serialize)]
#[serde(tag = "request", rename_all = "snake_case")]
pub(crate) enum Request<'a> {
    /// Which screens are there?
    Find {
        #[serde(flatten)]
        setting: Setting<'a>,
        entry: u32,
    },
    /// Show one.
    Start {
        #[serde(flatten)]
        setting: Setting<'a>,
        entry: Option<u32>,
        target: &'a ScreenTarget,
        props: &'a Map<String, Value>,
    },
    /// This is how it was laid out.
    Layout { boxes: &'a [LayoutBox] },
}

/// The device and the program.
#[derive(Serialize)]
pub(crate) struct Setting<'a> {
    pub device: &'a DeviceContext,
    pub font_scale: f32,
    pub dark: bool,
    pub right_to_left: bool,
    pub log_bytes: usize,
    pub program: &'a RawValue,
}

/// What the guest answers.
#[derive(Deserialize)]
pub(crate) struct Answer {
    /// The guest itself failed.
    #[serde(default)]
    pub refused: Option<String>,
    /// The project's code failed.
    #[serde(default)]
    pub error: Option<Thrown>,
    #[serde(default)]
    pub screens: Vec<FoundScreen>,
    /// The tree in document order, each element with the number of its children.
    #[serde(default)]
    pub tree: Option<Vec<FlatElement>>,
    #[serde(default)]
    pub warnings: Vec<Warning>,
    #[serde(default)]
    pub logs: Vec<Log>,
}

/// What was thrown.
#[derive(Deserialize)]
pub(crate) struct Thrown {
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub stack: String,
    #[serde(default, rename = "componentStack")]
    pub component_stack: String,
    /// Where, when the guest knows better than the stack.
    #[serde(default)]
    pub position: Option<SourcePosition>,
    /// Set instead of the rest when there is nothing to show.
    #[serde(default)]
    pub no_screen: Option<String>,
}

/// An element whose children follow it.
#[derive(Deserialize)]
pub(crate) struct FlatElement {
    pub id: u32,
    #[serde(rename = "type")]
    pub node_type: NodeType,
    #[serde(default)]
    pub style: Map<String, Value>,
    #[serde(default)]
    pub props: Map<String, Value>,
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default)]
    pub source: Option<SourcePosition>,
    /// How many children it has.
    #[serde(default)]
    pub n: usize,
}

/// A message as the guest reads it.
pub(crate) fn encode(request: &Request<'_>, payload: &[u8]) -> Result<Vec<u8>, String> {
    let header = serde_json::to_vec(request).map_err(|error| error.to_string())?;
    let length = u32::try_from(header.len()).map_err(|_| "the message is too long".to_owned())?;
    let mut message = Vec::with_capacity(4 + header.len() + payload.len());
    message.extend_from_slice(&length.to_le_bytes());
    message.extend_from_slice(&header);
    message.extend_from_slice(payload);
    Ok(message)
}
