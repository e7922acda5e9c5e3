//! Numbers, lengths and angles as React Native takes them.

use hivesync_domain::Dimension;
use serde_json::Value;

/// What no length of a document exceeds, in either direction.
pub(crate) const MAX: f32 = 1e6;

/// A finite number within [`MAX`].
pub(crate) fn number(value: &Value) -> Option<f32> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => decimal(text.trim().strip_suffix("px").unwrap_or(text))?,
        _ => return None,
    };
    bounded(number)
}

fn bounded(number: f64) -> Option<f32> {
    // Within the bounds the cast only rounds.
    number
        .is_finite()
        .then(|| number.clamp(f64::from(-MAX), f64::from(MAX)) as f32)
}

/// A decimal number as CSS writes it; Rust's parser would take `inf` and `nan`, too.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    (plain && text.len() <= 40).then(|| text.parse().ok()).flatten()
}

/// A number, `"N%"` or `"auto"`.
pub(crate) fn dimension(value: &Value) -> Option<Dimension> {
    if let Value::String(text) = value {
        let text = text.trim();
        if text == "auto" {
            return Some(Dimension::Auto);
        }
        if let Some(percent) = text.strip_suffix('%') {
            return bounded(decimal(percent)?).map(Dimension::Percent);
        }
    }
    number(value).map(Dimension::Points)
}

/// A number or `"N%"`.
pub(crate) fn definite(value: &Value) -> Option<Dimension> {
    dimension(value).filter(|dimension| *dimension != Dimension::Auto)
}

/// `"45deg"`, `"0.5rad"`, `"0.25turn"`; a plain number is radians. In radians.
pub(crate) fn angle(value: &Value) -> Option<f32> {
    let text = match value {
        Value::String(text) => text.trim(),
        other => return number(other),
    };
    let (digits, unit) = if let Some(digits) = text.strip_suffix("deg") {
        (digits, std::f64::consts::PI / 180.0)
    } else if let Some(digits) = text.strip_suffix("rad") {
        (digits, 1.0)
    } else if let Some(digits) = text.strip_suffix("turn") {
        (digits, std::f64::consts::TAU)
    } else {
        (text, 1.0)
    };
    bounded(decimal(digits)? * unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lengths_are_finite_and_bounded() {
        assert_eq!(dimension(&json!("50%")), Some(Dimension::Percent(50.0)));
        assert_eq!(dimension(&json!(" auto ")), Some(Dimension::Auto));
        assert_eq!(dimension(&json!("12px")), Some(Dimension::Points(12.0)));
        assert_eq!(dimension(&json!(-3.5)), Some(Dimension::Points(-3.5)));
        assert_eq!(number(&json!(1e300)), Some(MAX));
        for bad in [
            json!("inf"),
            json!("NaN%"),
            json!("1e999"),
            json!("ten"),
            json!(""),
            json!(null),
            json!([1]),
        ] {
            assert_eq!(dimension(&bad), None, "{bad}");
        }
        assert!((angle(&json!("180deg")).unwrap() - std::f32::consts::PI).abs() < 1e-6);
        assert_eq!(angle(&json!("1.5rad")), Some(1.5));
    }
}
