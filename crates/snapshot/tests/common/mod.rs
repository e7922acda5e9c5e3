//! Documents for tests, and a look at the pixels of their pictures.
#![allow(dead_code)]

use hivesync_domain::{AssetId, LayoutDocument, LayoutNode, Limits};
use hivesync_snapshot::{Assets, Drawing, Pixels, SnapshotLimits, Snapshotter};
use serde_json::{Value, json};
use std::{io::Cursor, sync::OnceLock};

/// A device of 200 × 200 logical pixels without insets.
pub fn device(platform: &str, dpr: f32) -> Value {
    json!({
        "device_id": "test", "model": "Test", "platform": platform, "width": 200, "height": 200, "dpr": dpr,
        "safe_area": {"top": 0, "bottom": 0, "left": 0, "right": 0}, "orientation": "portrait",
        "capabilities": {"camera": false, "microphone": false, "accelerometer": false, "gyroscope": false},
        "mode": "virtual", "os_version": "1", "zoom_mode_enabled": false
    })
}

/// A document whose root holds `children`.
pub fn document(device: Value, children: Value) -> LayoutDocument {
    let (width, height) = (device["width"].clone(), device["height"].clone());
    serde_json::from_value(json!({
        "schema_version": 1, "screen_id": "00000000-0000-5000-8000-000000000001", "screen_name": "Test",
        "nav_type": "screen", "device": device,
        "root": {
            "id": 1, "type": "HS_View", "layout": {"x": 0, "y": 0, "width": width, "height": height},
            "children": children
        }
    }))
    .expect("a document")
}

/// A node.
pub fn node(
    kind: &str,
    [x, y, width, height]: [f32; 4],
    style: Value,
    props: Value,
    children: Value,
) -> Value {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(2);
    let id = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    json!({
        "id": id, "type": kind, "layout": {"x": x, "y": y, "width": width, "height": height},
        "style": style, "props": props, "children": children
    })
}

/// A view.
pub fn view(rect: [f32; 4], style: Value, children: Value) -> Value {
    node("HS_View", rect, style, json!({}), children)
}

/// A filled view.
pub fn block(rect: [f32; 4], color: &str) -> Value {
    view(rect, json!({"backgroundColor": color}), json!([]))
}

/// An image node that shows the asset `asset`.
pub fn image(rect: [f32; 4], mode: &str, style: Value) -> Value {
    let props = json!({"image": {"asset": "asset", "width": 20, "height": 10}, "resizeMode": mode});
    node("HS_Image", rect, style, props, json!([]))
}

/// The one asset of a document.
pub fn asset(bytes: Vec<u8>) -> Assets {
    Assets::from([(AssetId("asset".to_owned()), bytes.into())])
}

/// A PNG of 20 × 10 whose left half is red and whose right half is blue.
pub fn red_and_blue() -> Vec<u8> {
    let picture = image::RgbaImage::from_fn(20, 10, |x, _| {
        image::Rgba(if x < 10 {
            [255, 0, 0, 255]
        } else {
            [0, 0, 255, 255]
        })
    });
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .expect("a PNG");
    bytes
}

/// A snapshotter that tests share, as worker threads do. Assets of tests have made-up ids, so those that use them take a
/// new one.
pub fn shared() -> &'static Snapshotter {
    static SHARED: OnceLock<Snapshotter> = OnceLock::new();
    SHARED.get_or_init(fresh)
}

/// A snapshotter of its own.
pub fn fresh() -> Snapshotter {
    Snapshotter::new(SnapshotLimits::from(&Limits::default()))
}

/// Draws children of the root on an iPhone of 200 × 200 at 1×.
pub fn draw(children: Value) -> Pixels {
    draw_on(device("ios", 1.0), children)
}

/// Draws children of the root on `device`.
pub fn draw_on(device: Value, children: Value) -> Pixels {
    shared()
        .draw_pixels(&document(device, children), &Assets::new())
        .expect("a picture")
        .pixels
}

/// Draws with an asset.
pub fn draw_with(bytes: Vec<u8>, children: Value) -> Drawing {
    fresh()
        .draw_pixels(&document(device("ios", 1.0), children), &asset(bytes))
        .expect("a picture")
}

/// The colour of a pixel.
pub fn at(pixels: &Pixels, x: u32, y: u32) -> [u8; 3] {
    let start = ((y * pixels.width + x) * 4) as usize;
    pixels.rgba[start..start + 3].try_into().expect("three channels")
}

/// Whether two colours are about the same.
pub fn near(found: [u8; 3], expected: [u8; 3], tolerance: u8) -> bool {
    found
        .iter()
        .zip(expected)
        .all(|(a, b)| a.abs_diff(b) <= tolerance)
}

/// Pixels within a rectangle that are darker than half.
pub fn dark(pixels: &Pixels, [x0, y0, x1, y1]: [u32; 4]) -> usize {
    let rows = y0..y1;
    rows.flat_map(|y| (x0..x1).map(move |x| (x, y)))
        .filter(|(x, y)| {
            at(pixels, *x, *y)
                .iter()
                .map(|channel| u32::from(*channel))
                .sum::<u32>()
                < 384
        })
        .count()
}

/// A node as the types have it.
pub fn parsed(node: Value) -> LayoutNode {
    serde_json::from_value(node).expect("a node")
}
