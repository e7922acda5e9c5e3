//! What this worker measures beside what every worker does.

use hivesync_snapshot::Snapshot;
use hivesync_worker_kit::prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Stage {
    stage: &'static str,
}

/// Measurements of pictures.
#[derive(Debug, Clone)]
pub(crate) struct SnapshotMetrics {
    stages: Family<Stage, Histogram, fn() -> Histogram>,
    bytes: Histogram,
    warned: Counter,
}

impl SnapshotMetrics {
    /// Nothing measured yet.
    pub(crate) fn new() -> Self {
        Self {
            stages: Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 2.0, 14))),
            bytes: Histogram::new(exponential_buckets(4096.0, 2.0, 12)),
            warned: Counter::default(),
        }
    }

    /// Makes them visible.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "snapshot_stage_seconds",
            "Time of one picture by stage",
            self.stages.clone(),
        );
        registry.register("snapshot_bytes", "Size of one picture's file", self.bytes.clone());
        registry.register(
            "snapshot_warnings",
            "Pictures drawn with a warning",
            self.warned.clone(),
        );
    }

    /// Notes one picture.
    pub(crate) fn observe(&self, snapshot: &Snapshot) {
        let timings = &snapshot.timings;
        for (stage, milliseconds) in [
            ("scene", timings.scene_ms),
            ("raster", timings.raster_ms),
            ("encode", timings.encode_ms),
        ] {
            self.stages
                .get_or_create(&Stage { stage })
                .observe(milliseconds / 1000.0);
        }
        self.bytes.observe(snapshot.png.len() as f64);
        if !snapshot.warnings.is_empty() {
            self.warned.inc();
        }
    }
}
