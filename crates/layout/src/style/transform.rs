//! `transform` and `transformOrigin`, whose percentages wait for the box's size.

use super::length::{angle, definite, number};
use hivesync_domain::{Dimension, Transform};
use serde_json::Value;

/// The most steps kept of one transform.
const MAX_STEPS: usize = 64;

/// A step whose lengths may be percentages of the box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Fixed(Transform),
    TranslateX(Dimension),
    TranslateY(Dimension),
}

/// The array or string form; nothing when any step is malformed, as React Native refuses the whole property.
pub(crate) fn parse(value: &Value) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    match value {
        Value::Array(items) => {
            for item in items.iter().take(MAX_STEPS) {
                let (name, value) = item.as_object().filter(|step| step.len() == 1)?.iter().next()?;
                push(&mut steps, name, value)?;
            }
        }
        Value::String(text) if text.trim() == "none" => {}
        Value::String(text) => {
            for call in text
                .split(')')
                .map(str::trim)
                .filter(|call| !call.is_empty())
                .take(MAX_STEPS)
            {
                let (name, arguments) = call.split_once('(')?;
                let arguments: Vec<Value> = arguments
                    .split([',', ' '])
                    .map(str::trim)
                    .filter(|argument| !argument.is_empty())
                    .take(16)
                    .map(|argument| Value::String(argument.to_owned()))
                    .collect();
                let value = match arguments.as_slice() {
                    [one] => one.clone(),
                    _ => Value::Array(arguments),
                };
                push(&mut steps, name.trim_start_matches(',').trim(), &value)?;
            }
        }
        _ => return None,
    }
    Some(steps)
}

fn push(steps: &mut Vec<Step>, name: &str, value: &Value) -> Option<()> {
    let fixed = |transform| Step::Fixed(transform);
    match name {
        "translateX" => steps.push(Step::TranslateX(definite(value)?)),
        "translateY" => steps.push(Step::TranslateY(definite(value)?)),
        "translate" => {
            let (x, y) = pair(value);
            steps.push(Step::TranslateX(definite(x?)?));
            if let Some(y) = y {
                steps.push(Step::TranslateY(definite(y)?));
            }
        }
        "scale" => {
            let (x, y) = pair(value);
            let x = number(x?)?;
            let y = y.map_or(Some(x), number)?;
            steps.extend([fixed(Transform::ScaleX(x)), fixed(Transform::ScaleY(y))]);
        }
        "scaleX" => steps.push(fixed(Transform::ScaleX(number(value)?))),
        "scaleY" => steps.push(fixed(Transform::ScaleY(number(value)?))),
        "rotate" | "rotateZ" => steps.push(fixed(Transform::Rotate(angle(value)?))),
        "rotateX" => steps.push(fixed(Transform::RotateX(angle(value)?))),
        "rotateY" => steps.push(fixed(Transform::RotateY(angle(value)?))),
        "skewX" => steps.push(fixed(Transform::SkewX(angle(value)?))),
        "skewY" => steps.push(fixed(Transform::SkewY(angle(value)?))),
        "perspective" => steps.push(fixed(Transform::Perspective(number(value)?))),
        "matrix" => {
            let values: Option<Vec<f32>> = value.as_array()?.iter().take(17).map(number).collect();
            let matrix = match *values?.as_slice() {
                // CSS's two-dimensional matrix.
                [a, b, c, d, x, y] => [a, b, 0.0, 0.0, c, d, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, x, y, 0.0, 1.0],
                // React Native's two-dimensional one, column by column.
                [a, b, p, c, d, q, x, y, w] => [a, b, 0.0, p, c, d, 0.0, q, 0.0, 0.0, 1.0, 0.0, x, y, 0.0, w],
                ref all => <[f32; 16]>::try_from(all).ok()?,
            };
            steps.push(fixed(Transform::Matrix(matrix)));
        }
        _ => return None,
    }
    Some(())
}

fn pair(value: &Value) -> (Option<&Value>, Option<&Value>) {
    match value {
        Value::Array(items) => (items.first(), items.get(1)),
        one => (Some(one), None),
    }
}

/// `transformOrigin`: an array or a string of one to three parts.
pub(crate) fn origin(value: &Value) -> Option<[Dimension; 2]> {
    let parts: Vec<Value> = match value {
        Value::Array(items) => items.iter().take(4).cloned().collect(),
        Value::String(text) => text
            .split_whitespace()
            .take(4)
            .map(|part| Value::String(part.to_owned()))
            .collect(),
        _ => return None,
    };
    if parts.is_empty() || parts.len() > 3 {
        return None;
    }
    let mut origin = [Dimension::Percent(50.0); 2];
    for (index, part) in parts.iter().take(2).enumerate() {
        let (axis, value) = match part.as_str() {
            Some("left") => (0, Dimension::Percent(0.0)),
            Some("right") => (0, Dimension::Percent(100.0)),
            Some("top") => (1, Dimension::Percent(0.0)),
            Some("bottom") => (1, Dimension::Percent(100.0)),
            Some("center") => (index, Dimension::Percent(50.0)),
            _ => (index, definite(part)?),
        };
        origin[axis] = value;
    }
    Some(origin)
}

/// `dimension` of a box that is `size` long.
pub(crate) fn resolved(dimension: Dimension, size: f32) -> f32 {
    match dimension {
        Dimension::Points(points) => points,
        Dimension::Percent(percent) => percent / 100.0 * size,
        Dimension::Auto => 0.0,
    }
}

/// The steps for a box of this size.
pub(crate) fn finished(steps: &[Step], width: f32, height: f32) -> Vec<Transform> {
    let one = |step: &Step| match *step {
        Step::Fixed(transform) => transform,
        Step::TranslateX(by) => Transform::TranslateX(resolved(by, width)),
        Step::TranslateY(by) => Transform::TranslateY(resolved(by, height)),
    };
    steps.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arrays_and_strings_mean_the_same() {
        let array = parse(&json!([{"translateX": "50%"}, {"rotate": "90deg"}, {"scale": 2}])).unwrap();
        let text = parse(&json!("translateX(50%) rotate(90deg) scale(2)")).unwrap();
        assert_eq!(array, text);
        assert_eq!(finished(&array, 40.0, 10.0)[0], Transform::TranslateX(20.0));
        assert_eq!(array.len(), 4);
        assert_eq!(parse(&json!("translate(10px, 20px)")).unwrap().len(), 2);
        assert!(parse(&json!([{"matrix": [1, 0, 0, 1, 5, 6]}])).is_some());
        for bad in [
            json!([{"spin": 1}]),
            json!([{"scale": "x"}]),
            json!([{"matrix": [1, 2]}]),
            json!(3),
            json!("rotate"),
        ] {
            assert_eq!(parse(&bad), None, "{bad}");
        }
        assert_eq!(
            origin(&json!("top left")).unwrap(),
            [Dimension::Percent(0.0), Dimension::Percent(0.0)]
        );
        assert_eq!(
            origin(&json!([10, "20%", 0])).unwrap(),
            [Dimension::Points(10.0), Dimension::Percent(20.0)]
        );
        assert_eq!(origin(&json!([])), None);
    }
}
