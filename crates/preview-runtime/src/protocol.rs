//! The messages between host and guest: `header length (u32) | header (JSON) | payload`, answered in JSON.

use crate::{FoundScreen, Log, SandboxError, ScreenTarget, guest_text};
use hivesync_domain::{AssetId, DeviceContext, LayoutBox, NodeType, SandboxEvent, SourcePosition, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};
use std::collections::BTreeMap;

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
    /// Evaluate modules, and show nothing yet.
    Load {
        #[serde(flatten)]
        setting: Setting<'a>,
        modules: &'a [u32],
    },
    /// Show a screen of what was loaded.
    Show {
        entry: Option<u32>,
        target: &'a ScreenTarget,
        props: &'a Map<String, Value>,
    },
    /// This is how it was laid out; the payload holds the boxes as [`boxes`] writes them.
    Layout,
    /// This is what the user did.
    Event { event: &'a SandboxEvent },
}

/// The device and the program.
#[derive(Serialize)]
pub(crate) struct Setting<'a> {
    pub device: &'a DeviceContext,
    pub font_scale: f32,
    pub dark: bool,
    pub right_to_left: bool,
    pub log_bytes: usize,
    pub stack_bytes: u64,
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
    /// Names that the code gave to fonts of the project so far, if it gave any.
    #[serde(default)]
    pub fonts: Option<BTreeMap<String, AssetId>>,
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
    /// Set instead of the rest when an event's node is not on the screen.
    #[serde(default)]
    pub no_node: Option<String>,
}

/// An element whose children follow it; its fields are those of [`Element`](hivesync_domain::Element).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs)]
pub struct FlatElement {
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

/// Reads an answer. JSON of a few bytes becomes a value of a hundred: an answer of more than `values` values is refused
/// before any of them is made.
pub(crate) fn decode(answer: &[u8], values: usize) -> Result<Answer, SandboxError> {
    if count_values(answer, values).is_none() {
        return Err(SandboxError::TooLarge {
            what: format!("has more than {values} values in its styles and props"),
        });
    }
    serde_json::from_slice(answer).map_err(|error| {
        // The guest writes valid JSON; what can go wrong is nesting inside one style or prop.
        let told = format!("the guest's answer cannot be read: {error}");
        SandboxError::Trap(guest_text::message(told))
    })
}

/// How many values JSON has, those of objects and arrays counted each; nothing when they are more than `most`.
pub fn count_values(json: &[u8], most: usize) -> Option<usize> {
    let mut values: usize = 1;
    // Which of the brackets that are open are arrays, the innermost in the lowest bit. The parser gives up at 128.
    let mut arrays: u128 = 0;
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                while let Some(byte) = bytes.next().filter(|byte| **byte != b'"') {
                    if *byte == b'\\' {
                        bytes.next();
                    }
                }
            }
            b'[' => {
                arrays = arrays << 1 | 1;
                values += 1;
            }
            b'{' => arrays <<= 1,
            b']' | b'}' => arrays >>= 1,
            b',' => values += (arrays & 1) as usize,
            b':' => values += 1,
            _ => {}
        }
        if values > most {
            return None;
        }
    }
    Some(values)
}

/// Boxes as seven numbers each (`f64`, little endian): id, x, y, width, height, page_x, page_y.
pub(crate) fn boxes(boxes: &[LayoutBox]) -> Vec<u8> {
    boxes
        .iter()
        .flat_map(|of| {
            let rest = [of.x, of.y, of.width, of.height, of.page_x, of.page_y].map(f64::from);
            std::iter::once(f64::from(of.id)).chain(rest)
        })
        .flat_map(f64::to_le_bytes)
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_before_they_are_made() {
        for (json, values) in [
            ("7", 1),
            ("{}", 1),
            (r#"{"a": 1, "b": "x,:[", "c\":": null}"#, 4),
            ("[[], {}, [1, 2]]", 1 + 6),
            (r#"{"a": [{"b": 1}, {"b": 2}], "c": 3}"#, 1 + 2 + 2 + 2),
        ] {
            // An empty array counts as if it had a value.
            assert_eq!(count_values(json.as_bytes(), values), Some(values), "{json}");
            assert_eq!(count_values(json.as_bytes(), values - 1), None, "{json}");
        }
        let screens = format!("{{\"screens\": [{}0]}}", "0,".repeat(1000));
        let error = decode(screens.as_bytes(), 100).err().unwrap();
        assert!(matches!(error, SandboxError::TooLarge { .. }), "{error}");
        let error = decode(b"{\"screens\": 1}", 100).err().unwrap();
        assert!(matches!(error, SandboxError::Trap(_)), "{error}");
    }
}
