//! React Native's raw style to the typed one: shorthands expanded, colours parsed, start and end resolved.
//!
//! Each property is read on its own: one that is malformed or unknown is left out and told of.

pub(crate) mod color;
mod edges;
mod gradient;
pub(crate) mod length;
mod shadow;
pub(crate) mod transform;

use edges::{EdgeSet, filled};
use gradient::Unresolved;
use hivesync_domain::{
    Align, BorderStyle, BoxSizing, Color, Dimension, Display, Edges, FlexDirection, FlexWrap, FontStyle,
    FontVariant, Justify, Outline, Overflow, PositionType, Style, TextAlign, TextAlignVertical,
    TextDecoration, TextShadow, TextTransform, WritingDirection,
};
use length::{definite, dimension, number};
use serde_json::{Map, Value};
use transform::{Step, finished, resolved};

/// A style whose percentages of the box itself wait for the layout.
#[derive(Debug, Clone, Default)]
pub(crate) struct ParsedStyle {
    pub(crate) style: Style,
    pub(crate) text_transform: Option<TextTransform>,
    /// Set where right-to-left text is involved.
    pub(crate) in_container: Option<ContainerEdges>,
    radii: [Option<Dimension>; 4],
    gradients: Vec<Unresolved>,
    transform: Option<Vec<Step>>,
    transform_origin: Option<[Dimension; 2]>,
}

/// Edges with start and end as the container's direction has them.
#[derive(Debug, Clone)]
pub(crate) struct ContainerEdges {
    /// Margins as left-to-right text has them: what both together take up is reckoned by these.
    pub(crate) ltr_margin: Option<Edges<Dimension>>,
    pub(crate) margin: Option<Edges<Dimension>>,
    pub(crate) inset: Edges<Option<Dimension>>,
}

impl ParsedStyle {
    /// Lays expo-linear-gradient's gradient over the box; false when the prop is none.
    pub(crate) fn add_gradient(&mut self, value: &Value) -> bool {
        let gradient = gradient::expo(value);
        let is_one = gradient.is_some();
        self.gradients.extend(gradient);
        is_one
    }

    #[cfg(test)]
    pub(crate) fn of(style: Style) -> Self {
        Self {
            style,
            ..Self::default()
        }
    }

    /// Resolves what is a share of the box's own size; `border` is what of it the border takes up.
    pub(crate) fn finish(&mut self, width: f32, height: f32, border: &Edges<f32>) {
        if self.radii.iter().any(Option::is_some) {
            // A percentage of a radius is of the width across and of the height down.
            let radii = |side: f32| {
                self.radii
                    .map(|radius| radius.map_or(0.0, |radius| resolved(radius, side).max(0.0)))
            };
            let (across, down) = (radii(width), radii(height));
            self.style.border_radius = Some(across);
            self.style.border_radius_y = Some(down).filter(|down| *down != across);
        }
        if !self.gradients.is_empty() {
            let inner = (
                (width - border.left - border.right).max(0.0),
                (height - border.top - border.bottom).max(0.0),
            );
            let resolved = self.gradients.iter().map(|gradient| {
                gradient.resolved(
                    inner.0,
                    inner.1,
                    [border.left, border.top, border.right, border.bottom],
                )
            });
            self.style.background_image = Some(resolved.collect());
        }
        if let Some(steps) = &self.transform {
            self.style.transform = Some(finished(steps, width, height)).filter(|steps| !steps.is_empty());
        }
        if let Some([x, y]) = self.transform_origin {
            self.style.transform_origin = Some([resolved(x, width), resolved(y, height)]);
        }
    }
}

/// What a raw style is read into before shorthands are expanded.
#[derive(Default)]
struct Raw {
    parsed: ParsedStyle,
    margin: EdgeSet<Dimension>,
    padding: EdgeSet<Dimension>,
    inset: EdgeSet<Dimension>,
    border_width: EdgeSet<f32>,
    border_color: EdgeSet<Color>,
    radius: Radii,
    flex: Option<f32>,
    gap: Option<Dimension>,
    shadow_color: Option<Color>,
    outline_width: Option<f32>,
    outline_offset: Option<f32>,
    outline_color: Option<Color>,
    outline_style: Option<BorderStyle>,
    text_shadow_color: Option<Color>,
    text_shadow_offset: Option<[f32; 2]>,
    text_shadow_radius: Option<f32>,
}

#[derive(Default)]
struct Radii {
    all: Option<Dimension>,
    physical: [Option<Dimension>; 4],
    /// start-start, start-end, end-end, end-start: clockwise from the top at the start.
    logical: [Option<Dimension>; 4],
}

/// Reads `style`; `told` gets a message for every property that is left out.
pub(crate) fn parse(
    style: &Map<String, Value>,
    owner_direction: WritingDirection,
    told: &mut dyn FnMut(String),
) -> ParsedStyle {
    let mut raw = Raw::default();
    for (name, value) in style {
        if value.is_null() {
            continue;
        }
        if set(&mut raw, name, value).is_none() {
            let name = name.as_str();
            if NOT_DRAWN.contains(&name) {
                if !is_nothing(value) {
                    told(format!(
                        "style {name} is not drawn in previews: the picture looks other than a device"
                    ));
                }
            } else if !IGNORED.contains(&name) {
                told(format!(
                    "style {}: {} is not understood and left out",
                    shown(name),
                    shown(&value.to_string())
                ));
            }
        }
    }
    expand(raw, owner_direction)
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// Properties that React Native draws and previews do not.
const NOT_DRAWN: &[&str] = &[
    "mixBlendMode",
    "filter",
    "backgroundSize",
    "backgroundPosition",
    "backgroundRepeat",
    "experimental_backgroundSize",
    "experimental_backgroundPosition",
    "experimental_backgroundRepeat",
];

/// Whether a value of one of [`NOT_DRAWN`] asks for nothing.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::String(text) => matches!(text.trim(), "" | "none" | "normal" | "auto"),
        Value::Array(steps) => steps.is_empty(),
        _ => false,
    }
}

/// Properties that change nothing in a layout document.
const IGNORED: &[&str] = &[
    "cursor",
    "pointerEvents",
    "userSelect",
    "isolation",
    "overlayColor",
    "resizeMode",
    "objectFit",
    "tintColor",
    "includeFontPadding",
    "borderCurve",
    "textDecorationStyle",
    "rotation",
    "scaleX",
    "scaleY",
    "translateX",
    "translateY",
    "testID",
    "collapsable",
];

fn set(raw: &mut Raw, name: &str, value: &Value) -> Option<()> {
    let style = &mut raw.parsed.style;
    macro_rules! word {
        ($field:ident, $type:ident) => {
            style.$field = Some($type::parse(value.as_str()?)?)
        };
    }
    match name {
        "display" => word!(display, Display),
        "position" => word!(position, PositionType),
        "overflow" => word!(overflow, Overflow),
        "flexDirection" => word!(flex_direction, FlexDirection),
        "flexWrap" => word!(flex_wrap, FlexWrap),
        "justifyContent" => style.justify_content = Some(Justify::parse(flex_word(value)?)?),
        "alignItems" => style.align_items = Some(Align::parse(flex_word(value)?)?),
        "alignSelf" => style.align_self = Some(Align::parse(flex_word(value)?)?),
        "alignContent" => style.align_content = Some(Align::parse(flex_word(value)?)?),
        "boxSizing" => word!(box_sizing, BoxSizing),
        "direction" => {
            style.direction = Some(match value.as_str()? {
                "inherit" => return Some(()),
                word => WritingDirection::parse(word).filter(|word| *word != WritingDirection::Auto)?,
            });
        }
        "writingDirection" => word!(writing_direction, WritingDirection),
        "flex" => raw.flex = Some(number(value)?),
        "flexGrow" => style.flex_grow = Some(number(value)?.max(0.0)),
        "flexShrink" => style.flex_shrink = Some(number(value)?.max(0.0)),
        "flexBasis" => style.flex_basis = Some(dimension(value)?),
        "gap" => raw.gap = Some(definite(value)?),
        "rowGap" => style.row_gap = Some(definite(value)?),
        "columnGap" => style.column_gap = Some(definite(value)?),
        "width" | "inlineSize" => style.width = Some(dimension(value)?),
        "height" | "blockSize" => style.height = Some(dimension(value)?),
        "minWidth" | "minInlineSize" => style.min_width = Some(dimension(value)?),
        "minHeight" | "minBlockSize" => style.min_height = Some(dimension(value)?),
        "maxWidth" | "maxInlineSize" => style.max_width = Some(dimension(value)?),
        "maxHeight" | "maxBlockSize" => style.max_height = Some(dimension(value)?),
        "aspectRatio" => style.aspect_ratio = aspect_ratio(value)?,
        "zIndex" => style.z_index = Some(number(value)?.round() as i32),
        "backgroundColor" => style.background_color = Some(color::parse(value)?),
        "opacity" => style.opacity = Some(number(value)?.clamp(0.0, 1.0)),
        "elevation" => style.elevation = Some(number(value)?.clamp(0.0, 1000.0)),
        "shadowColor" => raw.shadow_color = Some(color::parse(value)?),
        "shadowOpacity" => style.shadow_opacity = Some(number(value)?.clamp(0.0, 1.0)),
        "shadowRadius" => style.shadow_radius = Some(number(value)?.clamp(0.0, 1000.0)),
        "shadowOffset" => style.shadow_offset = Some(offset(value)?),
        "boxShadow" => style.box_shadow = Some(shadow::parse(value)?).filter(|shadows| !shadows.is_empty()),
        "transform" => raw.parsed.transform = Some(transform::parse(value)?),
        "transformOrigin" => raw.parsed.transform_origin = Some(transform::origin(value)?),
        "backfaceVisibility" => match value.as_str()? {
            "hidden" => style.backface_hidden = Some(true),
            "visible" => style.backface_hidden = Some(false),
            _ => return None,
        },
        "color" => style.color = Some(color::parse(value)?),
        "fontFamily" => {
            style.font_family = Some(value.as_str()?.chars().take(200).collect());
        }
        "fontSize" => style.font_size = Some(number(value)?.clamp(0.0, 2000.0)),
        "fontWeight" => style.font_weight = Some(font_weight(value)?),
        "fontStyle" => word!(font_style, FontStyle),
        "fontVariant" => {
            style.font_variant = Some(font_variant(value)?).filter(|variants| !variants.is_empty())
        }
        "lineHeight" => style.line_height = Some(number(value)?.clamp(0.0, 1e4)),
        "letterSpacing" => style.letter_spacing = Some(number(value)?.clamp(-1000.0, 1000.0)),
        "textAlign" => {
            style.text_align = Some(match value.as_str()? {
                "start" => TextAlign::Auto,
                word => TextAlign::parse(word)?,
            });
        }
        "textAlignVertical" => word!(text_align_vertical, TextAlignVertical),
        "verticalAlign" => {
            style.text_align_vertical = Some(match value.as_str()? {
                "middle" => TextAlignVertical::Center,
                word => TextAlignVertical::parse(word)?,
            });
        }
        "textDecorationLine" => {
            style.text_decoration_line = Some(match value.as_str()? {
                "line-through underline" => TextDecoration::Both,
                word => TextDecoration::parse(word)?,
            });
        }
        "textDecorationColor" => style.text_decoration_color = Some(color::parse(value)?),
        "textTransform" => raw.parsed.text_transform = Some(TextTransform::parse(value.as_str()?)?),
        "textShadowColor" => raw.text_shadow_color = Some(color::parse(value)?),
        "textShadowOffset" => raw.text_shadow_offset = Some(offset(value)?),
        "textShadowRadius" => raw.text_shadow_radius = Some(number(value)?.clamp(0.0, 1000.0)),
        "borderStyle" => word!(border_style, BorderStyle),
        "outlineWidth" => raw.outline_width = Some(number(value)?.clamp(0.0, 1000.0)),
        "outlineOffset" => raw.outline_offset = Some(number(value)?.clamp(-1000.0, 1000.0)),
        "outlineColor" => raw.outline_color = Some(color::parse(value)?),
        "outlineStyle" => raw.outline_style = Some(BorderStyle::parse(value.as_str()?)?),
        "backgroundImage" | "experimental_backgroundImage" => {
            raw.parsed.gradients = gradient::parse(value)?;
        }
        "top" => *raw.inset.slot("Top")? = Some(dimension(value)?),
        "right" => *raw.inset.slot("Right")? = Some(dimension(value)?),
        "bottom" => *raw.inset.slot("Bottom")? = Some(dimension(value)?),
        "left" => *raw.inset.slot("Left")? = Some(dimension(value)?),
        "start" => *raw.inset.slot("Start")? = Some(dimension(value)?),
        "end" => *raw.inset.slot("End")? = Some(dimension(value)?),
        _ => {
            if let Some(edge) = name.strip_prefix("margin") {
                *raw.margin.slot(edge)? = Some(dimension(value)?);
            } else if let Some(edge) = name.strip_prefix("padding") {
                let padding = definite(value)?;
                *raw.padding.slot(edge)? = Some(not_negative(padding));
            } else if let Some(edge) = name.strip_prefix("inset") {
                *raw.inset.slot(edge)? = Some(dimension(value)?);
            } else if let Some(rest) = name.strip_prefix("border") {
                if let Some(edge) = rest.strip_suffix("Width") {
                    *raw.border_width.slot(edge)? = Some(number(value)?.max(0.0));
                } else if let Some(edge) = rest.strip_suffix("Color") {
                    *raw.border_color.slot(edge)? = Some(color::parse(value)?);
                } else if let Some(corner) = rest.strip_suffix("Radius") {
                    *raw.radius.slot(corner)? = Some(definite(value)?);
                } else {
                    return None;
                }
            } else {
                return None;
            }
        }
    }
    Some(())
}

impl Radii {
    fn slot(&mut self, corner: &str) -> Option<&mut Option<Dimension>> {
        Some(match corner {
            "" => &mut self.all,
            "TopLeft" => &mut self.physical[0],
            "TopRight" => &mut self.physical[1],
            "BottomRight" => &mut self.physical[2],
            "BottomLeft" => &mut self.physical[3],
            "TopStart" | "StartStart" => &mut self.logical[0],
            "TopEnd" | "StartEnd" => &mut self.logical[1],
            "BottomEnd" | "EndEnd" => &mut self.logical[2],
            "BottomStart" | "EndStart" => &mut self.logical[3],
            _ => return None,
        })
    }

    /// Clockwise from the top left.
    fn resolve(&self, is_rtl: bool) -> [Option<Dimension>; 4] {
        let [a, b, c, d] = self.logical;
        let logical = if is_rtl { [b, a, d, c] } else { [a, b, c, d] };
        let mut resolved = [None; 4];
        for (corner, slot) in resolved.iter_mut().enumerate() {
            *slot = logical[corner].or(self.physical[corner]).or(self.all);
        }
        resolved
    }
}

fn expand(raw: Raw, owner_direction: WritingDirection) -> ParsedStyle {
    let Raw {
        mut parsed,
        margin,
        padding,
        inset,
        border_width,
        border_color,
        radius,
        flex,
        gap,
        shadow_color,
        outline_width,
        outline_offset,
        outline_color,
        outline_style,
        text_shadow_color,
        text_shadow_offset,
        text_shadow_radius,
    } = raw;
    let style = &mut parsed.style;
    let owner_rtl = owner_direction == WritingDirection::Rtl;
    let is_rtl = style
        .direction
        .map_or(owner_rtl, |direction| direction == WritingDirection::Rtl);
    if is_rtl || owner_rtl {
        parsed.in_container = Some(ContainerEdges {
            ltr_margin: filled(margin.resolve(false), Dimension::Points(0.0)),
            margin: filled(margin.resolve(owner_rtl), Dimension::Points(0.0)),
            inset: inset.resolve(owner_rtl),
        });
    }
    style.margin = filled(margin.resolve(is_rtl), Dimension::Points(0.0));
    style.padding = filled(padding.resolve(is_rtl), Dimension::Points(0.0));
    style.border_width = filled(border_width.resolve(is_rtl), 0.0);
    style.border_color = filled(border_color.resolve(is_rtl), Color::BLACK);
    let inset = inset.resolve(is_rtl);
    (style.top, style.right, style.bottom, style.left) = (inset.top, inset.right, inset.bottom, inset.left);
    parsed.radii = radius.resolve(is_rtl);
    // `flex: N`: positive grows from nothing, negative shrinks, zero is neither.
    if let Some(flex) = flex {
        if flex > 0.0 {
            style.flex_grow.get_or_insert(flex);
            if matches!(style.flex_basis, None | Some(Dimension::Auto)) {
                style.flex_basis = Some(Dimension::Points(0.0));
            }
        } else if flex < 0.0 {
            style.flex_shrink.get_or_insert(-flex);
        }
    }
    style.row_gap = style.row_gap.or(gap);
    style.column_gap = style.column_gap.or(gap);
    style.shadow_color = shadow_color;
    style.outline = outline_width.filter(|width| *width > 0.0).map(|width| Outline {
        width,
        offset: outline_offset.unwrap_or(0.0),
        color: outline_color.unwrap_or(Color::BLACK),
        style: outline_style.unwrap_or(BorderStyle::Solid),
    });
    if let Some(color) = text_shadow_color.or(text_shadow_offset.map(|_| Color::BLACK)) {
        let [x, y] = text_shadow_offset.unwrap_or_default();
        let radius = text_shadow_radius.unwrap_or(0.0);
        if radius > 0.0 || x != 0.0 || y != 0.0 {
            style.text_shadow = Some(TextShadow { color, x, y, radius });
        }
    }
    parsed
}

/// `start` and `end` as the flexbox keywords that mean the same here.
fn flex_word(value: &Value) -> Option<&str> {
    Some(match value.as_str()? {
        "start" => "flex-start",
        "end" => "flex-end",
        word => word,
    })
}

fn not_negative(dimension: Dimension) -> Dimension {
    match dimension {
        Dimension::Points(points) => Dimension::Points(points.max(0.0)),
        Dimension::Percent(percent) => Dimension::Percent(percent.max(0.0)),
        Dimension::Auto => Dimension::Auto,
    }
}

/// A number, `"4 / 3"`, `"1.5"` or `"auto"`; a degenerate ratio is none.
fn aspect_ratio(value: &Value) -> Option<Option<f32>> {
    let ratio = match value.as_str() {
        Some("auto") => return Some(None),
        Some(text) => {
            let part = |text: &str| number(&Value::String(text.trim().to_owned()));
            match text.split_once('/') {
                Some((width, height)) => part(width)? / part(height)?,
                None => part(text)?,
            }
        }
        None => number(value)?,
    };
    Some((ratio.is_finite() && ratio > 0.0).then_some(ratio))
}

fn offset(value: &Value) -> Option<[f32; 2]> {
    let offset = value.as_object()?;
    let length = |name: &str| offset.get(name).map_or(Some(0.0), number);
    Some([length("width")?, length("height")?])
}

fn font_weight(value: &Value) -> Option<u16> {
    Some(match value.as_str() {
        Some("normal" | "regular") => 400,
        Some("bold") => 700,
        Some("thin" | "ultralight") => 100,
        Some("light") => 300,
        Some("medium" | "condensed") => 500,
        Some("semibold" | "condensedBold") => 600,
        Some("heavy") => 800,
        Some("black") => 900,
        _ => {
            let weight = number(value).filter(|weight| (1.0..=1000.0).contains(weight))?;
            weight.round() as u16
        }
    })
}

fn font_variant(value: &Value) -> Option<Vec<FontVariant>> {
    match value {
        Value::Array(words) => words
            .iter()
            .take(16)
            .map(|word| FontVariant::parse(word.as_str()?))
            .collect(),
        Value::String(words) => words
            .split_whitespace()
            .take(16)
            .map(FontVariant::parse)
            .collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_domain::Gradient;
    use serde_json::json;

    const NO_BORDER: Edges<f32> = Edges {
        top: 0.0,
        right: 0.0,
        bottom: 0.0,
        left: 0.0,
    };

    fn read(style: Value) -> (ParsedStyle, Vec<String>) {
        let mut told = Vec::new();
        let parsed = parse(
            style.as_object().unwrap(),
            WritingDirection::Ltr,
            &mut |message| told.push(message),
        );
        (parsed, told)
    }

    #[test]
    fn shorthands_are_expanded_in_their_order() {
        let (parsed, told) = read(json!({
            "margin": 1, "marginHorizontal": 2, "marginStart": 3, "marginBottom": "auto",
            "paddingVertical": "5%", "borderWidth": 1, "borderTopWidth": 4, "borderColor": "red",
            "gap": 8, "rowGap": 2, "flex": 1, "inset": 0, "left": 7, "borderRadius": "50%", "borderTopEndRadius": 3,
        }));
        assert_eq!(told, Vec::<String>::new());
        let points = Dimension::Points;
        assert_eq!(
            parsed.style.margin,
            Some(Edges {
                top: points(1.0),
                right: points(2.0),
                bottom: Dimension::Auto,
                left: points(3.0)
            })
        );
        assert_eq!(parsed.style.padding.unwrap().top, Dimension::Percent(5.0));
        assert_eq!(
            parsed.style.border_width,
            Some(Edges {
                top: 4.0,
                right: 1.0,
                bottom: 1.0,
                left: 1.0
            })
        );
        assert_eq!(
            (parsed.style.row_gap, parsed.style.column_gap),
            (Some(points(2.0)), Some(points(8.0)))
        );
        assert_eq!(
            (parsed.style.flex_grow, parsed.style.flex_basis),
            (Some(1.0), Some(points(0.0)))
        );
        assert_eq!(
            (parsed.style.left, parsed.style.top),
            (Some(points(7.0)), Some(points(0.0)))
        );
        let mut parsed = parsed;
        parsed.finish(100.0, 40.0, &NO_BORDER);
        assert_eq!(parsed.style.border_radius, Some([50.0, 3.0, 50.0, 50.0]));
        assert_eq!(parsed.style.border_radius_y, Some([20.0, 3.0, 20.0, 20.0]));
        parsed.finish(40.0, 40.0, &NO_BORDER);
        assert_eq!(parsed.style.border_radius_y, None);
    }

    #[test]
    fn start_and_end_follow_the_direction() {
        let style = json!({"direction": "rtl", "marginStart": 3, "end": 4});
        let (parsed, _) = read(style);
        assert_eq!(parsed.style.margin.unwrap().right, Dimension::Points(3.0));
        assert_eq!(parsed.style.left, Some(Dimension::Points(4.0)));
    }

    #[test]
    fn what_is_malformed_is_left_out_and_told_of() {
        let (parsed, told) = read(json!({
            "width": "wide", "color": "no-colour", "height": 10, "colour": "red", "fontWeight": "fat", "flex": null,
            "padding": "auto", "transform": [{"spin": 1}], "cursor": "pointer", "paddingNowhere": 1,
        }));
        assert_eq!(parsed.style.height, Some(Dimension::Points(10.0)));
        assert_eq!(parsed.style.width, None);
        assert_eq!(told.len(), 7, "{told:?}");
        assert!(
            told.iter()
                .any(|message| message.contains("colour") && message.contains("red"))
        );
    }

    #[test]
    fn outlines_and_gradients_are_read_and_what_is_not_drawn_is_told_of() {
        let (mut parsed, told) = read(json!({
            "outlineWidth": 2, "outlineOffset": 3, "outlineStyle": "dashed",
            "experimental_backgroundImage": "linear-gradient(to right, red, blue)",
            "mixBlendMode": "normal", "filter": [],
        }));
        assert_eq!(told, Vec::<String>::new());
        assert_eq!(
            parsed.style.outline,
            Some(Outline {
                width: 2.0,
                offset: 3.0,
                color: Color::BLACK,
                style: BorderStyle::Dashed,
            })
        );
        parsed.finish(
            100.0,
            40.0,
            &Edges {
                left: 10.0,
                ..NO_BORDER
            },
        );
        let gradients = parsed.style.background_image.unwrap();
        let Gradient::Linear(gradient) = &gradients[0] else {
            panic!("a radial gradient");
        };
        assert_eq!((gradient.start, gradient.end), ([0.0, 20.0], [90.0, 20.0]));
        let (_, told) = read(json!({
            "filter": [{"blur": 4}], "mixBlendMode": "multiply", "backgroundImage": "conic-gradient(red, blue)",
        }));
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(
            told.iter()
                .any(|message| message.contains("style filter is not drawn"))
        );
    }

    #[test]
    fn flex_is_yogas() {
        let (negative, _) = read(json!({"flex": -2}));
        assert_eq!(
            (negative.style.flex_grow, negative.style.flex_shrink),
            (None, Some(2.0))
        );
        let (zero, _) = read(json!({"flex": 0}));
        assert_eq!((zero.style.flex_grow, zero.style.flex_basis), (None, None));
        let (own, _) = read(json!({"flex": 1, "flexGrow": 0, "flexBasis": 20}));
        assert_eq!(
            (own.style.flex_grow, own.style.flex_basis),
            (Some(0.0), Some(Dimension::Points(20.0)))
        );
        assert_eq!(
            read(json!({"aspectRatio": "16 / 9"})).0.style.aspect_ratio,
            Some(16.0 / 9.0)
        );
        assert_eq!(read(json!({"aspectRatio": 0})).0.style.aspect_ratio, None);
    }
}
