//! React Native's style, resolved to numbers and colours.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An sRGB colour with straight alpha; `#rrggbbaa` in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity.
    pub a: u8,
}

impl Color {
    /// Opaque black.
    pub const BLACK: Color = Color {
        r: 0,
        g: 0,
        b: 0,
        a: 255,
    };
    /// Opaque white.
    pub const WHITE: Color = Color {
        r: 255,
        g: 255,
        b: 255,
        a: 255,
    };
    /// Nothing.
    pub const TRANSPARENT: Color = Color {
        r: 0,
        g: 0,
        b: 0,
        a: 0,
    };
}

impl Serialize for Color {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!(
            "#{:02x}{:02x}{:02x}{:02x}",
            self.r, self.g, self.b, self.a
        ))
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 8 && digits.is_ascii());
        digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .map(|value| {
                let [r, g, b, a] = value.to_be_bytes();
                Color { r, g, b, a }
            })
            .ok_or_else(|| D::Error::custom("a colour must be #rrggbbaa"))
    }
}

/// A length: a number of logical pixels, `"50%"` of the parent, or `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Dimension {
    /// Logical pixels.
    Points(f32),
    /// Percent of the parent's size on that axis.
    Percent(f32),
    /// Decided by the layout.
    Auto,
}

impl Serialize for Dimension {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Dimension::Points(points) => serializer.serialize_f32(*points),
            Dimension::Percent(percent) => serializer.collect_str(&format_args!("{percent}%")),
            Dimension::Auto => serializer.serialize_str("auto"),
        }
    }
}

impl<'de> Deserialize<'de> for Dimension {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(f32),
            Text(String),
        }
        match Either::deserialize(deserializer)? {
            Either::Number(points) => Ok(Dimension::Points(points)),
            Either::Text(text) if text == "auto" => Ok(Dimension::Auto),
            Either::Text(text) => text
                .strip_suffix('%')
                .and_then(|number| number.trim().parse().ok())
                .map(Dimension::Percent)
                .ok_or_else(|| D::Error::custom("a length must be a number, \"N%\" or \"auto\"")),
        }
    }
}

/// Four edges, each optional; `start` and `end` are already resolved to left and right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edges<T> {
    /// Top edge.
    pub top: T,
    /// Right edge.
    pub right: T,
    /// Bottom edge.
    pub bottom: T,
    /// Left edge.
    pub left: T,
}

macro_rules! keywords {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[allow(missing_docs)]
        pub enum $name { $(#[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Reads React Native's keyword.
            pub fn parse(keyword: &str) -> Option<Self> {
                match keyword { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

keywords! {
    /// `display`
    Display { Flex = "flex", None = "none", Contents = "contents" }
    /// `position`
    PositionType { Relative = "relative", Absolute = "absolute", Static = "static" }
    /// `overflow`
    Overflow { Visible = "visible", Hidden = "hidden", Scroll = "scroll" }
    /// `flexDirection`
    FlexDirection { Column = "column", Row = "row", ColumnReverse = "column-reverse", RowReverse = "row-reverse" }
    /// `flexWrap`
    FlexWrap { NoWrap = "nowrap", Wrap = "wrap", WrapReverse = "wrap-reverse" }
    /// `justifyContent`
    Justify {
        FlexStart = "flex-start", FlexEnd = "flex-end", Center = "center", SpaceBetween = "space-between",
        SpaceAround = "space-around", SpaceEvenly = "space-evenly",
    }
    /// `alignItems`, `alignSelf`, `alignContent`
    Align {
        Auto = "auto", FlexStart = "flex-start", FlexEnd = "flex-end", Center = "center", Stretch = "stretch",
        Baseline = "baseline", SpaceBetween = "space-between", SpaceAround = "space-around",
        SpaceEvenly = "space-evenly",
    }
    /// `borderStyle`
    BorderStyle { Solid = "solid", Dashed = "dashed", Dotted = "dotted" }
    /// `fontStyle`
    FontStyle { Normal = "normal", Italic = "italic" }
    /// `textAlign`
    TextAlign { Auto = "auto", Left = "left", Right = "right", Center = "center", Justify = "justify" }
    /// `textDecorationLine`
    TextDecoration {
        None = "none", Underline = "underline", LineThrough = "line-through", Both = "underline line-through",
    }
    /// `textAlignVertical`, `verticalAlign`: where the lines lie in a taller box
    TextAlignVertical { Auto = "auto", Top = "top", Bottom = "bottom", Center = "center" }
    /// `fontVariant`
    FontVariant {
        SmallCaps = "small-caps", OldstyleNums = "oldstyle-nums", LiningNums = "lining-nums",
        TabularNums = "tabular-nums", ProportionalNums = "proportional-nums",
    }
    /// `boxSizing`
    BoxSizing { BorderBox = "border-box", ContentBox = "content-box" }
    /// `textTransform` (already applied to the text in layout.json)
    TextTransform { None = "none", Uppercase = "uppercase", Lowercase = "lowercase", Capitalize = "capitalize" }
    /// `direction` and `writingDirection`
    WritingDirection { Auto = "auto", Ltr = "ltr", Rtl = "rtl" }
}

/// One step of a transform, applied in order; lengths in logical pixels, angles in radians.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum Transform {
    TranslateX(f32),
    TranslateY(f32),
    ScaleX(f32),
    ScaleY(f32),
    /// About the z axis.
    Rotate(f32),
    RotateX(f32),
    RotateY(f32),
    SkewX(f32),
    SkewY(f32),
    Perspective(f32),
    /// Column-major 4×4, as React Native writes it.
    Matrix([f32; 16]),
}

/// A shadow under text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextShadow {
    /// Colour.
    pub color: Color,
    /// To the right, logical pixels.
    pub x: f32,
    /// Down, logical pixels.
    pub y: f32,
    /// Blur radius, logical pixels.
    pub radius: f32,
}

/// A CSS `box-shadow`, as React Native's `boxShadow` has it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxShadow {
    /// Colour.
    pub color: Color,
    /// To the right, logical pixels.
    pub x: f32,
    /// Down, logical pixels.
    pub y: f32,
    /// Blur radius as CSS has it (twice the standard deviation), logical pixels.
    pub blur: f32,
    /// How much larger than the box, logical pixels.
    pub spread: f32,
    /// Inside the box rather than around it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inset: bool,
}

/// A line around a box, outside of its border, that takes up no space.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// Width, logical pixels.
    pub width: f32,
    /// Distance from the border's outer edge, logical pixels.
    pub offset: f32,
    /// Colour.
    pub color: Color,
    /// Solid, dashed or dotted.
    pub style: BorderStyle,
}

/// A gradient over a box, its directions and lengths resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Gradient {
    /// Along a line.
    Linear(LinearGradient),
    /// Around a point.
    Radial(RadialGradient),
}

/// A gradient along a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinearGradient {
    /// Where it begins: x, y in logical pixels from the top left of the padding box.
    pub start: [f32; 2],
    /// Where it ends.
    pub end: [f32; 2],
    /// Its colours, in order; at least two.
    pub stops: Vec<ColorStop>,
}

/// A gradient around a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RadialGradient {
    /// Where it begins: x, y in logical pixels from the top left of the padding box.
    pub center: [f32; 2],
    /// How far it goes: across and down, logical pixels.
    pub radius: [f32; 2],
    /// Its colours, in order; at least two.
    pub stops: Vec<ColorStop>,
}

/// A colour of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColorStop {
    /// 0 at the gradient's start, 1 at its end.
    pub offset: f32,
    /// Colour.
    pub color: Color,
}

macro_rules! style {
    ($($(#[$doc:meta])* $field:ident: $type:ty),+ $(,)?) => {
        /// Every style property of a node. What is absent has React Native's default. Shorthands are already
        /// expanded, `start`/`end` resolved, colours parsed, text properties inherited into runs.
        #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct Style {
            $($(#[$doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>),+
        }
    };
}

style! {
    /// Flex container or gone.
    display: Display,
    /// In the flow or out of it.
    position: PositionType,
    /// Insets for `position`.
    top: Dimension,
    /// See `top`.
    right: Dimension,
    /// See `top`.
    bottom: Dimension,
    /// See `top`.
    left: Dimension,
    /// Clips children or not.
    overflow: Overflow,
    /// Paint order among siblings.
    z_index: i32,
    /// Main axis.
    flex_direction: FlexDirection,
    /// Wrapping.
    flex_wrap: FlexWrap,
    /// Growth factor; `flex: N` is already expanded.
    flex_grow: f32,
    /// Shrink factor.
    flex_shrink: f32,
    /// Basis.
    flex_basis: Dimension,
    /// Along the main axis.
    justify_content: Justify,
    /// Across.
    align_items: Align,
    /// Across, this item.
    align_self: Align,
    /// Lines.
    align_content: Align,
    /// Gap between rows.
    row_gap: Dimension,
    /// Gap between columns.
    column_gap: Dimension,
    /// Border-box width.
    width: Dimension,
    /// Border-box height.
    height: Dimension,
    /// Least width.
    min_width: Dimension,
    /// Least height.
    min_height: Dimension,
    /// Most width.
    max_width: Dimension,
    /// Most height.
    max_height: Dimension,
    /// Whether sizes include padding and border; border-box when absent.
    box_sizing: BoxSizing,
    /// Width over height.
    aspect_ratio: f32,
    /// Margins.
    margin: Edges<Dimension>,
    /// Paddings; in layout.json in points, percentages already resolved.
    padding: Edges<Dimension>,
    /// Border widths, logical pixels.
    border_width: Edges<f32>,
    /// Border colours.
    border_color: Edges<Color>,
    /// Solid, dashed or dotted.
    border_style: BorderStyle,
    /// Corner radii in logical pixels (percentages resolved): top-left, top-right, bottom-right, bottom-left.
    border_radius: [f32; 4],
    /// The same down the sides, where that is not the same: corners are ellipses then.
    border_radius_y: [f32; 4],
    /// Line around the border.
    outline: Outline,
    /// Gradients over the fill, the first on top.
    background_image: Vec<Gradient>,
    /// Fill.
    background_color: Color,
    /// 0 to 1; of the whole subtree.
    opacity: f32,
    /// iOS shadow colour.
    shadow_color: Color,
    /// iOS shadow offset: x, y in logical pixels.
    shadow_offset: [f32; 2],
    /// iOS shadow opacity.
    shadow_opacity: f32,
    /// iOS shadow blur radius in logical pixels.
    shadow_radius: f32,
    /// CSS box shadows, the first on top.
    box_shadow: Vec<BoxShadow>,
    /// Android elevation in dp.
    elevation: f32,
    /// Transform steps.
    transform: Vec<Transform>,
    /// Where the transform turns: x, y in logical pixels from the top left; the centre when absent.
    transform_origin: [f32; 2],
    /// Shown or not (`backfaceVisibility`).
    backface_hidden: bool,
    /// Text colour.
    color: Color,
    /// Family as the project wrote it.
    font_family: String,
    /// Size in logical pixels, font scale applied.
    font_size: f32,
    /// 100 to 900.
    font_weight: u16,
    /// Upright or italic.
    font_style: FontStyle,
    /// Distance of baselines in logical pixels.
    line_height: f32,
    /// Extra space after each letter, logical pixels.
    letter_spacing: f32,
    /// Alignment of lines.
    text_align: TextAlign,
    /// Lines through or under.
    text_decoration_line: TextDecoration,
    /// Their colour.
    text_decoration_color: Color,
    /// Variants of figures and capitals.
    font_variant: Vec<FontVariant>,
    /// Where the lines lie in a taller box.
    text_align_vertical: TextAlignVertical,
    /// Shadow under the glyphs.
    text_shadow: TextShadow,
    /// Direction of the layout.
    direction: WritingDirection,
    /// Direction of the text.
    writing_direction: WritingDirection,
}
