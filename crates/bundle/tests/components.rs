//! Bundles whose screens are WebAssembly components: how they are told from others, and what is refused.

#![allow(clippy::unwrap_used)] // A test that fails says so.

use bytes::Bytes;
use hivesync_bundle::{
    AssetKind, Builtins, BundleError, BundleLimits, GraphRequest, Project, ProjectKind, TranspileCache,
    ValidatedBundle,
};
use hivesync_domain::{ErrorCode, NavType, Platform};
use serde_json::{Value, json};

/// A picture of one pixel.
const PNG: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\x0bIDATx\x9cc\xf8\x0f\x04\x00\x09\xfb\x03\xfd\xfb^k+\x00\x00\x00\x00IEND\xaeB`\x82";

fn open(
    description: Option<Value>,
    files: &[(&str, &[u8])],
    entry: Option<&str>,
) -> Result<Project, BundleError> {
    let mut bundle = ValidatedBundle::empty(&BundleLimits::default());
    for (path, content) in files {
        bundle.overlay(path, Bytes::copy_from_slice(content)).unwrap();
    }
    if let Some(description) = description {
        bundle
            .overlay("hivesync.json", description.to_string().into())
            .unwrap();
    }
    Project::open(bundle, entry)
}

const FILES: &[(&str, &[u8])] = &[("a.wasm", b"\0asm"), ("b/b.wasm", b"\0asm"), ("README.md", b"")];

#[test]
fn a_description_that_names_components_makes_the_bundle_one_of_components() {
    let description = json!({"name": "Two", "platform": "ios", "screens": [
        {"name": "A", "component": "a.wasm", "props": {"x": 1}},
        {"name": "B", "component": "b/b.wasm", "nav_type": "tab"},
    ]});
    let project = open(Some(description.clone()), FILES, None).unwrap();
    assert_eq!(project.kind(), ProjectKind::WasmComponents);
    assert_eq!(
        (project.name(), project.platform()),
        (Some("Two"), Some(Platform::Ios))
    );
    let [a, b] = project.screens() else { panic!() };
    assert_eq!(
        (a.name.as_str(), a.module.as_str(), &a.props["x"]),
        ("A", "a.wasm", &json!(1))
    );
    assert_eq!((b.module.as_str(), b.nav_type), ("b/b.wasm", NavType::Tab));
    let one = open(Some(description.clone()), FILES, Some("b/b.wasm")).unwrap();
    assert_eq!(one.screens().len(), 1);
    let error = open(Some(description), FILES, Some("c.wasm")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::EntryNotFound);
}

#[test]
fn one_component_alone_needs_no_description() {
    let project = open(None, &[("counter.wasm", b"\0asm"), ("images/a.png", PNG)], None).unwrap();
    assert_eq!(project.kind(), ProjectKind::WasmComponents);
    assert_eq!(project.screens()[0].name, "counter");
    // With sources beside it, it is one of their files.
    let project = open(
        None,
        &[
            ("counter.wasm", b"\0asm"),
            ("App.js", b"export default () => null"),
        ],
        None,
    );
    assert_eq!(project.unwrap().kind(), ProjectKind::JavaScript);
    for files in [
        &[("a.wasm", &b""[..]), ("b.wasm", b"")][..],
        &[("pkg/a.wasm", b""), ("README.md", b"")],
    ] {
        let error = open(None, files, None).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NoScreens, "{files:?}");
    }
}

#[test]
fn what_is_wrong_with_a_description_is_named() {
    for (screens, code, words) in [
        (
            json!([{"name": "A", "component": "gone.wasm"}]),
            ErrorCode::EntryNotFound,
            "screens[0].component \"gone.wasm\"",
        ),
        (
            json!([{"name": "A", "component": 7}]),
            ErrorCode::BundleInvalid,
            "screens[0].component must be a text",
        ),
        (
            json!([{"component": "a.wasm"}]),
            ErrorCode::BundleInvalid,
            "screens[0].name is missing",
        ),
        (
            json!([{"name": "A", "component": "a.wasm"}, {"name": "B", "module": "App"}]),
            ErrorCode::BundleInvalid,
            "screens[1] has no component",
        ),
        (
            json!([{"name": "A", "component": "a.wasm", "export": "x"}]),
            ErrorCode::BundleInvalid,
            "screens[0].export is not a known field",
        ),
        (
            json!([{"name": "A", "component": "a.wasm"}, {"name": "A", "component": "a.wasm"}]),
            ErrorCode::BundleInvalid,
            "screens[1].name \"A\" is another screen's",
        ),
        (
            json!([{"name": "A", "component": "a.wasm", "props": []}]),
            ErrorCode::BundleInvalid,
            "screens[0].props must be an object",
        ),
        (
            json!([{"name": "A", "component": "a.wasm", "props": {"x": "y".repeat(70_000)}}]),
            ErrorCode::BundleTooLarge,
            "screens[0].props",
        ),
    ] {
        let error = open(Some(json!({ "screens": screens })), FILES, None).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(words), "{error} without {words}");
    }
    let many: Vec<Value> = (0..501)
        .map(|number| json!({"name": number.to_string(), "component": "a.wasm"}))
        .collect();
    assert!(open(Some(json!({ "screens": many })), FILES, None).is_err());
}

#[test]
fn pictures_are_found_by_the_name_that_code_uses_in_the_variant_that_suits() {
    let description = json!({"screens": [{"name": "A", "component": "a.wasm"}]});
    let files: &[(&str, &[u8])] = &[
        ("a.wasm", b"\0asm"),
        ("images/x.png", PNG),
        ("images/x@2x.png", PNG),
        ("images/y@3x.png", PNG),
        ("fonts/z.ttf", b"\0\x01\0\0"),
    ];
    let assets = |files: &[(&str, &[u8])]| {
        let project = open(Some(description.clone()), files, None)?;
        let request = GraphRequest {
            platform: Platform::Ios,
            dpr: 2.0,
            roots: &["a.wasm"],
            builtins: &Builtins::default(),
            cache: &TranspileCache::new(1 << 20),
        };
        project.graph(&request).map(|graph| graph.assets)
    };
    let found: Vec<(String, String, AssetKind)> = assets(files)
        .unwrap()
        .into_iter()
        .map(|asset| (asset.name(), asset.path.clone(), asset.kind))
        .collect();
    let expected = [
        ("fonts/z.ttf", "fonts/z.ttf", AssetKind::Font),
        ("images/x.png", "images/x@2x.png", AssetKind::Image),
        ("images/y.png", "images/y@3x.png", AssetKind::Image),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(name, path, kind)| (name.to_owned(), path.to_owned(), kind))
        .collect();
    assert_eq!(found, expected);
    let mut damaged = files.to_vec();
    damaged[1].1 = &PNG[..40];
    damaged[2].1 = &PNG[..40];
    assert_eq!(assets(&damaged).unwrap_err().code(), ErrorCode::BundleInvalid);
}
