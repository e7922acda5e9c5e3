//! What a screen's code rendered, before it is laid out.

use crate::{NodeType, SourcePosition};
use serde::{Deserialize, Serialize};

/// One element as the preview-runtime guest serialises it. Text is an `HS_Text` whose children are either further
/// `HS_Text` elements (nested text) or raw text (`text` set, no children).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Element {
    /// The guest's tag for the view; unique in the tree and stable while the view lives.
    pub id: u32,
    /// The node type it becomes.
    #[serde(rename = "type")]
    pub node_type: NodeType,
    /// The flattened React Native style, as the project wrote it: names, percentages, colour words. A colour is a
    /// CSS string, or the ARGB integer that `processColor` answers (also of animated colours); a shorthand is not
    /// expanded; `transform` is the array or the string that the project wrote.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub style: serde_json::Map<String, serde_json::Value>,
    /// The allow-listed props of the native component; those that are unset are left out.
    ///
    /// | on | props |
    /// |---|---|
    /// | every element | `component` (React Native's native view, such as `RCTScrollView`), `handlers` (names, sorted), `testID`, `nativeID`, `accessibilityLabel`, `accessibilityRole`, `pointerEvents`, `disabled` |
    /// | the root | `statusBar`: `{barStyle: "default" \| "light-content" \| "dark-content", hidden, backgroundColor?, translucent?}`; `dark`: the colour scheme |
    /// | HS_Text | `numberOfLines`, `ellipsizeMode`, `allowFontScaling`, `maxFontSizeMultiplier`, `adjustsFontSizeToFit`, `minimumFontScale` |
    /// | HS_Image | `source`: `{uri, width?, height?, scale?}`; the `uri` of a project's picture is `asset:` and its [`AssetId`](crate::AssetId); `resizeMode`, `tintColor`, `blurRadius`; or, in place of `source`, `svg`: a complete SVG document of at most `MAX_SVG_BYTES`, which is drawn in the whole box by its own `viewBox` and `preserveAspectRatio` unless there is a `resizeMode` |
    /// | HS_TextInput | `value`, `placeholder`, `placeholderTextColor`, `secureTextEntry`, `multiline`, `numberOfLines`, `editable`, `allowFontScaling`, `underlineColorAndroid` |
    /// | HS_Switch | `value`, `disabled`, `trackColorOn`, `trackColorOff`, `thumbColor`, `backgroundColorOff` (iOS) |
    /// | HS_ScrollView, HS_List | `horizontal`, `contentOffset` `{x, y}`, `contentInset`, `scrollEnabled`, `inverted`; the last child is the content; before it there may be a `RefreshControl` (iOS) |
    /// | HS_SafeArea | none: it is padded by the device's insets where they cover it |
    /// | HS_View, HS_Button | `native`: `"ActivityIndicator"` with `color`, `size` (`"small"`, `"large"` or a number), `animating`; `"RefreshControl"` with `refreshing`, `tintColor` (iOS), `colors` and `progressBackgroundColor` (Android), and `wraps` where it holds the scroll view instead of lying in it (Android); `"Modal"`: fills the screen, over everything before it, and is a child of the root; with `transparent` and `presentationStyle` (`"pageSheet"` and `"formSheet"` are sheets on iOS); `gradient`: `{colors, locations, start, end}` (expo-linear-gradient), the points as `[x, y]` in shares of the box |
    /// | HS_ImageSnapshot | `component`: what could not be mapped |
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub props: serde_json::Map<String, serde_json::Value>,
    /// Raw text; only on text leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Children in paint order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Element>,
    /// Where the JSX stands, when the transform could tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePosition>,
}

/// One render of a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElementTree {
    /// The screen's root; it fills the device.
    pub root: Element,
}

/// Where an element came to lie, fed back to the guest as `onLayout`: relative to its parent, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LayoutBox {
    /// [`Element::id`].
    pub id: u32,
    /// Left edge within the parent.
    pub x: f32,
    /// Top edge within the parent.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Left edge on the screen.
    pub page_x: f32,
    /// Top edge on the screen.
    pub page_y: f32,
}
