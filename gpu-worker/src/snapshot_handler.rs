//! One snapshot job: document and assets in, picture out.

use crate::{assets, metrics::SnapshotMetrics};
use bytes::Bytes;
use hivesync_domain::{
    CallbackEvent, ErrorCode, Failure, Job, JobPayload, Limits, QueueName, SnapshotJob, SnapshotResult,
    limits::Limit,
};
use hivesync_snapshot::{Snapshot, SnapshotError, SnapshotLimits, Snapshotter, parse_document};
use hivesync_worker_kit::{
    JobContext, JobError, JobHandler, StorageError, prometheus_client::registry::Registry,
};
use std::sync::Arc;

/// Draws pictures.
pub(crate) struct SnapshotHandler {
    snapshotter: Arc<Snapshotter>,
    limits: SnapshotLimits,
    metrics: SnapshotMetrics,
}

impl SnapshotHandler {
    /// A handler that keeps `limits`.
    pub(crate) fn new(limits: &Limits) -> Self {
        let limits = SnapshotLimits::from(limits);
        Self {
            snapshotter: Arc::new(Snapshotter::new(limits)),
            limits,
            metrics: SnapshotMetrics::new(),
        }
    }

    async fn draw(
        &self,
        job: &Job,
        snapshot_job: &SnapshotJob,
        context: &JobContext,
    ) -> Result<Snapshot, JobError> {
        let limits = context.limits();
        let most = limits.size(Limit::MAX_LAYOUT_BYTES);
        let document = context.storage().get(&snapshot_job.layout_key, most);
        let assets = assets::fetch(context.storage(), limits, &snapshot_job.assets);
        let (document, assets) = tokio::join!(document, assets);
        let document = document.map_err(|error| match error {
            StorageError::TooLarge { .. } => {
                let message =
                    format!("the screen's layout is larger than the limit MAX_LAYOUT_BYTES of {most}");
                failed(snapshot_job, ErrorCode::LayoutTooLarge, message)
            }
            other => other.into(),
        })?;
        let assets = assets?;
        let most_bytes = limits.tier(job.tier).snapshot_bytes;
        let snapshotter = Arc::clone(&self.snapshotter);
        let limits = self.limits;
        let (time, cancelled) = (context.time().clone(), context.cancelled().clone());
        let drawn = tokio::task::spawn_blocking(move || {
            let stop = || cancelled.is_cancelled() || time.left().is_zero();
            let document = parse_document(&document, &limits)?;
            snapshotter.draw_until(&document, &assets, most_bytes, &stop)
        });
        match drawn.await {
            Ok(Ok(snapshot)) => Ok(snapshot),
            // A rasteriser that gave up may do better on the second try, with fresh caches.
            Ok(Err(SnapshotError::Raster(message))) => Err(JobError::Crashed(message)),
            Ok(Err(error)) => {
                let Failure { code, message, .. } = error.failure();
                Err(failed(snapshot_job, code, message))
            }
            Err(panic) => Err(JobError::Crashed(format!("drawing panicked: {panic}"))),
        }
    }
}

impl JobHandler for SnapshotHandler {
    const QUEUE: QueueName = QueueName::SnapshotQueue;

    async fn run(&self, job: &Job, context: &JobContext) -> Result<CallbackEvent, JobError> {
        let JobPayload::Snapshot(snapshot_job) = &job.payload else {
            return Err(JobError::Crashed(format!(
                "a {} job is not for this worker",
                job.payload.kind()
            )));
        };
        let snapshot = self.draw(job, snapshot_job, context).await?;
        self.metrics.observe(&snapshot);
        let Snapshot {
            png,
            width,
            height,
            backend,
            warnings,
            timings,
        } = snapshot;
        let bytes = png.len() as u64;
        context
            .storage()
            .put(&snapshot_job.picture_key, Bytes::from(png), "image/png")
            .await?;
        tracing::info!(
            screen_id = %snapshot_job.screen_id,
            width,
            height,
            bytes,
            backend,
            warnings = warnings.len(),
            scene_ms = timings.scene_ms,
            raster_ms = timings.raster_ms,
            encode_ms = timings.encode_ms,
            "picture stored"
        );
        let result = SnapshotResult {
            screen_id: snapshot_job.screen_id,
            picture_key: snapshot_job.picture_key.clone(),
            width,
            height,
            bytes,
            backend: backend.to_owned(),
            queue_ms: context.queue_ms(),
            render_ms: timings.total_ms(),
            warnings,
        };
        Ok(CallbackEvent::SnapshotReady {
            preview_id: snapshot_job.preview_id,
            result,
        })
    }

    fn exhausted(&self, job: &Job, last_error: &str) -> CallbackEvent {
        let message = format!("The picture could not be drawn, on several tries: {last_error}");
        let failure = |code| Failure {
            code,
            message,
            position: None,
        };
        match &job.payload {
            JobPayload::Snapshot(snapshot) => CallbackEvent::SnapshotFailed {
                preview_id: snapshot.preview_id,
                screen_id: snapshot.screen_id,
                failure: failure(ErrorCode::SnapshotFailed),
            },
            JobPayload::Preview(preview) => CallbackEvent::PreviewFailed {
                preview_id: preview.preview_id,
                failure: failure(ErrorCode::InternalError),
            },
            JobPayload::Event(event) => CallbackEvent::EventFailed {
                preview_id: event.preview_id,
                screen_id: event.screen_id,
                failure: failure(ErrorCode::InternalError),
            },
        }
    }

    fn register_metrics(&self, registry: &mut Registry) {
        self.metrics.register(registry);
    }
}

fn failed(job: &SnapshotJob, code: ErrorCode, message: String) -> JobError {
    JobError::Failed(CallbackEvent::SnapshotFailed {
        preview_id: job.preview_id,
        screen_id: job.screen_id,
        failure: Failure {
            code,
            message,
            position: None,
        },
    })
}
