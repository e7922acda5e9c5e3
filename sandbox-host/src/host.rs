//! What every job of this process shares: the guest images, fonts, transpiled code and the cores.

use crate::{
    assets::AssetTable,
    fonts::ProjectFonts,
    loaded_programs::LoadedPrograms,
    project_source,
    screen::Prepared,
    screen_finder,
    screen_program::{Runtimes, ScreenProgram},
    stop::{Stop, blocking},
};
use hivesync_bundle::{BundleLimits, GraphRequest, ModuleGraph, Project, Screen, TranspileCache};
use hivesync_domain::{DeviceContext, Failure, Limits, ProjectSource, Tier, Warning};
use hivesync_snapshot::{SnapshotLimits, Snapshotter};
use hivesync_text::FontStore;
use hivesync_worker_kit::ObjectStore;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Transpiled code kept for the next preview of the same files.
const TRANSPILE_CACHE_BYTES: usize = 128 << 20;

/// What every job of this process shares.
pub struct Host {
    /// What runs screens.
    pub runtimes: Runtimes,
    /// The effective limits.
    pub limits: Arc<Limits>,
    /// Screens that run at once.
    pub parallelism: usize,
    fonts: FontStore,
    snapshotter: Arc<Snapshotter>,
    transpiled: Arc<TranspileCache>,
    /// A permit for each core: more sessions at once would share the cores, and a screen would use up its time waiting.
    cores: Arc<Semaphore>,
}

/// Screens that run at once in this process.
pub fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl Host {
    /// Runs guests on `runtimes` under `limits`.
    pub fn new(runtimes: Runtimes, limits: Limits) -> Self {
        let parallelism = parallelism();
        let fonts = FontStore::bundled();
        let snapshotter = Snapshotter::new(SnapshotLimits::from(&limits)).with_fonts(fonts.clone());
        Self {
            runtimes,
            limits: Arc::new(limits),
            parallelism,
            fonts,
            snapshotter: Arc::new(snapshotter),
            transpiled: Arc::new(TranspileCache::new(TRANSPILE_CACHE_BYTES)),
            cores: Arc::new(Semaphore::new(parallelism)),
        }
    }

    /// Does work that a guest takes part in when a core is free for it.
    pub async fn on_a_core<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Runtimes, &Limits) -> T + Send + 'static,
    ) -> Result<T, Stop> {
        let core = Arc::clone(&self.cores).acquire_owned().await;
        let (runtimes, limits) = (self.runtimes.clone(), Arc::clone(&self.limits));
        blocking(move || {
            let done = work(&runtimes, &limits);
            // Held in here: the core is busy for as long as the work goes on, whether or not anybody still waits for it.
            drop(core);
            done
        })
        .await
    }

    /// Fetches a project and finds its screens; `device` is the one that they are found on when the app has to be run for it.
    pub async fn open(
        &self,
        source: &ProjectSource,
        entry_point: Option<&str>,
        device: &DeviceContext,
        tier: Tier,
        storage: &ObjectStore,
        warnings: &mut Vec<Warning>,
    ) -> Result<Arc<Project>, Stop> {
        let bundle = project_source::fetch(
            source,
            storage,
            &BundleLimits::new(&self.limits, self.limits.tier(tier)),
        )
        .await?;
        let entry_point = entry_point.map(str::to_owned);
        let project = blocking(move || Project::open(bundle, entry_point.as_deref()))
            .await?
            .map_err(Failure::from)?;
        screen_finder::find(self, project, device, tier, warnings).await
    }

    /// The modules that `screens` need on devices like this one.
    pub async fn graph(
        &self,
        project: &Arc<Project>,
        screens: &[Screen],
        device: &DeviceContext,
    ) -> Result<Result<ModuleGraph, Failure>, Stop> {
        let (project, screens, device) = (Arc::clone(project), screens.to_vec(), device.clone());
        let transpiled = Arc::clone(&self.transpiled);
        blocking(move || graph(&project, &screens, &device, &transpiled)).await
    }

    /// Resolves and transpiles `screens`, or compiles them, for devices like this one, under a tier's limits.
    pub async fn prepare(
        &self,
        project: &Arc<Project>,
        screens: &[Screen],
        device: &DeviceContext,
        tier: Tier,
    ) -> Result<Prepared, Stop> {
        let (project, screens, device) = (Arc::clone(project), screens.to_vec(), device.clone());
        let (fonts, transpiled) = (self.fonts.clone(), Arc::clone(&self.transpiled));
        let (runtimes, limits) = (self.runtimes.clone(), Arc::clone(&self.limits));
        let snapshotter = Arc::clone(&self.snapshotter);
        let prepared = blocking(move || {
            let graph = graph(&project, &screens, &device, &transpiled)?;
            let assets = AssetTable::new(&graph);
            let program = ScreenProgram::new(&project, graph, &screens, &runtimes, &limits, tier)?;
            Ok::<_, Failure>(prepare(program, assets, fonts, snapshotter))
        });
        Ok(prepared.await??)
    }
}

fn graph(
    project: &Project,
    screens: &[Screen],
    device: &DeviceContext,
    cache: &TranspileCache,
) -> Result<ModuleGraph, Failure> {
    let roots: Vec<&str> = screens.iter().map(|screen| screen.module.as_str()).collect();
    let request = GraphRequest {
        platform: device.platform,
        dpr: device.dpr,
        roots: &roots,
        builtins: &hivesync_preview_runtime::builtins(),
        cache,
    };
    Ok(project.graph(&request)?)
}

fn prepare(
    program: ScreenProgram,
    assets: AssetTable,
    fonts: FontStore,
    snapshotter: Arc<Snapshotter>,
) -> Prepared {
    let fonts = ProjectFonts::new(fonts, &assets);
    let warnings = fonts
        .refused
        .iter()
        .map(|error| Warning {
            message: error.to_string(),
            component: None,
            position: None,
        })
        .collect();
    Prepared {
        program,
        assets,
        fonts,
        snapshotter,
        warnings,
        loaded: LoadedPrograms::default(),
    }
}
