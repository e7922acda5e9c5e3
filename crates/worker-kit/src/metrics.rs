//! Metrics in Prometheus's text format.

use hivesync_domain::QueueName;
use hivesync_queue::QueueStats;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindOutcome {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    queue: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Dependency {
    dependency: &'static str,
}

/// A worker's metrics. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    jobs: Family<KindOutcome, Counter>,
    running: Gauge,
    durations: Family<Kind, Histogram, fn() -> Histogram>,
    waits: Family<Kind, Histogram, fn() -> Histogram>,
    callbacks: Family<Outcome, Counter>,
    queue: Family<State, Gauge>,
    oldest_wait: Gauge<f64, std::sync::atomic::AtomicU64>,
    outbox: Gauge,
    outbox_dead: Gauge,
    up: Family<Dependency, Gauge>,
    snapshot_fallbacks: Counter,
}

fn seconds() -> Histogram {
    // 1 ms to about 65 s.
    Histogram::new(exponential_buckets(0.001, 2.0, 17))
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("hivesync");
        let metrics = Self {
            registry: Arc::default(),
            jobs: Family::default(),
            running: Gauge::default(),
            durations: Family::new_with_constructor(seconds),
            waits: Family::new_with_constructor(seconds),
            callbacks: Family::default(),
            queue: Family::default(),
            oldest_wait: Gauge::default(),
            outbox: Gauge::default(),
            outbox_dead: Gauge::default(),
            up: Family::default(),
            snapshot_fallbacks: Counter::default(),
        };
        registry.register("jobs", "Tries of jobs by how they ended", metrics.jobs.clone());
        registry.register("jobs_running", "Jobs in this worker", metrics.running.clone());
        registry.register_with_unit(
            "job_duration",
            "A try of a job",
            Unit::Seconds,
            metrics.durations.clone(),
        );
        registry.register_with_unit(
            "queue_wait",
            "From enqueue to reservation",
            Unit::Seconds,
            metrics.waits.clone(),
        );
        registry.register(
            "callbacks",
            "Deliveries of callbacks by how they ended",
            metrics.callbacks.clone(),
        );
        registry.register("queue_jobs", "Jobs in Redis by state", metrics.queue.clone());
        registry.register_with_unit(
            "queue_oldest_wait",
            "How long the oldest waiting job has waited",
            Unit::Seconds,
            metrics.oldest_wait.clone(),
        );
        registry.register(
            "outbox_callbacks",
            "Callbacks to deliver, of all workers",
            metrics.outbox.clone(),
        );
        registry.register(
            "outbox_dead_callbacks",
            "Callbacks the API refused for good",
            metrics.outbox_dead.clone(),
        );
        registry.register("dependency_up", "1 when it can be reached", metrics.up.clone());
        registry.register(
            "snapshot_fallbacks",
            "Pictures drawn by another back end than the preferred one",
            metrics.snapshot_fallbacks.clone(),
        );
        Self {
            registry: Arc::new(Mutex::new(registry)),
            ..metrics
        }
    }

    /// A picture was drawn by another back end than the preferred one.
    pub fn snapshot_fallback(&self) {
        self.snapshot_fallbacks.inc();
    }

    pub(crate) fn with_registry(&self, register: impl FnOnce(&mut Registry)) {
        register(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn job_started(&self, kind: &'static str, waited: Duration) {
        self.running.inc();
        self.waits
            .get_or_create(&Kind { kind })
            .observe(waited.as_secs_f64());
    }

    pub(crate) fn job_ended(&self, kind: &'static str, outcome: &'static str, took: Duration) {
        self.running.dec();
        self.jobs.get_or_create(&KindOutcome { kind, outcome }).inc();
        self.durations
            .get_or_create(&Kind { kind })
            .observe(took.as_secs_f64());
    }

    pub(crate) fn job_not_run(&self, kind: &'static str, outcome: &'static str) {
        self.jobs.get_or_create(&KindOutcome { kind, outcome }).inc();
    }

    pub(crate) fn jobs_running(&self) -> u32 {
        u32::try_from(self.running.get()).unwrap_or(0)
    }

    pub(crate) fn callback(&self, outcome: &'static str) {
        self.callbacks.get_or_create(&Outcome { outcome }).inc();
    }

    pub(crate) fn reachable(&self, dependency: &'static str, up: bool) {
        self.up
            .get_or_create(&Dependency { dependency })
            .set(i64::from(up));
    }

    pub(crate) fn queue_stats(&self, queue: QueueName, stats: &QueueStats) {
        let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        for (state, jobs) in [
            ("waiting", stats.waiting),
            ("delayed", stats.delayed),
            ("running", stats.running),
            ("dead", stats.dead),
        ] {
            let labels = State {
                queue: queue.as_str(),
                state,
            };
            self.queue.get_or_create(&labels).set(gauge(jobs));
        }
        self.oldest_wait.set(stats.oldest_wait.as_secs_f64());
        self.outbox.set(gauge(stats.outbox));
        self.outbox_dead.set(gauge(stats.outbox_dead));
    }

    /// Everything, in Prometheus's text format.
    pub(crate) fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut page = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        text::encode(&mut page, &registry)?;
        Ok(page)
    }
}
