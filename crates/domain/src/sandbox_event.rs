//! What a user does to a screen that runs in the sandbox.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest text that an event may carry, bytes.
pub const MAX_TEXT_BYTES: usize = 16 * 1024;
/// Longest name of a key, bytes.
const MAX_KEY_BYTES: usize = 32;
/// Furthest a screen scrolls, and a touch lies, logical pixels.
const MAX_DISTANCE: f32 = 1e6;

/// One event on one node of a screen's layout document. Lengths are logical pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SandboxEvent {
    /// A short touch.
    Press {
        /// The node.
        node: u32,
        /// Where within the node's box, from its left edge; its middle when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        x: Option<f32>,
        /// Where within the node's box, from its top edge; its middle when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        y: Option<f32>,
    },
    /// A touch held until it counts as long.
    LongPress {
        /// The node.
        node: u32,
    },
    /// A text input's whole new text.
    Text {
        /// The node.
        node: u32,
        /// The text.
        text: String,
    },
    /// A key pressed in a text input.
    Key {
        /// The node.
        node: u32,
        /// The key as React Native names it: a character, `Enter`, `Backspace`, …
        key: String,
    },
    /// A text input's return key.
    Submit {
        /// The node.
        node: u32,
    },
    /// A text input gets the keyboard.
    Focus {
        /// The node.
        node: u32,
    },
    /// A text input loses the keyboard.
    Blur {
        /// The node.
        node: u32,
    },
    /// A scroll view comes to rest at an offset.
    Scroll {
        /// The node.
        node: u32,
        /// Content offset from the left.
        #[serde(default)]
        x: f32,
        /// Content offset from the top.
        #[serde(default)]
        y: f32,
    },
    /// A scroll view is pulled down to refresh.
    Refresh {
        /// The node.
        node: u32,
    },
    /// Android's back button or gesture; iOS has none.
    Back,
}

/// Why an event is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct InvalidSandboxEvent {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

impl SandboxEvent {
    /// The node it happens to; none for those of the device.
    pub fn node(&self) -> Option<u32> {
        match self {
            SandboxEvent::Press { node, .. }
            | SandboxEvent::LongPress { node }
            | SandboxEvent::Text { node, .. }
            | SandboxEvent::Key { node, .. }
            | SandboxEvent::Submit { node }
            | SandboxEvent::Focus { node }
            | SandboxEvent::Blur { node }
            | SandboxEvent::Scroll { node, .. }
            | SandboxEvent::Refresh { node } => Some(*node),
            SandboxEvent::Back => None,
        }
    }

    /// Whether every number and text is within bounds.
    pub fn check(&self) -> Result<(), InvalidSandboxEvent> {
        let distance = |field, value: f32| {
            if value.is_finite() && value.abs() <= MAX_DISTANCE {
                return Ok(());
            }
            Err(InvalidSandboxEvent {
                field,
                problem: format!("is not a number from -{MAX_DISTANCE} to {MAX_DISTANCE}"),
            })
        };
        let length = |field, text: &str, most| {
            if text.len() <= most {
                return Ok(());
            }
            Err(InvalidSandboxEvent {
                field,
                problem: format!("has {} bytes and may have {most}", text.len()),
            })
        };
        match self {
            SandboxEvent::Press { x, y, .. } => {
                distance("event.x", x.unwrap_or(0.0))?;
                distance("event.y", y.unwrap_or(0.0))
            }
            SandboxEvent::Scroll { x, y, .. } => {
                distance("event.x", *x)?;
                distance("event.y", *y)
            }
            SandboxEvent::Text { text, .. } => length("event.text", text, MAX_TEXT_BYTES),
            SandboxEvent::Key { key, .. } => length("event.key", key, MAX_KEY_BYTES),
            SandboxEvent::LongPress { .. }
            | SandboxEvent::Submit { .. }
            | SandboxEvent::Focus { .. }
            | SandboxEvent::Blur { .. }
            | SandboxEvent::Refresh { .. }
            | SandboxEvent::Back => Ok(()),
        }
    }
}

impl fmt::Display for SandboxEvent {
    /// The kind and the node: what a log may hold of it, without what the user typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            SandboxEvent::Press { .. } => "press",
            SandboxEvent::LongPress { .. } => "long press",
            SandboxEvent::Text { .. } => "text",
            SandboxEvent::Key { .. } => "key",
            SandboxEvent::Submit { .. } => "submit",
            SandboxEvent::Focus { .. } => "focus",
            SandboxEvent::Blur { .. } => "blur",
            SandboxEvent::Scroll { .. } => "scroll",
            SandboxEvent::Refresh { .. } => "refresh",
            SandboxEvent::Back => "back",
        };
        match self.node() {
            Some(node) => write!(f, "{kind} on node {node}"),
            None => f.write_str(kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<SandboxEvent, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn events_are_read_as_clients_write_them() {
        let press = read(r#"{"type": "press", "node": 7}"#).unwrap();
        assert_eq!(
            press,
            SandboxEvent::Press {
                node: 7,
                x: None,
                y: None
            }
        );
        assert_eq!(press.to_string(), "press on node 7");
        assert_eq!(read(r#"{"type": "back"}"#).unwrap().node(), None);
        for wrong in [
            r#"{"type": "press"}"#,
            r#"{"type": "press", "node": -1}"#,
            r#"{"type": "press", "node": 1, "z": 1}"#,
            r#"{"type": "swipe", "node": 1}"#,
            r#"{"node": 1}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_and_texts_have_bounds_and_the_error_names_the_field() {
        let text = SandboxEvent::Text {
            node: 1,
            text: "a".repeat(MAX_TEXT_BYTES + 1),
        };
        assert!(text.check().unwrap_err().to_string().starts_with("event.text: "));
        let scroll = SandboxEvent::Scroll {
            node: 1,
            x: 0.0,
            y: f32::NAN,
        };
        assert_eq!(scroll.check().unwrap_err().field, "event.y");
        let press = SandboxEvent::Press {
            node: 1,
            x: Some(1e9),
            y: None,
        };
        assert_eq!(press.check().unwrap_err().field, "event.x");
        assert_eq!(SandboxEvent::Back.check(), Ok(()));
    }
}
