//! A runtime with a compile server and a cache of its own, and a device.
#![allow(dead_code, clippy::unwrap_used)]

use hivesync_domain::{DeviceContext, Element, ElementTree, Failure, Limits, Tier};
use hivesync_preview_runtime::Rendered;
use hivesync_wasm_screen::{
    CompileLimits, CompileServer, CompiledCache, Compiler, ScreenComponent, ScreenLimits, WasmRuntime,
    WasmScreenInput, WasmSession,
};
use serde_json::json;
use std::{path::Path, sync::Arc};
use tempfile::TempDir;

#[path = "../../../../e2e/hostile/wasm_recipe.rs"]
pub mod wasm_recipe;

pub fn compiler() -> Compiler {
    CompileServer::start_program(Path::new(env!("CARGO_BIN_EXE_wasm-screen")))
        .unwrap()
        .connect(|| {})
        .unwrap()
}

/// What a worker has.
pub struct Host {
    pub runtime: WasmRuntime,
    pub limits: Limits,
    pub folder: TempDir,
}

impl Host {
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub fn with_limits(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = CompiledCache::open(&folder.path().join("cache")).unwrap();
        let runtime = WasmRuntime::new(&limits, 4, compiler(), cache).unwrap();
        Self {
            runtime,
            limits,
            folder,
        }
    }

    pub fn compile_limits(&self) -> CompileLimits {
        CompileLimits::new(self.limits.tier(Tier::Free))
    }

    pub fn screen_limits(&self) -> ScreenLimits {
        ScreenLimits::new(&self.limits, self.limits.tier(Tier::Free))
    }

    pub fn load(&self, wasm: &[u8]) -> Result<ScreenComponent, Failure> {
        Ok(self
            .runtime
            .load(wasm, &self.compile_limits(), &self.screen_limits())?)
    }

    pub fn start(&self, component: &ScreenComponent) -> Result<(WasmSession, Rendered), Failure> {
        self.start_with(component, self.screen_limits())
    }

    pub fn start_with(
        &self,
        component: &ScreenComponent,
        limits: ScreenLimits,
    ) -> Result<(WasmSession, Rendered), Failure> {
        let mut session = self.runtime.session(component, limits)?;
        let device = device();
        let rendered = session.start(&input(&device))?;
        Ok((session, rendered))
    }
}

pub fn device() -> DeviceContext {
    DeviceContext::parse(&json!({
        "device_id": "phone", "model": "Phone", "platform": "ios", "width": 390, "height": 844, "dpr": 3,
        "safe_area": {"top": 47, "bottom": 34, "left": 0, "right": 0}, "orientation": "portrait",
        "capabilities": {"camera": false, "microphone": false, "accelerometer": false, "gyroscope": false},
        "mode": "virtual", "os_version": "17.4", "zoom_mode_enabled": false
    }))
    .unwrap()
}

pub fn input(device: &DeviceContext) -> WasmScreenInput<'_> {
    WasmScreenInput {
        screen: "Screen",
        device,
        props: Arc::default(),
        font_scale: 1.0,
        dark: false,
        right_to_left: false,
        images: Arc::default(),
    }
}

/// A component from the text of its core module.
pub fn component(core: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("screen.wat"), core).unwrap();
    let recipe = json!({"text": "screen.wat"});
    wasm_recipe::WasmRecipe::parse(&recipe)
        .unwrap()
        .build(folder.path())
        .unwrap()
}

/// Every element, in document order.
pub fn elements(tree: &ElementTree) -> Vec<&Element> {
    let mut open = vec![&tree.root];
    let mut found = Vec::new();
    while let Some(element) = open.pop() {
        found.push(element);
        open.extend(element.children.iter().rev());
    }
    found
}

pub fn texts(tree: &ElementTree) -> Vec<&str> {
    elements(tree)
        .into_iter()
        .filter_map(|element| element.text.as_deref())
        .collect()
}
