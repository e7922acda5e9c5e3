//! `boxShadow`, as an array of objects or as CSS text.

use super::{color, length::number};
use hivesync_domain::{BoxShadow, Color};
use serde_json::Value;

/// The most shadows kept of one box.
const MAX_SHADOWS: usize = 16;

/// The shadows; nothing when any of them is malformed, as React Native refuses the whole property.
pub(crate) fn parse(value: &Value) -> Option<Vec<BoxShadow>> {
    match value {
        Value::Array(shadows) => shadows.iter().take(MAX_SHADOWS).map(object).collect(),
        Value::String(text) if text.trim() == "none" => Some(Vec::new()),
        Value::String(text) => split(text, ',').into_iter().take(MAX_SHADOWS).map(css).collect(),
        _ => None,
    }
}

fn object(value: &Value) -> Option<BoxShadow> {
    let shadow = value.as_object()?;
    let length = |name: &str| shadow.get(name).map_or(Some(0.0), number);
    Some(BoxShadow {
        color: shadow.get("color").map_or(Some(Color::BLACK), color::parse)?,
        x: length("offsetX")?,
        y: length("offsetY")?,
        blur: length("blurRadius")?.max(0.0),
        spread: length("spreadDistance")?,
        inset: shadow.get("inset").and_then(Value::as_bool).unwrap_or(false),
    })
}

fn css(text: &str) -> Option<BoxShadow> {
    let mut lengths = Vec::new();
    let (mut shade, mut inset) = (None, false);
    for part in split(text, ' ') {
        let value = Value::String(part.to_owned());
        if part == "inset" {
            inset = true;
        } else if let Some(length) = number(&value) {
            lengths.push(length);
        } else {
            shade = Some(color::parse(&value)?);
        }
    }
    let (x, y) = (*lengths.first()?, *lengths.get(1)?);
    (lengths.len() <= 4).then(|| BoxShadow {
        color: shade.unwrap_or(Color::BLACK),
        x,
        y,
        blur: lengths.get(2).copied().unwrap_or(0.0).max(0.0),
        spread: lengths.get(3).copied().unwrap_or(0.0),
        inset,
    })
}

/// The parts of `text` between separators that stand outside of parentheses.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut depth = 0_usize;
    let parts = text.split(move |char| {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        char == separator && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_and_objects_mean_the_same() {
        let text = parse(&json!("0 4px 8px 2px rgba(0, 0, 0, 0.5), inset 1px 1px red")).unwrap();
        let objects = parse(&json!([
            {"offsetX": 0, "offsetY": 4, "blurRadius": "8px", "spreadDistance": 2, "color": "rgba(0,0,0,0.5)"},
            {"offsetX": 1, "offsetY": 1, "color": "red", "inset": true},
        ]));
        assert_eq!(Some(text), objects);
        for bad in [
            json!("4px"),
            json!("1 2 nope"),
            json!(7),
            json!([3]),
            json!("1 2 3 4 5"),
        ] {
            assert_eq!(parse(&bad), None, "{bad}");
        }
    }
}
