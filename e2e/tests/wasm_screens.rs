//! Screens that are WebAssembly components, through the whole system: shown, pressed, typed into; and the worker that loses
//! its compiler.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_domain::{LayoutDocument, LayoutNode, SandboxEvent};
use hivesync_e2e::{Archive, FolderOptions, PreviewState, Tester, named, nodes};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// examples/wasm-screen, as `./hive test` built it.
fn converter() -> Archive {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/wasm-screen");
    let component = fs::read(folder.join("screen.wasm")).unwrap();
    let options = FolderOptions { node_modules: false };
    Archive::with_replaced(&folder, options, [("screen.wasm", component)]).unwrap()
}

fn texts(document: &LayoutDocument) -> Vec<String> {
    let text = |node: &&LayoutNode| node.props.runs.iter().map(|run| run.text.as_str()).collect();
    nodes(document)
        .iter()
        .map(text)
        .filter(|text: &String| !text.is_empty())
        .collect()
}

#[tokio::test]
async fn components_are_shown_on_devices_and_hear_of_events() {
    let tester = Tester::new().await.unwrap();
    let preview = tester
        .preview(&converter(), &["iphone-15", "pixel-8"])
        .await
        .unwrap();
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    assert_eq!(preview.screens.len(), 6);
    let results = tester.results(&preview).await.unwrap();
    assert!(results.iter().all(|(_, picture)| picture.starts_with(b"\x89PNG")));
    let screen = preview
        .screens
        .iter()
        .find(|screen| screen.name == "Length" && screen.device_id == "iphone-15")
        .unwrap();
    let shown = tester
        .client
        .layout(screen.layout_url.as_deref().unwrap())
        .await
        .unwrap();
    assert!(
        texts(&shown).contains(&"26.2188 mi".to_owned()),
        "{:?}",
        texts(&shown)
    );
    // It is as large as the device, whatever its elements say.
    assert_eq!(
        (shown.root.layout.width, shown.root.layout.height),
        (393.0, 852.0)
    );

    let send = async |event: SandboxEvent| {
        tester
            .client
            .send_event(preview.preview_id, screen.screen_id, &event)
            .await
            .unwrap()
    };
    let press = |node: u32| SandboxEvent::Press {
        node,
        x: None,
        y: None,
    };
    // On the text within the row: the press goes up to the row, which listens.
    let miles = named(&shown, "Miles").unwrap().children[0].id;
    let answer = send(press(miles)).await;
    let shown = answer.layout.unwrap();
    let input = nodes(&shown)
        .into_iter()
        .find(|node| node.props.handlers == ["onChangeText"])
        .unwrap();
    let text = SandboxEvent::Text {
        node: input.id,
        text: "1".to_owned(),
    };
    let answer = send(text).await;
    let shown = answer.layout.unwrap();
    assert!(
        texts(&shown).contains(&"1609.34 m".to_owned()),
        "{:?}",
        texts(&shown)
    );
    // Pressed once more, it is what it was.
    let answer = send(press(miles)).await;
    assert!(!answer.changed);
    assert!(answer.layout.is_none());
}

/// The compile server of a worker: its only child.
fn compile_server(worker: u32) -> Option<Pid> {
    let children = fs::read_to_string(format!("/proc/{worker}/task/{worker}/children")).ok()?;
    Pid::from_raw(children.split_whitespace().next()?.parse().ok()?)
}

#[tokio::test]
async fn a_worker_that_loses_its_compiler_is_replaced_and_no_preview_is_lost() {
    let tester = Tester::new().await.unwrap();
    let worker = tester.stack.service("sandbox-host").unwrap();
    let server = compile_server(worker.pid.unwrap()).unwrap();
    kill_process(server, Signal::KILL).unwrap();
    let preview = tester.preview(&converter(), &["iphone-15"]).await.unwrap();
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    let replaced = hivesync_e2e::eventually(Duration::from_secs(60), async || {
        let now = tester.stack.service("sandbox-host").unwrap();
        now.state == "ready" && now.pid != worker.pid
    });
    assert!(replaced.await, "the worker goes on without a compiler");
}

#[test]
fn compiled_components_lie_where_nobody_else_looks() {
    use std::os::unix::fs::MetadataExt as _;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/wasm-cache");
    assert_eq!(fs::metadata(folder).unwrap().mode() & 0o777, 0o700);
}
