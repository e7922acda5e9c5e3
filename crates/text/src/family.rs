//! From the `fontFamily` a project writes to the typeface that stands in for it.

use crate::bundled::Typeface;
use hivesync_domain::Platform;

/// What a family name means when the project brings no font of that name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StandIn {
    /// The typeface.
    pub(crate) typeface: Typeface,
    /// The weight in the name, as in `Roboto-Medium` or `sans-serif-light`.
    pub(crate) weight: Option<u16>,
    /// The name says italic.
    pub(crate) italic: bool,
    /// The platform's own interface font, which is set with tracking on iOS.
    pub(crate) is_system: bool,
}

/// The stand-in for `family`; none is the platform's default.
pub(crate) fn stand_in(family: Option<&str>, platform: Platform) -> StandIn {
    let system = StandIn {
        typeface: match platform {
            Platform::Ios => Typeface::Inter,
            Platform::Android | Platform::Web => Typeface::Roboto,
        },
        weight: None,
        italic: false,
        is_system: true,
    };
    let Some(family) = family else { return system };
    // A CSS list, as react-native-web takes it: the first name that says something.
    for name in family.split(',').take(8) {
        let name = name.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
        if platform == Platform::Ios && name == "sans-serif" {
            return system;
        }
        if let Some(found) = named(&name) {
            return found;
        }
    }
    system
}

fn named(name: &str) -> Option<StandIn> {
    let plain = |typeface| StandIn {
        typeface,
        weight: None,
        italic: false,
        is_system: false,
    };
    if let Some(style) = name.strip_prefix("sans-serif") {
        let (weight, italic) = weight_and_slant(style);
        return Some(StandIn {
            weight,
            italic,
            ..plain(Typeface::Roboto)
        });
    }
    let known = match name {
        "monospace" | "ui-monospace" | "menlo" | "monaco" | "consolas" | "courier" | "courier new"
        | "sfmono-regular" | "sf mono" | "roboto mono" | "robotomono" | "spacemono" | "space mono" => {
            Some(Typeface::RobotoMono)
        }
        "serif" | "ui-serif" | "georgia" | "times" | "times new roman" | "noto serif" | "palatino"
        | "baskerville" | "didot" | "new york" => Some(Typeface::NotoSerif),
        "roboto" => Some(Typeface::Roboto),
        "inter" => Some(Typeface::Inter),
        _ => None,
    };
    if let Some(typeface) = known {
        return Some(plain(typeface));
    }
    // `Roboto-MediumItalic` (PostScript), `Inter_700Bold` (expo-google-fonts).
    let (base, style) = name.split_once(['-', '_'])?;
    let typeface = match base.replace(' ', "").as_str() {
        "roboto" => Typeface::Roboto,
        "inter" => Typeface::Inter,
        "robotomono" | "spacemono" | "menlo" | "courier" => Typeface::RobotoMono,
        "notoserif" | "georgia" => Typeface::NotoSerif,
        _ => return None,
    };
    let (weight, italic) = weight_and_slant(style);
    Some(StandIn {
        weight,
        italic,
        ..plain(typeface)
    })
}

fn weight_and_slant(style: &str) -> (Option<u16>, bool) {
    const WEIGHTS: [(&str, u16); 12] = [
        ("thin", 100),
        ("extralight", 200),
        ("ultralight", 200),
        ("light", 300),
        ("medium", 500),
        ("semibold", 600),
        ("demibold", 600),
        ("extrabold", 800),
        ("ultrabold", 800),
        ("bold", 700),
        ("black", 900),
        ("heavy", 900),
    ];
    let weight = WEIGHTS.iter().find(|(word, _)| style.contains(word));
    (
        weight.map(|(_, weight)| *weight),
        style.contains("italic") || style.contains("oblique"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_platforms_and_packages_find_their_stand_ins() {
        let find = |name, platform| stand_in(Some(name), platform);
        assert_eq!(stand_in(None, Platform::Ios).typeface, Typeface::Inter);
        assert_eq!(stand_in(None, Platform::Android).typeface, Typeface::Roboto);
        assert_eq!(find("Helvetica Neue", Platform::Ios).typeface, Typeface::Inter);
        assert_eq!(find("Courier New", Platform::Ios).typeface, Typeface::RobotoMono);
        assert_eq!(
            find("-apple-system, Georgia", Platform::Web).typeface,
            Typeface::NotoSerif
        );
        let medium = find("sans-serif-medium", Platform::Android);
        assert_eq!((medium.typeface, medium.weight), (Typeface::Roboto, Some(500)));
        let expo = find("Inter_600SemiBold_Italic", Platform::Android);
        assert_eq!(
            (expo.typeface, expo.weight, expo.italic),
            (Typeface::Inter, Some(600), true)
        );
        assert_eq!(find("Roboto-ExtraLight", Platform::Ios).weight, Some(200));
        assert!(find("", Platform::Ios).is_system && find("sans-serif", Platform::Ios).is_system);
    }
}
