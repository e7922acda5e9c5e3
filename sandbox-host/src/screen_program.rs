//! What the screens of a project are, ready to run: JavaScript modules, or WebAssembly components.

use hivesync_bundle::{AssetKind, ModuleGraph, Project, ProjectKind, Screen};
use hivesync_domain::{Failure, Limits, Tier};
use hivesync_preview_runtime::{Program, Runtime};
use hivesync_wasm_screen::{
    CompileLimits, ComponentError, ImageFile, Images, ScreenComponent, ScreenLimits, WasmRuntime,
};
use sha2::{Digest as _, Sha256};
use std::{collections::HashMap, sync::Arc};

/// What runs either kind.
#[derive(Clone)]
pub struct Runtimes {
    /// The guest images.
    pub javascript: Runtime,
    /// The component compiler and its cache.
    pub components: WasmRuntime,
}

/// The screens of a project.
pub enum ScreenProgram {
    /// Modules for the preview-runtime guest.
    JavaScript(Program),
    /// Components of their own.
    Components(Components),
}

/// A project's components.
pub struct Components {
    /// Those of the screens, in the order of the screens.
    pub screens: Vec<ScreenComponent>,
    /// What each may use, but for time.
    pub limits: ScreenLimits,
    /// The project's pictures.
    pub images: Arc<Images>,
    digest: [u8; 32],
    bytes: usize,
}

impl ScreenProgram {
    /// The program of `screens` on a graph of their project. Components are compiled, unless they were before.
    pub fn new(
        project: &Project,
        graph: ModuleGraph,
        screens: &[Screen],
        runtimes: &Runtimes,
        limits: &Limits,
        tier: Tier,
    ) -> Result<Self, Failure> {
        match project.kind() {
            ProjectKind::JavaScript => Ok(Self::JavaScript(Program::new(graph)?)),
            ProjectKind::WasmComponents => {
                Components::new(project, &graph, screens, &runtimes.components, limits, tier)
                    .map(Self::Components)
            }
        }
    }

    /// Where screen `index` is found in the program.
    pub fn screen(&self, index: usize) -> Option<u32> {
        match self {
            Self::JavaScript(program) => program.graph().roots.get(index).map(|root| root.0),
            Self::Components(components) => {
                components.screens.get(index)?;
                u32::try_from(index).ok()
            }
        }
    }

    /// SHA-256 of everything that what the screens show follows from.
    pub fn digest(&self) -> [u8; 32] {
        match self {
            Self::JavaScript(program) => *program.digest(),
            Self::Components(components) => components.digest,
        }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::JavaScript(program) => program.bytes(),
            Self::Components(components) => components.bytes,
        }
    }
}

impl Components {
    fn new(
        project: &Project,
        graph: &ModuleGraph,
        screens: &[Screen],
        runtime: &WasmRuntime,
        limits: &Limits,
        tier: Tier,
    ) -> Result<Self, Failure> {
        let tier = limits.tier(tier);
        let (compile, screen_limits) = (CompileLimits::new(tier), ScreenLimits::new(limits, tier));
        let mut digest = Sha256::new();
        let mut bytes = 0;
        // Several screens may be of one component.
        let mut loaded: HashMap<&str, ScreenComponent> = HashMap::new();
        let mut components = Vec::with_capacity(screens.len());
        for screen in screens {
            let path = screen.module.as_str();
            let wasm = project.bundle().get(path).map_or(&[][..], |wasm| wasm);
            digest.update(Sha256::digest(wasm));
            let component = match loaded.get(path) {
                Some(component) => component.clone(),
                None => {
                    let component = runtime
                        .load(wasm, &compile, &screen_limits)
                        .map_err(|error: ComponentError| error.in_file(path))?;
                    bytes += wasm.len();
                    loaded.insert(path, component.clone());
                    component
                }
            };
            components.push(component);
        }
        let images = images(graph);
        for (path, image) in &images {
            digest.update(path);
            digest.update(&image.uri);
        }
        Ok(Self {
            screens: components,
            limits: screen_limits,
            images: Arc::new(images),
            digest: digest.finalize().into(),
            bytes,
        })
    }
}

/// A project's pictures by the paths that elements name them by.
fn images(graph: &ModuleGraph) -> Images {
    graph
        .assets
        .iter()
        .filter(|asset| asset.kind != AssetKind::Font)
        .map(|asset| {
            let image = ImageFile {
                uri: format!("{}{}", crate::assets::ASSET_SCHEME, asset.id.0),
                width: asset.width,
                height: asset.height,
            };
            (asset.name(), image)
        })
        .collect()
}
