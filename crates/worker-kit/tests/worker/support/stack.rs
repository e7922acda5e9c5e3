//! Everything a worker talks to, and workers that can be killed.

use super::{Api, Storage, api::SECRET, handler::Scripted};
use hivesync_domain::{Job, JobId, QueueName};
use hivesync_queue::{
    Argument, Commands, Enqueued, JobState, Queue, QueueSettings, QueueStats, RedisCommands, Value,
};
use hivesync_test_support::RedisServer;
use hivesync_worker_kit::{CancellationToken, WorkerConfig, run_until};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use std::{
    future::Future,
    net::SocketAddr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// Nothing here takes nearly as long, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until `what` gives something.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut probe: impl FnMut() -> F) -> T {
    let give_up = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(value) = probe().await {
            return value;
        }
        assert!(tokio::time::Instant::now() < give_up, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub struct Stack {
    pub redis: RedisServer,
    pub storage: Storage,
    pub api: Api,
    pub queue: Queue<RedisCommands<ConnectionManager>>,
}

impl Stack {
    pub fn start() -> Self {
        let redis = RedisServer::start_persistent();
        let config = ConnectionManagerConfig::new().set_number_of_retries(0);
        let client = redis::Client::open(redis.url()).unwrap();
        let manager = ConnectionManager::new_lazy_with_config(client, config).unwrap();
        Self {
            queue: Queue::new(RedisCommands(manager), QueueSettings::default()),
            redis,
            storage: Storage::start(),
            api: Api::start(),
        }
    }

    /// A configuration with short times; `changes` go over it.
    pub fn config(&self, name: &str, changes: &[(&str, &str)]) -> WorkerConfig {
        let storage = self.storage.config();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let variables = [
            ("WORKER_NAME", name.to_owned()),
            ("REDIS_URL", self.redis.url()),
            ("S3_ENDPOINT", storage.endpoint),
            ("R2_ACCESS_KEY_ID", storage.access_key_id),
            ("R2_SECRET_ACCESS_KEY", storage.secret_access_key),
            ("BACKEND_URL", format!("http://{}", self.api.addr())),
            ("WORKER_CALLBACK_SECRET", SECRET.to_owned()),
            ("HEALTH_ADDR", port.local_addr().unwrap().to_string()),
            ("JOB_LEASE_MS", "2000".to_owned()),
            ("JOB_RETRY_BACKOFF_MS", "10".to_owned()),
            ("WORKER_HEARTBEAT_MS", "200".to_owned()),
            ("CALLBACK_TIMEOUT_MS", "500".to_owned()),
            ("CALLBACK_RETRY_MAX_MS", "500".to_owned()),
            ("STORAGE_TIMEOUT_MS", "1000".to_owned()),
        ];
        WorkerConfig::read(|wanted| {
            let changed = changes.iter().find(|(name, _)| *name == wanted);
            let value = changed.map(|(_, value)| (*value).to_owned());
            value.or_else(|| {
                variables
                    .iter()
                    .find(|(name, _)| *name == wanted)
                    .map(|(_, value)| value.clone())
            })
        })
        .unwrap()
    }

    pub async fn enqueue(&self, job: &Job) {
        assert_eq!(self.queue.enqueue(job, None).await.unwrap(), Enqueued::Added);
    }

    /// Where a job stands; `None` while Redis is away.
    pub async fn state(&self, job: JobId) -> Option<JobState> {
        self.queue.known(&[job]).await.ok().map(|states| states[0])
    }

    pub async fn until(&self, job: JobId, wanted: JobState) {
        eventually(&format!("{job} is {wanted:?}"), async || {
            (self.state(job).await == Some(wanted)).then_some(())
        })
        .await;
    }

    /// Moves the beginning of a job's own trouble an hour into the past.
    pub async fn in_trouble_for_an_hour(&self, job: JobId) {
        self.date_back(&format!("hs:job:{job}"), "postponed_since").await;
    }

    /// Moves the making of a callback an hour into the past.
    pub async fn made_an_hour_ago(&self, callback: Uuid) {
        self.date_back(&format!("hs:outbox:{callback}"), "created").await;
    }

    /// How often a job was taken, as far as it counts.
    pub async fn tries(&self, job: JobId) -> u64 {
        let arguments = [format!("hs:job:{job}"), "attempts".to_owned()];
        let arguments = arguments.map(Argument::from).to_vec();
        match self.queue.commands().execute("HGET", arguments).await.unwrap()[..] {
            [Value::Bytes(ref tries)] => String::from_utf8_lossy(tries).parse().unwrap(),
            ref other => panic!("{other:?}"),
        }
    }

    /// Waits until the lease of a job has run out and it waits again; no worker may be there to take it.
    pub async fn until_reclaimed(&self, job: JobId) {
        eventually("the lease runs out", async || {
            let _ = self.queue.tick(QueueName::PreviewQueue).await.ok()?;
            (self.state(job).await == Some(JobState::Waiting)).then_some(())
        })
        .await;
    }

    async fn date_back(&self, key: &str, field: &str) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let then = (now - Duration::from_secs(3600)).as_millis().to_string();
        let arguments = [key, field, then.as_str()].map(Argument::from).to_vec();
        self.queue.commands().execute("HSET", arguments).await.unwrap();
    }

    pub async fn until_delivered(&self) {
        eventually("the outbox is empty", async || {
            let stats = self.stats().await?;
            (stats.outbox == 0).then_some(())
        })
        .await;
    }

    pub async fn stats(&self) -> Option<QueueStats> {
        self.queue.stats(QueueName::PreviewQueue).await.ok()
    }
}

/// A worker on a runtime of its own.
pub struct Worker {
    runtime: Option<Runtime>,
    stopping: CancellationToken,
    stopped: CancellationToken,
    pub health: SocketAddr,
}

impl Worker {
    pub fn start(config: WorkerConfig, handler: Scripted) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (stopping, stopped) = (CancellationToken::new(), CancellationToken::new());
        let (stop, end) = (stopping.clone(), stopped.clone());
        let health = config.health_addr;
        runtime.spawn(async move {
            run_until(config, handler, async move { stop.cancelled().await })
                .await
                .unwrap();
            end.cancel();
        });
        Self {
            runtime: Some(runtime),
            stopping,
            stopped,
            health,
        }
    }

    /// Lets it stop in order.
    pub async fn stop(self) {
        self.stopping.cancel();
        tokio::time::timeout(PATIENCE, self.stopped.cancelled())
            .await
            .expect("it stops");
    }

    /// As `kill -9` does.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}
