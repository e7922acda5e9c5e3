//! The archive reader: whatever the bytes, files within the limits or a refusal.
#![no_main]

use hivesync_bundle::{BundleLimits, ValidatedBundle};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|archive: &[u8]| {
    let limits = BundleLimits {
        expanded_bytes: 1 << 20,
        file_bytes: 256 << 10,
        files: 200,
        ..BundleLimits::default()
    };
    let Ok(bundle) = ValidatedBundle::read(archive, &limits) else {
        return;
    };
    let mut bytes = 0;
    let mut files = 0;
    for (path, content) in bundle.files() {
        assert!(
            !path.starts_with('/') && !path.split('/').any(|part| matches!(part, "" | "." | "..")),
            "{path:?}"
        );
        assert!(content.len() as u64 <= limits.file_bytes);
        bytes += content.len() as u64;
        files += 1;
    }
    assert!(files > 0 && files <= limits.files && bytes <= limits.expanded_bytes);
});
