//! `./hive demo` as a person runs it: pictures, a table, and an exit code that says whether all is well.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_domain::LayoutDocument;
use hivesync_e2e::project;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// Runs the demo with `arguments`; pictures go to `out`.
fn demo(out: &Path, arguments: &[&str]) -> Output {
    let program = std::env::var_os("HIVECTL").expect("run these tests with `./hive test e2e`");
    Command::new(program)
        .arg("demo")
        .args(arguments)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_shop_is_shown_on_two_devices() {
    let out = tempfile::tempdir().unwrap();
    let output = demo(out.path(), &[]);
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    let head = said.lines().find(|line| line.starts_with("screen ")).unwrap();
    let columns: Vec<&str> = head.split_whitespace().collect();
    assert_eq!(
        columns,
        [
            "screen",
            "device",
            "nodes",
            "queue",
            "sandbox",
            "rendering",
            "file"
        ]
    );

    let mut pictures = 0;
    for entry in fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "png") {
            continue;
        }
        assert!(
            said.contains(path.to_str().unwrap()),
            "{} is not listed",
            path.display()
        );
        let document = fs::read(path.with_extension("json")).unwrap();
        let document: LayoutDocument = serde_json::from_slice(&document).unwrap();
        let size = image::image_dimensions(&path).unwrap();
        assert_eq!(size, document.device.picture_size(), "{}", path.display());
        pictures += 1;
    }
    assert_eq!(pictures, 14, "seven screens on two devices");
}

#[test]
fn an_archive_will_do() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("project.tar.gz");
    fs::write(&archive, project::good().unwrap().bytes).unwrap();
    let out = folder.path().join("out");
    let output = demo(&out, &[archive.to_str().unwrap(), "--devices", "iphone-se"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(out).unwrap().count(), 2);
}

#[test]
fn a_project_that_fails_is_explained_and_the_exit_code_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("package.json"), r#"{"name": "broken"}"#).unwrap();
    let source = "export default function App() {\n  return <View;\n}\n";
    fs::write(folder.path().join("App.tsx"), source).unwrap();
    let out = folder.path().join("out");
    let output = demo(&out, &[folder.path().to_str().unwrap()]);
    assert!(!output.status.success());
    let said = text(&output.stderr);
    assert!(said.contains("App.tsx:2:"), "{said}");
    assert!(said.contains("SYNTAX_ERROR"), "{said}");
}

#[test]
fn a_project_that_is_not_there_is_named() {
    let out = tempfile::tempdir().unwrap();
    let output = demo(out.path(), &["no/such/project"]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("no/such/project"));
}
