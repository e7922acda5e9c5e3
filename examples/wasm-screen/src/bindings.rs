//! The world `hivesync:preview/screen`, from the screen's side.

wit_bindgen::generate!({
    path: "../../crates/wasm-screen/wit",
    world: "screen",
    pub_export_macro: true,
    default_bindings_module: "crate::bindings",
});
