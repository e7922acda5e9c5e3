//! Layout documents, read and drawn on the processor: a picture of the device's size or an error.
#![no_main]

use hivesync_domain::Limits;
use hivesync_snapshot::{Assets, SnapshotLimits, Snapshotter, parse_document};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static LIMITS: LazyLock<SnapshotLimits> = LazyLock::new(|| SnapshotLimits {
    picture_pixels: 40_000,
    nodes: 200,
    ..SnapshotLimits::from(&Limits::default())
});

static SNAPSHOTTER: LazyLock<Snapshotter> = LazyLock::new(|| Snapshotter::new(*LIMITS));

fuzz_target!(|json: &[u8]| {
    let Ok(document) = parse_document(json, &LIMITS) else {
        return;
    };
    if let Ok(snapshot) = SNAPSHOTTER.draw(&document, &Assets::new(), 1 << 20) {
        assert_eq!((snapshot.width, snapshot.height), document.device.picture_size());
        assert!(snapshot.png.len() <= 1 << 20);
    }
});
