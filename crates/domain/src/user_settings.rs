//! What a device's user has set, and screens follow.

use serde::{Deserialize, Serialize};

/// The smallest and the largest text size there is to choose; iOS's accessibility sizes end at 3.5.
pub const FONT_SCALES: std::ops::RangeInclusive<f32> = 0.5..=4.0;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorScheme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// What a device's user has set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserSettings {
    /// Light or dark.
    pub color_scheme: ColorScheme,
    /// Size of text, as a multiple of the system's own, within [`FONT_SCALES`].
    pub font_scale: f32,
    /// Whether the device's language is written from right to left.
    pub right_to_left: bool,
}

impl Default for UserSettings {
    fn default() -> Self {
        Self {
            color_scheme: ColorScheme::Light,
            font_scale: 1.0,
            right_to_left: false,
        }
    }
}

/// Why settings are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct InvalidUserSettings {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: String,
}

impl UserSettings {
    /// Whether every value is one that a user could choose.
    pub fn check(&self) -> Result<(), InvalidUserSettings> {
        if FONT_SCALES.contains(&self.font_scale) {
            return Ok(());
        }
        Err(InvalidUserSettings {
            field: "options.font_scale",
            problem: format!("must be from {} to {}", FONT_SCALES.start(), FONT_SCALES.end()),
        })
    }

    /// Whether it is dark.
    pub fn is_dark(&self) -> bool {
        self.color_scheme == ColorScheme::Dark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_as_a_device_comes() {
        let settings: UserSettings = serde_json::from_str(r#"{"color_scheme": "dark"}"#).unwrap();
        assert!(settings.is_dark() && settings.font_scale == 1.0 && !settings.right_to_left);
        for wrong in [
            r#"{"color_scheme": "grey"}"#,
            r#"{"dark": true}"#,
            r#"{"font_scale": "2"}"#,
        ] {
            assert!(serde_json::from_str::<UserSettings>(wrong).is_err(), "{wrong}");
        }
        for (font_scale, is_good) in [
            (0.5, true),
            (4.0, true),
            (0.49, false),
            (f32::NAN, false),
            (100.0, false),
        ] {
            let settings = UserSettings {
                font_scale,
                ..UserSettings::default()
            };
            assert_eq!(settings.check().is_ok(), is_good, "{font_scale}");
        }
    }
}
