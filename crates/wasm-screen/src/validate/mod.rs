//! Decides whether bytes are a component of the world `hivesync:preview/screen` that may be compiled.

mod inventory;
mod world;

use crate::{ComponentError, ComponentLimits};
use hivesync_preview_runtime::guest_host;
use wasmparser::{Validator, WasmFeatures};

/// What components may use of WebAssembly: what compilers of Rust, C and AssemblyScript emit, and nothing of which the
/// same bytes could do different things on different machines. No threads, no second memory, no 64-bit memories, no
/// garbage collection, no exceptions, no tail calls, no relaxed SIMD, no asynchronous calls.
const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::SIMD)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::COMPONENT_MODEL);

/// Checks `wasm`, from the cheapest question to the dearest: its size, what it consists of, whether it is valid, what it
/// imports and exports, and whether that has the types of the world.
pub fn component(wasm: &[u8], limits: &ComponentLimits) -> Result<(), ComponentError> {
    size(wasm, limits)?;
    let surface = inventory::take(wasm, limits)?;
    world::names(&surface)?;
    Validator::new_with_features(FEATURES)
        .validate_all(wasm)
        .map_err(|error| {
            ComponentError::Invalid(guest_host::message(format!(
                "it is no valid component: {}, at byte {}",
                error.message(),
                error.offset()
            )))
        })?;
    world::types(wasm)
}

/// Checks the size alone, which needs no look at the content.
pub fn size(wasm: &[u8], limits: &ComponentLimits) -> Result<(), ComponentError> {
    if wasm.len() as u64 <= limits.bytes {
        return Ok(());
    }
    Err(ComponentError::TooLarge(format!(
        "the component has {} bytes and may have {} (…_COMPONENT_BYTES); build it for release and strip it",
        wasm.len(),
        limits.bytes
    )))
}
