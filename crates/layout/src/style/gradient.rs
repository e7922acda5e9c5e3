//! `backgroundImage` and `experimental_backgroundImage`: linear gradients, as CSS text or as an array of objects.

use super::{
    color,
    length::{angle, definite},
    shadow::split,
};
use hivesync_domain::{Color, ColorStop, Dimension, LinearGradient};
use serde_json::Value;

/// The most gradients kept of one box.
const MAX_GRADIENTS: usize = 8;
/// The most colours kept of one gradient.
const MAX_STOPS: usize = 64;

/// A gradient whose direction and percentages wait for the size of its box.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gradient {
    direction: Direction,
    stops: Vec<(Color, Option<Dimension>)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Direction {
    /// Radians clockwise from upwards.
    Angle(f32),
    /// Towards a corner: right or left, down or up.
    Corner(f32, f32),
}

/// The gradients; nothing when any of them is something else.
pub(crate) fn parse(value: &Value) -> Option<Vec<Gradient>> {
    match value {
        Value::Array(gradients) => gradients.iter().take(MAX_GRADIENTS).map(object).collect(),
        Value::String(text) if text.trim() == "none" => Some(Vec::new()),
        Value::String(text) => {
            let text = text.replace(['\n', '\t', '\r'], " ");
            split(&text, ',')
                .into_iter()
                .take(MAX_GRADIENTS)
                .map(css)
                .collect()
        }
        _ => None,
    }
}

fn object(value: &Value) -> Option<Gradient> {
    let gradient = value.as_object()?;
    if gradient.get("type")?.as_str()? != "linear-gradient" {
        return None;
    }
    let direction = match gradient.get("direction") {
        None => Direction::Angle(std::f32::consts::PI),
        Some(direction) => direction_of(direction.as_str()?)?,
    };
    let mut stops = Vec::new();
    for stop in gradient.get("colorStops")?.as_array()?.iter().take(MAX_STOPS) {
        let color = color::parse(stop.get("color")?)?;
        match stop.get("positions").and_then(Value::as_array) {
            Some(positions) if !positions.is_empty() => {
                for position in positions.iter().take(2) {
                    stops.push((color, Some(definite(position)?)));
                }
            }
            _ => stops.push((color, None)),
        }
    }
    (stops.len() >= 2).then_some(Gradient { direction, stops })
}

fn css(text: &str) -> Option<Gradient> {
    let inside = text.strip_prefix("linear-gradient(")?.strip_suffix(')')?;
    let mut parts = split(inside, ',');
    let direction = parts.first().and_then(|first| direction_of(first));
    if direction.is_some() {
        parts.remove(0);
    }
    let mut stops = Vec::new();
    for part in parts.into_iter().take(MAX_STOPS) {
        let mut shade = None;
        let mut positions = Vec::new();
        for word in split(part, ' ') {
            let value = Value::String(word.to_owned());
            match definite(&value) {
                Some(position) => positions.push(position),
                None => shade = Some(color::parse(&value)?),
            }
        }
        let shade = shade?;
        if positions.is_empty() {
            stops.push((shade, None));
        }
        stops.extend(
            positions
                .into_iter()
                .take(2)
                .map(|position| (shade, Some(position))),
        );
    }
    (stops.len() >= 2).then_some(Gradient {
        direction: direction.unwrap_or(Direction::Angle(std::f32::consts::PI)),
        stops,
    })
}

/// `45deg`, `to right`, `to top left`.
fn direction_of(text: &str) -> Option<Direction> {
    let text = text.trim().to_ascii_lowercase();
    let Some(sides) = text.strip_prefix("to ") else {
        // A bare number is no angle here, and a colour is none either.
        let has_unit = ["deg", "rad", "turn"].iter().any(|unit| text.ends_with(unit));
        return has_unit
            .then(|| angle(&Value::String(text)).map(Direction::Angle))
            .flatten();
    };
    let (mut x, mut y) = (0.0, 0.0);
    for side in sides.split_whitespace() {
        match side {
            "left" => x = -1.0,
            "right" => x = 1.0,
            "top" => y = -1.0,
            "bottom" => y = 1.0,
            _ => return None,
        }
    }
    (x != 0.0 || y != 0.0).then_some(Direction::Corner(x, y))
}

impl Gradient {
    /// The gradient over a box of this size.
    pub(crate) fn resolved(&self, width: f32, height: f32) -> LinearGradient {
        let (x, y) = match self.direction {
            Direction::Angle(angle) => (angle.sin(), -angle.cos()),
            // The line across the middle joins the other two corners.
            Direction::Corner(x, y) if x != 0.0 && y != 0.0 => {
                let length = width.hypot(height).max(f32::MIN_POSITIVE);
                (x * height / length, y * width / length)
            }
            Direction::Corner(x, y) => (x, y),
        };
        let length = (width * x).abs() + (height * y).abs();
        let mut stops = self.offsets(length);
        // From the first colour to the last, wherever CSS has them begin.
        let (first, last) = (
            stops.first().map_or(0.0, |stop| stop.offset),
            stops.last().map_or(1.0, |stop| stop.offset),
        );
        let span = (last - first).max(1e-4);
        for stop in &mut stops {
            stop.offset = (stop.offset - first) / span;
        }
        let at = |offset: f32| {
            let along = (offset - 0.5) * length;
            [width / 2.0 + x * along, height / 2.0 + y * along]
        };
        LinearGradient {
            start: at(first),
            end: at(first + span),
            stops,
        }
    }

    /// Colours with their places: those without one stand evenly between their neighbours, and none before another.
    fn offsets(&self, length: f32) -> Vec<ColorStop> {
        let last = self.stops.len().saturating_sub(1);
        let mut offsets: Vec<Option<f32>> = Vec::with_capacity(self.stops.len());
        let mut most = f32::NEG_INFINITY;
        for (index, (_, position)) in self.stops.iter().enumerate() {
            let own = match position {
                Some(Dimension::Percent(percent)) => Some(percent / 100.0),
                Some(Dimension::Points(points)) if length > 0.0 => Some(points / length),
                Some(Dimension::Points(_) | Dimension::Auto) => Some(0.0),
                None if index == 0 => Some(0.0),
                None if index == last => Some(1.0),
                None => None,
            };
            let own = own.map(|offset| offset.max(most));
            most = own.unwrap_or(most);
            offsets.push(own);
        }
        let mut stops: Vec<ColorStop> = Vec::with_capacity(self.stops.len());
        for (index, (color, _)) in self.stops.iter().enumerate() {
            let offset = offsets[index].unwrap_or_else(|| {
                let before = stops.last().map_or(0.0, |stop| stop.offset);
                let open = offsets[index..]
                    .iter()
                    .take_while(|offset| offset.is_none())
                    .count();
                let after = offsets.get(index + open).copied().flatten().unwrap_or(1.0);
                before + (after - before) / (open as f32 + 1.0)
            });
            stops.push(ColorStop {
                offset,
                color: *color,
            });
        }
        stops
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn resolved(value: Value) -> LinearGradient {
        parse(&value).unwrap()[0].resolved(100.0, 50.0)
    }

    fn offsets(gradient: &LinearGradient) -> Vec<f32> {
        gradient.stops.iter().map(|stop| stop.offset).collect()
    }

    #[test]
    fn text_and_objects_mean_the_same() {
        let text = parse(&json!(
            "linear-gradient(to right, rgba(255, 0, 0, 0.5) 10%, blue 20% 30px)"
        ));
        let objects = parse(&json!([{
            "type": "linear-gradient", "direction": "to right",
            "colorStops": [
                {"color": "rgba(255, 0, 0, 0.5)", "positions": ["10%"]},
                {"color": "blue", "positions": ["20%", 30]},
            ],
        }]));
        assert!(text.is_some());
        assert_eq!(text, objects);
        assert_eq!(parse(&json!("none")), Some(Vec::new()));
        let two = json!("linear-gradient(red, blue),\n linear-gradient(45deg,\n\tred, blue)");
        assert_eq!(parse(&two).unwrap().len(), 2);
        for bad in [
            json!("radial-gradient(red, blue)"),
            json!("linear-gradient(red)"),
            json!("linear-gradient(to nowhere, red, blue)"),
            json!("linear-gradient(red, 20%, blue)"),
            json!([{"type": "linear-gradient"}]),
            json!([{"type": "radial-gradient", "colorStops": []}]),
            json!(7),
        ] {
            assert_eq!(parse(&bad), None, "{bad}");
        }
    }

    #[test]
    fn directions_run_from_edge_to_edge() {
        let down = resolved(json!("linear-gradient(red, blue)"));
        assert!((down.start[1]).abs() < 1e-3 && (down.end[1] - 50.0).abs() < 1e-3);
        assert!((down.start[0] - 50.0).abs() < 1e-3 && (down.end[0] - 50.0).abs() < 1e-3);
        let right = resolved(json!("linear-gradient(90deg, red, blue)"));
        assert!((right.start[0]).abs() < 1e-3 && (right.end[0] - 100.0).abs() < 1e-3);
        // Half-way lies on the line between the other corners, so the end lies beyond the corner itself.
        let corner = resolved(json!("linear-gradient(to bottom right, red, blue)"));
        let across = [corner.end[0] - corner.start[0], corner.end[1] - corner.start[1]];
        assert!((across[0] / across[1] - 0.5).abs() < 1e-3);
    }

    #[test]
    fn colours_without_a_place_stand_evenly() {
        let even = resolved(json!("linear-gradient(to right, red, lime, blue, black)"));
        let found = offsets(&even);
        assert!((found[1] - 1.0 / 3.0).abs() < 1e-6 && (found[2] - 2.0 / 3.0).abs() < 1e-6);
        let pushed = resolved(json!("linear-gradient(to right, red 50%, lime 20%, blue 80px)"));
        let found = offsets(&pushed);
        assert_eq!((found[0], found[1]), (0.0, 0.0));
        assert!((found[2] - 1.0).abs() < 1e-6);
        assert!((pushed.start[0] - 50.0).abs() < 1e-3 && (pushed.end[0] - 80.0).abs() < 1e-3);
    }
}
