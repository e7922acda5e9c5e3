//! What a project says of itself: its configuration files, read until its screens are known.
#![no_main]

use bytes::Bytes;
use hivesync_bundle::{BundleLimits, Project, ValidatedBundle};
use libfuzzer_sys::fuzz_target;

/// The first byte chooses the file that the rest is.
const FILES: [&str; 5] = [
    "hivesync.json",
    "package.json",
    "app.json",
    "tsconfig.json",
    ".babelrc",
];

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else {
        return;
    };
    let mut bundle = ValidatedBundle::empty(&BundleLimits::default());
    let file = FILES[usize::from(*choice) % FILES.len()];
    for (path, content) in [
        (
            "App.tsx",
            &b"import x from '@/x'; export default function App() { return x; }"[..],
        ),
        ("src/x.ts", b"export default 1;"),
        ("screen.wasm", b"\0asm"),
        (file, text),
    ] {
        if bundle.overlay(path, Bytes::copy_from_slice(content)).is_err() {
            return;
        }
    }
    if let Ok(project) = Project::open(bundle, None) {
        assert!(!project.screens().is_empty());
        for screen in project.screens() {
            assert!(!screen.name.is_empty());
        }
    }
});
