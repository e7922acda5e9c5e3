//! A screen laid out: the boxes for the feedback loop, and the document.

use crate::{
    LayoutError,
    flex::{self, COLUMN, Fit, FlexStyle, Measure, Node, Placed, ROW, Size, Space, Stopped, Work},
    prepare::{Content, Prepared, prepare},
};
use hivesync_domain::{
    AssetId, DeviceContext, Dimension, Edges, ElementTree, FontSource, LayoutBox, LayoutDocument, LayoutNode,
    Limits, NavType, NodeType, Platform, Rect, SCHEMA_VERSION, SafeArea, ScreenId, TextRun, Warning,
};
use hivesync_text::{FontStore, ShapedText, TextOptions};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Instant,
};

/// Trees deeper than this are laid out on a thread with a stack of their own.
const SHALLOW: usize = 64;

/// Stack for the deepest tree there may be.
const DEEP_STACK_BYTES: usize = 64 * 1024 * 1024;

/// Steps of work that a byte of shaped text is.
const STEPS_PER_BYTE: usize = 4;
/// Steps of work that a run of shaped text is, however short.
const STEPS_PER_RUN: usize = 64;

/// How often the size of a text that adapts to its box is halved in on.
const SCALE_STEPS: usize = 6;

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
    /// The drawings that its images show, as [`LayoutDocument::drawings`] has them.
    pub drawings: BTreeMap<AssetId, String>,
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
            drawings: self.drawings,
            root: self.root,
        }
    }
}

/// Lays out a render of a screen on a device.
///
/// A style property or prop that is malformed is left out and told of in [`Laid::warnings`]; only a tree beyond the
/// limits is an error. `fonts` must be the store that the picture is drawn with.
///
/// The work is bounded, but on a busy machine a screen near the bounds takes long: where someone waits, use
/// [`lay_out_before`].
pub fn lay_out(
    tree: &ElementTree,
    device: &DeviceContext,
    fonts: &FontStore,
    assets: &dyn AssetSizes,
    limits: &Limits,
) -> Result<Laid, LayoutError> {
    run(tree, device, fonts, assets, limits, None)
}

/// As [`lay_out`], but gives up with [`LayoutError::OutOfTime`] once `deadline` has passed.
pub fn lay_out_before(
    deadline: Instant,
    tree: &ElementTree,
    device: &DeviceContext,
    fonts: &FontStore,
    assets: &dyn AssetSizes,
    limits: &Limits,
) -> Result<Laid, LayoutError> {
    run(tree, device, fonts, assets, limits, Some(deadline))
}

fn run(
    tree: &ElementTree,
    device: &DeviceContext,
    fonts: &FontStore,
    assets: &dyn AssetSizes,
    limits: &Limits,
    deadline: Option<Instant>,
) -> Result<Laid, LayoutError> {
    let screen = prepare(&tree.root, device, assets, limits)?;
    let (depth, mut warnings) = (screen.depth, screen.warnings);
    let drawings = screen.drawings.into_map();
    let mut nodes = screen.nodes;
    let mut work = Work::of(nodes.len(), deadline);
    let Places { boxes, missing } = if depth <= SHALLOW {
        place(&mut nodes, device, fonts, &mut work)?
    } else {
        let (nodes, work) = (&mut nodes, &mut work);
        std::thread::scope(|scope| {
            let deep = std::thread::Builder::new()
                .name("layout".to_owned())
                .stack_size(DEEP_STACK_BYTES)
                .spawn_scoped(scope, || place(nodes, device, fonts, work));
            match deep.map(|thread| thread.join()) {
                Ok(Ok(placed)) => placed,
                // The thread could not be started, or something in it went wrong.
                Ok(Err(_)) | Err(_) => Err(Stopped::TooMuchWork),
            }
        })?
    };
    for (script, id) in missing {
        warnings.add(
            nodes[id].element,
            format!(
                "no font has the {script} characters of this text: they show as empty boxes; add a font with them to the \
                 project and name it in fontFamily"
            ),
        );
    }
    let (boxes, root) = document(nodes, boxes, device);
    Ok(Laid {
        boxes,
        warnings: warnings.list,
        drawings,
        root,
        device: device.clone(),
    })
}

impl From<Stopped> for LayoutError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::TooMuchWork => Self::TooComplex,
            Stopped::OutOfTime => Self::OutOfTime,
        }
    }
}

/// Where everything lies.
struct Places {
    boxes: Vec<Option<Placed>>,
    /// Scripts that no font has, each with the first text of it.
    missing: BTreeMap<&'static str, usize>,
}

/// What layout asks of a text set in some width.
#[derive(Debug, Clone, Copy)]
struct TextSize {
    width: f32,
    height: f32,
    wraps: bool,
    baseline: f32,
}

/// What is known of the texts. The rounds of a layout ask the same again and again, and the fonts' own cache is shared by
/// everyone and not large enough for every screen.
#[derive(Default)]
struct Texts {
    /// By the bits of the width, and where it matters the height, that a text was set in.
    sizes: HashMap<(usize, [Option<u32>; 2]), TextSize>,
    measured: HashSet<usize>,
    missing: BTreeMap<&'static str, usize>,
}

struct ContentSizes<'a, 'b> {
    nodes: &'b [Prepared<'a>],
    fonts: &'b FontStore,
    platform: Platform,
    known: &'b mut Texts,
}

impl ContentSizes<'_, '_> {
    fn text(
        &mut self,
        id: usize,
        room: Size<Option<f32>>,
        work: &mut Work,
    ) -> Result<Option<TextSize>, Stopped> {
        let Some(text) = Text::of(self.nodes, id) else {
            return Ok(None);
        };
        let key = (id, text.decisive(room).map(|length| length.map(f32::to_bits)));
        if let Some(known) = self.known.sizes.get(&key) {
            return Ok(Some(*known));
        }
        let scale = text.scale(self.fonts, self.platform, room, work)?;
        let shaped = text.shape(self.fonts, self.platform, room[ROW], scale, work)?;
        for &script in &shaped.missing_scripts {
            self.known.missing.entry(script).or_insert(id);
        }
        let size = TextSize {
            width: shaped.width,
            height: shaped.height,
            wraps: shaped.wraps,
            baseline: shaped.first_baseline(),
        };
        self.known.sizes.insert(key, size);
        self.known.measured.insert(id);
        Ok(Some(size))
    }
}

/// A text to be set.
struct Text<'a> {
    runs: &'a [TextRun],
    options: &'a TextOptions,
    wraps: bool,
    least_scale: Option<f32>,
}

impl<'a> Text<'a> {
    /// Nothing for what is no text.
    fn of(nodes: &'a [Prepared<'_>], id: usize) -> Option<Self> {
        let Content::Text {
            options,
            wraps,
            least_scale,
        } = &nodes[id].content
        else {
            return None;
        };
        Some(Self {
            runs: &nodes[id].props.runs,
            options,
            wraps: *wraps,
            least_scale: *least_scale,
        })
    }

    /// What of the room decides how the text is set.
    fn decisive(&self, [width, height]: Size<Option<f32>>) -> Size<Option<f32>> {
        [
            width.filter(|_| self.wraps),
            height.filter(|_| self.least_scale.is_some()),
        ]
    }

    /// Sets it at a share of its size.
    fn shape(
        &self,
        fonts: &FontStore,
        platform: Platform,
        width: Option<f32>,
        scale: f32,
        work: &mut Work,
    ) -> Result<Arc<ShapedText>, Stopped> {
        let bytes: usize = self.runs.iter().map(|run| run.text.len()).sum();
        work.charge(bytes * STEPS_PER_BYTE + self.runs.len() * STEPS_PER_RUN)?;
        let width = width.filter(|_| self.wraps);
        Ok(if scale < 1.0 {
            fonts.shape(&scaled(self.runs, scale), platform, width, self.options)
        } else {
            fonts.shape(self.runs, platform, width, self.options)
        })
    }

    /// The largest share of its size at which it has no more lines than it may, and is no higher than its room; near
    /// enough for the eye.
    fn scale(
        &self,
        fonts: &FontStore,
        platform: Platform,
        [width, height]: Size<Option<f32>>,
        work: &mut Work,
    ) -> Result<f32, Stopped> {
        let Some(least) = self.least_scale else {
            return Ok(1.0);
        };
        let whole = TextOptions {
            number_of_lines: 0,
            ..*self.options
        };
        let all = Text {
            options: &whole,
            ..*self
        };
        let most_lines = match self.options.number_of_lines {
            0 => usize::MAX,
            lines => usize::try_from(lines).unwrap_or(usize::MAX),
        };
        let mut fits = |scale: f32| {
            let text = all.shape(fonts, platform, width, scale, work)?;
            let is_low = height.is_none_or(|height| text.height <= height + 0.01);
            Ok(text.lines.len() <= most_lines && is_low)
        };
        if fits(1.0)? {
            return Ok(1.0);
        }
        if !fits(least)? {
            return Ok(least);
        }
        let (mut low, mut high) = (least, 1.0);
        for _ in 0..SCALE_STEPS {
            let middle = f32::midpoint(low, high);
            if fits(middle)? {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}

/// `runs` at a share of their size.
fn scaled(runs: &[TextRun], scale: f32) -> Vec<TextRun> {
    let mut runs = runs.to_vec();
    for run in &mut runs {
        let style = &mut run.style;
        for length in [
            &mut style.font_size,
            &mut style.line_height,
            &mut style.letter_spacing,
        ] {
            *length = length.map(|length| length * scale);
        }
    }
    runs
}

/// Sets a text that adapts to its box as small as that needs; from here on it is a text like any other.
fn set_to_fit(
    nodes: &mut [Prepared<'_>],
    id: usize,
    fonts: &FontStore,
    platform: Platform,
    own: &Placed,
    work: &mut Work,
) -> Result<(), Stopped> {
    let Some(text) = Text::of(nodes, id).filter(|text| text.least_scale.is_some()) else {
        return Ok(());
    };
    let scale = text.scale(fonts, platform, inside(own).map(Some), work)?;
    if scale < 1.0 {
        nodes[id].props.runs = scaled(text.runs, scale);
    }
    if let Content::Text { least_scale, .. } = &mut nodes[id].content {
        *least_scale = None;
    }
    Ok(())
}

impl Measure for ContentSizes<'_, '_> {
    fn measure(&mut self, id: usize, space: Size<Space>, work: &mut Work) -> Result<Size<f32>, Stopped> {
        let [across, down] = space;
        let (width, height) = match &self.nodes[id].content {
            Content::Control { width, height } => (*width, *height),
            Content::Boxes => (0.0, 0.0),
            Content::Text { .. } => match self.text(id, [across.size, down.size], work)? {
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
        Ok([within(width, across), within(height, down)])
    }

    fn baseline(&mut self, id: usize, size: Size<f32>, work: &mut Work) -> Result<Option<f32>, Stopped> {
        Ok(self.text(id, size.map(Some), work)?.map(|text| text.baseline))
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
    work: &mut Work,
) -> Result<Places, Stopped> {
    let mut flex = flex_nodes(nodes);
    let mut known = Texts::default();
    // Views inside of text first, the innermost before those around them: text needs their sizes.
    for id in (0..nodes.len())
        .rev()
        .filter(|id| nodes[*id].place_in_text.is_some())
        .collect::<Vec<_>>()
    {
        let mut sizes = ContentSizes {
            nodes,
            fonts,
            platform: device.platform,
            known: &mut known,
        };
        flex::place(&mut flex, id, [None, None], device.dpr, &mut sizes, work)?;
        let size = flex[id].placed().rect;
        set_placeholder(nodes, id, &size);
    }
    for round in 0..=SAFE_AREA_ROUNDS {
        let mut sizes = ContentSizes {
            nodes,
            fonts,
            platform: device.platform,
            known: &mut known,
        };
        let space = [Some(device.width), Some(device.height)];
        flex::place(&mut flex, 0, space, device.dpr, &mut sizes, work)?;
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
        // Of what is not displayed nothing is to be seen, whatever its glyphs.
        if let Some(own) = placed[id].filter(|own| own.rect.width > 0.0) {
            set_to_fit(nodes, id, fonts, device.platform, &own, work)?;
            if !known.measured.contains(&id) && nodes[id].props.runs.iter().any(|run| is_foreign(&run.text)) {
                // Its box did not need it to be set, but whether there are glyphs for it is still to be seen.
                let mut sizes = ContentSizes {
                    nodes,
                    fonts,
                    platform: device.platform,
                    known: &mut known,
                };
                sizes.text(id, inside(&own).map(Some), work)?;
            }
        }
        place_inline_views(nodes, id, fonts, device.platform, &mut placed, work)?;
    }
    Ok(Places {
        boxes: placed,
        missing: known.missing,
    })
}

/// Whether a text has other than Latin letters.
fn is_foreign(text: &str) -> bool {
    text.chars().any(|char| char > '\u{24f}')
}

fn is_inside_text(nodes: &[Prepared<'_>], prepared: &Prepared<'_>) -> bool {
    let mut current = Some(prepared);
    while let Some(node) = current {
        if node.place_in_text.is_some() {
            return true;
        }
        current = node.parent.map(|parent| &nodes[parent]);
    }
    false
}

/// The place that inline view `id` takes up in its text.
fn set_placeholder(nodes: &mut [Prepared<'_>], id: usize, size: &Rect) {
    let (Some(parent), Some(run)) = (nodes[id].parent, nodes[id].place_in_text) else {
        return;
    };
    if let Some(place) = nodes[parent].props.runs.get_mut(run) {
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
    work: &mut Work,
) -> Result<(), Stopped> {
    let node = &nodes[id];
    let (Content::Text { .. }, false, Some(own)) = (&node.content, node.children.is_empty(), placed[id])
    else {
        return Ok(());
    };
    let Some(text) = Text::of(nodes, id) else {
        return Ok(());
    };
    let text = text.shape(fonts, platform, Some(inside(&own)[ROW]), 1.0, work)?;
    let places: HashMap<usize, &Rect> = text
        .inline_boxes
        .iter()
        .map(|place| (place.run, &place.rect))
        .collect();
    for child in &node.children {
        let place = nodes[*child].place_in_text.and_then(|run| places.get(&run));
        // A view in text that is left out is not there.
        placed[*child] = place.and_then(|place| {
            let mut view = placed[*child]?;
            view.rect.x = own.border.left + own.padding.left + place.x;
            view.rect.y = own.border.top + own.padding.top + place.y;
            Some(view)
        });
    }
    Ok(())
}

/// Size of the content box.
fn inside(own: &Placed) -> Size<f32> {
    let Placed {
        rect,
        padding,
        border,
    } = own;
    [
        rect.width - padding.left - padding.right - border.left - border.right,
        rect.height - padding.top - padding.bottom - border.top - border.bottom,
    ]
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
) -> (Vec<LayoutBox>, LayoutNode) {
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
    (boxes, root.unwrap_or_else(|| empty_root(device)))
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
    parsed.finish(place.rect.width, place.rect.height, &place.border);
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
