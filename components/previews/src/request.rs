//! A checked request for a preview.

use crate::devices;
use hivesync_api_kit::{ApiError, LimitReached, LimitType, validate};
use hivesync_domain::{DeviceContext, ProjectId, Tier, UserSettings, limits::TierLimits};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::Value;

/// Most screens that can be named.
const MAX_SCREENS: usize = 100;
/// Most devices read at all; a tier's limit is smaller.
const MAX_DEVICES: usize = 100;

/// The body, as it came.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRequest {
    project_id: ProjectId,
    #[serde(default)]
    entry_point: Option<String>,
    #[serde(default)]
    screens: Vec<String>,
    devices: Vec<Value>,
    #[serde(default)]
    options: UserSettings,
}

/// The body, checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PreviewRequest {
    pub project: ProjectId,
    pub entry_point: Option<String>,
    pub screens: Vec<String>,
    pub devices: Vec<DeviceContext>,
    pub settings: UserSettings,
}

impl PreviewRequest {
    /// Checks a body; the error names the field.
    pub(crate) fn check(raw: RawRequest) -> Result<Self, ApiError> {
        let entry_point = raw
            .entry_point
            .as_deref()
            .map(|path| validate::project_path("entry_point", path))
            .transpose()?;
        if raw.screens.len() > MAX_SCREENS {
            return Err(ApiError::validation(
                "screens",
                format!("must name at most {MAX_SCREENS} screens; leave it out for all"),
            ));
        }
        let mut screens = Vec::with_capacity(raw.screens.len());
        for (at, screen) in raw.screens.iter().enumerate() {
            let name = validate::name(&format!("screens[{at}]"), screen, 200)?;
            if !screens.contains(&name) {
                screens.push(name);
            }
        }
        if !(1..=MAX_DEVICES).contains(&raw.devices.len()) {
            return Err(ApiError::validation(
                "devices",
                format!("must have 1 to {MAX_DEVICES} devices"),
            ));
        }
        raw.options
            .check()
            .map_err(|error| ApiError::validation(error.field, error.problem))?;
        Ok(Self {
            settings: raw.options,
            project: raw.project_id,
            entry_point,
            screens,
            devices: devices::read(&raw.devices)?,
        })
    }

    /// Checks the number of devices against the tier.
    pub(crate) fn check_tier(&self, tier: Tier, limits: &TierLimits) -> Result<(), ApiError> {
        let asked = self.devices.len() as u64;
        let most = limits.devices_per_preview;
        if asked <= most {
            return Ok(());
        }
        Err(LimitReached {
            limit_type: LimitType::Misc,
            tier,
            remaining: most,
            retry_after_s: LimitReached::NOT_BY_WAITING_S,
            message: format!(
                "{asked} devices were asked for; the {} tier has {most} in one preview.",
                tier.as_str()
            ),
            upgrade_reason: "More devices in one preview.".to_owned(),
        }
        .into())
    }
}

/// The request's idempotency key: 1 to 128 visible ASCII characters.
pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default().trim();
    if (1..=128).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(Some(key.to_owned()))
    } else {
        Err(ApiError::validation(
            "Idempotency-Key",
            "must have 1 to 128 visible ASCII characters",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_domain::{ErrorCode, Limits};
    use serde_json::json;

    fn check(change: Value) -> Result<PreviewRequest, ApiError> {
        let mut body = json!({"project_id": ProjectId::new(), "devices": [{"preset": "iphone-15"}]});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        PreviewRequest::check(serde_json::from_value(body).map_err(ApiError::internal)?)
    }

    #[test]
    fn a_request_is_read_and_the_wrong_field_named() {
        let request =
            check(json!({"screens": ["Home", "Home"], "entry_point": "src/App.tsx", "options": {}})).unwrap();
        assert_eq!(request.screens, ["Home"]);
        for (change, field) in [
            (json!({"entry_point": "../x"}), "entry_point"),
            (json!({"screens": ["Home", ""]}), "screens[1]"),
            (json!({"screens": vec!["s"; 101]}), "screens"),
            (json!({"devices": []}), "devices"),
            (json!({"devices": vec![json!({}); 101]}), "devices"),
        ] {
            assert_eq!(check(change).unwrap_err().details()["field"], field);
        }
        assert!(check(json!({"options": {"dark": true}})).is_err());
    }

    #[test]
    fn a_tier_has_its_number_of_devices() {
        let request =
            check(json!({"devices": [{"preset": "ipad"}, {"preset": "pixel-8"}, {"preset": "iphone-se"}]}))
                .unwrap();
        let limits = Limits::default();
        assert!(request.check_tier(Tier::Pro, &limits.tier(Tier::Pro)).is_ok());
        let error = request
            .check_tier(Tier::Free, &limits.tier(Tier::Free))
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::LimitReached);
        assert_eq!(
            *error.details(),
            json!({
                "limit_type": "misc", "tier": "free", "remaining": 2, "retry_after_seconds": 3600,
                "upgrade_available": true, "recommended_tier": "pro",
                "upgrade_reason": "More devices in one preview.",
            })
        );
    }

    #[test]
    fn a_key_is_short_visible_ascii() {
        let key = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("idempotency-key", text.parse().unwrap());
            idempotency_key(&headers)
        };
        assert_eq!(idempotency_key(&HeaderMap::new()).unwrap(), None);
        assert_eq!(key(" a-1 ").unwrap().as_deref(), Some("a-1"));
        for bad in ["", "a b", &"x".repeat(129)] {
            assert!(key(bad).is_err());
        }
    }
}
