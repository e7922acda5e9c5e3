//! Pictures of what could not be mapped: the subtree of an `HS_ImageSnapshot`, for clients that do not know its component.

use crate::{Assets, Snapshotter, Stop};
use hivesync_domain::{
    AssetId, DeviceContext, ImageSource, LayoutDocument, LayoutNode, NodeType, Orientation, Rect, SafeArea,
    Style,
};
use sha2::{Digest, Sha256};

/// More components of one screen are not drawn on their own.
const MOST_PICTURES: usize = 16;
/// A picture that takes more bytes is not linked.
const MOST_BYTES: u64 = 1 << 20;

/// The picture of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenPicture {
    /// The SHA-256 of its file.
    pub asset: AssetId,
    /// A PNG file.
    pub png: Vec<u8>,
}

/// Whether a document has components that could not be mapped but hold something that can be drawn.
pub fn has_unmapped(document: &LayoutDocument) -> bool {
    let mut open = vec![&document.root];
    while let Some(node) = open.pop() {
        if is_unmapped(node) {
            return true;
        }
        // What lies in one is part of its picture.
        if node.node_type != NodeType::ImageSnapshot {
            open.extend(&node.children);
        }
    }
    false
}

fn is_unmapped(node: &LayoutNode) -> bool {
    node.node_type == NodeType::ImageSnapshot && !node.children.is_empty() && node.props.image.is_none()
}

impl Snapshotter {
    /// Draws what each `HS_ImageSnapshot` of `document` holds, and links the picture in it. One that can't be drawn is left
    /// without a picture.
    pub fn link_unmapped(
        &self,
        document: &mut LayoutDocument,
        assets: &Assets,
        stop: Stop<'_>,
    ) -> Vec<ScreenPicture> {
        let mut root = std::mem::replace(&mut document.root, bare(Rect::default()));
        let mut pictures = Vec::new();
        let mut open = vec![&mut root];
        while let Some(node) = open.pop() {
            if pictures.len() == MOST_PICTURES || stop() {
                break;
            }
            if !is_unmapped(node) {
                if node.node_type != NodeType::ImageSnapshot {
                    open.extend(&mut node.children);
                }
                continue;
            }
            let Rect { width, height, .. } = node.layout;
            let device = device_of_size(&document.device, width, height);
            let device = std::mem::replace(&mut document.device, device);
            document.root = alone(node);
            let drawn = self.draw_until(document, assets, MOST_BYTES, stop);
            document.device = device;
            let Ok(drawn) = drawn else { continue };
            let asset = AssetId(hex::encode(Sha256::digest(&drawn.png)));
            node.props.image = Some(ImageSource {
                asset: Some(asset.clone()),
                uri: None,
                width,
                height,
            });
            pictures.push(ScreenPicture {
                asset,
                png: drawn.png,
            });
        }
        document.root = root;
        pictures
    }
}

/// A node without anything.
fn bare(layout: Rect) -> LayoutNode {
    LayoutNode {
        id: 0,
        node_type: NodeType::View,
        style: Style::default(),
        props: Default::default(),
        layout,
        children: Vec::new(),
        source: None,
    }
}

/// A node as the root of a picture: where it stood, and how it was turned and faded there, is not its own.
fn alone(node: &LayoutNode) -> LayoutNode {
    let Rect { width, height, .. } = node.layout;
    let layout = Rect {
        x: 0.0,
        y: 0.0,
        width,
        height,
    };
    LayoutNode {
        style: Style {
            opacity: None,
            transform: None,
            ..node.style.clone()
        },
        children: node.children.clone(),
        ..bare(layout)
    }
}

/// A screen as large as a component.
fn device_of_size(device: &DeviceContext, width: f32, height: f32) -> DeviceContext {
    DeviceContext {
        width: width.ceil(),
        height: height.ceil(),
        safe_area: SafeArea::default(),
        orientation: if width.ceil() > height.ceil() {
            Orientation::Landscape
        } else {
            Orientation::Portrait
        },
        ..device.clone()
    }
}
