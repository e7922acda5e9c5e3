//! `layout.json`: one screen on one device, laid out; what clients show and what pictures are drawn from.

use crate::{AssetId, Color, DeviceContext, ScreenId, SourcePosition, Style};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this document's schema.
pub const SCHEMA_VERSION: u32 = 1;

/// One screen on one device. It never holds functions, code or hooks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutDocument {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The screen.
    pub screen_id: ScreenId,
    /// The screen's name in the project: its navigator route, its file's stem or the name in `hivesync.json`.
    pub screen_name: String,
    /// How the screen is reached.
    pub nav_type: NavType,
    /// The device it is laid out for.
    pub device: DeviceContext,
    /// Fonts of the project that its text is set with, besides the bundled ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fonts: Vec<FontSource>,
    /// SVG drawings that the screen's code made (react-native-svg), by the SHA-256 of their text: an image whose asset is
    /// among them has its drawing here rather than in storage. Each is here once, however often it is shown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub drawings: BTreeMap<AssetId, String>,
    /// The root node; its layout is the whole device.
    pub root: LayoutNode,
}

/// A font of the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FontSource {
    /// The family it is known by besides the names inside the file: the file's stem, or an alias.
    pub name: String,
    /// The asset that holds it.
    pub asset: AssetId,
}

/// How a screen is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NavType {
    /// A screen of its own.
    Screen,
    /// In a stack.
    Stack,
    /// Behind a tab.
    Tab,
    /// In a drawer.
    Drawer,
    /// Over another screen.
    Modal,
}

/// The node types clients know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs)]
pub enum NodeType {
    #[serde(rename = "HS_View")]
    View,
    #[serde(rename = "HS_Text")]
    Text,
    #[serde(rename = "HS_Image")]
    Image,
    #[serde(rename = "HS_Button")]
    Button,
    #[serde(rename = "HS_TextInput")]
    TextInput,
    #[serde(rename = "HS_ScrollView")]
    ScrollView,
    #[serde(rename = "HS_Switch")]
    Switch,
    #[serde(rename = "HS_List")]
    List,
    #[serde(rename = "HS_SafeArea")]
    SafeArea,
    #[serde(rename = "HS_ImageSnapshot")]
    ImageSnapshot,
}

/// A rectangle in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rect {
    /// Left edge, relative to the parent's border box.
    pub x: f32,
    /// Top edge, relative to the parent's border box.
    pub y: f32,
    /// Width of the border box.
    pub width: f32,
    /// Height of the border box.
    pub height: f32,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayoutNode {
    /// Unique in the document.
    pub id: u32,
    /// What it is.
    #[serde(rename = "type")]
    pub node_type: NodeType,
    /// Resolved style.
    #[serde(default)]
    pub style: Style,
    /// Resolved props.
    #[serde(default)]
    pub props: Props,
    /// Where it lies. A scroll view's children are placed in its content, before scrolling.
    pub layout: Rect,
    /// Children in document order; they are painted by `zIndex`, then by this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<LayoutNode>,
    /// Where its JSX stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePosition>,
}

/// The props of every node type; a node has those of its type only. Handlers are names only.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Props {
    /// Names of the handlers the node has: `onPress`, `onChangeText`, …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub handlers: Vec<String>,
    /// React Native's `testID`.
    #[serde(rename = "testID", skip_serializing_if = "Option::is_none")]
    pub test_id: Option<String>,
    /// `accessibilityLabel` or `aria-label`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessibility_label: Option<String>,
    /// `accessibilityRole` or `role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessibility_role: Option<String>,

    /// HS_Text, and the shown text or placeholder of HS_TextInput: runs in order, their styles complete (nested
    /// text already inherited).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub runs: Vec<TextRun>,
    /// HS_Text: the most lines shown; absent or 0 is any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_lines: Option<u32>,
    /// HS_Text: where the ellipsis goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ellipsize_mode: Option<EllipsizeMode>,
    /// HS_TextInput: the line under the field (Android).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub underline_color: Option<Color>,
    /// HS_TextInput: several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiline: Option<bool>,

    /// HS_Image, HS_ImageSnapshot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageSource>,
    /// HS_Image: how the picture fills its box; `cover` when absent. A drawing (SVG) that is stretched is not distorted: it
    /// lays itself out in the box by its own `preserveAspectRatio`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resize_mode: Option<ResizeMode>,
    /// HS_Image: every opaque pixel in this colour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tint_color: Option<Color>,
    /// HS_Image: blur in logical pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blur_radius: Option<f32>,

    /// HS_Switch: on or off. HS_View checkboxes likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<bool>,
    /// Any control: refuses touches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// HS_Switch: colour of the track when on, of the track when off, of the thumb.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_color_on: Option<Color>,
    /// See `track_color_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track_color_off: Option<Color>,
    /// See `track_color_on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumb_color: Option<Color>,

    /// HS_ScrollView, HS_List: scrolls sideways.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizontal: Option<bool>,
    /// HS_ScrollView, HS_List: size of the content in logical pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_width: Option<f32>,
    /// See `content_width`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_height: Option<f32>,
    /// HS_ScrollView, HS_List: how far it is scrolled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scroll_x: Option<f32>,
    /// See `scroll_x`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scroll_y: Option<f32>,

    /// An element that the platform draws itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub native: Option<NativeElement>,
    /// HS_ImageSnapshot: the component that could not be mapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
}

/// A stretch of text in one style.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRun {
    /// The text, never empty. U+FFFC alone, with a width and a height in its style, is the place of a view inside
    /// the text: such runs and the node's children are in the same order.
    pub text: String,
    /// Only the text properties are set: colour, font, spacing, decoration, shadow, background.
    #[serde(default)]
    pub style: Style,
}

/// Where an ellipsis goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum EllipsizeMode {
    Head,
    Middle,
    Tail,
    Clip,
}

/// How a picture fills its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ResizeMode {
    Cover,
    Contain,
    Stretch,
    Repeat,
    Center,
    None,
}

/// A picture inside a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageSource {
    /// The asset that holds it, in storage or among the document's drawings; absent for a remote picture, which is drawn as
    /// a placeholder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetId>,
    /// The remote address, when there is one; it is never fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// Natural width in logical pixels; 0 when unknown.
    pub width: f32,
    /// Natural height in logical pixels; 0 when unknown.
    pub height: f32,
}

/// Elements that the platform draws itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NativeElement {
    /// A spinner.
    ActivityIndicator {
        /// Its colour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        color: Option<Color>,
    },
    /// What is pulled down to refresh a list. On iOS it lies above the content and shows while the list is scrolled there; on
    /// Android it holds the list and is drawn over it.
    RefreshControl {
        /// Its sign's colour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        color: Option<Color>,
        /// Colour of the disc behind it (Android).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        background_color: Option<Color>,
    },
    /// A modal sheet: what lies behind it is dimmed.
    Sheet,
    /// The status bar's looks.
    StatusBar {
        /// Light text on dark.
        light_content: bool,
        /// Not shown at all.
        hidden: bool,
    },
}

impl LayoutNode {
    /// How many nodes the subtree has, itself included.
    pub fn count(&self) -> usize {
        let mut count = 0;
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            count += 1;
            open.extend(&node.children);
        }
        count
    }
}
