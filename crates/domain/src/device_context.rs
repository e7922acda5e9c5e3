//! The device a screen is shown on, and the rules a description of one must keep.

use crate::DeviceId;
use serde::{Deserialize, Serialize};

/// Which platform's defaults and files apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// iPhone and iPad.
    Ios,
    /// Android phones and tablets.
    Android,
    /// A browser.
    Web,
}

/// How the device is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Orientation {
    /// Height is at least width.
    Portrait,
    /// Width is at least height.
    Landscape,
}

/// Whether a real device is paired or only described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceMode {
    /// A paired device.
    Device,
    /// A description only.
    Virtual,
}

/// Space at the edges that the device covers, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafeArea {
    /// Status bar or notch.
    pub top: f32,
    /// Home indicator or navigation bar.
    pub bottom: f32,
    /// Left cut-out.
    pub left: f32,
    /// Right cut-out.
    pub right: f32,
}

/// Sensors the device declares; workers never read any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    /// Has a camera.
    pub camera: bool,
    /// Has a microphone.
    pub microphone: bool,
    /// Has an accelerometer.
    pub accelerometer: bool,
    /// Has a gyroscope.
    pub gyroscope: bool,
}

/// A device as clients describe it. A value of this type made by [`DeviceContext::parse`] keeps every rule; one that
/// came through serde has the right shape only, so call [`DeviceContext::check`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceContext {
    /// The client's name for the device, unique in its preview.
    pub device_id: DeviceId,
    /// Marketing name, 1 to 100 characters.
    pub model: String,
    /// Platform.
    pub platform: Platform,
    /// Logical pixels, 100 to 4096.
    pub width: f32,
    /// Logical pixels, 100 to 4096.
    pub height: f32,
    /// Physical pixels per logical pixel, 0.5 to 8.
    pub dpr: f32,
    /// Insets.
    pub safe_area: SafeArea,
    /// Orientation; must agree with width and height.
    pub orientation: Orientation,
    /// Declared sensors.
    pub capabilities: Capabilities,
    /// Real or described.
    pub mode: DeviceMode,
    /// Version of the operating system, 1 to 40 characters.
    pub os_version: String,
    /// Whether the system's display zoom is on.
    pub zoom_mode_enabled: bool,
}

/// Why a device context was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("device_context.{field}: {reason}")]
pub struct InvalidDeviceContext {
    /// The field, with dots for nesting: `safe_area.top`.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
}

fn refuse<T>(field: &str, reason: impl Into<String>) -> Result<T, InvalidDeviceContext> {
    Err(InvalidDeviceContext {
        field: field.to_owned(),
        reason: reason.into(),
    })
}

fn check_object(value: &serde_json::Value, at: &str, fields: &[&str]) -> Result<(), InvalidDeviceContext> {
    let Some(object) = value.as_object() else {
        return refuse(if at.is_empty() { "(root)" } else { at }, "must be an object");
    };
    let path = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    for name in fields {
        if !object.contains_key(*name) {
            return refuse(&path(name), "is missing");
        }
    }
    if let Some(name) = object.keys().find(|name| !fields.contains(&name.as_str())) {
        let shown: String = name.chars().take(40).collect();
        return refuse(&path(&shown), "is not a known field");
    }
    Ok(())
}

impl DeviceContext {
    /// Reads and checks a device context; the error names the first field that breaks a rule.
    pub fn parse(value: &serde_json::Value) -> Result<Self, InvalidDeviceContext> {
        const FIELDS: [&str; 12] = [
            "device_id",
            "model",
            "platform",
            "width",
            "height",
            "dpr",
            "safe_area",
            "orientation",
            "capabilities",
            "mode",
            "os_version",
            "zoom_mode_enabled",
        ];
        check_object(value, "", &FIELDS)?;
        check_object(
            &value["safe_area"],
            "safe_area",
            &["top", "bottom", "left", "right"],
        )?;
        check_object(
            &value["capabilities"],
            "capabilities",
            &["camera", "microphone", "accelerometer", "gyroscope"],
        )?;

        fn read<T: serde::de::DeserializeOwned>(
            value: &serde_json::Value,
            field: &str,
            expected: &str,
        ) -> Result<T, InvalidDeviceContext> {
            let inner = field.split('.').fold(value, |inner, name| &inner[name]);
            T::deserialize(inner).or_else(|_| refuse(field, format!("must be {expected}")))
        }
        let device = Self {
            device_id: read(value, "device_id", "a string")?,
            model: read(value, "model", "a string")?,
            platform: read(value, "platform", "one of ios, android, web")?,
            width: read(value, "width", "a number")?,
            height: read(value, "height", "a number")?,
            dpr: read(value, "dpr", "a number")?,
            safe_area: SafeArea {
                top: read(value, "safe_area.top", "a number")?,
                bottom: read(value, "safe_area.bottom", "a number")?,
                left: read(value, "safe_area.left", "a number")?,
                right: read(value, "safe_area.right", "a number")?,
            },
            orientation: read(value, "orientation", "portrait or landscape")?,
            capabilities: Capabilities {
                camera: read(value, "capabilities.camera", "true or false")?,
                microphone: read(value, "capabilities.microphone", "true or false")?,
                accelerometer: read(value, "capabilities.accelerometer", "true or false")?,
                gyroscope: read(value, "capabilities.gyroscope", "true or false")?,
            },
            mode: read(value, "mode", "device or virtual")?,
            os_version: read(value, "os_version", "a string")?,
            zoom_mode_enabled: read(value, "zoom_mode_enabled", "true or false")?,
        };
        device.check()?;
        Ok(device)
    }

    /// Checks every rule that the types alone do not keep.
    pub fn check(&self) -> Result<(), InvalidDeviceContext> {
        let id = &self.device_id.0;
        if id.is_empty()
            || id.len() > 64
            || !id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        {
            return refuse("device_id", "must be 1 to 64 characters of A-Z a-z 0-9 . _ -");
        }
        for (field, text, most) in [("model", &self.model, 100), ("os_version", &self.os_version, 40)] {
            if text.is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
                return refuse(field, format!("must be 1 to {most} printable characters"));
            }
        }
        for (field, pixels) in [("width", self.width), ("height", self.height)] {
            if !(100.0..=4096.0).contains(&pixels) {
                return refuse(field, "must be 100 to 4096 logical pixels");
            }
        }
        if !(0.5..=8.0).contains(&self.dpr) {
            return refuse("dpr", "must be 0.5 to 8");
        }
        let SafeArea {
            top,
            bottom,
            left,
            right,
        } = self.safe_area;
        for (field, inset) in [
            ("safe_area.top", top),
            ("safe_area.bottom", bottom),
            ("safe_area.left", left),
            ("safe_area.right", right),
        ] {
            if !inset.is_finite() || inset < 0.0 {
                return refuse(field, "must be 0 or more");
            }
        }
        if top + bottom >= self.height {
            return refuse(
                "safe_area.top",
                "top and bottom together must be less than height",
            );
        }
        if left + right >= self.width {
            return refuse(
                "safe_area.left",
                "left and right together must be less than width",
            );
        }
        let held = match self.orientation {
            Orientation::Portrait => self.height >= self.width,
            Orientation::Landscape => self.width >= self.height,
        };
        if !held {
            return refuse("orientation", "contradicts width and height");
        }
        Ok(())
    }

    /// Size of this device's pictures in physical pixels, rounded as devices do.
    pub fn picture_size(&self) -> (u32, u32) {
        (
            (self.width * self.dpr).round() as u32,
            (self.height * self.dpr).round() as u32,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn phone() -> serde_json::Value {
        json!({
            "device_id": "iphone-15", "model": "iPhone 15", "platform": "ios", "width": 393, "height": 852, "dpr": 3,
            "safe_area": {"top": 59, "bottom": 34, "left": 0, "right": 0}, "orientation": "portrait",
            "capabilities": {"camera": true, "microphone": true, "accelerometer": true, "gyroscope": true},
            "mode": "virtual", "os_version": "17.4", "zoom_mode_enabled": false
        })
    }

    #[test]
    fn a_phone_is_accepted_and_its_picture_has_physical_pixels() {
        let device = DeviceContext::parse(&phone()).unwrap();
        assert_eq!(device.picture_size(), (1179, 2556));
        assert_eq!(
            DeviceContext::parse(&serde_json::to_value(&device).unwrap()).unwrap(),
            device
        );
    }

    #[test]
    fn every_missing_field_is_named() {
        for field in phone().as_object().unwrap().keys() {
            let mut broken = phone();
            broken.as_object_mut().unwrap().remove(field);
            let error = DeviceContext::parse(&broken).unwrap_err();
            assert_eq!(
                (error.field.as_str(), error.reason.as_str()),
                (field.as_str(), "is missing")
            );
        }
    }

    #[test]
    fn broken_rules_name_their_field() {
        let cases = [
            ("/dpr", json!(0.4), "dpr"),
            ("/dpr", json!(8.5), "dpr"),
            ("/dpr", json!("3"), "dpr"),
            ("/width", json!(99), "width"),
            ("/height", json!(1e9), "height"),
            ("/width", json!(null), "width"),
            ("/safe_area/top", json!(900), "safe_area.top"),
            ("/safe_area/left", json!(-1), "safe_area.left"),
            ("/safe_area/right", json!(500), "safe_area.left"),
            ("/orientation", json!("landscape"), "orientation"),
            ("/orientation", json!("up"), "orientation"),
            ("/device_id", json!("../x"), "device_id"),
            ("/device_id", json!(""), "device_id"),
            ("/model", json!("a\u{0}b"), "model"),
            ("/platform", json!("windows"), "platform"),
            (
                "/capabilities",
                json!({"camera": true, "microphone": true, "accelerometer": true, "gyroscope": true, "lidar": true}),
                "capabilities.lidar",
            ),
            ("/capabilities/camera", json!("yes"), "capabilities.camera"),
            ("/safe_area", json!([1, 2, 3, 4]), "safe_area"),
        ];
        for (pointer, value, field) in cases {
            let mut broken = phone();
            *broken.pointer_mut(pointer).unwrap() = value.clone();
            let error = DeviceContext::parse(&broken).unwrap_err();
            assert_eq!(error.field, field, "{pointer} = {value}: {error}");
        }
        assert!(DeviceContext::parse(&json!(3)).is_err());
    }
}
