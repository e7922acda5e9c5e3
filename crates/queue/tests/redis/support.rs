//! What the tests share.

use hivesync_domain::{
    Job, JobId, JobPayload, Limits, PreviewId, PreviewJob, Priority, ProjectId, ProjectSource, QueueName,
    ScreenId, SnapshotJob, Tier, UserId,
};
use hivesync_queue::{OutboxEntry, Queue, QueueSettings, RedisCommands, Reservation, Reserved};
use hivesync_test_support::RedisServer;
use redis::aio::MultiplexedConnection;
use std::time::Duration;
use uuid::Uuid;

pub type TestQueue = Queue<RedisCommands<MultiplexedConnection>>;

pub const QUEUE: QueueName = QueueName::PreviewQueue;
pub const LEASE: Duration = Duration::from_secs(3600);

/// A queue and a way to look behind it.
pub struct Fixture {
    pub server: RedisServer,
    pub queue: TestQueue,
    pub redis: MultiplexedConnection,
}

impl Fixture {
    pub async fn new() -> Self {
        Self::over(RedisServer::start()).await
    }

    pub async fn over(server: RedisServer) -> Self {
        let redis = connect(&server).await;
        let queue = Queue::new(
            RedisCommands(redis.clone()),
            QueueSettings::new(&Limits::default()),
        );
        Self { server, queue, redis }
    }

    /// What Redis answers to a command, as text.
    pub async fn raw<T: redis::FromRedisValue>(&self, command: &str) -> T {
        let mut words = command.split(' ');
        let mut cmd = redis::cmd(words.next().unwrap());
        for word in words {
            cmd.arg(word);
        }
        cmd.query_async(&mut self.redis.clone()).await.unwrap()
    }

    pub async fn reserve(&self, worker: &str) -> Option<Reservation> {
        match self
            .queue
            .reserve(QUEUE, worker, LEASE, Uuid::now_v7())
            .await
            .unwrap()
        {
            Reserved::Job(reservation) => Some(*reservation),
            Reserved::Unreadable(job) => panic!("{job:?}"),
            Reserved::Empty { .. } | Reserved::LeftToOthers => None,
        }
    }

    /// Lets the lease of a job run out now.
    pub async fn expire(&self, job: JobId) {
        let _: i64 = self
            .raw(&format!("ZADD hs:running:{} XX 1 {job}", QUEUE.as_str()))
            .await;
    }

    pub async fn llen(&self) -> u64 {
        self.raw(&format!("LLEN {}", QUEUE.as_str())).await
    }
}

pub async fn connect(server: &RedisServer) -> MultiplexedConnection {
    let client = redis::Client::open(server.url()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

pub fn job(priority: Priority) -> Job {
    Job {
        id: JobId::new(),
        priority,
        tier: Tier::Pro,
        user_id: UserId::new(),
        project_id: ProjectId::new(),
        traceparent: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into()),
        accepted_at_ms: 1,
        payload: JobPayload::Preview(PreviewJob {
            preview_id: PreviewId::new(),
            source: ProjectSource {
                archive_key: Some("a/\"quoted\"/ü\n\0".into()),
                ..ProjectSource::default()
            },
            entry_point: None,
            screens: Vec::new(),
            devices: Vec::new(),
            settings: Default::default(),
        }),
    }
}

pub fn snapshot_job() -> Job {
    Job {
        payload: JobPayload::Snapshot(SnapshotJob {
            preview_id: PreviewId::new(),
            screen_id: ScreenId(Uuid::now_v7()),
            layout_key: "l".into(),
            picture_key: "p".into(),
            assets: Vec::new(),
        }),
        ..job(Priority::Low)
    }
}

/// A callback as the queue sees it.
pub struct Report {
    pub id: Uuid,
    pub body: Vec<u8>,
}

pub fn report() -> Report {
    let id = Uuid::now_v7();
    Report {
        id,
        body: format!("{{\"id\": \"{id}\", \"ü\": \"\r\n\0\"}}").into_bytes(),
    }
}

/// An entry that is any worker's to deliver at once.
pub fn entry(report: &Report) -> Option<OutboxEntry<'_>> {
    Some(OutboxEntry {
        id: report.id,
        body: &report.body,
        traceparent: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        deliver_within: Duration::ZERO,
    })
}
