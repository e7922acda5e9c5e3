//! The event job: a screen's log in, what its last event came to out.

use crate::{
    assets::AssetUpload,
    event_run::{EventRun, Handled, ImageCache},
    host::Host,
    preview_handler::{check_devices, check_settings, kind_of, milliseconds},
    screen::{Prepared, ScreenTask},
    stop::{Stop, blocking},
    told::{distinct, shorten},
};
use bytes::Bytes;
use hivesync_byte_cache::ByteCache;
use hivesync_domain::{
    CallbackEvent, DeviceContext, ErrorCode, EventJob, EventResult, Failure, Job, Limits, PreviewJob,
    ProjectSource, Tier, limits::Limit, object_key,
};
use hivesync_preview_runtime::{MemoryImage, SessionLimits};
use hivesync_worker_kit::{JobContext, JobError, StorageError};
use std::sync::Arc;
use tracing::{info, warn};

/// Runs event jobs.
pub struct EventHandler {
    host: Arc<Host>,
    projects: ByteCache<String, Ready>,
    images: Arc<ImageCache>,
}

/// A project ready to run on one kind of device.
#[derive(Clone)]
struct Ready {
    prepared: Arc<Prepared>,
    screens: Arc<[hivesync_bundle::Screen]>,
}

impl EventHandler {
    /// Runs events on `host`.
    pub fn new(host: Arc<Host>) -> Self {
        let images = host.limits.size(Limit::SESSION_IMAGE_CACHE_BYTES);
        let projects = host.limits.size(Limit::PROJECT_CACHE_BYTES);
        Self {
            host,
            projects: ByteCache::new(projects),
            images: Arc::new(ByteCache::new(images)),
        }
    }

    /// Keeps what a preview was made of for the events on its screens.
    pub fn remember(
        &self,
        preview: &PreviewJob,
        device: &DeviceContext,
        screens: &[hivesync_bundle::Screen],
        prepared: &Arc<Prepared>,
    ) {
        let key = key(
            &preview.source,
            preview.entry_point.as_deref(),
            &preview.screens,
            device,
        );
        self.put(key, screens, Arc::clone(prepared));
    }

    fn put(&self, key: String, screens: &[hivesync_bundle::Screen], prepared: Arc<Prepared>) -> Ready {
        let bytes = prepared.bytes();
        let ready = Ready {
            prepared,
            screens: screens.into(),
        };
        self.projects.put(key, ready.clone(), bytes);
        ready
    }

    /// Runs an event job.
    pub async fn run(
        &self,
        job: &Job,
        event: &EventJob,
        ctx: &JobContext,
    ) -> Result<CallbackEvent, JobError> {
        match self.handle(job, event, ctx).await {
            Ok(result) => Ok(CallbackEvent::EventHandled {
                preview_id: event.preview_id,
                screen_id: event.screen_id,
                result,
            }),
            Err(Stop::Job(error)) => Err(error),
            Err(Stop::Failed(mut failure)) => {
                shorten(&mut failure.message);
                info!(preview = %event.preview_id, code = %failure.code, message = failure.message, "an event failed");
                Err(JobError::Failed(failed(event, failure)))
            }
        }
    }

    async fn handle(&self, job: &Job, event: &EventJob, ctx: &JobContext) -> Result<EventResult, Stop> {
        check(event, &self.host.limits)?;
        let ready = self.ready(job.tier, event, ctx).await?;
        let task = self.task(job, event, &ready, ctx)?;
        let (prepared, platform) = (Arc::clone(&task.prepared), task.device.platform);
        let seq = event.log.last().map_or(0, |last| last.seq);
        let run = EventRun {
            task,
            log: event.log.clone(),
            images: Arc::clone(&self.images),
        };
        let every = self.host.limits.size(Limit::SESSION_IMAGE_EVERY);
        self.fetch_image(&run, event, every, ctx).await?;
        let handled = self
            .host
            .on_a_core(move |runtimes, limits| run.run(runtimes, limits))
            .await??;
        if handled.applied.is_multiple_of(every) {
            store_image(&handled, event, ctx).await?;
        }
        info!(screen = event.screen, seq, ?platform, replayed = handled.replayed, took = ?handled.took, "an event was handled");

        let mut result = EventResult {
            seq,
            layout_key: None,
            nodes: 0,
            assets: Vec::new(),
            warnings: distinct(handled.warnings),
            replayed: u32::try_from(handled.replayed).unwrap_or(u32::MAX),
            sandbox_ms: milliseconds(handled.took),
        };
        if let Some(encoded) = handled.changed {
            result.nodes = encoded.laid.nodes();
            let uploads = AssetUpload::new(ctx.storage().clone(), job.project_id);
            let layout_key = object_key::layout_after(event.screen_id, seq);
            result.assets = encoded
                .store(&layout_key, &prepared.assets, &uploads, ctx.storage())
                .await?;
            result.layout_key = Some(layout_key);
        }
        Ok(result)
    }

    /// The event's project, ready to run on its device.
    async fn ready(&self, tier: Tier, event: &EventJob, ctx: &JobContext) -> Result<Ready, Stop> {
        let key = key(
            &event.source,
            event.entry_point.as_deref(),
            &event.screens,
            &event.device,
        );
        if let Some(ready) = self.projects.get(&key) {
            return Ok(ready);
        }
        let (entry_point, storage) = (event.entry_point.as_deref(), ctx.storage());
        // What there is to warn of was told with the preview.
        let mut told = Vec::new();
        let project = self
            .host
            .open(
                &event.source,
                entry_point,
                &event.device,
                tier,
                storage,
                &mut told,
            )
            .await?;
        let selected = project.select(&event.screens).map_err(Failure::from)?;
        let screens: Vec<_> = selected.into_iter().cloned().collect();
        let prepared = self.host.prepare(&project, &screens, &event.device, tier).await?;
        Ok(self.put(key, &screens, Arc::new(prepared)))
    }

    fn task(
        &self,
        job: &Job,
        event: &EventJob,
        ready: &Ready,
        ctx: &JobContext,
    ) -> Result<ScreenTask, Failure> {
        let lost = || Failure {
            code: ErrorCode::NoScreens,
            message: format!("the project has no screen \"{}\" any more", event.screen),
            position: None,
        };
        let found = ready
            .screens
            .iter()
            .position(|screen| screen.name == event.screen);
        let index = found.ok_or_else(lost)?;
        let module = ready.prepared.program.screen(index).ok_or_else(lost)?;
        Ok(ScreenTask {
            prepared: Arc::clone(&ready.prepared),
            screen: ready.screens[index].clone(),
            module,
            device: event.device.clone(),
            settings: event.settings,
            screen_id: event.screen_id,
            session: SessionLimits::new(&self.host.limits, self.host.limits.tier(job.tier)),
            time: ctx.time().clone(),
        })
    }

    /// Takes an image of the screen from storage when another worker ran its events. One that is not there, or can't be read,
    /// only costs the time to run the events again.
    async fn fetch_image(
        &self,
        run: &EventRun,
        event: &EventJob,
        every: usize,
        ctx: &JobContext,
    ) -> Result<(), Stop> {
        let Some(digest) = run.stored_at(&self.host.runtimes, every) else {
            return Ok(());
        };
        let most = run.task.session.memory_bytes;
        let key = object_key::session_image(event.screen_id, &hex::encode(digest));
        let bytes = match ctx
            .storage()
            .get(&key, usize::try_from(most).unwrap_or(usize::MAX))
            .await
        {
            Ok(bytes) => bytes,
            Err(StorageError::NotFound { .. } | StorageError::TooLarge { .. }) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let decoded = blocking(move || MemoryImage::decode(&bytes, most)).await?;
        match decoded {
            Ok(image) => {
                let bytes = image.bytes();
                self.images.put(digest, image, bytes);
            }
            Err(error) => warn!(%error, key, "a session's image is left alone"),
        }
        Ok(())
    }
}

/// Puts an image of the screen where other workers find it.
async fn store_image(handled: &Handled, event: &EventJob, ctx: &JobContext) -> Result<(), Stop> {
    let Some((digest, image)) = handled.image.clone() else {
        return Ok(());
    };
    let bytes = blocking(move || image.encode()).await?.map_err(Failure::from)?;
    let key = object_key::session_image(event.screen_id, &hex::encode(digest));
    ctx.storage()
        .put(&key, Bytes::from(bytes), "application/octet-stream")
        .await?;
    Ok(())
}

/// The callback of an event that was given up.
pub fn exhausted(event: &EventJob, last_error: &str) -> CallbackEvent {
    let failure = Failure {
        code: ErrorCode::InternalError,
        message: format!("the event could not be handled, on several tries: {last_error}; send it again"),
        position: None,
    };
    failed(event, failure)
}

fn failed(event: &EventJob, failure: Failure) -> CallbackEvent {
    CallbackEvent::EventFailed {
        preview_id: event.preview_id,
        screen_id: event.screen_id,
        failure,
    }
}

/// What makes two jobs run the same program.
fn key(
    source: &ProjectSource,
    entry_point: Option<&str>,
    screens: &[String],
    device: &DeviceContext,
) -> String {
    serde_json::json!([source, entry_point, screens, kind_of(device)]).to_string()
}

/// Whether the job is one that the API may have made.
fn check(event: &EventJob, limits: &Limits) -> Result<(), Failure> {
    let invalid = |message: String| Failure {
        code: ErrorCode::ValidationError,
        message,
        position: None,
    };
    check_devices(std::slice::from_ref(&event.device))?;
    check_settings(&event.settings)?;
    let most = limits.size(Limit::MAX_EVENTS_PER_SCREEN);
    if event.log.is_empty() || event.log.len() > most {
        return Err(invalid(format!(
            "log: it has {} events and may have 1 to {most} (MAX_EVENTS_PER_SCREEN)",
            event.log.len()
        )));
    }
    if event.log.windows(2).any(|pair| pair[0].seq >= pair[1].seq) {
        return Err(invalid("log: its events are out of order".to_owned()));
    }
    for logged in &event.log {
        logged.event.check().map_err(|error| invalid(error.to_string()))?;
    }
    Ok(())
}
