//! A screen laid out: the boxes for the feedback loop, and the document.

use crate::{
    LayoutError,
    flex::{self, COLUMN, Fit, FlexStyle, Measure, Node, Placed, ROW, Size, Space},
    prepare::{Content, Prepared, prepare},
};
use hivesync_domain::{
    AssetId, DeviceContext, Dimension, Edges, ElementTree, FontSource, LayoutBox, LayoutDocument, LayoutNode,
    Limits, NavType, NodeType, Platform, Rect, SCHEMA_VERSION, SafeArea, ScreenId, Warning,
};
use hivesync_text::{FontStore, PLACEHOLDER, ShapedText};
use std::sync::Arc;

/// Trees deeper than this are laid out on a thread with a stack of their own.
const SHALLOW: usize = 64;

/// Stack for the deepest tree there may be.
const DEEP_STACK_BYTES: usize = 64 * 1024 * 1024;

/// How often padding by the safe area may move what it is computed from.
const SAFE_AREA_ROUNDS: usize = 2;

/// A picture of the project.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageAsset {
    /// Where it is stored.
    pub asset: AssetId,
    /// Natural width in logical pixels: its pixels divided by its scale (`@2x`, `@3x`).
    pub width: f32,
    /// Natural height in logical pixels.
    pub height: f32,
}

/// Finds the project's pictures.
pub trait AssetSizes: Sync {
    /// The picture that an `<Image>` source's `uri` means; nothing for one that is not the project's.
    fn image(&self, uri: &str) -> Option<ImageAsset>;
}

/// A project without pictures.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAssets;

impl AssetSizes for NoAssets {
    fn image(&self, _uri: &str) -> Option<ImageAsset> {
        None
    }
}

/// What a document says of its screen besides the nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentInfo {
    /// The screen.
    pub screen_id: ScreenId,
    /// Its name.
    pub screen_name: String,
    /// How it is reached.
    pub nav_type: NavType,
    /// The project's fonts it was laid out with.
    pub fonts: Vec<FontSource>,
}

/// A screen laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Laid {
    /// Where every element came to lie, to be fed back as onLayout; in document order.
    pub boxes: Vec<LayoutBox>,
    /// Style properties and props that were not understood, with their source.
    pub warnings: Vec<Warning>,
    /// The root node.
    pub root: LayoutNode,
    device: DeviceContext,
}

impl Laid {
    /// The document.
    pub fn into_document(self, info: DocumentInfo) -> LayoutDocument {
        LayoutDocument {
            schema_version: SCHEMA_VERSION,
            screen_id: info.screen_id,
            screen_name: info.screen_name,
            nav_type: info.nav_type,
            device: self.device,
            fonts: info.fonts,
            root: self.root,
        }
    }
}

/// Lays out a render of a screen on a device.
///
/// A style property or prop that is malformed is left out and told of in [`Laid::warnings`]; only a tree beyond the
/// limits is an error. `fonts` must be the store that the picture is drawn with.
pub fn lay_out(
    tree: &ElementTree,
    device: &DeviceContext,
    fonts: &FontStore,
    assets: &dyn AssetSizes,
    limits: &Limits,
) -> Result<Laid, LayoutError> {
    let screen = prepare(&tree.root, device, assets, limits)?;
    let (depth, warnings) = (screen.depth, screen.warnings);
    let mut nodes = screen.nodes;
    let boxes = if depth <= SHALLOW {
        place(&mut nodes, device, fonts)
    } else {
        let nodes = &mut nodes;
        std::thread::scope(|scope| {
            let deep = std::thread::Builder::new()
                .name("layout".to_owned())
                .stack_size(DEEP_STACK_BYTES)
                .spawn_scoped(scope, || place(nodes, device, fonts));
            match deep.map(|thread| thread.join()) {
                Ok(Ok(placed)) => placed,
                // The thread could not be started, or something in it went wrong.
                Ok(Err(_)) | Err(_) => Err(LayoutError::TooComplex),
            }
        })
    }?;
    Ok(document(nodes, boxes, device, warnings))
}

struct ContentSizes<'a, 'b> {
    nodes: &'b [Prepared<'a>],
    fonts: &'b FontStore,
    platform: Platform,
}

impl ContentSizes<'_, '_> {
    fn text(&self, id: usize, width: Option<f32>) -> Option<Arc<ShapedText>> {
        let Content::Text { options, wraps } = &self.nodes[id].content else {
            return None;
        };
        let width = width.filter(|_| *wraps);
        Some(
            self.fonts
                .shape(&self.nodes[id].props.runs, self.platform, width, options),
        )
    }
}

impl Measure for ContentSizes<'_, '_> {
    fn measure(&mut self, id: usize, space: Size<Space>) -> Size<f32> {
        let [across, down] = space;
        let (width, height) = match &self.nodes[id].content {
            Content::Control { width, height } => (*width, *height),
            Content::Boxes => (0.0, 0.0),
            Content::Text { .. } => match self.text(id, across.size) {
                // A text that wraps takes up the whole width, as on the devices.
                Some(text) if text.wraps => (across.size.unwrap_or(text.width), text.height),
                Some(text) => (text.width, text.height),
                None => (0.0, 0.0),
            },
        };
        let within = |content: f32, space: Space| match (space.fit, space.size) {
            (Fit::Exact, Some(size)) => size,
            (Fit::AtMost, Some(size)) => content.min(size),
            _ => content,
        };
        [within(width, across), within(height, down)]
    }

    fn baseline(&mut self, id: usize, size: Size<f32>) -> Option<f32> {
        self.text(id, Some(size[ROW])).map(|text| text.first_baseline())
    }
}

fn flex_nodes(nodes: &[Prepared<'_>]) -> Vec<Node> {
    let node = |prepared: &Prepared<'_>| {
        let style = FlexStyle::new(&prepared.parsed, prepared.is_rtl);
        match prepared.content {
            Content::Boxes => Node::new(style, prepared.children.clone()),
            Content::Text { .. } => Node::leaf(style, true),
            Content::Control { .. } => Node::leaf(style, false),
        }
    };
    nodes.iter().map(node).collect()
}

/// Where each box lies in its parent, and what is inside of its border.
fn place(
    nodes: &mut [Prepared<'_>],
    device: &DeviceContext,
    fonts: &FontStore,
) -> Result<Vec<Option<Placed>>, LayoutError> {
    let mut flex = flex_nodes(nodes);
    let too_complex = |_| LayoutError::TooComplex;
    // Views inside of text first, the innermost before those around them: text needs their sizes.
    for id in (0..nodes.len())
        .rev()
        .filter(|id| nodes[*id].is_inline)
        .collect::<Vec<_>>()
    {
        let mut sizes = ContentSizes {
            nodes,
            fonts,
            platform: device.platform,
        };
        flex::place(&mut flex, id, [None, None], device.dpr, &mut sizes).map_err(too_complex)?;
        let size = flex[id].placed().rect;
        set_placeholder(nodes, id, &size);
    }
    for round in 0..=SAFE_AREA_ROUNDS {
        let mut sizes = ContentSizes {
            nodes,
            fonts,
            platform: device.platform,
        };
        let space = [Some(device.width), Some(device.height)];
        flex::place(&mut flex, 0, space, device.dpr, &mut sizes).map_err(too_complex)?;
        if round == SAFE_AREA_ROUNDS || !pad_safe_areas(nodes, &mut flex, device) {
            break;
        }
        for (node, prepared) in flex.iter_mut().zip(nodes.iter()) {
            if !is_inside_text(nodes, prepared) {
                node.reset();
            }
        }
    }
    let mut placed: Vec<Option<Placed>> = flex.iter().map(|node| Some(node.placed())).collect();
    if let Some(Some(root)) = placed.first_mut() {
        // The screen is the device, even where that is not a whole number of pixels.
        root.rect = Rect {
            x: 0.0,
            y: 0.0,
            width: device.width,
            height: device.height,
        };
    }
    for id in 0..nodes.len() {
        place_inline_views(nodes, id, fonts, device.platform, &mut placed);
    }
    Ok(placed)
}

fn is_inside_text(nodes: &[Prepared<'_>], prepared: &Prepared<'_>) -> bool {
    let mut current = Some(prepared);
    while let Some(node) = current {
        if node.is_inline {
            return true;
        }
        current = node.parent.map(|parent| &nodes[parent]);
    }
    false
}

/// The place that inline view `id` takes up in its text.
fn set_placeholder(nodes: &mut [Prepared<'_>], id: usize, size: &Rect) {
    let Some(parent) = nodes[id].parent else { return };
    let Some(index) = nodes[parent].children.iter().position(|child| *child == id) else {
        return;
    };
    let mut places = nodes[parent]
        .props
        .runs
        .iter_mut()
        .filter(|run| run.text == PLACEHOLDER);
    if let Some(place) = places.nth(index) {
        place.style.width = Some(Dimension::Points(size.width));
        place.style.height = Some(Dimension::Points(size.height));
    }
}

fn place_inline_views(
    nodes: &[Prepared<'_>],
    id: usize,
    fonts: &FontStore,
    platform: Platform,
    placed: &mut [Option<Placed>],
) {
    let node = &nodes[id];
    let (Content::Text { .. }, false, Some(own)) = (&node.content, node.children.is_empty(), placed[id])
    else {
        return;
    };
    let sizes = ContentSizes {
        nodes,
        fonts,
        platform,
    };
    let inside = own.rect.width - own.padding.left - own.padding.right - own.border.left - own.border.right;
    let Some(text) = sizes.text(id, Some(inside)) else {
        return;
    };
    let places = node
        .props
        .runs
        .iter()
        .enumerate()
        .filter(|(_, run)| run.text == PLACEHOLDER);
    for (child, (run, _)) in node.children.iter().zip(places) {
        let found = text.inline_boxes.iter().find(|place| place.run == run);
        // A view in text that is left out is not there.
        placed[*child] = found.and_then(|place| {
            let mut view = placed[*child]?;
            view.rect.x = own.border.left + own.padding.left + place.rect.x;
            view.rect.y = own.border.top + own.padding.top + place.rect.y;
            Some(view)
        });
    }
}

/// Pads every safe area by what the device covers of it; answers whether anything changed.
fn pad_safe_areas(nodes: &[Prepared<'_>], flex: &mut [Node], device: &DeviceContext) -> bool {
    let SafeArea {
        top,
        bottom,
        left,
        right,
    } = device.safe_area;
    let mut changed = false;
    for id in 0..nodes.len() {
        if nodes[id].element.node_type != NodeType::SafeArea {
            continue;
        }
        let size = flex[id].placed().rect;
        let (mut x, mut y) = (0.0, 0.0);
        let mut current = Some(id);
        while let Some(id) = current {
            let rect = flex[id].placed().rect;
            (x, y) = (x + rect.x, y + rect.y);
            current = nodes[id].parent;
        }
        let beyond = |inset: f32, distance: f32| (inset - distance).clamp(0.0, inset.max(0.0));
        let points = Dimension::Points;
        let padding = [
            [
                points(beyond(left, x)),
                points(beyond(right, device.width - x - size.width)),
            ],
            [
                points(beyond(top, y)),
                points(beyond(bottom, device.height - y - size.height)),
            ],
        ];
        if flex[id].style.padding != padding {
            flex[id].style.padding = padding;
            changed = true;
        }
    }
    changed
}

fn document(
    nodes: Vec<Prepared<'_>>,
    placed: Vec<Option<Placed>>,
    device: &DeviceContext,
    warnings: Vec<Warning>,
) -> Laid {
    // From the outside in: what is displayed, and where on the screen.
    let mut pages: Vec<Option<(f32, f32)>> = Vec::with_capacity(nodes.len());
    let mut boxes = Vec::with_capacity(nodes.len());
    for (node, place) in nodes.iter().zip(&placed) {
        let is_hidden = node.parsed.style.display == Some(hivesync_domain::Display::None);
        let origin = match node.parent {
            None => Some((0.0, 0.0)),
            Some(parent) => pages[parent].map(|(x, y)| {
                let scrolled = &nodes[parent].props;
                (
                    x - scrolled.scroll_x.unwrap_or(0.0),
                    y - scrolled.scroll_y.unwrap_or(0.0),
                )
            }),
        };
        let page = match (origin, place) {
            (Some((x, y)), Some(place)) if !is_hidden => {
                let Rect {
                    x: left,
                    y: top,
                    width,
                    height,
                } = place.rect;
                boxes.push(LayoutBox {
                    id: node.element.id,
                    x: left,
                    y: top,
                    width,
                    height,
                    page_x: x + left,
                    page_y: y + top,
                });
                Some((x + left, y + top))
            }
            _ => None,
        };
        pages.push(page);
    }
    // From the inside out: the nodes themselves.
    let mut built: Vec<Option<LayoutNode>> = nodes.iter().map(|_| None).collect();
    let mut root = None;
    for (id, (node, place)) in nodes.into_iter().zip(placed).enumerate().rev() {
        let (Some(place), true) = (place, pages[id].is_some()) else {
            continue;
        };
        let children: Vec<LayoutNode> = node
            .children
            .iter()
            .filter_map(|child| built[*child].take())
            .collect();
        let is_root = node.parent.is_none();
        let finished = finished(node, &place, children);
        if is_root {
            root = Some(finished);
        } else {
            built[id] = Some(finished);
        }
    }
    Laid {
        boxes,
        warnings,
        root: root.unwrap_or_else(|| empty_root(device)),
        device: device.clone(),
    }
}

/// There is always a root: this stands for one that could not be laid out.
fn empty_root(device: &DeviceContext) -> LayoutNode {
    LayoutNode {
        id: 0,
        node_type: NodeType::View,
        style: Default::default(),
        props: Default::default(),
        layout: Rect {
            x: 0.0,
            y: 0.0,
            width: device.width,
            height: device.height,
        },
        children: Vec::new(),
        source: None,
    }
}

fn finished(node: Prepared<'_>, place: &Placed, children: Vec<LayoutNode>) -> LayoutNode {
    let Prepared {
        element,
        mut parsed,
        mut props,
        ..
    } = node;
    parsed.finish(place.rect.width, place.rect.height);
    let Edges {
        top,
        right,
        bottom,
        left,
    } = place.padding;
    if parsed.style.padding.is_some() || [top, right, bottom, left].iter().any(|padding| *padding != 0.0) {
        parsed.style.padding = Some(Edges {
            top: Dimension::Points(top),
            right: Dimension::Points(right),
            bottom: Dimension::Points(bottom),
            left: Dimension::Points(left),
        });
    }
    if matches!(element.node_type, NodeType::ScrollView | NodeType::List) {
        // Content, not what pulls in over it.
        let content = children.iter().filter(|child| child.props.native.is_none());
        let far = content.fold([0.0_f32; 2], |far, child| {
            [
                far[ROW].max(child.layout.x + child.layout.width),
                far[COLUMN].max(child.layout.y + child.layout.height),
            ]
        });
        props.content_width = Some(far[ROW]);
        props.content_height = Some(far[COLUMN]);
    }
    LayoutNode {
        id: element.id,
        node_type: element.node_type,
        style: parsed.style,
        props,
        layout: place.rect,
        children,
        source: element.source.clone(),
    }
}
