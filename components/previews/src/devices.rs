//! The devices of a request: presets by name, or full descriptions.

use crate::presets;
use hivesync_api_kit::ApiError;
use hivesync_domain::{DeviceContext, DeviceId, ErrorCode, Orientation};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ByName {
    preset: String,
    #[serde(default)]
    device_id: Option<DeviceId>,
    #[serde(default)]
    orientation: Option<Orientation>,
}

fn refuse(field: &str, reason: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidDeviceContext, format!("{field}: {reason}"))
        .with_details(json!({"field": field, "reason": reason}))
}

/// Reads every device; the error names the field that is wrong.
pub(crate) fn read(values: &[Value]) -> Result<Vec<DeviceContext>, ApiError> {
    let mut devices: Vec<DeviceContext> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let device = if value.get("preset").is_some() {
            by_name(at, value)?
        } else {
            DeviceContext::parse(value)
                .map_err(|invalid| refuse(&format!("devices[{at}].{}", invalid.field), &invalid.reason))?
        };
        if devices.iter().any(|other| other.device_id == device.device_id) {
            return Err(refuse(
                &format!("devices[{at}].device_id"),
                &format!("{:?} is there twice", device.device_id.0),
            ));
        }
        devices.push(device);
    }
    Ok(devices)
}

fn by_name(at: usize, value: &Value) -> Result<DeviceContext, ApiError> {
    let ByName {
        preset,
        device_id,
        orientation,
    } = ByName::deserialize(value).map_err(|error| refuse(&format!("devices[{at}]"), &error.to_string()))?;
    let preset = presets::find(&preset).ok_or_else(|| {
        refuse(
            &format!("devices[{at}].preset"),
            "is not a known preset; GET /api/v1/preview/devices/capabilities lists them",
        )
    })?;
    let device = preset.device(
        device_id.unwrap_or_else(|| DeviceId(preset.name.to_owned())),
        orientation.unwrap_or(preset.orientation()),
    );
    device
        .check()
        .map_err(|invalid| refuse(&format!("devices[{at}].{}", invalid.field), &invalid.reason))?;
    Ok(device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_and_descriptions_may_be_mixed() {
        let full = serde_json::to_value(
            presets::find("pixel-8")
                .unwrap()
                .device(DeviceId("mine".into()), Orientation::Portrait),
        )
        .unwrap();
        let devices = read(&[
            json!({"preset": "iphone-15"}),
            json!({"preset": "iphone-15", "device_id": "turned", "orientation": "landscape"}),
            full,
        ])
        .unwrap();
        let ids: Vec<_> = devices.iter().map(|device| device.device_id.0.as_str()).collect();
        assert_eq!(ids, ["iphone-15", "turned", "mine"]);
        assert_eq!((devices[1].width, devices[1].safe_area.left), (852.0, 59.0));
    }

    #[test]
    fn the_wrong_field_is_named() {
        for (devices, field) in [
            (json!([{"preset": "nokia"}]), "devices[0].preset"),
            (json!([{"preset": "ipad", "dpr": 3}]), "devices[0]"),
            (
                json!([{"preset": "ipad", "device_id": "../x"}]),
                "devices[0].device_id",
            ),
            (
                json!([{"preset": "ipad"}, {"preset": "ipad"}]),
                "devices[1].device_id",
            ),
            (json!([{"preset": "ipad"}, {"width": 3}]), "devices[1].device_id"),
            (json!([7]), "devices[0].(root)"),
        ] {
            let error = read(devices.as_array().unwrap()).unwrap_err();
            assert_eq!(error.details()["field"], field, "{error}");
            assert_eq!(error.code(), ErrorCode::InvalidDeviceContext);
        }
    }
}
