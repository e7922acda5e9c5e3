//! The element tree as an arena of boxes: styles parsed, text flattened, controls sized.

use crate::{
    AssetSizes, LayoutError, controls,
    drawings::Drawings,
    props,
    style::{self, ParsedStyle},
    text,
};
use hivesync_domain::{
    Color, DeviceContext, Dimension, Display, Edges, Element, EllipsizeMode, NativeElement, NodeType,
    Platform, PositionType, Props, Style, TextRun, Warning, WritingDirection, limits::Limit, limits::Limits,
};
use hivesync_text::{MAX_SCREEN_TEXT_BYTES, MAX_TEXT_BYTES, PLACEHOLDER, TextOptions};
use serde_json::Value;
use std::collections::HashSet;

/// The most warnings of one screen.
const MAX_WARNINGS: usize = 50;

/// Text that adapts to its box is not set smaller than this, as on the devices.
const LEAST_FONT_SIZE: f32 = 4.0;

/// An element ready to be laid out. Parents come before their children in the arena.
pub(crate) struct Prepared<'a> {
    pub(crate) element: &'a Element,
    pub(crate) parsed: ParsedStyle,
    pub(crate) props: Props,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    pub(crate) is_rtl: bool,
    pub(crate) content: Content,
    /// Of a view inside of text, which is laid out on its own: the run that keeps its place.
    pub(crate) place_in_text: Option<usize>,
}

/// What a box holds.
pub(crate) enum Content {
    /// Its children.
    Boxes,
    /// A paragraph; its children stand at the placeholders, in order.
    Text {
        options: TextOptions,
        wraps: bool,
        /// How small it may be set to fit its box, as a share of its own size; nothing for what does not adapt.
        least_scale: Option<f32>,
    },
    /// What the platform draws, of this size.
    Control { width: f32, height: f32 },
}

/// The arena, and what was wrong with the elements.
pub(crate) struct Screen<'a> {
    pub(crate) nodes: Vec<Prepared<'a>>,
    pub(crate) warnings: Warnings,
    pub(crate) drawings: Drawings,
    pub(crate) depth: usize,
}

/// Refuses trees beyond the limits, before anything goes down into them.
fn check(root: &Element, limits: &Limits) -> Result<usize, LayoutError> {
    let (most, deepest) = (limits.size(Limit::MAX_NODES), limits.size(Limit::MAX_NODE_DEPTH));
    let (mut count, mut depth) = (0, 0);
    let mut open = vec![(root, 1)];
    while let Some((element, level)) = open.pop() {
        count += 1;
        depth = depth.max(level);
        if count > most {
            return Err(LayoutError::TooManyNodes { limit: most });
        }
        if level > deepest {
            return Err(LayoutError::TooDeep { limit: deepest });
        }
        open.extend(element.children.iter().map(|child| (child, level + 1)));
    }
    Ok(depth)
}

/// Prepares the tree under `root`.
pub(crate) fn prepare<'a>(
    root: &'a Element,
    device: &DeviceContext,
    assets: &dyn AssetSizes,
    limits: &Limits,
) -> Result<Screen<'a>, LayoutError> {
    let depth = check(root, limits)?;
    let mut preparing = Preparing {
        device,
        assets,
        nodes: Vec::new(),
        warnings: Warnings::default(),
        drawings: Drawings::new(limits),
        text_left: MAX_SCREEN_TEXT_BYTES,
    };
    // Elements still to come, the next one last; each with its parent.
    let mut open = vec![(root, None, None)];
    while let Some((element, parent, place_in_text)) = open.pop() {
        preparing.push(element, parent, place_in_text, &mut open);
    }
    Ok(Screen {
        nodes: preparing.nodes,
        warnings: preparing.warnings,
        drawings: preparing.drawings,
        depth,
    })
}

/// What was wrong with the elements, each thing once.
#[derive(Default)]
pub(crate) struct Warnings {
    pub(crate) list: Vec<Warning>,
    seen: HashSet<String>,
}

impl Warnings {
    pub(crate) fn add(&mut self, element: &Element, message: String) {
        let key = format!("{message}\0{:?}", element.source);
        if self.list.len() < MAX_WARNINGS && self.seen.insert(key) {
            self.list.push(Warning {
                message,
                component: element
                    .props
                    .get("component")
                    .and_then(Value::as_str)
                    .map(|name| props::shortened(name, 100)),
                position: element.source.clone(),
            });
        }
    }
}

struct Preparing<'a, 'b> {
    device: &'b DeviceContext,
    assets: &'b dyn AssetSizes,
    nodes: Vec<Prepared<'a>>,
    warnings: Warnings,
    drawings: Drawings,
    /// Bytes of text that the screen may still have.
    text_left: usize,
}

type Open<'a> = Vec<(&'a Element, Option<usize>, Option<usize>)>;

impl<'a> Preparing<'a, '_> {
    fn push(
        &mut self,
        element: &'a Element,
        parent: Option<usize>,
        place_in_text: Option<usize>,
        open: &mut Open<'a>,
    ) {
        if element.text.is_some() && parent.is_some() {
            // React Native refuses text outside of a Text; whatever stands in one was flattened into it.
            let message = "text outside of a Text is left out".to_owned();
            self.warnings.add(element, message);
            return;
        }
        let owner_rtl = parent.is_some_and(|parent| self.nodes[parent].is_rtl);
        let owner_direction = if owner_rtl {
            WritingDirection::Rtl
        } else {
            WritingDirection::Ltr
        };
        let warnings = &mut self.warnings;
        let mut parsed = style::parse(&element.style, owner_direction, &mut |message| {
            warnings.add(element, message)
        });
        if let Some(gradient) = element.props.get("gradient")
            && !parsed.add_gradient(gradient)
        {
            warnings.add(
                element,
                "gradient needs at least two colours, and points as [x, y]: it is left out".to_owned(),
            );
        }
        // A box that is not there gives its children to its container, whose direction they have.
        let own_direction = parsed
            .style
            .direction
            .filter(|_| parsed.style.display != Some(Display::Contents));
        let is_rtl = own_direction.unwrap_or(owner_direction) == WritingDirection::Rtl;
        let direction = if is_rtl {
            WritingDirection::Rtl
        } else {
            WritingDirection::Ltr
        };
        let platform = self.device.platform;
        let mut props = props::read(
            element,
            platform,
            self.assets,
            &mut self.drawings,
            &mut |message| warnings.add(element, message),
        );
        let id = self.nodes.len();
        if parent.is_none() {
            fill_device(&mut parsed.style, self.device);
            props.native = status_bar(element);
        }
        let mut takes_children = true;
        let content = match element.node_type {
            NodeType::Text => {
                takes_children = false;
                let paragraph = text::flatten(element, &parsed, direction, &mut |element, message| {
                    warnings.add(element, message);
                });
                props.runs = paragraph.runs;
                self.cut(element, &mut props.runs);
                let places = props
                    .runs
                    .iter()
                    .enumerate()
                    .filter(|(_, run)| text::is_place(run));
                let first = open.len();
                let views = paragraph.views.iter().zip(places);
                open.extend(views.map(|(view, (run, _))| (*view, Some(id), Some(run))));
                open[first..].reverse();
                Content::Text {
                    options: TextOptions {
                        number_of_lines: props.number_of_lines.unwrap_or(0),
                        ellipsize_mode: props.ellipsize_mode.unwrap_or(EllipsizeMode::Tail),
                        ..TextOptions::of_style(&parsed.style)
                    },
                    wraps: true,
                    least_scale: least_scale(element, &props.runs, self.device.platform),
                }
            }
            NodeType::TextInput => {
                takes_children = false;
                let content = self.text_input(element, &mut parsed.style, &mut props);
                self.cut(element, &mut props.runs);
                content
            }
            NodeType::Switch => {
                takes_children = false;
                let (width, height) = controls::switch_size(self.device);
                Content::Control { width, height }
            }
            _ if props::native(element) == Some("ActivityIndicator") => {
                takes_children = false;
                let size = match element.props.get("size") {
                    Some(Value::String(size)) if size == "large" => 36.0,
                    Some(size @ Value::Number(_)) => {
                        style::length::number(size).unwrap_or(20.0).clamp(0.0, 1000.0)
                    }
                    _ => 20.0,
                };
                Content::Control {
                    width: size,
                    height: size,
                }
            }
            _ if props::native(element) == Some("RefreshControl")
                && controls::is_pulled(element, platform) =>
            {
                takes_children = false;
                let is_shown = props.native.is_some();
                controls::place_above(&mut parsed.style, is_shown);
                if let Some(list) = parent.filter(|_| is_shown) {
                    // Let go of while it refreshes, the list rests below it.
                    let scrolled = &mut self.nodes[list].props.scroll_y;
                    *scrolled = scrolled.or(Some(-controls::REFRESH_HEIGHT));
                }
                Content::Boxes
            }
            _ if props::native(element) == Some("Modal") && controls::is_sheet(element, platform) => {
                controls::place_sheet(&mut parsed.style, element, self.device);
                props.native = Some(NativeElement::Sheet);
                Content::Boxes
            }
            NodeType::Image => {
                natural_size(&mut parsed.style, &props);
                Content::Boxes
            }
            _ => Content::Boxes,
        };
        if takes_children {
            open.extend(element.children.iter().rev().map(|child| (child, Some(id), None)));
        }
        if let Some(parent) = parent {
            self.nodes[parent].children.push(id);
        }
        self.nodes.push(Prepared {
            element,
            parsed,
            props,
            parent,
            children: Vec::new(),
            is_rtl,
            content,
            place_in_text,
        });
    }

    /// Leaves out what is too much of a text, for itself or for the screen.
    fn cut(&mut self, element: &Element, runs: &mut Vec<TextRun>) {
        let length: usize = runs.iter().map(|run| run.text.len()).sum();
        if length > MAX_TEXT_BYTES {
            let message = format!("a text of {length} bytes is cut off after {MAX_TEXT_BYTES}");
            self.warnings.add(element, message);
        }
        let wanted = length.min(MAX_TEXT_BYTES);
        if wanted > self.text_left {
            let message = format!(
                "the screen's texts together are cut off after {MAX_SCREEN_TEXT_BYTES} bytes; show less at once, for \
                 example with FlatList"
            );
            self.warnings.add(element, message);
        }
        self.text_left -= text::cut(runs, wanted.min(self.text_left));
    }

    fn text_input(&self, element: &Element, style: &mut Style, props: &mut Props) -> Content {
        let string = |name: &str| {
            element
                .props
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let platform = self.device.platform;
        let mut run = text::run_style(style, &text::complete_style());
        let text = match string("value") {
            Some(value) if element.props.get("secureTextEntry") == Some(&Value::Bool(true)) => {
                "•".repeat(value.chars().take(200).count())
            }
            Some(value) => value.to_owned(),
            None => {
                let shade = element
                    .props
                    .get("placeholderTextColor")
                    .and_then(style::color::parse);
                run.color = Some(shade.unwrap_or(placeholder_color(platform)));
                string("placeholder").unwrap_or_default().to_owned()
            }
        };
        let is_multiline = props.multiline == Some(true);
        let text = if is_multiline {
            text
        } else {
            text.replace(['\n', '\r'], " ")
        };
        let text = if text == PLACEHOLDER {
            "\u{fffd}".to_owned()
        } else {
            text
        };
        props.runs = vec![TextRun { text, style: run }];
        if !is_multiline {
            props.number_of_lines = Some(1);
            props.ellipsize_mode = Some(EllipsizeMode::Clip);
        }
        if platform == Platform::Android && style.padding.is_none() {
            // The theme's own background of an EditText brings these along.
            let points = Dimension::Points;
            style.padding = Some(Edges {
                top: points(10.0),
                right: points(4.0),
                bottom: points(11.0),
                left: points(4.0),
            });
        }
        Content::Text {
            options: TextOptions {
                number_of_lines: props.number_of_lines.unwrap_or(0),
                ellipsize_mode: EllipsizeMode::Clip,
                ..TextOptions::of_style(style)
            },
            wraps: is_multiline,
            least_scale: None,
        }
    }
}

/// `adjustsFontSizeToFit`, which browsers do not have, and `minimumFontScale`.
fn least_scale(element: &Element, runs: &[TextRun], platform: Platform) -> Option<f32> {
    if element.props.get("adjustsFontSizeToFit") != Some(&Value::Bool(true)) || platform == Platform::Web {
        return None;
    }
    let asked = element
        .props
        .get("minimumFontScale")
        .and_then(style::length::number);
    let largest = runs
        .iter()
        .filter_map(|run| run.style.font_size)
        .fold(0.0, f32::max);
    let least = asked
        .filter(|scale| *scale > 0.0)
        .unwrap_or(LEAST_FONT_SIZE / largest.max(1.0));
    Some(least.clamp(0.01, 1.0))
}

/// The root is the screen, whatever its style says.
fn fill_device(style: &mut Style, device: &DeviceContext) {
    style.display = None;
    style.position = Some(PositionType::Relative);
    style.width = Some(Dimension::Points(device.width));
    style.height = Some(Dimension::Points(device.height));
    (
        style.min_width,
        style.min_height,
        style.max_width,
        style.max_height,
    ) = (None, None, None, None);
    (style.top, style.right, style.bottom, style.left) = (None, None, None, None);
    (style.margin, style.aspect_ratio, style.box_sizing) = (None, None, None);
}

fn status_bar(root: &Element) -> Option<NativeElement> {
    let bar = root.props.get("statusBar")?.as_object()?;
    let is_dark = root.props.get("dark") == Some(&Value::Bool(true));
    let light_content = match bar.get("barStyle").and_then(Value::as_str) {
        Some("light-content") => true,
        Some("dark-content") => false,
        _ => is_dark,
    };
    Some(NativeElement::StatusBar {
        light_content,
        hidden: bar.get("hidden") == Some(&Value::Bool(true)),
    })
}

/// A picture without any size of its own in the style has its natural one.
fn natural_size(style: &mut Style, props: &Props) {
    let Some(image) = &props.image else { return };
    let has_none = style.width.is_none() && style.height.is_none() && style.aspect_ratio.is_none();
    if has_none && image.width > 0.0 && image.height > 0.0 {
        style.width = Some(Dimension::Points(image.width));
        style.height = Some(Dimension::Points(image.height));
    }
}

fn placeholder_color(platform: Platform) -> Color {
    let (r, g, b, a) = match platform {
        Platform::Ios => (60, 60, 67, 77),
        Platform::Android => (0, 0, 0, 97),
        Platform::Web => (117, 117, 117, 255),
    };
    Color { r, g, b, a }
}
