//! What every painter of the scene shares: the sink, the scale, fonts, images and warnings.

use super::budget::{Budget, Work};
use crate::{
    Assets,
    image_store::{ImageError, ImageStore, Look},
};
use anyrender::PaintScene;
use hivesync_domain::{AssetId, Color, LayoutNode, Platform, Warning};
use hivesync_text::FontStore;
use kurbo::{Affine, Rect, Shape, Stroke};
use peniko::{Fill, ImageData};
use std::collections::{BTreeMap, HashMap};

/// More different warnings than this are not told.
const MOST_WARNINGS: usize = 32;
const TOO_MUCH: &str = "The screen paints over itself too many times; the picture was left unfinished.";

/// Where painters paint. Coordinates are physical pixels of the untransformed page.
pub(crate) struct Canvas<'a, S> {
    pub(crate) scene: &'a mut S,
    /// Physical pixels per logical one.
    pub(crate) scale: f64,
    pub(crate) platform: Platform,
    /// The whole picture.
    pub(crate) page: Rect,
    pub(crate) fonts: &'a FontStore,
    pub(crate) images: &'a ImageStore,
    pub(crate) assets: &'a Assets,
    /// Drawings that the document holds itself.
    pub(crate) drawings: &'a BTreeMap<AssetId, String>,
    pub(crate) warnings: &'a mut Warnings,
    pub(crate) budget: Budget,
    /// Images of this picture, each as it is shown; the scene holds on to them anyway.
    pub(crate) prepared: HashMap<(AssetId, Look), Result<ImageData, ImageError>>,
}

impl<S> Canvas<'_, S> {
    /// Takes work on the shape within `rect` off the budget. False when that is spent: then nothing may be painted.
    pub(crate) fn spend(&mut self, work: Work, transform: Affine, rect: Rect) -> bool {
        self.spend_many(work, 1, transform, rect)
    }

    /// Takes `count` pieces of work of the size of `rect` off the budget.
    pub(crate) fn spend_many(&mut self, work: Work, count: usize, transform: Affine, rect: Rect) -> bool {
        let seen = transform.transform_rect_bbox(rect);
        // Where it lies says nothing of what it costs here, only how much of it can show at all.
        let size = seen.size().min(self.page.size());
        let may = self.budget.spend(work, count, size.to_rect());
        if !may {
            self.warnings.add(None, TOO_MUCH.to_owned());
        }
        may
    }
}

impl<S: PaintScene> Canvas<'_, S> {
    /// Fills a shape.
    pub(crate) fn fill(&mut self, transform: Affine, color: Color, shape: &impl Shape) {
        if color.a > 0 {
            self.scene
                .fill(Fill::NonZero, transform, paint(color), None, shape);
        }
    }

    /// Fills what lies between outlines that contain each other.
    pub(crate) fn fill_between(&mut self, transform: Affine, color: Color, shape: &impl Shape) {
        if color.a > 0 {
            self.scene
                .fill(Fill::EvenOdd, transform, paint(color), None, shape);
        }
    }

    /// Strokes a shape.
    pub(crate) fn stroke(&mut self, transform: Affine, color: Color, stroke: &Stroke, shape: &impl Shape) {
        if color.a == 0 {
            return;
        }
        let period: f64 = stroke.dash_pattern.iter().sum();
        if period > 0.0 {
            let dashes = (shape.perimeter(0.5) / period).ceil() as usize;
            let dash = Rect::new(0.0, 0.0, period, stroke.width);
            if !self.spend_many(Work::Dash, dashes, transform, dash) {
                return;
            }
        }
        self.scene.stroke(stroke, transform, paint(color), None, shape);
    }

    /// Physical pixels of a logical length.
    pub(crate) fn px(&self, logical: f64) -> f64 {
        logical * self.scale
    }
}

/// A colour for the scene.
pub(crate) fn paint(color: Color) -> peniko::Color {
    peniko::Color::from_rgba8(color.r, color.g, color.b, color.a)
}

/// An opaque colour.
pub(crate) const fn rgb(value: u32) -> Color {
    let [_, r, g, b] = value.to_be_bytes();
    Color { r, g, b, a: 255 }
}

/// `color` with its opacity multiplied.
pub(crate) fn faded(color: Color, opacity: f64) -> Color {
    let a = (f64::from(color.a) * opacity.clamp(0.0, 1.0)).round() as u8;
    Color { a, ..color }
}

/// What the user should know about a picture, each thing once.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Vec<Warning>);

impl Warnings {
    /// Notes `message` about `node`, unless it is known already.
    pub(crate) fn add(&mut self, node: Option<&LayoutNode>, message: String) {
        if self.0.len() < MOST_WARNINGS && self.0.iter().all(|known| known.message != message) {
            self.0.push(Warning {
                message,
                component: node.and_then(|node| node.props.component.clone()),
                position: node.and_then(|node| node.source.clone()),
            });
        }
    }

    /// The warnings in the order they came up.
    pub(crate) fn into_vec(self) -> Vec<Warning> {
        self.0
    }
}
