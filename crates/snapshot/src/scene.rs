//! A document as drawing commands: what lies where, in which order, clipped by what.

mod border;
mod budget;
mod canvas;
mod geometry;
mod image;
mod native;
mod placeholder;
mod shadow;
mod system_bars;
mod text;
mod transform;

pub(crate) use canvas::Warnings;

use crate::{Assets, SnapshotError, image_store::ImageStore, snapshotter::Stop};
use anyrender::PaintScene;
use border::Border;
use budget::{Budget, Work};
use canvas::{Canvas, paint};
use geometry::{Corners, Sides, rounded, safe, safe_length, safe_point, snapped};
use hivesync_domain::{
    Color, Display, Gradient, LayoutDocument, LayoutNode, NativeElement, NodeType, Overflow, Style, Transform,
};
use hivesync_text::FontStore;
use kurbo::{Affine, Point, Rect, Vec2};
use peniko::{ColorStop, Fill, Mix, color::DynamicColor};
use placeholder::Reason;
use std::collections::HashMap;
use system_bars::BarStyle;

/// Text may reach beyond its box by about this many of its font sizes; for culling.
const TEXT_REACH: f64 = 2.0;
/// Layers deeper than this are not opened: each costs a picture's worth of work.
const MOST_LAYERS: usize = 64;
/// A radial gradient goes at least so far, logical pixels.
const LEAST_RADIUS: f64 = 1e-3;

/// What a scene is made with.
pub(crate) struct Materials<'a> {
    pub(crate) fonts: &'a FontStore,
    pub(crate) images: &'a ImageStore,
    pub(crate) assets: &'a Assets,
}

/// Draws `document` into `scene`, whose coordinates are physical pixels.
pub(crate) fn build<'a, S: PaintScene>(
    document: &'a LayoutDocument,
    materials: &Materials<'a>,
    scene: &'a mut S,
    warnings: &'a mut Warnings,
    stop: Stop<'_>,
) -> Result<(), SnapshotError> {
    let (width, height) = document.device.picture_size();
    let page = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut canvas = Canvas {
        scene,
        scale: f64::from(document.device.dpr),
        platform: document.device.platform,
        page,
        fonts: materials.fonts,
        images: materials.images,
        assets: materials.assets,
        drawings: &document.drawings,
        warnings,
        budget: Budget::of(page),
        prepared: HashMap::new(),
    };
    // Where the home indicator will be, to see what colour it lies on.
    let indicator = Point::new(page.center().x, page.y1 - canvas.px(10.0));
    let mut walk = Walk {
        canvas: &mut canvas,
        layers: 0,
        indicator,
        under_indicator: Color::WHITE,
    };
    walk.run(&document.root, stop)?;
    let under_indicator = walk.under_indicator;
    // Whatever the screen took, the system's own signs are there.
    canvas.budget = Budget::of(page);
    system_bars::paint(
        &mut canvas,
        &document.device,
        BarStyle::of(&document.root),
        under_indicator,
    );
    Ok(())
}

/// What a node inherits from those above it.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// Top left of the parent's border box, logical pixels of the untransformed page.
    origin: Point,
    /// From the untransformed page to the picture, physical pixels.
    transform: Affine,
    /// What can be seen, in the picture.
    visible: Rect,
}

enum Step<'a> {
    Visit(&'a LayoutNode, Frame),
    /// What a node draws over its children.
    Over(&'a LayoutNode, Affine, Rect),
    PopLayers(usize),
}

struct Walk<'c, 'a, S> {
    canvas: &'c mut Canvas<'a, S>,
    layers: usize,
    indicator: Point,
    under_indicator: Color,
}

impl<S: PaintScene> Walk<'_, '_, S> {
    /// Visits nodes in paint order; with a list of what is to be done rather than recursion, so that no document is
    /// too deep for the stack.
    fn run(&mut self, root: &LayoutNode, stop: Stop<'_>) -> Result<(), SnapshotError> {
        let frame = Frame {
            origin: Point::ZERO,
            transform: Affine::IDENTITY,
            visible: self.canvas.page,
        };
        let mut todo = vec![Step::Visit(root, frame)];
        while let Some(step) = todo.pop() {
            if stop() {
                return Err(SnapshotError::OutOfTime);
            }
            match step {
                Step::Visit(node, frame) => self.visit(node, frame, &mut todo),
                Step::Over(node, transform, rect) => {
                    native::paint_refresh(self.canvas, transform, rect, &node.props);
                }
                Step::PopLayers(count) => {
                    for _ in 0..count {
                        self.canvas.scene.pop_layer();
                    }
                    self.layers -= count;
                }
            }
        }
        Ok(())
    }

    fn visit<'n>(&mut self, node: &'n LayoutNode, frame: Frame, todo: &mut Vec<Step<'n>>) {
        let style = &node.style;
        let opacity = style.opacity.map_or(1.0, |opacity| safe_length(opacity).min(1.0));
        if style.display == Some(Display::None) || opacity < 1.0 / 512.0 {
            return;
        }
        let scale = self.canvas.scale;
        let at = safe_point(frame.origin + Vec2::new(safe(node.layout.x), safe(node.layout.y)));
        let size = (safe_length(node.layout.width), safe_length(node.layout.height));
        let logical = Rect::from_origin_size(at, size);
        let rect = snapped(logical, scale);
        let Some(transform) = self.transform_of(node, frame.transform, rect) else {
            return;
        };
        let corners = Corners::of(style, scale, rect, self.canvas.platform);
        let border = Border::of(style, scale);

        let reach = (shadow::reach(style) + text_reach(node)) * scale + 1.0;
        let painted = transform.transform_rect_bbox(rect.inflate(reach, reach));

        let mut layers = 0;
        if opacity < 1.0 {
            // Children may lie anywhere, unless they are cut off.
            let confined = node.children.is_empty() || clips(node);
            let area = if confined {
                painted.intersect(frame.visible)
            } else {
                frame.visible
            };
            if self.may_layer(layers, area) {
                let alpha = opacity as f32;
                self.canvas.scene.push_layer(
                    Fill::NonZero,
                    Mix::Normal,
                    alpha,
                    Affine::IDENTITY,
                    &area,
                    None,
                    None,
                );
                layers += 1;
            }
        }

        let shown = painted.intersect(frame.visible);
        if overlaps(painted, frame.visible) && self.canvas.spend(Work::Fill, Affine::IDENTITY, shown) {
            self.paint(node, transform, logical, rect, &corners, &border);
            self.note_indicator(node, transform, rect, frame.visible, opacity);
        }

        let mut visible = frame.visible;
        let mut children_hidden = node.children.is_empty();
        if clips(node) {
            let inner = border.widths.inset(rect);
            let inner_corners = corners.inset(border.widths);
            let seen = transform.transform_rect_bbox(inner);
            children_hidden |= !overlaps(seen, visible);
            let cuts = !inner_corners.is_square() || !covers(transform, inner, visible);
            if !children_hidden && cuts && self.may_layer(layers, visible.intersect(seen)) {
                let outline = rounded(inner, &inner_corners);
                self.canvas
                    .scene
                    .push_clip_layer(Fill::NonZero, transform, &outline);
                layers += 1;
            }
            visible = visible.intersect(seen);
        }

        self.layers += layers;
        if layers > 0 {
            todo.push(Step::PopLayers(layers));
        }
        if children_hidden {
            return;
        }
        if matches!(node.props.native, Some(NativeElement::RefreshControl { .. })) {
            todo.push(Step::Over(node, transform, rect));
        }
        let scrolled = Vec2::new(
            safe(node.props.scroll_x.unwrap_or(0.0)),
            safe(node.props.scroll_y.unwrap_or(0.0)),
        );
        let inside = Frame {
            origin: safe_point(at - scrolled),
            transform,
            visible,
        };
        let first = todo.len();
        let mut children: Vec<&LayoutNode> = node.children.iter().collect();
        children.sort_by_key(|child| child.style.z_index.unwrap_or(0));
        todo.extend(children.into_iter().map(|child| Step::Visit(child, inside)));
        todo[first..].reverse();
    }

    /// Whether one more layer may be opened.
    fn may_layer(&mut self, opened: usize, area: Rect) -> bool {
        self.layers + opened < MOST_LAYERS && self.canvas.spend(Work::Layer, Affine::IDENTITY, area)
    }

    /// The node's transform on top of the inherited one; `None` when nothing of the node can be seen.
    fn transform_of(&self, node: &LayoutNode, inherited: Affine, rect: Rect) -> Option<Affine> {
        let steps: &[Transform] = node.style.transform.as_deref().unwrap_or_default();
        if steps.is_empty() {
            return Some(inherited);
        }
        let scale = self.canvas.scale;
        let origin = node.style.transform_origin.map_or(rect.center(), |[x, y]| {
            rect.origin() + Vec2::new(safe(x), safe(y)) * scale
        });
        let own = transform::project(steps, origin, scale)?;
        if own.flipped && node.style.backface_hidden == Some(true) {
            return None;
        }
        let whole = inherited * own.map;
        let usable = whole.is_finite() && whole.as_coeffs().iter().all(|value| value.abs() < 1e9);
        usable.then_some(whole)
    }

    /// Paints the node itself, from back to front.
    fn paint(
        &mut self,
        node: &LayoutNode,
        transform: Affine,
        logical: Rect,
        rect: Rect,
        corners: &Corners,
        border: &Border,
    ) {
        let canvas = &mut *self.canvas;
        let style = &node.style;
        if node.props.native == Some(NativeElement::Sheet) {
            let page = canvas.page;
            canvas.fill(Affine::IDENTITY, native::BEHIND_SHEET, &page);
        }
        shadow::paint_outer(canvas, transform, node, rect, corners);
        // Under an opaque border the fill stops halfway, or it would shine through the smoothed outer edge.
        let hidden = if border.is_opaque_ring() {
            border.widths.scaled(0.5)
        } else {
            Sides::default()
        };
        let shape = Shape {
            rect: hidden.inset(rect),
            corners: corners.inset(hidden),
        };
        if let Some(color) = style.background_color {
            canvas.fill(transform, color, &rounded(shape.rect, &shape.corners));
        }
        let padding = border.widths.inset(rect);
        paint_gradients(canvas, transform, style, padding.origin(), &shape);
        shadow::paint_inner(canvas, transform, style, rect, corners, border);
        match (&node.props.image, node.node_type) {
            // What is in it is drawn itself, rather than its picture.
            (_, NodeType::ImageSnapshot) if !node.children.is_empty() => {}
            (Some(source), _) => image::paint(canvas, transform, node, source, rect, &shape),
            (None, NodeType::ImageSnapshot) => {
                let label = node.props.component.as_deref();
                placeholder::paint(canvas, transform, rect, corners, Reason::Component, label);
            }
            (None, _) => {}
        }
        border.paint(canvas, transform, rect, corners);
        border::paint_outline(canvas, transform, style, rect, corners);
        if node.node_type == NodeType::Switch {
            native::paint_switch(canvas, transform, rect, &node.props);
        }
        match &node.props.native {
            Some(NativeElement::ActivityIndicator { color }) => {
                native::paint_spinner(canvas, transform, rect, *color);
            }
            Some(NativeElement::RefreshControl { .. }) if node.children.is_empty() => {
                native::paint_refresh(canvas, transform, rect, &node.props);
            }
            _ => {}
        }
        if let Some(color) = node.props.underline_color {
            native::paint_underline(canvas, transform, rect, color);
        }
        text::paint(canvas, transform, node, logical);
    }

    /// Keeps the colour that the home indicator will lie on.
    fn note_indicator(
        &mut self,
        node: &LayoutNode,
        transform: Affine,
        rect: Rect,
        visible: Rect,
        opacity: f64,
    ) {
        let Some(color) = node.style.background_color else {
            return;
        };
        let over = transform
            .transform_rect_bbox(rect)
            .intersect(visible)
            .contains(self.indicator);
        if over && color.a > 200 && opacity > 0.8 {
            self.under_indicator = color;
        }
    }
}

/// What is filled of a box.
struct Shape {
    rect: Rect,
    corners: Corners,
}

/// Paints the gradients of a box over its fill, the first on top. They are laid over the padding box, which begins at
/// `origin`, and their outer colours go on under the border.
fn paint_gradients<S: PaintScene>(
    canvas: &mut Canvas<'_, S>,
    transform: Affine,
    style: &Style,
    origin: Point,
    shape: &Shape,
) {
    for gradient in style.background_image.iter().flatten().rev() {
        if !canvas.spend(Work::Gradient, transform, shape.rect) {
            return;
        }
        let at = |[x, y]: [f32; 2]| origin + Vec2::new(safe(x), safe(y)) * canvas.scale;
        let (brush, placed) = match gradient {
            Gradient::Linear(line) => (
                peniko::Gradient::new_linear(at(line.start), at(line.end))
                    .with_stops(stops_of(&line.stops).as_slice()),
                Affine::IDENTITY,
            ),
            Gradient::Radial(circle) => {
                let [across, down] = circle
                    .radius
                    .map(|radius| safe_length(radius).max(LEAST_RADIUS) * canvas.scale);
                let brush = peniko::Gradient::new_radial(Point::ZERO, across as f32)
                    .with_stops(stops_of(&circle.stops).as_slice());
                let flat = Affine::scale_non_uniform(1.0, down / across);
                (brush, Affine::translate(at(circle.center).to_vec2()) * flat)
            }
        };
        canvas.scene.fill(
            Fill::NonZero,
            transform,
            &brush,
            Some(placed),
            &rounded(shape.rect, &shape.corners),
        );
    }
}

/// Colours at places that never go back.
fn stops_of(stops: &[hivesync_domain::ColorStop]) -> Vec<ColorStop> {
    let mut reached = 0.0_f32;
    stops
        .iter()
        .map(|stop| {
            // What is not a number is not more than anything.
            reached = reached.max(stop.offset).min(1.0);
            ColorStop {
                offset: reached,
                color: DynamicColor::from_alpha_color(paint(stop.color)),
            }
        })
        .collect()
}

/// Whether the node cuts off what its children show outside of it.
fn clips(node: &LayoutNode) -> bool {
    match node.style.overflow {
        Some(overflow) => overflow != Overflow::Visible,
        None => matches!(node.node_type, NodeType::ScrollView | NodeType::List),
    }
}

fn text_reach(node: &LayoutNode) -> f64 {
    node.props.runs.iter().fold(0.0, |most: f64, run| {
        let shadow = run.style.text_shadow.map_or(0.0, |shadow| {
            safe(shadow.x).abs().max(safe(shadow.y).abs()) + safe_length(shadow.radius)
        });
        most.max(safe_length(run.style.font_size.unwrap_or(14.0)) * TEXT_REACH + shadow)
    })
}

/// Whether two rectangles share an area or an edge; boxes without width still have children and shadows.
fn overlaps(a: Rect, b: Rect) -> bool {
    a.x0 <= b.x1 && b.x0 <= a.x1 && a.y0 <= b.y1 && b.y0 <= a.y1
}

/// Whether a transformed rectangle contains all of `visible`, so that clipping to it changes nothing.
fn covers(transform: Affine, rect: Rect, visible: Rect) -> bool {
    let [_, b, c, ..] = transform.as_coeffs();
    b == 0.0 && c == 0.0 && {
        let seen = transform.transform_rect_bbox(rect);
        seen.x0 <= visible.x0 && seen.y0 <= visible.y0 && seen.x1 >= visible.x1 && seen.y1 >= visible.y1
    }
}
