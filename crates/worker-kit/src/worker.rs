//! A whole worker: what it consists of, how it starts and how it stops.

use crate::{
    ConfigError, JobHandler, Metrics, ObjectStore, WorkerConfig,
    callback_client::CallbackClient,
    confinement::{Confined, Confinement, Level},
    health, init_logging, maintenance, outbox, redis_link, reserve_loop,
    shared::Shared,
    trace_context,
};
use hivesync_queue::QueueSettings;
use std::{
    error::Error,
    future::Future,
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Why a worker did not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// Its configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address of Redis.
    #[error("REDIS_URL: {0}")]
    Redis(#[from] redis::RedisError),
    /// The HTTP client.
    #[error("the HTTP client: {0}")]
    Http(#[from] reqwest::Error),
    /// The address for health and metrics can't be had.
    #[error("HEALTH_ADDR {addr}: {error}")]
    Health {
        /// The address.
        addr: std::net::SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// Signals can't be received, or the runtime can't be started.
    #[error("the operating system: {0}")]
    System(#[from] std::io::Error),
    /// The handler could not be made.
    #[error("{0}")]
    Handler(Box<dyn Error + Send + Sync>),
}

/// The folders of a worker's own, besides what any worker reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// What it only reads.
    pub read: Vec<PathBuf>,
    /// Where it keeps files; they must be there when it starts.
    pub write: Vec<PathBuf>,
}

/// The whole `main` of a worker: logs, configuration from the environment, confinement to what a worker and its `folders` need,
/// the runtime, the handler that `build` makes, and the work until a signal. Answers failure after saying why.
pub fn main<H: JobHandler>(
    service: &str,
    folders: &Folders,
    build: impl FnOnce(&WorkerConfig) -> Result<H, Box<dyn Error + Send + Sync>>,
) -> ExitCode {
    init_logging();
    let result = WorkerConfig::from_env()
        .map_err(WorkerError::from)
        .and_then(|config| {
            tracing::info!(service, version = env!("CARGO_PKG_VERSION"), ?config, "starting");
            // Before there is another thread.
            let Confined { landlock, seccomp } = Confinement::new(&config, folders).enforce();
            if landlock == Level::Full && seccomp == Level::Full {
                tracing::info!(?landlock, ?seccomp, "confined");
            } else {
                tracing::warn!(
                    ?landlock,
                    ?seccomp,
                    "confined as far as this kernel can; a newer one can do more"
                );
            }
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            let handler = build(&config).map_err(WorkerError::Handler)?;
            let result = runtime.block_on(run(config, handler));
            // Work on other threads that does not look at its cancellation must not hold up the end.
            runtime.shutdown_timeout(Duration::from_secs(1));
            result
        });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(service, %error, "stopped");
            ExitCode::FAILURE
        }
    }
}

/// Works until SIGTERM or SIGINT, then drains. A second signal ends the draining.
pub async fn run<H: JobHandler>(config: WorkerConfig, handler: H) -> Result<(), WorkerError> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let (stopping, drained) = (CancellationToken::new(), CancellationToken::new());
    let (stop, end) = (stopping.clone(), drained.clone());
    let signals = tokio::spawn(async move {
        for token in [stop, end] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            token.cancel();
        }
    });
    let result = work(config, handler, stopping, drained).await;
    signals.abort();
    result
}

/// Works until `stop` is ready, then drains.
pub async fn run_until<H: JobHandler>(
    config: WorkerConfig,
    handler: H,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), WorkerError> {
    let stopping = CancellationToken::new();
    let token = stopping.clone();
    let stopper = tokio::spawn(async move {
        stop.await;
        token.cancel();
    });
    let result = work(config, handler, stopping, CancellationToken::new()).await;
    stopper.abort();
    result
}

async fn work<H: JobHandler>(
    config: WorkerConfig,
    handler: H,
    stopping: CancellationToken,
    drained: CancellationToken,
) -> Result<(), WorkerError> {
    // Fails when another part of the process chose a provider before: then that one is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = QueueSettings::new(&config.limits);
    let shared = Arc::new(Shared {
        instance: format!("{}/{}", config.name, trace_context::random_hex::<4>()),
        queue: redis_link::connect(&config.redis_url, settings)?,
        storage: ObjectStore::new(&config.storage),
        client: CallbackClient::new(&config)?,
        metrics: Metrics::new(),
        name: config.name.clone(),
        limits: config.limits.clone(),
        stopping,
        drained,
        deliveries: TaskTracker::new(),
        storage_away: AtomicBool::new(false),
    });
    // Sleeping on the queue blocks a connection.
    let sleeper = redis_link::connect(&config.redis_url, settings)?;
    let handler = Arc::new(handler);
    shared
        .metrics
        .with_registry(|registry| handler.register_metrics(registry));

    let addr = config.health_addr;
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|error| WorkerError::Health { addr, error })?;
    let health_stop = CancellationToken::new();
    let health = tokio::spawn(health::serve(
        listener,
        health::router(Arc::clone(&shared), Arc::clone(&handler)),
        health_stop.clone(),
    ));
    log_start::<H>(&shared);

    let background = TaskTracker::new();
    background.spawn(maintenance::heartbeat(Arc::clone(&shared), H::QUEUE));
    background.spawn(maintenance::tick(Arc::clone(&shared), H::QUEUE));
    background.spawn(maintenance::reconcile(Arc::clone(&shared)));
    background.spawn(outbox::run(Arc::clone(&shared)));
    background.close();

    // Ends when the worker is stopping and its jobs have ended or were handed back.
    reserve_loop::run(Arc::clone(&shared), sleeper, handler).await;

    background.wait().await;
    shared.deliveries.close();
    if tokio::time::timeout(shared.deliver_within(), shared.deliveries.wait())
        .await
        .is_err()
    {
        tracing::warn!("callbacks are still under way; they stay in the outbox");
    }
    if let Err(error) = shared.queue.sign_off(H::QUEUE, &shared.instance).await {
        tracing::debug!(%error, "the registry of workers can't be reached; this one falls silent");
    }
    health_stop.cancel();
    if let Ok(Err(error)) = health.await {
        tracing::warn!(%error, "the health server ended early");
    }
    tracing::info!(worker = %shared.name, "stopped");
    Ok(())
}

fn log_start<H: JobHandler>(shared: &Shared) {
    let limits: Vec<String> = shared
        .limits
        .effective()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    tracing::info!(
        worker = %shared.name,
        instance = shared.instance,
        queue = H::QUEUE.as_str(),
        limits = limits.join(" "),
        "ready to work"
    );
}
