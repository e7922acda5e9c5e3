//! The validator of components: what it accepts imports nothing but the world's own.
#![no_main]

use hivesync_wasm_screen::{ComponentLimits, validate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|wasm: &[u8]| {
    let limits = ComponentLimits {
        bytes: 1 << 20,
        instances: 16,
        table_elements: 20_000,
    };
    if let Err(refusal) = validate::component(wasm, &limits) {
        let message = refusal.to_string();
        assert!(!message.is_empty() && message.len() < 8192);
        assert_ne!(refusal.code().as_str(), "INTERNAL_ERROR", "{message}");
    }
});
