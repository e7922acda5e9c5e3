//! The world `hivesync:preview/screen`, from the host's side.
#![allow(missing_docs)]

wasmtime::component::bindgen!({
    path: "wit",
    world: "hivesync:preview/screen",
    exports: { default: async },
    require_store_data_send: true,
});
