//! What every job of this process shares: the guest images, fonts, transpiled code and the cores.

use crate::{
    assets::AssetTable,
    fonts::ProjectFonts,
    loaded_programs::LoadedPrograms,
    screen::Prepared,
    stop::{Stop, blocking},
};
use hivesync_bundle::{GraphRequest, Project, Screen, TranspileCache};
use hivesync_domain::{DeviceContext, Failure, Limits, Platform, Warning};
use hivesync_preview_runtime::{Program, Runtime};
use hivesync_text::FontStore;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Transpiled code kept for the next preview of the same files.
const TRANSPILE_CACHE_BYTES: usize = 128 << 20;

/// What every job of this process shares.
pub struct Host {
    /// The guest images.
    pub runtime: Runtime,
    /// The effective limits.
    pub limits: Arc<Limits>,
    /// Screens that run at once.
    pub parallelism: usize,
    fonts: FontStore,
    transpiled: Arc<TranspileCache>,
    /// A permit for each core: more sessions at once would share the cores, and a screen would use up its time waiting.
    cores: Arc<Semaphore>,
}

/// Screens that run at once in this process.
pub fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Host {
    /// Runs guests on `runtime` under `limits`.
    pub fn new(runtime: Runtime, limits: Limits) -> Self {
        let parallelism = parallelism();
        Self {
            runtime,
            limits: Arc::new(limits),
            parallelism,
            fonts: FontStore::bundled(),
            transpiled: Arc::new(TranspileCache::new(TRANSPILE_CACHE_BYTES)),
            cores: Arc::new(Semaphore::new(parallelism)),
        }
    }

    /// Does work that a guest takes part in when a core is free for it.
    pub async fn on_a_core<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Runtime, &Limits) -> T + Send + 'static,
    ) -> Result<T, Stop> {
        let core = Arc::clone(&self.cores).acquire_owned().await;
        let (runtime, limits) = (self.runtime.clone(), Arc::clone(&self.limits));
        blocking(move || {
            let done = work(&runtime, &limits);
            // Held in here: the core is busy for as long as the work goes on, whether or not anybody still waits for it.
            drop(core);
            done
        })
        .await
    }

    /// Resolves and transpiles `screens` for devices like this one.
    pub async fn prepare(
        &self,
        project: &Arc<Project>,
        screens: &[Screen],
        device: &DeviceContext,
    ) -> Result<Prepared, Stop> {
        let (platform, dpr) = (device.platform, device.dpr);
        let (project, screens) = (Arc::clone(project), screens.to_vec());
        let (fonts, transpiled) = (self.fonts.clone(), Arc::clone(&self.transpiled));
        Ok(blocking(move || prepare(&project, &screens, platform, dpr, &fonts, &transpiled)).await??)
    }
}

fn prepare(
    project: &Project,
    screens: &[Screen],
    platform: Platform,
    dpr: f32,
    fonts: &FontStore,
    cache: &TranspileCache,
) -> Result<Prepared, Failure> {
    let roots: Vec<&str> = screens.iter().map(|screen| screen.module.as_str()).collect();
    let builtins = hivesync_preview_runtime::builtins();
    let request = GraphRequest {
        platform,
        dpr,
        roots: &roots,
        builtins: &builtins,
        cache,
    };
    let program = Program::new(project.graph(&request)?)?;
    let assets = AssetTable::new(program.graph());
    let fonts = ProjectFonts::new(fonts.clone(), &assets);
    let warnings = fonts
        .refused
        .iter()
        .map(|error| Warning {
            message: error.to_string(),
            component: None,
            position: None,
        })
        .collect();
    Ok(Prepared {
        program,
        assets,
        fonts,
        warnings,
        loaded: LoadedPrograms::default(),
    })
}
