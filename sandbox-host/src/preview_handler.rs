//! The preview job: sources in, layout documents out, one snapshot job for each.

use crate::{
    assets::AssetUpload,
    event_handler::{self, EventHandler},
    host::Host,
    screen::{Encoded, Prepared, ScreenTask},
    screen_program::Runtimes,
    stop::Stop,
    told::{distinct, shorten},
};
use futures::{StreamExt, TryStreamExt, stream};
use hivesync_bundle::Project;
use hivesync_domain::{
    BuiltScreen, CallbackEvent, DeviceContext, ErrorCode, Failure, Job, JobId, JobPayload, Limits, Platform,
    PreviewJob, QueueName, ScreenId, SnapshotJob, UserSettings, Warning, limits::Limit, object_key,
};
use hivesync_preview_runtime::SessionLimits;
use hivesync_worker_kit::{JobContext, JobError, JobHandler, TryTime};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::info;

/// Runs the jobs of the preview queue.
pub struct PreviewHandler {
    host: Arc<Host>,
    events: EventHandler,
}

impl PreviewHandler {
    /// Runs previews on `runtimes` under `limits`.
    pub fn new(runtimes: Runtimes, limits: Limits) -> Self {
        let host = Arc::new(Host::new(runtimes, limits));
        Self {
            events: EventHandler::new(Arc::clone(&host)),
            host,
        }
    }

    /// Runs a screen when a core is free for it.
    async fn run_screen(&self, task: ScreenTask) -> Result<Result<Encoded, Failure>, Stop> {
        self.host
            .on_a_core(move |runtimes, limits| {
                let laid = task.run(runtimes, limits)?;
                Encoded::new(laid, limits.size(Limit::MAX_LAYOUT_BYTES))
            })
            .await
    }

    async fn build(&self, job: &Job, preview: &PreviewJob, ctx: &JobContext) -> Result<CallbackEvent, Stop> {
        let begun = Instant::now();
        check_devices(&preview.devices)?;
        check_settings(&preview.settings)?;
        ctx.progress(CallbackEvent::PreviewStarted {
            preview_id: preview.preview_id,
        });

        let mut warnings = Vec::new();
        let (entry_point, device) = (preview.entry_point.as_deref(), &preview.devices[0]);
        let project = self
            .host
            .open(
                &preview.source,
                entry_point,
                device,
                job.tier,
                ctx.storage(),
                &mut warnings,
            )
            .await?;
        let tasks = self
            .plan(job, preview, &project, ctx.time(), &mut warnings)
            .await?;
        let prepared_in = begun.elapsed();

        let uploads = AssetUpload::new(ctx.storage().clone(), job.project_id);
        let most_pictures =
            usize::try_from(self.host.limits.tier(job.tier).snapshots_per_preview).unwrap_or(usize::MAX);
        let total = u32::try_from(tasks.len()).unwrap_or(u32::MAX);
        let mut done = 0;
        let mut built: Vec<(usize, BuiltScreen, Vec<Warning>)> = Vec::with_capacity(tasks.len());
        {
            let uploads = &uploads;
            let mut screens = std::pin::pin!(
                stream::iter(by_device(tasks, preview.devices.len()))
                    .map(|(index, task)| async move {
                        let (screen, warnings) = self
                            .build_screen(job, preview, task, uploads, index < most_pictures, ctx)
                            .await?;
                        Ok::<_, Stop>((index, screen, warnings))
                    })
                    .buffer_unordered(self.host.parallelism)
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
        check_number(screens.len(), preview.devices.len(), &self.host.limits)?;
        let session = SessionLimits::new(&self.host.limits, self.host.limits.tier(job.tier));
        let mut shared: BTreeMap<(&'static str, u32), Arc<Prepared>> = BTreeMap::new();
        for device in &preview.devices {
            let key = kind_of(device);
            if shared.contains_key(&key) {
                continue;
            }
            let prepared = self.host.prepare(project, &screens, device, job.tier).await?;
            warnings.extend(prepared.warnings.iter().cloned());
            let prepared = Arc::new(prepared);
            self.events.remember(preview, device, &screens, &prepared);
            shared.insert(key, prepared);
        }
        let mut tasks = Vec::with_capacity(screens.len() * preview.devices.len());
        for (index, screen) in screens.iter().enumerate() {
            for device in &preview.devices {
                let Some(prepared) = shared.get(&kind_of(device)) else {
                    continue;
                };
                let Some(module) = prepared.program.screen(index) else {
                    continue;
                };
                tasks.push(ScreenTask {
                    prepared: prepared.clone(),
                    screen: screen.clone(),
                    module,
                    device: device.clone(),
                    settings: preview.settings,
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
        let mut encoded = match self.run_screen(task).await? {
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
        screen.nodes = encoded.laid.nodes();
        screen.sandbox_ms = milliseconds(encoded.laid.took);
        let layout_key = object_key::layout(screen.screen_id);
        let warnings = std::mem::take(&mut encoded.laid.warnings);
        screen.assets = encoded
            .store(&layout_key, &prepared.assets, uploads, ctx.storage())
            .await?;
        screen.layout_key = layout_key;

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
                    self.host.limits.tier(job.tier).snapshots_per_preview
                ),
                position: None,
            });
        }
        Ok((screen, warnings))
    }
}

impl JobHandler for PreviewHandler {
    const QUEUE: QueueName = QueueName::PreviewQueue;

    async fn run(&self, job: &Job, ctx: &JobContext) -> Result<CallbackEvent, JobError> {
        let preview = match &job.payload {
            JobPayload::Preview(preview) => preview,
            JobPayload::Event(event) => return self.events.run(job, event, ctx).await,
            JobPayload::Snapshot(_) => {
                return Err(JobError::Crashed(format!(
                    "a {} job is in the preview queue",
                    job.payload.kind()
                )));
            }
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

    fn ready(&self) -> Result<(), String> {
        if self.host.runtimes.components.compiler_ended() {
            return Err("the component compiler has ended; the worker stops".to_owned());
        }
        Ok(())
    }

    fn exhausted(&self, job: &Job, last_error: &str) -> CallbackEvent {
        match &job.payload {
            JobPayload::Event(event) => event_handler::exhausted(event, last_error),
            JobPayload::Preview(_) | JobPayload::Snapshot(_) => CallbackEvent::PreviewFailed {
                preview_id: job.payload.preview_id(),
                failure: failed_twice(last_error),
            },
        }
    }
}

/// The tasks with their places in the answer, in the order in which they run: one device after the other, as the screens on a
/// device begin with the same loaded program.
fn by_device(tasks: Vec<ScreenTask>, devices: usize) -> Vec<(usize, ScreenTask)> {
    let mut tasks: Vec<_> = tasks.into_iter().enumerate().collect();
    tasks.sort_by_key(|(index, _)| index % devices.max(1));
    tasks
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

/// Whether settings are some that the API accepts.
pub fn check_settings(settings: &UserSettings) -> Result<(), Failure> {
    settings.check().map_err(|error| Failure {
        code: ErrorCode::ValidationError,
        message: error.to_string(),
        position: None,
    })
}

/// Whether devices are some that the API accepts.
pub fn check_devices(devices: &[DeviceContext]) -> Result<(), Failure> {
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
pub fn kind_of(device: &DeviceContext) -> (&'static str, u32) {
    let platform = match device.platform {
        Platform::Ios => "ios",
        Platform::Android => "android",
        Platform::Web => "web",
    };
    (platform, device.dpr.to_bits())
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

pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
