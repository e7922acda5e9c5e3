//! The props of an element as the document has them.

use crate::{
    AssetSizes,
    drawings::Drawings,
    style::{color, length::number},
};
use hivesync_domain::{
    AssetId, Color, Element, EllipsizeMode, ImageSource, NativeElement, NodeType, Platform, Props, ResizeMode,
};
use serde_json::Value;

/// The longest text kept of a label or a name.
const MAX_TEXT: usize = 1000;

/// The most handlers kept of one element.
const MAX_HANDLERS: usize = 64;

/// The longest address of a picture that is kept.
const MAX_URI: usize = 4096;

/// Everything but what the layout finds: runs and content sizes.
pub(crate) fn read(
    element: &Element,
    platform: Platform,
    assets: &dyn AssetSizes,
    drawings: &mut Drawings,
    told: &mut dyn FnMut(String),
) -> Props {
    let text = |name: &str| {
        element
            .props
            .get(name)
            .and_then(Value::as_str)
            .map(|text| shortened(text, MAX_TEXT))
    };
    let flag = |name: &str| element.props.get(name).and_then(Value::as_bool);
    let mut props = Props {
        handlers: handlers(element),
        test_id: text("testID"),
        accessibility_label: text("accessibilityLabel"),
        accessibility_role: text("accessibilityRole"),
        disabled: flag("disabled"),
        ..Props::default()
    };
    let svg = element.props.get("svg").and_then(Value::as_str);
    let drawing = svg
        .filter(|_| element.node_type == NodeType::Image)
        .map(|svg| ImageSource {
            asset: drawings.keep(svg, told),
            uri: None,
            width: 0.0,
            height: 0.0,
        });
    let mut shade = |name: &str| -> Option<Color> {
        let value = element.props.get(name)?;
        let color = color::parse(value);
        if color.is_none() {
            told(format!("{name} is not a colour and is left out"));
        }
        color
    };
    match element.node_type {
        NodeType::Text => {
            props.number_of_lines = count(element, "numberOfLines").filter(|lines| *lines > 0);
            props.ellipsize_mode = match element.props.get("ellipsizeMode").and_then(Value::as_str) {
                Some("head") => Some(EllipsizeMode::Head),
                Some("middle") => Some(EllipsizeMode::Middle),
                Some("clip") => Some(EllipsizeMode::Clip),
                _ => None,
            };
        }
        NodeType::TextInput => {
            props.multiline = flag("multiline").filter(|multiline| *multiline);
            if flag("editable") == Some(false) {
                props.disabled = Some(true);
            }
            if platform == Platform::Android {
                props.underline_color = shade("underlineColorAndroid").filter(|color| color.a > 0);
            }
        }
        NodeType::Image => {
            props.tint_color = shade("tintColor").or_else(|| color::parse(element.style.get("tintColor")?));
            let blur = element.props.get("blurRadius").and_then(number);
            props.blur_radius = blur.filter(|blur| *blur > 0.0).map(|blur| blur.min(100.0));
            props.resize_mode = resize_mode(element);
            props.image = drawing;
            if props.image.is_some() {
                props.resize_mode = props.resize_mode.or(Some(ResizeMode::Stretch));
            } else {
                props.image = image(element, assets);
            }
        }
        NodeType::Switch => {
            props.value = flag("value");
            props.track_color_on = shade("trackColorOn");
            props.track_color_off = shade("trackColorOff").or_else(|| shade("backgroundColorOff"));
            props.thumb_color = shade("thumbColor");
        }
        NodeType::ScrollView | NodeType::List => {
            props.horizontal = flag("horizontal").filter(|horizontal| *horizontal);
            let offset = |axis: &str| {
                let offset = number(element.props.get("contentOffset")?.get(axis)?)?;
                Some(offset).filter(|offset| *offset != 0.0)
            };
            props.scroll_x = offset("x");
            props.scroll_y = offset("y");
        }
        NodeType::ImageSnapshot => props.component = text("component"),
        NodeType::View | NodeType::Button | NodeType::SafeArea => {}
    }
    // One that stands still is not seen, unless it says otherwise.
    let is_seen = flag("animating") != Some(false) || flag("hidesWhenStopped") == Some(false);
    if native(element) == Some("ActivityIndicator") && is_seen {
        props.native = Some(NativeElement::ActivityIndicator {
            color: shade("color"),
        });
    }
    if native(element) == Some("RefreshControl") && flag("refreshing") == Some(true) {
        let first = element.props.get("colors").and_then(Value::as_array);
        let first = first.and_then(|colors| color::parse(colors.first()?));
        props.native = Some(NativeElement::RefreshControl {
            color: shade("tintColor").or(first),
            background_color: shade("progressBackgroundColor"),
        });
    }
    props
}

/// Which element of the platform's own this is.
pub(crate) fn native(element: &Element) -> Option<&str> {
    element.props.get("native")?.as_str()
}

/// A whole number that is not negative.
pub(crate) fn count(element: &Element, name: &str) -> Option<u32> {
    let number = number(element.props.get(name)?)?.clamp(0.0, 1e6);
    Some(number as u32)
}

pub(crate) fn shortened(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn handlers(element: &Element) -> Vec<String> {
    let names = element.props.get("handlers").and_then(Value::as_array);
    let names = names
        .into_iter()
        .flatten()
        .take(MAX_HANDLERS)
        .filter_map(Value::as_str);
    names.map(|name| shortened(name, 100)).collect()
}

fn resize_mode(element: &Element) -> Option<ResizeMode> {
    let written = element
        .props
        .get("resizeMode")
        .or_else(|| element.style.get("resizeMode"));
    let mode = match written.or_else(|| element.style.get("objectFit"))?.as_str()? {
        "cover" => ResizeMode::Cover,
        "contain" | "scale-down" => ResizeMode::Contain,
        "stretch" | "fill" => ResizeMode::Stretch,
        "repeat" => ResizeMode::Repeat,
        "center" => ResizeMode::Center,
        "none" => ResizeMode::None,
        _ => return None,
    };
    Some(mode)
}

fn image(element: &Element, assets: &dyn AssetSizes) -> Option<ImageSource> {
    let source = match element.props.get("source")? {
        Value::Array(sources) => sources.first()?,
        source => source,
    };
    let uri = source.get("uri")?.as_str()?;
    let length = |name: &str| {
        let length = source.get(name).and_then(number).unwrap_or(0.0);
        length.clamp(0.0, 1e5)
    };
    if let Some(found) = assets.image(uri) {
        return Some(ImageSource {
            asset: Some(found.asset),
            uri: None,
            width: finite(found.width),
            height: finite(found.height),
        });
    }
    let is_hash =
        |id: &&str| id.len() == 64 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let asset = uri
        .strip_prefix("asset:")
        .filter(is_hash)
        .map(|id| AssetId(id.to_owned()));
    Some(ImageSource {
        uri: asset.is_none().then(|| shortened(uri, MAX_URI)),
        asset,
        width: length("width"),
        height: length("height"),
    })
}

fn finite(length: f32) -> f32 {
    if length.is_finite() {
        length.clamp(0.0, 1e5)
    } else {
        0.0
    }
}
