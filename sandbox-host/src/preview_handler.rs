//! The preview job: sources in, layout documents out, one snapshot job for each.

use crate::{
    assets::{AssetTable, AssetUpload},
    project_source::{self, SourceError},
    screen::{LaidScreen, Prepared, ScreenTask},
};
use futures::{StreamExt, TryStreamExt, stream};
use hivesync_bundle::{BundleLimits, GraphRequest, Project, TranspileCache};
use hivesync_domain::{
    BuiltScreen, CallbackEvent, DeviceContext, ErrorCode, Failure, Job, JobId, JobPayload, Limits, Platform,
    PreviewJob, QueueName, ScreenId, SnapshotJob, Warning, limits::Limit, object_key,
};
use hivesync_preview_runtime::{Program, Runtime, SessionLimits};
use hivesync_text::FontStore;
use hivesync_worker_kit::{JobContext, JobError, JobHandler, StorageError, TryTime};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use tracing::info;

/// Transpiled code kept for the next preview of the same files.
const TRANSPILE_CACHE_BYTES: usize = 128 << 20;

/// Warnings told of at most; a broken style in a long list would otherwise fill the callback.
const MAX_WARNINGS: usize = 100;

/// Longest message of a failure or warning: the project's code may throw megabytes of text.
const MAX_MESSAGE_BYTES: usize = 4096;

/// Runs preview jobs.
pub struct PreviewHandler {
    runtime: Runtime,
    limits: Arc<Limits>,
    fonts: FontStore,
    transpiled: Arc<TranspileCache>,
    parallelism: usize,
    /// A permit for each core: more sessions at once would share the cores, and a screen would use up its time waiting.
    cores: Arc<Semaphore>,
}

/// How a preview ends before every screen is built.
enum Stop {
    /// The project is at fault.
    Failed(Failure),
    /// We are.
    Job(JobError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match failure.code {
            ErrorCode::InternalError => Stop::Job(JobError::Crashed(failure.message)),
            ErrorCode::ServiceUnavailable => Stop::Job(JobError::Unavailable(failure.message)),
            _ => Stop::Failed(failure),
        }
    }
}

impl From<JobError> for Stop {
    fn from(error: JobError) -> Self {
        Stop::Job(error)
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Stop::Job(error.into())
    }
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Refused(refusal) => Stop::Failed(refusal.into()),
            SourceError::Storage(error) => error.into(),
            SourceError::Panicked(_) => Stop::Job(JobError::Crashed(error.to_string())),
        }
    }
}

/// Runs `work` where blocking is allowed.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Stop::Job(JobError::Crashed(format!(
            "a preview thread ended early: {error}"
        )))
    })
}

/// Screens that run at once in this process.
pub fn parallelism() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl PreviewHandler {
    /// Runs previews on `runtime` under `limits`.
    pub fn new(runtime: Runtime, limits: Limits) -> Self {
        let parallelism = parallelism();
        Self {
            runtime,
            limits: Arc::new(limits),
            fonts: FontStore::bundled(),
            transpiled: Arc::new(TranspileCache::new(TRANSPILE_CACHE_BYTES)),
            parallelism,
            cores: Arc::new(Semaphore::new(parallelism)),
        }
    }

    /// Runs a screen when a core is free for it.
    async fn run_screen(&self, task: ScreenTask) -> Result<Result<Encoded, Failure>, Stop> {
        let core = Arc::clone(&self.cores).acquire_owned().await;
        let (runtime, limits) = (self.runtime.clone(), self.limits.clone());
        let most = self.limits.size(Limit::MAX_LAYOUT_BYTES);
        blocking(move || {
            let laid = task.run(&runtime, &limits).and_then(|laid| encode(laid, most));
            // Held in here: the core is busy for as long as the screen runs, whether or not anybody still waits for it.
            drop(core);
            laid
        })
        .await
    }

    async fn build(&self, job: &Job, preview: &PreviewJob, ctx: &JobContext) -> Result<CallbackEvent, Stop> {
        let begun = Instant::now();
        check_devices(&preview.devices)?;
        ctx.progress(CallbackEvent::PreviewStarted {
            preview_id: preview.preview_id,
        });

        let bundle_limits = BundleLimits::from(&*self.limits);
        let bundle = project_source::fetch(&preview.source, ctx.storage(), &bundle_limits).await?;
        let entry_point = preview.entry_point.clone();
        let project = Arc::new(
            blocking(move || Project::open(bundle, entry_point.as_deref()))
                .await?
                .map_err(Failure::from)?,
        );
        let mut warnings = Vec::new();
        let tasks = self
            .plan(job, preview, &project, ctx.time(), &mut warnings)
            .await?;
        let prepared_in = begun.elapsed();

        let uploads = AssetUpload::new(ctx.storage().clone(), job.project_id);
        let most_pictures =
            usize::try_from(self.limits.tier(job.tier).snapshots_per_preview).unwrap_or(usize::MAX);
        let total = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        let mut done = 0;
        let mut built: Vec<(usize, BuiltScreen, Vec<Warning>)> = Vec::with_capacity(tasks.len());
        {
            let uploads = &uploads;
            let mut screens = std::pin::pin!(
                stream::iter(tasks.into_iter().enumerate())
                    .map(|(index, task)| async move {
                        let (screen, warnings) = self
                            .build_screen(job, preview, task, uploads, index < most_pictures, ctx)
                            .await?;
                        Ok::<_, Stop>((index, screen, warnings))
                    })
                    .buffer_unordered(self.parallelism)
            );
            while let Some(screen) = screens.try_next().await? {
                built.push(screen);
                done += 1;
                ctx.progress(CallbackEvent::PreviewProgress {
                    preview_id: preview.preview_id,
                    done,
                    total,
                });
            }
        }
        built.sort_by_key(|(index, ..)| *index);

        if built.iter().all(|(_, screen, _)| screen.layout_key.is_empty())
            && let Some(failure) = built.iter().find_map(|(_, screen, _)| screen.failure.clone())
        {
            return Err(Stop::Failed(failure));
        }
        let mut screens = Vec::with_capacity(built.len());
        for (_, screen, own) in built {
            screens.push(screen);
            warnings.extend(own);
        }
        Ok(CallbackEvent::PreviewBuilt {
            preview_id: preview.preview_id,
            screens,
            warnings: distinct(warnings),
            queue_ms: ctx.accepted_to_reserved_ms(),
            prepare_ms: u64::try_from(prepared_in.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// Resolves and transpiles once for every platform and pixel density, and lists what is to be run, in the order of
    /// the answer: screen by screen, each on every device.
    async fn plan(
        &self,
        job: &Job,
        preview: &PreviewJob,
        project: &Arc<Project>,
        time: &TryTime,
        warnings: &mut Vec<Warning>,
    ) -> Result<Vec<ScreenTask>, Stop> {
        let screens: Vec<_> = project
            .select(&preview.screens)
            .map_err(Failure::from)?
            .into_iter()
            .cloned()
            .collect();
        check_number(screens.len(), preview.devices.len(), &self.limits)?;
        let session = SessionLimits::new(&self.limits, self.limits.tier(job.tier));
        let mut shared: BTreeMap<(&'static str, u32), Arc<Prepared>> = BTreeMap::new();
        for device in &preview.devices {
            let key = kind_of(device);
            if shared.contains_key(&key) {
                continue;
            }
            let (platform, dpr) = (device.platform, device.dpr);
            let (project, screens) = (project.clone(), screens.clone());
            let (fonts, transpiled) = (self.fonts.clone(), self.transpiled.clone());
            let prepared =
                blocking(move || prepare(&project, &screens, platform, dpr, &fonts, &transpiled)).await??;
            warnings.extend(prepared.warnings.iter().cloned());
            shared.insert(key, Arc::new(prepared));
        }
        let mut tasks = Vec::with_capacity(screens.len() * preview.devices.len());
        for (index, screen) in screens.iter().enumerate() {
            for device in &preview.devices {
                let Some(prepared) = shared.get(&kind_of(device)) else {
                    continue;
                };
                let Some(module) = prepared.program.graph().roots.get(index) else {
                    continue;
                };
                tasks.push(ScreenTask {
                    prepared: prepared.clone(),
                    screen: screen.clone(),
                    module: module.0,
                    device: device.clone(),
                    screen_id: ScreenId::derive(preview.preview_id, &screen.name, &device.device_id),
                    session,
                    time: time.clone(),
                });
            }
        }
        Ok(tasks)
    }

    async fn build_screen(
        &self,
        job: &Job,
        preview: &PreviewJob,
        task: ScreenTask,
        uploads: &AssetUpload,
        with_picture: bool,
        ctx: &JobContext,
    ) -> Result<(BuiltScreen, Vec<Warning>), Stop> {
        let mut screen = BuiltScreen {
            screen_id: task.screen_id,
            name: task.screen.name.clone(),
            device_id: task.device.device_id.clone(),
            nodes: 0,
            layout_key: String::new(),
            picture_key: String::new(),
            assets: Vec::new(),
            sandbox_ms: 0.0,
            failure: None,
        };
        let prepared = task.prepared.clone();
        let Encoded { laid, json } = match self.run_screen(task).await? {
            Ok(encoded) => encoded,
            Err(failure) => match Stop::from(failure) {
                Stop::Failed(mut failure) => {
                    info!(screen = screen.name, code = %failure.code, "a screen failed");
                    shorten(&mut failure.message);
                    screen.failure = Some(failure);
                    return Ok((screen, Vec::new()));
                }
                stop => return Err(stop),
            },
        };
        screen.nodes = u32::try_from(laid.document.root.count()).unwrap_or(u32::MAX);
        screen.sandbox_ms = milliseconds(laid.took);
        let used = prepared
            .assets
            .used_by(&laid.document.root, &prepared.font_sources);
        screen.assets = uploads.store(&prepared.assets, &used).await?;
        screen.layout_key = object_key::layout(screen.screen_id);
        ctx.storage()
            .put(&screen.layout_key, json.into(), "application/json")
            .await?;

        if with_picture {
            screen.picture_key = object_key::snapshot(screen.screen_id);
            // Queued now or by an earlier try: either way it will be drawn.
            let _ = ctx.enqueue(&snapshot_job(job, preview, &screen)).await?;
        } else {
            screen.failure = Some(Failure {
                code: ErrorCode::LimitReached,
                message: format!(
                    "no picture: the {} tier draws {} per preview; the layout is there",
                    job.tier.as_str(),
                    self.limits.tier(job.tier).snapshots_per_preview
                ),
                position: None,
            });
        }
        Ok((screen, laid.warnings))
    }
}

impl JobHandler for PreviewHandler {
    const QUEUE: QueueName = QueueName::PreviewQueue;

    async fn run(&self, job: &Job, ctx: &JobContext) -> Result<CallbackEvent, JobError> {
        let JobPayload::Preview(preview) = &job.payload else {
            return Err(JobError::Crashed(format!(
                "a {} job is in the preview queue",
                job.payload.kind()
            )));
        };
        match self.build(job, preview, ctx).await {
            Ok(event) => Ok(event),
            Err(Stop::Job(error)) => Err(error),
            Err(Stop::Failed(mut failure)) => {
                shorten(&mut failure.message);
                info!(preview = %preview.preview_id, code = %failure.code, message = failure.message, "a preview failed");
                Err(JobError::Failed(CallbackEvent::PreviewFailed {
                    preview_id: preview.preview_id,
                    failure,
                }))
            }
        }
    }

    fn exhausted(&self, job: &Job, last_error: &str) -> CallbackEvent {
        CallbackEvent::PreviewFailed {
            preview_id: job.payload.preview_id(),
            failure: failed_twice(last_error),
        }
    }
}

fn failed_twice(last_error: &str) -> Failure {
    Failure {
        code: ErrorCode::PreviewFailedTwice,
        message: format!(
            "the preview failed on two workers, last with: {last_error}; request it again, and tell your operator if it stays"
        ),
        position: None,
    }
}

fn check_devices(devices: &[DeviceContext]) -> Result<(), Failure> {
    let invalid = |message: String| Failure {
        code: ErrorCode::InvalidDeviceContext,
        message,
        position: None,
    };
    if devices.is_empty() {
        return Err(invalid("devices: there must be at least one".to_owned()));
    }
    for device in devices {
        device.check().map_err(|error| invalid(error.to_string()))?;
    }
    Ok(())
}

/// Whether so many screens can be reported of in one callback, and laid out in the time of one job.
fn check_number(screens: usize, devices: usize, limits: &Limits) -> Result<(), Failure> {
    let (all, most) = (
        screens.saturating_mul(devices),
        limits.size(Limit::MAX_SCREENS_PER_PREVIEW),
    );
    if all <= most {
        return Ok(());
    }
    Err(Failure {
        code: ErrorCode::LimitReached,
        message: format!(
            "{screens} screens on {devices} devices are {all}, and one preview may show {most} (MAX_SCREENS_PER_PREVIEW); request \
             fewer devices, or some of the screens by name"
        ),
        position: None,
    })
}

/// Devices of one kind share modules: platform files and pixel densities are the same.
fn kind_of(device: &DeviceContext) -> (&'static str, u32) {
    let platform = match device.platform {
        Platform::Ios => "ios",
        Platform::Android => "android",
        Platform::Web => "web",
    };
    (platform, device.dpr.to_bits())
}

fn prepare(
    project: &Project,
    screens: &[hivesync_bundle::Screen],
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
    let (font_sources, project_fonts): (Vec<_>, Vec<_>) = assets.fonts().unzip();
    let (fonts, refused) = if project_fonts.is_empty() {
        (fonts.clone(), Vec::new())
    } else {
        fonts.with_project_fonts(project_fonts)
    };
    let warnings = refused
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
        font_sources,
        warnings,
    })
}

struct Encoded {
    laid: LaidScreen,
    json: Vec<u8>,
}

fn encode(laid: LaidScreen, most: usize) -> Result<Encoded, Failure> {
    let json = serde_json::to_vec(&laid.document).map_err(|error| Failure {
        code: ErrorCode::InternalError,
        message: format!("the layout document could not be written: {error}"),
        position: None,
    })?;
    if json.len() > most {
        return Err(Failure {
            code: ErrorCode::LayoutTooLarge,
            message: format!(
                "the layout document has {} bytes and may have {most} (MAX_LAYOUT_BYTES); show less at once",
                json.len()
            ),
            position: None,
        });
    }
    Ok(Encoded { laid, json })
}

fn snapshot_job(job: &Job, preview: &PreviewJob, screen: &BuiltScreen) -> Job {
    Job {
        id: JobId::for_snapshot(screen.screen_id),
        priority: job.priority,
        tier: job.tier,
        user_id: job.user_id,
        project_id: job.project_id,
        traceparent: job.traceparent.clone(),
        accepted_at_ms: job.accepted_at_ms,
        payload: JobPayload::Snapshot(SnapshotJob {
            preview_id: preview.preview_id,
            screen_id: screen.screen_id,
            layout_key: screen.layout_key.clone(),
            picture_key: screen.picture_key.clone(),
            assets: screen.assets.clone(),
        }),
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Each warning once, in the order they came, up to [`MAX_WARNINGS`].
fn distinct(warnings: Vec<Warning>) -> Vec<Warning> {
    let mut kept: Vec<Warning> = Vec::new();
    for mut warning in warnings {
        shorten(&mut warning.message);
        if kept.len() < MAX_WARNINGS && !kept.contains(&warning) {
            kept.push(warning);
        }
    }
    kept
}

/// Cuts a message at [`MAX_MESSAGE_BYTES`].
fn shorten(message: &mut String) {
    if message.len() > MAX_MESSAGE_BYTES {
        message.truncate(message.floor_char_boundary(MAX_MESSAGE_BYTES));
        message.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_ours_is_a_crash_and_no_outage() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let panicked = runtime.block_on(async {
            tokio::task::spawn_blocking(|| panic!("no luck"))
                .await
                .unwrap_err()
        });
        let Stop::Job(JobError::Crashed(error)) = Stop::from(SourceError::from(panicked)) else {
            panic!("it is told as something else");
        };
        assert!(error.contains("no luck"), "{error}");
    }

    #[test]
    fn what_storage_lost_is_no_outage() {
        let lost = StorageError::NotFound { key: "k".to_owned() };
        assert!(matches!(Stop::from(lost), Stop::Job(JobError::Crashed(_))));
        let away = StorageError::Unavailable("x".to_owned());
        assert!(matches!(Stop::from(away), Stop::Job(JobError::Unavailable(_))));
    }

    #[test]
    fn more_screens_than_one_preview_may_show_are_refused_by_name() {
        let limits = Limits::default();
        assert_eq!(check_number(500, 4, &limits), Ok(()));
        let failure = check_number(500, 50, &limits).unwrap_err();
        assert_eq!(failure.code, ErrorCode::LimitReached);
        for part in ["500 screens", "50 devices", "25000", "MAX_SCREENS_PER_PREVIEW"] {
            assert!(failure.message.contains(part), "{}", failure.message);
        }
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let mut message = format!("a{}", "ü".repeat(MAX_MESSAGE_BYTES));
        shorten(&mut message);
        assert!(message.ends_with("ü…") && message.len() <= MAX_MESSAGE_BYTES + 3);
        let mut message = "ü".to_owned();
        shorten(&mut message);
        assert_eq!(message, "ü");
    }
}
