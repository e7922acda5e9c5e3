//! Sizes and places of what the platforms draw themselves, as their native code has them.

use hivesync_domain::{DeviceContext, Dimension, Display, Element, Overflow, Platform, PositionType, Style};
use serde_json::Value;

/// How far an iOS list is pulled down while it refreshes.
pub(crate) const REFRESH_HEIGHT: f32 = 60.0;
/// What is left free above a sheet, below the status bar.
const SHEET_GAP: f32 = 10.0;
/// Corners of a sheet.
const SHEET_RADIUS: f32 = 10.0;
const GLASS_SHEET_RADIUS: f32 = 38.0;
/// A form on a tablet.
const FORM_SIZE: (f32, f32) = (540.0, 620.0);
/// From this width on a device is a tablet.
const TABLET_WIDTH: f32 = 700.0;
/// The first iOS whose controls are made of glass.
const GLASS: u32 = 26;

/// Whether the device is an iPhone or iPad of iOS 26 or later.
fn is_glass(device: &DeviceContext) -> bool {
    let major = device
        .os_version
        .split('.')
        .next()
        .and_then(|major| major.trim().parse::<u32>().ok());
    device.platform == Platform::Ios && major.is_some_and(|major| major >= GLASS)
}

/// Width and height of a switch, as `onLayout` tells them.
pub(crate) fn switch_size(device: &DeviceContext) -> (f32, f32) {
    match device.platform {
        Platform::Ios if is_glass(device) => (63.0, 28.0),
        Platform::Ios => (51.0, 31.0),
        Platform::Android => (47.0, 27.0),
        Platform::Web => (40.0, 20.0),
    }
}

/// Whether a refresh control lies above the list's content, as on iOS, rather than around the list.
pub(crate) fn is_pulled(element: &Element, platform: Platform) -> bool {
    platform != Platform::Android && element.props.get("wraps") != Some(&Value::Bool(true))
}

/// Places a refresh control above the content of its list.
pub(crate) fn place_above(style: &mut Style, is_shown: bool) {
    style.position = Some(PositionType::Absolute);
    style.top = Some(Dimension::Points(-REFRESH_HEIGHT));
    style.left = Some(Dimension::Points(0.0));
    style.right = Some(Dimension::Points(0.0));
    style.height = Some(Dimension::Points(REFRESH_HEIGHT));
    if !is_shown {
        style.display = Some(Display::None);
    }
}

/// Whether a modal is shown as a sheet over the screen.
pub(crate) fn is_sheet(element: &Element, platform: Platform) -> bool {
    let style = element.props.get("presentationStyle").and_then(Value::as_str);
    platform == Platform::Ios
        && matches!(style, Some("pageSheet" | "formSheet"))
        && element.props.get("transparent") != Some(&Value::Bool(true))
}

/// Places a sheet: from below the status bar to the bottom, or in the middle of a tablet.
pub(crate) fn place_sheet(style: &mut Style, element: &Element, device: &DeviceContext) {
    let (mut left, mut top) = (0.0, device.safe_area.top + SHEET_GAP);
    let (mut width, mut height) = (device.width, (device.height - top).max(0.0));
    let is_form = element.props.get("presentationStyle").and_then(Value::as_str) == Some("formSheet");
    if device.width.min(device.height) >= TABLET_WIDTH && is_form {
        (width, height) = (FORM_SIZE.0.min(device.width), FORM_SIZE.1.min(device.height));
        (left, top) = ((device.width - width) / 2.0, (device.height - height) / 2.0);
    }
    style.position = Some(PositionType::Absolute);
    (style.left, style.top) = (Some(Dimension::Points(left)), Some(Dimension::Points(top)));
    (style.width, style.height) = (Some(Dimension::Points(width)), Some(Dimension::Points(height)));
    style.overflow = Some(Overflow::Hidden);
    let radius = if is_glass(device) {
        GLASS_SHEET_RADIUS
    } else {
        SHEET_RADIUS
    };
    let below = if top + height < device.height { radius } else { 0.0 };
    style.border_radius = Some([radius, radius, below, below]);
}
