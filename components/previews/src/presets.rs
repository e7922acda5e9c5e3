//! The devices that clients can ask for by name: logical sizes, pixel ratios and insets in portrait, as their makers give
//! them.

use hivesync_domain::{Capabilities, DeviceContext, DeviceId, DeviceMode, Orientation, Platform, SafeArea};

/// A known device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Preset {
    /// The name clients use.
    pub name: &'static str,
    model: &'static str,
    platform: Platform,
    os_version: &'static str,
    width: f32,
    height: f32,
    dpr: f32,
    /// Insets as it is usually held: top, bottom.
    insets: (f32, f32),
    /// Insets of a phone with a notch, turned by a quarter: both sides, bottom.
    turned: (f32, f32),
    sensors: bool,
}

const fn ios(name: &'static str, model: &'static str, size: (f32, f32), dpr: f32) -> Preset {
    Preset {
        name,
        model,
        platform: Platform::Ios,
        os_version: "17.5",
        width: size.0,
        height: size.1,
        dpr,
        insets: (59.0, 34.0),
        turned: (59.0, 21.0),
        sensors: true,
    }
}

const fn android(name: &'static str, model: &'static str, size: (f32, f32), dpr: f32) -> Preset {
    Preset {
        name,
        model,
        platform: Platform::Android,
        os_version: "14",
        width: size.0,
        height: size.1,
        dpr,
        insets: (24.0, 24.0),
        turned: (0.0, 24.0),
        sensors: true,
    }
}

const fn web(name: &'static str, model: &'static str, size: (f32, f32), dpr: f32) -> Preset {
    Preset {
        name,
        model,
        platform: Platform::Web,
        os_version: "1",
        width: size.0,
        height: size.1,
        dpr,
        insets: (0.0, 0.0),
        turned: (0.0, 0.0),
        sensors: false,
    }
}

/// Every preset.
pub(crate) const ALL: &[Preset] = &[
    Preset {
        insets: (20.0, 0.0),
        turned: (0.0, 0.0),
        ..ios("iphone-se", "iPhone SE (3rd generation)", (375.0, 667.0), 2.0)
    },
    Preset {
        insets: (50.0, 34.0),
        turned: (50.0, 21.0),
        ..ios("iphone-13-mini", "iPhone 13 mini", (375.0, 812.0), 3.0)
    },
    ios("iphone-15", "iPhone 15", (393.0, 852.0), 3.0),
    ios("iphone-15-pro-max", "iPhone 15 Pro Max", (430.0, 932.0), 3.0),
    Preset {
        insets: (24.0, 20.0),
        turned: (0.0, 20.0),
        ..ios("ipad", "iPad (10th generation)", (820.0, 1180.0), 2.0)
    },
    Preset {
        insets: (24.0, 20.0),
        turned: (0.0, 20.0),
        ..ios("ipad-pro-12-9", "iPad Pro 12.9-inch", (1024.0, 1366.0), 2.0)
    },
    android("android-small", "Small Android phone", (360.0, 640.0), 2.0),
    Preset {
        insets: (48.0, 24.0),
        turned: (48.0, 24.0),
        ..android("pixel-8", "Pixel 8", (412.0, 915.0), 2.625)
    },
    Preset {
        insets: (48.0, 24.0),
        turned: (48.0, 24.0),
        ..android("pixel-8-pro", "Pixel 8 Pro", (448.0, 998.0), 3.0)
    },
    Preset {
        insets: (32.0, 24.0),
        turned: (32.0, 24.0),
        ..android("galaxy-s24", "Galaxy S24", (360.0, 780.0), 3.0)
    },
    android("android-tablet", "Android tablet", (800.0, 1280.0), 2.0),
    web("mobile-web", "Phone browser", (390.0, 844.0), 3.0),
    web("laptop-web", "Laptop browser", (1280.0, 800.0), 2.0),
    web("desktop-web", "Desktop browser", (1440.0, 900.0), 1.0),
];

/// The preset called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Preset> {
    ALL.iter().find(|preset| preset.name == name)
}

impl Preset {
    /// How the device is held unless a client asks otherwise.
    pub(crate) fn orientation(&self) -> Orientation {
        if self.width > self.height {
            Orientation::Landscape
        } else {
            Orientation::Portrait
        }
    }

    /// The device, held this way, under this name.
    pub(crate) fn device(&self, device_id: DeviceId, orientation: Orientation) -> DeviceContext {
        let (mut width, mut height) = (self.width, self.height);
        let mut safe_area = SafeArea {
            top: self.insets.0,
            bottom: self.insets.1,
            left: 0.0,
            right: 0.0,
        };
        if orientation != self.orientation() {
            (width, height) = (height, width);
            let (side, bottom) = self.turned;
            // Turned, a phone hides its status bar; where there is no notch at the side, the bar stays at the top.
            let top = if side > 0.0 || bottom == 0.0 {
                0.0
            } else {
                self.insets.0
            };
            safe_area = SafeArea {
                top,
                bottom,
                left: side,
                right: side,
            };
        }
        DeviceContext {
            device_id,
            model: self.model.to_owned(),
            platform: self.platform,
            width,
            height,
            dpr: self.dpr,
            safe_area,
            orientation,
            capabilities: Capabilities {
                camera: self.sensors,
                microphone: self.sensors,
                accelerometer: self.sensors,
                gyroscope: self.sensors,
            },
            mode: DeviceMode::Virtual,
            os_version: self.os_version.to_owned(),
            zoom_mode_enabled: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_valid_device_in_both_orientations() {
        let mut names = std::collections::BTreeSet::new();
        for preset in ALL {
            assert!(names.insert(preset.name));
            for orientation in [Orientation::Portrait, Orientation::Landscape] {
                let device = preset.device(DeviceId(preset.name.to_owned()), orientation);
                assert_eq!(device.check(), Ok(()), "{} {orientation:?}", preset.name);
            }
        }
    }

    #[test]
    fn pictures_have_the_pixels_of_the_real_screens() {
        let pixels = |name| {
            let preset = find(name).unwrap();
            preset
                .device(DeviceId("d".into()), preset.orientation())
                .picture_size()
        };
        assert_eq!(pixels("iphone-15"), (1179, 2556));
        assert_eq!(pixels("iphone-15-pro-max"), (1290, 2796));
        assert_eq!(pixels("iphone-se"), (750, 1334));
        assert_eq!(pixels("ipad"), (1640, 2360));
        assert_eq!(pixels("galaxy-s24"), (1080, 2340));
        assert_eq!(pixels("desktop-web"), (1440, 900));
        assert!(find("nokia-3310").is_none());
    }
}
