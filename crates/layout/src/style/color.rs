//! Colours as React Native takes them.

use hivesync_domain::Color;
use serde_json::Value;

/// The longest colour text that is looked at.
const MAX_LENGTH: usize = 100;

/// A colour from CSS text, the ARGB integer of `processColor`, or a platform colour object.
pub(crate) fn parse(value: &Value) -> Option<Color> {
    match value {
        Value::Number(number) => argb(number),
        Value::String(text) => css(text),
        Value::Object(object) => {
            let list = |name: &str| {
                object
                    .get(name)?
                    .as_array()?
                    .iter()
                    .take(8)
                    .find_map(|name| semantic(name.as_str()?))
            };
            list("semantic").or_else(|| list("resource_paths")).or_else(|| {
                match object.get("dynamic")?.get("light")? {
                    light @ (Value::String(_) | Value::Number(_)) => parse(light),
                    _ => None,
                }
            })
        }
        _ => None,
    }
}

/// `0xAARRGGBB`; Android's comes as a signed integer.
fn argb(number: &serde_json::Number) -> Option<Color> {
    let number = number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
        // Exactly representable: both bounds are far below 2^53.
        (f64::from(i32::MIN)..=f64::from(u32::MAX))
            .contains(&float)
            .then_some(float as i64)
    })?;
    let argb = u32::try_from(number)
        .or_else(|_| i32::try_from(number).map(i32::cast_unsigned))
        .ok()?;
    let [a, r, g, b] = argb.to_be_bytes();
    Some(Color { r, g, b, a })
}

fn css(text: &str) -> Option<Color> {
    let text = text.trim();
    let lower = text
        .get(..MAX_LENGTH.min(text.len()))
        .filter(|_| text.len() <= MAX_LENGTH)?
        .to_ascii_lowercase();
    // The parser knows more notations than React Native does, and takes hex digits without their sign.
    let known = lower.starts_with('#')
        || ["rgb(", "rgba(", "hsl(", "hsla(", "hwb("]
            .iter()
            .any(|function| lower.starts_with(function))
        || (lower.chars().all(|char| char.is_ascii_alphabetic())
            && !lower.chars().all(|char| char.is_ascii_hexdigit()));
    if !known {
        return None;
    }
    let [r, g, b, a] = csscolorparser::parse(&lower).ok()?.to_rgba8();
    Some(Color { r, g, b, a })
}

/// The light variants of the platform colours that are seen most (`PlatformColor`).
fn semantic(name: &str) -> Option<Color> {
    let name = name.rsplit(['/', ':']).next()?;
    Some(opaque(match name {
        "label" | "labelColor" | "textColorPrimary" => 0x000000,
        "systemBackground" | "background" | "colorBackground" | "background_light" => 0xffffff,
        "secondarySystemBackground" | "systemGroupedBackground" | "systemGray6" => 0xf2f2f7,
        "systemBlue" | "link" => 0x007aff,
        "systemRed" => 0xff3b30,
        "systemGreen" => 0x34c759,
        "systemOrange" => 0xff9500,
        "systemYellow" => 0xffcc00,
        "systemPink" => 0xff2d55,
        "systemPurple" => 0xaf52de,
        "systemIndigo" => 0x5856d6,
        "systemTeal" => 0x30b0c7,
        "systemGray" => 0x8e8e93,
        "separator" | "opaqueSeparator" => 0xc6c6c8,
        "colorPrimary" | "colorAccent" => 0x6200ee,
        _ => return css(name),
    }))
}

const fn opaque(rgb: u32) -> Color {
    let [_, r, g, b] = rgb.to_be_bytes();
    Color { r, g, b, a: 255 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_notation_of_react_native_is_read() {
        for (value, expected) in [
            (json!("#f00"), "#ff0000ff"),
            (json!("#f008"), "#ff000088"),
            (json!("#FF8000"), "#ff8000ff"),
            (json!("#ff800080"), "#ff800080"),
            (json!("rgb(255, 0, 10)"), "#ff000aff"),
            (json!("rgba(255,0,10,0.5)"), "#ff000a80"),
            (json!("rgb(255 0 10 / 50%)"), "#ff000a80"),
            (json!("hsl(120, 100%, 50%)"), "#00ff00ff"),
            (json!("hsla(120,100%,50%,0.2)"), "#00ff0033"),
            (json!("hwb(0 0% 0%)"), "#ff0000ff"),
            (json!("rebeccapurple"), "#663399ff"),
            (json!("Transparent"), "#00000000"),
            (json!("beige"), "#f5f5dcff"),
            (json!(0xff00_80ff_u32), "#0080ffff"),
            (json!(-16_744_193), "#0080ffff"),
            (json!(0), "#00000000"),
            (json!(4_278_190_080.0), "#000000ff"),
            (json!({"semantic": ["nope", "systemBlue"]}), "#007affff"),
            (json!({"dynamic": {"light": "red", "dark": "blue"}}), "#ff0000ff"),
        ] {
            let color = parse(&value).unwrap_or_else(|| panic!("{value}"));
            assert_eq!(serde_json::to_value(color).unwrap(), json!(expected), "{value}");
        }
        for value in [
            json!("ff0000"),
            json!("abc"),
            json!("lab(50% 0 0)"),
            json!("#12345"),
            json!("x".repeat(1000)),
            json!("no-such-colour"),
            json!(1e300),
            json!(0.5),
            json!(null),
            json!([1]),
            json!({"dynamic": {"light": {"dynamic": {}}}}),
        ] {
            assert_eq!(parse(&value), None, "{value}");
        }
    }
}
