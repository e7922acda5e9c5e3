//! `backgroundImage` and `experimental_backgroundImage`: gradients, as CSS text or as an array of objects; and the
//! `gradient` prop of expo-linear-gradient.

use super::{
    color,
    length::{angle, definite, number},
    shadow::split,
};
use hivesync_domain::{Color, ColorStop, Dimension, Gradient, LinearGradient, RadialGradient};
use serde_json::Value;

/// The most gradients kept of one box.
const MAX_GRADIENTS: usize = 8;
/// The most colours kept of one gradient.
const MAX_STOPS: usize = 64;
/// No radius is smaller: a gradient needs some room.
const LEAST_RADIUS: f32 = 1e-3;

/// A gradient whose direction and percentages wait for the size of its box.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unresolved {
    line: Line,
    stops: Vec<(Color, Option<Dimension>)>,
}

/// How a gradient goes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    /// Radians clockwise from upwards.
    Angle(f32),
    /// Towards a corner: right or left, down or up.
    Corner(f32, f32),
    /// From one point to another, each as shares of the border box.
    Between([f32; 2], [f32; 2]),
    /// Around a point.
    Around {
        is_circle: bool,
        size: RadialSize,
        position: [Dimension; 2],
    },
}

/// How far a radial gradient goes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum RadialSize {
    ClosestSide,
    FarthestSide,
    ClosestCorner,
    FarthestCorner,
    Radii([Dimension; 2]),
}

const CENTER: [Dimension; 2] = [Dimension::Percent(50.0), Dimension::Percent(50.0)];
const DOWNWARDS: Line = Line::Angle(std::f32::consts::PI);

/// The gradients; nothing when any of them is something else.
pub(crate) fn parse(value: &Value) -> Option<Vec<Unresolved>> {
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

/// expo-linear-gradient's: colours, their places if they are not even, and two points as shares of the box.
pub(crate) fn expo(value: &Value) -> Option<Unresolved> {
    let gradient = value.as_object()?;
    let colors = gradient.get("colors")?.as_array()?;
    let locations = gradient.get("locations").and_then(Value::as_array);
    let mut stops = Vec::new();
    for (index, shade) in colors.iter().take(MAX_STOPS).enumerate() {
        let place = locations.and_then(|locations| number(locations.get(index)?));
        stops.push((
            color::parse(shade)?,
            place.map(|place| Dimension::Percent(place * 100.0)),
        ));
    }
    let point = |name: &str, default: [f32; 2]| match gradient.get(name) {
        None | Some(Value::Null) => Some(default),
        Some(Value::Array(point)) => Some([number(point.first()?)?, number(point.get(1)?)?]),
        Some(point) => Some([number(point.get("x")?)?, number(point.get("y")?)?]),
    };
    (stops.len() >= 2).then_some(Unresolved {
        line: Line::Between(point("start", [0.5, 0.0])?, point("end", [0.5, 1.0])?),
        stops,
    })
}

fn object(value: &Value) -> Option<Unresolved> {
    let gradient = value.as_object()?;
    let line = match gradient.get("type")?.as_str()? {
        "linear-gradient" => match gradient.get("direction") {
            None => DOWNWARDS,
            Some(direction) => direction_of(direction.as_str()?)?,
        },
        "radial-gradient" => Line::Around {
            is_circle: gradient.get("shape").and_then(Value::as_str) == Some("circle"),
            size: match gradient.get("size") {
                None | Some(Value::Null) => RadialSize::FarthestCorner,
                Some(Value::String(word)) => size_of(word)?,
                Some(size) => RadialSize::Radii([definite(size.get("x")?)?, definite(size.get("y")?)?]),
            },
            position: match gradient.get("position") {
                None | Some(Value::Null) => CENTER,
                Some(position) => position_in(position)?,
            },
        },
        _ => return None,
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
    (stops.len() >= 2).then_some(Unresolved { line, stops })
}

/// `{top, left}` and the other sides.
fn position_in(position: &Value) -> Option<[Dimension; 2]> {
    let side = |near: &str, far: &str| match (position.get(near), position.get(far)) {
        (Some(near), _) => definite(near),
        (None, Some(far)) => match definite(far)? {
            Dimension::Percent(percent) => Some(Dimension::Percent(100.0 - percent)),
            // From the far side in pixels: only the size of the box tells; the far side itself is near enough.
            _ => Some(Dimension::Percent(100.0)),
        },
        (None, None) => Some(Dimension::Percent(50.0)),
    };
    Some([side("left", "right")?, side("top", "bottom")?])
}

fn css(text: &str) -> Option<Unresolved> {
    let (inside, is_radial) = match text.strip_prefix("linear-gradient(") {
        Some(rest) => (rest, false),
        None => (text.strip_prefix("radial-gradient(")?, true),
    };
    let mut parts = split(inside.strip_suffix(')')?, ',');
    let first = parts.first().copied().unwrap_or_default();
    let line = if is_radial {
        radial_of(first)
    } else {
        direction_of(first)
    };
    if line.is_some() {
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
    let default = if is_radial {
        Line::Around {
            is_circle: false,
            size: RadialSize::FarthestCorner,
            position: CENTER,
        }
    } else {
        DOWNWARDS
    };
    (stops.len() >= 2).then_some(Unresolved {
        line: line.unwrap_or(default),
        stops,
    })
}

/// `circle`, `ellipse 20px 50%`, `closest-side at top left`.
fn radial_of(text: &str) -> Option<Line> {
    let text = text.trim().to_ascii_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let (shape, place) = match words.iter().position(|word| *word == "at") {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (&words[..], &[][..]),
    };
    let (mut is_circle, mut size, mut lengths) = (None, None, Vec::new());
    for word in shape {
        match *word {
            "circle" => is_circle = Some(true),
            "ellipse" => is_circle = Some(false),
            word => match definite(&Value::String(word.to_owned())) {
                Some(length) => lengths.push(length),
                // A colour, for one, says nothing of the shape.
                None => size = Some(size_of(word)?),
            },
        }
    }
    let size = match lengths[..] {
        [] => size.unwrap_or(RadialSize::FarthestCorner),
        [radius] => {
            is_circle = is_circle.or(Some(true));
            RadialSize::Radii([radius, radius])
        }
        [across, down, ..] => RadialSize::Radii([across, down]),
    };
    let position = match place {
        [] => CENTER,
        place => position_of(place)?,
    };
    Some(Line::Around {
        is_circle: is_circle.unwrap_or(false),
        size,
        position,
    })
}

/// Words such as `top left`, `25% 75%`, `center`.
fn position_of(words: &[&str]) -> Option<[Dimension; 2]> {
    let (mut across, mut down) = (None, None);
    for word in words.iter().take(2) {
        let place = match *word {
            "center" => Dimension::Percent(50.0),
            "left" | "top" => Dimension::Percent(0.0),
            "right" | "bottom" => Dimension::Percent(100.0),
            word => definite(&Value::String(word.to_owned()))?,
        };
        match *word {
            "left" | "right" => across = Some(place),
            "top" | "bottom" => down = Some(place),
            _ if across.is_none() => across = Some(place),
            _ => down = Some(place),
        }
    }
    let middle = Dimension::Percent(50.0);
    Some([across.unwrap_or(middle), down.unwrap_or(middle)])
}

fn size_of(word: &str) -> Option<RadialSize> {
    Some(match word {
        "closest-side" => RadialSize::ClosestSide,
        "farthest-side" => RadialSize::FarthestSide,
        "closest-corner" => RadialSize::ClosestCorner,
        "farthest-corner" => RadialSize::FarthestCorner,
        _ => return None,
    })
}

/// `45deg`, `to right`, `to top left`.
fn direction_of(text: &str) -> Option<Line> {
    let text = text.trim().to_ascii_lowercase();
    let Some(sides) = text.strip_prefix("to ") else {
        // A bare number is no angle here, and a colour is none either.
        let has_unit = ["deg", "rad", "turn"].iter().any(|unit| text.ends_with(unit));
        return has_unit
            .then(|| angle(&Value::String(text)).map(Line::Angle))
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
    (x != 0.0 || y != 0.0).then_some(Line::Corner(x, y))
}

/// How far a radial gradient goes, across and down.
fn radii(is_circle: bool, size: RadialSize, [x, y]: [f32; 2], width: f32, height: f32) -> [f32; 2] {
    let (left, right) = (x.abs(), (width - x).abs());
    let (top, bottom) = (y.abs(), (height - y).abs());
    let close = [left.min(right), top.min(bottom)];
    let far = [left.max(right), top.max(bottom)];
    let through = |[across, down]: [f32; 2]| {
        if is_circle {
            [across.hypot(down); 2]
        } else {
            // The ellipse through a corner has the proportions of the one through the sides.
            [across * std::f32::consts::SQRT_2, down * std::f32::consts::SQRT_2]
        }
    };
    let radii = match size {
        RadialSize::ClosestSide if is_circle => [close[0].min(close[1]); 2],
        RadialSize::FarthestSide if is_circle => [far[0].max(far[1]); 2],
        RadialSize::ClosestSide => close,
        RadialSize::FarthestSide => far,
        RadialSize::ClosestCorner => through(close),
        RadialSize::FarthestCorner => through(far),
        RadialSize::Radii([across, down]) => [on(across, width), on(down, height)],
    };
    radii.map(|radius| radius.clamp(LEAST_RADIUS, 1e6))
}

fn on(length: Dimension, whole: f32) -> f32 {
    match length {
        Dimension::Points(points) => points,
        Dimension::Percent(percent) => percent / 100.0 * whole,
        Dimension::Auto => 0.0,
    }
}

impl Unresolved {
    /// The gradient over a padding box of this size, that far within its border box: from the left, the top, the right
    /// and the bottom.
    pub(crate) fn resolved(&self, width: f32, height: f32, border: [f32; 4]) -> Gradient {
        let (x, y) = match self.line {
            Line::Angle(angle) => (angle.sin(), -angle.cos()),
            // The line across the middle joins the other two corners.
            Line::Corner(x, y) if x != 0.0 && y != 0.0 => {
                let length = width.hypot(height).max(f32::MIN_POSITIVE);
                (x * height / length, y * width / length)
            }
            Line::Corner(x, y) => (x, y),
            Line::Between(start, end) => {
                let [left, top, right, bottom] = border;
                let at = |[x, y]: [f32; 2]| {
                    [
                        x * (width + left + right) - left,
                        y * (height + top + bottom) - top,
                    ]
                };
                let (start, end) = (at(start), at(end));
                let length = (end[0] - start[0]).hypot(end[1] - start[1]);
                return Gradient::Linear(LinearGradient {
                    start,
                    end,
                    stops: self.offsets(length),
                });
            }
            Line::Around {
                is_circle,
                size,
                position,
            } => {
                let center = [on(position[0], width), on(position[1], height)];
                let radius = radii(is_circle, size, center, width, height);
                let mut stops = self.offsets(radius[0]);
                let last = stops.last().map_or(1.0, |stop| stop.offset);
                let reach = last.max(LEAST_RADIUS);
                for stop in &mut stops {
                    stop.offset = (stop.offset / reach).max(0.0);
                }
                return Gradient::Radial(RadialGradient {
                    center,
                    radius: radius.map(|radius| radius * reach),
                    stops,
                });
            }
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
        Gradient::Linear(LinearGradient {
            start: at(first),
            end: at(first + span),
            stops,
        })
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
        match parse(&value).unwrap()[0].resolved(100.0, 50.0, [0.0; 4]) {
            Gradient::Linear(gradient) => gradient,
            Gradient::Radial(_) => panic!("a radial gradient"),
        }
    }

    fn around(value: Value) -> RadialGradient {
        match parse(&value).unwrap()[0].resolved(100.0, 50.0, [0.0; 4]) {
            Gradient::Radial(gradient) => gradient,
            Gradient::Linear(_) => panic!("a linear gradient"),
        }
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
            json!("conic-gradient(red, blue)"),
            json!("radial-gradient(red)"),
            json!("radial-gradient(nowhere, red, blue)"),
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

    #[test]
    fn radial_gradients_reach_where_css_says() {
        let default = around(json!("radial-gradient(red, blue)"));
        assert_eq!(default.center, [50.0, 25.0]);
        // An ellipse of the box's proportions through its corners.
        let root = std::f32::consts::SQRT_2;
        assert!(
            (default.radius[0] - 50.0 * root).abs() < 1e-3 && (default.radius[1] - 25.0 * root).abs() < 1e-3
        );
        let circle = around(json!(
            "radial-gradient(circle closest-side at 25% 20px, red, blue)"
        ));
        assert_eq!((circle.center, circle.radius), ([25.0, 20.0], [20.0, 20.0]));
        let corner = around(json!("radial-gradient(circle at top left, red, blue 50%)"));
        assert_eq!(corner.center, [0.0, 0.0]);
        assert!((corner.radius[0] - 100.0_f32.hypot(50.0) / 2.0).abs() < 1e-2);
        let pixels = around(json!("radial-gradient(30px 10px at right, red 15px, blue)"));
        assert_eq!((pixels.center, pixels.radius), ([100.0, 25.0], [30.0, 10.0]));
        assert!((pixels.stops[0].offset - 0.5).abs() < 1e-6);
        let object = around(json!([{
            "type": "radial-gradient", "shape": "circle", "size": "farthest-side", "position": {"top": "0%", "right": "25%"},
            "colorStops": [{"color": "red"}, {"color": "blue"}],
        }]));
        assert_eq!((object.center, object.radius), ([75.0, 0.0], [75.0, 75.0]));
    }

    #[test]
    fn expos_points_are_shares_of_the_border_box() {
        let value = json!({"colors": ["red", "#0000ff", "lime"], "locations": [0, 0.25, 1], "start": [0, 0], "end": [1, 1]});
        let Gradient::Linear(gradient) = expo(&value).unwrap().resolved(96.0, 46.0, [2.0; 4]) else {
            panic!("a radial gradient");
        };
        assert_eq!((gradient.start, gradient.end), ([-2.0, -2.0], [98.0, 48.0]));
        assert_eq!(offsets(&gradient), [0.0, 0.25, 1.0]);
        let even = json!({"colors": ["red", "blue"], "locations": null});
        assert!(expo(&even).is_some());
        for bad in [
            json!(null),
            json!({"colors": ["red"]}),
            json!({"colors": ["red", "no"]}),
            json!({"colors": 1}),
        ] {
            assert_eq!(expo(&bad), None, "{bad}");
        }
    }
}
