//! Real projects, bundled and run, with a crude layout in place of the real one.
#![allow(dead_code, clippy::unwrap_used)]

use hivesync_bundle::{BundleLimits, GraphRequest, Project, TranspileCache, ValidatedBundle};
use hivesync_domain::{DeviceContext, Element, ElementTree, LayoutBox, Limits, Platform};
use hivesync_preview_runtime::{
    Program, Rendered, Runtime, RuntimeOptions, SandboxError, ScreenInput, ScreenTarget, Session,
    SessionLimits, builtins,
};
use serde_json::json;
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

/// The images, loaded once.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let dir = std::env::var_os("PREVIEW_RUNTIME_DIR").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/preview-runtime"),
            PathBuf::from,
        );
        Runtime::load(&dir, &RuntimeOptions::default()).unwrap_or_else(|error| panic!("{error}"))
    })
}

pub fn device(platform: Platform) -> DeviceContext {
    DeviceContext::parse(&json!({
        "device_id": "phone", "model": "Phone", "platform": platform, "width": 390, "height": 844, "dpr": 3,
        "safe_area": {"top": 47, "bottom": 34, "left": 0, "right": 0}, "orientation": "portrait",
        "capabilities": {"camera": false, "microphone": false, "accelerometer": false, "gyroscope": false},
        "mode": "virtual", "os_version": "17.4", "zoom_mode_enabled": false
    }))
    .unwrap()
}

/// Bundles files; the first is the entry.
pub fn program(files: &[(&str, &[u8])], platform: Platform) -> Program {
    let limits = Limits::default();
    let mut bundle = ValidatedBundle::empty(&BundleLimits::new(
        &limits,
        limits.tier(hivesync_domain::Tier::Free),
    ));
    for (path, content) in files {
        bundle.overlay(path, content.to_vec().into()).unwrap();
    }
    // Named outright: not every entry here exports a component.
    let description = json!({"entry": files[0].0, "screens": [{"name": "Screen", "module": files[0].0}]});
    bundle
        .overlay("hivesync.json", description.to_string().into())
        .unwrap();
    let project = Project::open(bundle, None).unwrap();
    let graph = project
        .graph(&GraphRequest {
            platform,
            dpr: 3.0,
            roots: &[files[0].0],
            builtins: &builtins(),
            cache: &TranspileCache::new(1 << 20),
        })
        .unwrap();
    Program::new(graph).unwrap()
}

/// A project of one file.
pub fn screen(source: &str) -> Program {
    program(&[("App.tsx", source.as_bytes())], Platform::Ios)
}

pub struct Run {
    pub session: Session,
    pub rendered: Rendered,
}

pub fn input(device: &DeviceContext) -> ScreenInput<'_> {
    ScreenInput {
        device,
        entry: None,
        target: ScreenTarget::Export {
            module: 0,
            export: "default".to_owned(),
        },
        props: Arc::default(),
        font_scale: 1.0,
        dark: false,
        right_to_left: false,
    }
}

pub fn start_on(program: &Program, platform: Platform, limits: SessionLimits) -> Result<Run, SandboxError> {
    let device = device(platform);
    let mut session = runtime().session(platform, limits)?;
    let rendered = session.start(program, &input(&device))?;
    Ok(Run { session, rendered })
}

pub fn start(source: &str) -> Result<Run, SandboxError> {
    start_on(&screen(source), Platform::Ios, SessionLimits::default())
}

/// Whatever a session did, it did to itself.
pub fn assert_the_next_session_works() {
    let run = start("import { Text } from 'react-native'; export default () => <Text>next</Text>;").unwrap();
    assert_eq!(texts(&run.rendered.tree), ["next"]);
}

/// Every child below the one before, as wide as the screen; leaves are 40 high.
pub fn stacked(tree: &ElementTree) -> Vec<LayoutBox> {
    fn place(element: &Element, y: f32, page_y: f32, boxes: &mut Vec<LayoutBox>) -> f32 {
        let at = boxes.len();
        let mut height = 0.0;
        boxes.push(LayoutBox {
            id: element.id,
            x: 0.0,
            y,
            width: 390.0,
            height,
            page_x: 0.0,
            page_y,
        });
        for child in element.children.iter().filter(|child| child.text.is_none()) {
            height += place(child, height, page_y + height, boxes);
        }
        let fixed = element
            .style
            .get("height")
            .and_then(serde_json::Value::as_f64)
            .map(|value| value as f32);
        let clipped = matches!(
            element.node_type,
            hivesync_domain::NodeType::List | hivesync_domain::NodeType::ScrollView
        );
        height = fixed.unwrap_or(if clipped { 400.0 } else { height.max(40.0) });
        boxes[at].height = height;
        height
    }
    let mut boxes = Vec::new();
    place(&tree.root, 0.0, 0.0, &mut boxes);
    boxes
}

/// Feeds layouts back until the screen rests; answers the last tree and how many rounds changed it.
pub fn settle(run: &mut Run) -> Result<(ElementTree, usize), SandboxError> {
    let mut tree = run.rendered.tree.clone();
    for round in 0..16 {
        match run.session.feed_layout(&stacked(&tree))? {
            Some(next) => tree = next,
            None => return Ok((tree, round)),
        }
    }
    panic!("the screen does not come to rest")
}

/// The tree as indented lines: type, text or style and props, line of its JSX.
pub fn outline(tree: &ElementTree) -> String {
    fn line(element: &Element, depth: usize, out: &mut String) {
        use std::fmt::Write;
        let node_type = serde_json::to_value(element.node_type).unwrap();
        write!(out, "{}{}", "  ".repeat(depth), node_type.as_str().unwrap()).unwrap();
        if let Some(text) = &element.text {
            write!(out, " {text:?}").unwrap();
        }
        if !element.style.is_empty() {
            write!(out, " {}", serde_json::to_string(&element.style).unwrap()).unwrap();
        }
        if !element.props.is_empty() {
            write!(out, " | {}", serde_json::to_string(&element.props).unwrap()).unwrap();
        }
        if let Some(source) = &element.source {
            write!(out, " @ {}:{}", source.file, source.line).unwrap();
        }
        out.push('\n');
        for child in &element.children {
            line(child, depth + 1, out);
        }
    }
    let mut out = String::new();
    line(&tree.root, 0, &mut out);
    out
}

/// Every element, in document order.
pub fn elements(tree: &ElementTree) -> Vec<&Element> {
    let mut open = vec![&tree.root];
    let mut found = Vec::new();
    while let Some(element) = open.pop() {
        found.push(element);
        open.extend(element.children.iter().rev());
    }
    found
}

pub fn texts(tree: &ElementTree) -> Vec<&str> {
    elements(tree)
        .into_iter()
        .filter_map(|element| element.text.as_deref())
        .collect()
}
