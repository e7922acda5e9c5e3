//! The queue's client.

use crate::{
    Argument, ClaimedCallback, Claims, CommandError, Commands, DeadCallback, DeadJob, HeldLease, Lease,
    OutboxEntry, PostponeCause, QueueStats, Reservation, Reserved, UnreadableJob, Value, WorkerBeat,
    WorkerInfo, library, reply::Reply,
};
use hivesync_domain::{Job, JobId, Limits, Priority, QueueName, limits::Limit};
use std::time::Duration;
use uuid::Uuid;

/// Largest job accepted, as JSON.
pub const MAX_JOB_BYTES: usize = 1024 * 1024;

/// Longest error text kept with a job or callback.
const MAX_ERROR_BYTES: usize = 2000;

/// Ids asked about in one call.
const KNOWN_BATCH: usize = 500;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Redis could not be asked, or refused.
    #[error("redis: {0}")]
    Redis(#[from] CommandError),
    /// The library answered what this version does not understand.
    #[error("redis function {function}: unexpected reply: {what}")]
    UnexpectedReply {
        /// The function.
        function: &'static str,
        /// What is wrong.
        what: String,
    },
    /// The job is larger than [`MAX_JOB_BYTES`].
    #[error("the job has {bytes} bytes; at most {MAX_JOB_BYTES} are accepted")]
    JobTooLarge {
        /// Its size.
        bytes: usize,
    },
    /// A job could not be written as JSON.
    #[error("writing JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// How the queue behaves; the same in every process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueSettings {
    /// Waiting time that makes up for one step of priority.
    pub ageing: Duration,
    /// How long a finished job is remembered, so that enqueuing it again does nothing.
    pub remember_done: Duration,
}

impl QueueSettings {
    /// The configured behaviour.
    pub fn new(limits: &Limits) -> Self {
        Self {
            ageing: limits.duration(Limit::JOB_AGEING_MS),
            remember_done: Duration::from_secs(24 * 60 * 60),
        }
    }
}

impl Default for QueueSettings {
    fn default() -> Self {
        Self::new(&Limits::default())
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It could run now.
    Waiting,
    /// It waits for its next try.
    Delayed,
    /// A worker has it.
    Running,
    /// It was given up and is kept for people.
    Dead,
    /// It is finished or cancelled, and its callback, if it had one, is in the outbox or delivered.
    Done,
    /// Redis does not know it: it was never enqueued, or Redis lost it, or it was done long ago.
    Unknown,
}

impl JobState {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "waiting" => JobState::Waiting,
            "delayed" => JobState::Delayed,
            "running" => JobState::Running,
            "dead" => JobState::Dead,
            "done" => JobState::Done,
            "unknown" => JobState::Unknown,
            _ => return None,
        })
    }
}

/// The answer to [`Queue::enqueue`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Enqueued {
    /// It waits now.
    Added,
    /// It was enqueued before and stands here; nothing changed.
    Known(JobState),
    /// The queue has as many waiting jobs as the caller allows.
    Full {
        /// Waiting jobs.
        depth: u64,
        /// How long a new one would wait, when the past tells.
        estimated_wait: Option<Duration>,
    },
}

/// Jobs that [`Queue::tick`] moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// Delayed jobs that were due.
    pub promoted: u64,
    /// Jobs of silent workers.
    pub reclaimed: u64,
}

/// The queue, over any connection.
#[derive(Debug, Clone)]
pub struct Queue<C> {
    commands: C,
    settings: QueueSettings,
}

impl<C: Commands> Queue<C> {
    /// The queue over `commands`.
    pub fn new(commands: C, settings: QueueSettings) -> Self {
        Self { commands, settings }
    }

    /// The connection.
    pub fn commands(&self) -> &C {
        &self.commands
    }

    /// Puts a job into its queue, once: a job that is known already is left as it is. With `max_depth`, refuses when that
    /// many jobs wait.
    pub async fn enqueue(&self, job: &Job, max_depth: Option<u64>) -> Result<Enqueued, Error> {
        let data = serde_json::to_vec(job)?;
        if data.len() > MAX_JOB_BYTES {
            return Err(Error::JobTooLarge { bytes: data.len() });
        }
        let arguments = vec![
            id(job.id),
            job.payload.queue().as_str().into(),
            job.payload.kind().into(),
            Argument::Int(rank(job.priority)),
            ms(self.settings.ageing),
            Argument::Int(max_depth.map_or(-1, |depth| i64::try_from(depth).unwrap_or(i64::MAX))),
            data.into(),
        ];
        let mut reply = self.call("hs_enqueue", arguments).await?;
        match reply.text()?.as_str() {
            "added" => Ok(Enqueued::Added),
            "full" => Ok(Enqueued::Full {
                depth: reply.count()?,
                estimated_wait: reply.optional_ms()?,
            }),
            other => match JobState::parse(other) {
                Some(state) => Ok(Enqueued::Known(state)),
                None => Err(reply.unexpected(other)),
            },
        }
    }

    /// Takes the job that goes first. `request` makes the call safe to repeat: when the reply was lost, the same request
    /// gets the same job again, under the same lease, and no try is wasted.
    pub async fn reserve(
        &self,
        queue: QueueName,
        worker: &str,
        lease: Duration,
        request: Uuid,
    ) -> Result<Reserved, Error> {
        let arguments = vec![
            queue.as_str().into(),
            worker.into(),
            ms(lease),
            request.to_string().into(),
        ];
        let mut reply = self.call("hs_reserve", arguments).await?;
        match reply.text()?.as_str() {
            "none" => Ok(Reserved::Empty {
                next_in: reply.optional_ms()?,
            }),
            "skipped" => Ok(Reserved::LeftToOthers),
            "job" => {
                let lease = Lease {
                    job_id: reply.id()?,
                    token: reply.text()?,
                };
                let attempt = u32::try_from(reply.count()?).unwrap_or(u32::MAX);
                let enqueued_at_ms = reply.count()?;
                let reserved_at_ms = reply.count()?;
                let last_error = Some(reply.text()?).filter(|error| !error.is_empty());
                let data = reply.bytes()?;
                let postponed_for = Duration::from_millis(reply.count()?);
                let reclaimed = reply.count()? == 1;
                Ok(match serde_json::from_slice::<Job>(&data) {
                    Ok(job) => Reserved::Job(Box::new(Reservation {
                        lease,
                        queue,
                        job,
                        attempt,
                        enqueued_at_ms,
                        reserved_at_ms,
                        last_error,
                        postponed_for,
                        reclaimed,
                    })),
                    Err(error) => Reserved::Unreadable(UnreadableJob {
                        lease,
                        attempt,
                        error: error.to_string(),
                    }),
                })
            }
            other => Err(reply.unexpected(other)),
        }
    }

    /// Keeps a job for another `lease`.
    pub async fn renew(&self, lease: &Lease, extend: Duration) -> Result<HeldLease, Error> {
        let arguments = vec![id(lease.job_id), lease.token.as_str().into(), ms(extend)];
        self.call_held("hs_renew", arguments).await
    }

    /// Finishes a job and, in the same step, puts its callback into the outbox. Safe to repeat.
    pub async fn complete(
        &self,
        lease: &Lease,
        callback: Option<OutboxEntry<'_>>,
    ) -> Result<HeldLease, Error> {
        let mut arguments = vec![
            id(lease.job_id),
            lease.token.as_str().into(),
            ms(self.settings.remember_done),
        ];
        arguments.extend(outbox_entry(callback));
        self.call_held("hs_complete", arguments).await
    }

    /// Puts a job back without counting the try.
    pub async fn postpone(
        &self,
        lease: &Lease,
        delay: Duration,
        reason: &str,
        cause: PostponeCause,
    ) -> Result<HeldLease, Error> {
        let arguments = vec![
            id(lease.job_id),
            lease.token.as_str().into(),
            ms(delay),
            error_text(reason),
            match cause {
                PostponeCause::InfrastructureAway => "away",
                PostponeCause::JobInTrouble => "job",
                PostponeCause::WorkerStopping => "stopping",
            }
            .into(),
        ];
        self.call_held("hs_postpone", arguments).await
    }

    /// Puts a job back after a failed try, at raised priority, for another worker if there is one.
    pub async fn retry_later(&self, lease: &Lease, delay: Duration, error: &str) -> Result<HeldLease, Error> {
        let arguments = vec![
            id(lease.job_id),
            lease.token.as_str().into(),
            ms(delay),
            error_text(error),
        ];
        self.call_held("hs_retry", arguments).await
    }

    /// Gives a job up and keeps it whole, with its callback into the outbox as in [`Queue::complete`]. Safe to repeat.
    pub async fn dead_letter(
        &self,
        lease: &Lease,
        error: &str,
        callback: Option<OutboxEntry<'_>>,
    ) -> Result<HeldLease, Error> {
        let mut arguments = vec![id(lease.job_id), lease.token.as_str().into(), error_text(error)];
        arguments.extend(outbox_entry(callback));
        self.call_held("hs_bury", arguments).await
    }

    /// Lets due delayed jobs and jobs of silent workers wait again. [`Queue::reserve`] does it too; this is for workers
    /// that are busy.
    pub async fn tick(&self, queue: QueueName) -> Result<Moved, Error> {
        let mut reply = self.call("hs_tick", vec![queue.as_str().into()]).await?;
        Ok(Moved {
            promoted: reply.count()?,
            reclaimed: reply.count()?,
        })
    }

    /// Takes a job out, wherever it stands; a worker that has it loses its lease, and enqueuing it again does nothing, even when
    /// Redis did not know it. Answers where it stood.
    pub async fn cancel(&self, job: JobId) -> Result<JobState, Error> {
        let arguments = vec![id(job), ms(self.settings.remember_done)];
        let mut reply = self.call("hs_cancel", arguments).await?;
        state(&mut reply)
    }

    /// Where each of `jobs` stands, in their order.
    pub async fn known(&self, jobs: &[JobId]) -> Result<Vec<JobState>, Error> {
        let mut states = Vec::with_capacity(jobs.len());
        for batch in jobs.chunks(KNOWN_BATCH) {
            let mut reply = self
                .call("hs_known", batch.iter().map(|job| id(*job)).collect())
                .await?;
            for _ in batch {
                states.push(state(&mut reply)?);
            }
        }
        Ok(states)
    }

    /// Gives a dead job all its tries again; false when no such job is dead.
    pub async fn requeue(&self, job: JobId) -> Result<bool, Error> {
        self.call_ok("hs_requeue", vec![id(job)]).await
    }

    /// Dead jobs of a queue, the newest first.
    pub async fn dead_jobs(&self, queue: QueueName, offset: u32, limit: u32) -> Result<Vec<DeadJob>, Error> {
        let arguments = vec![
            queue.as_str().into(),
            i64::from(offset).into(),
            i64::from(limit).into(),
        ];
        let mut reply = self.call("hs_dead", arguments).await?;
        let mut jobs = Vec::new();
        while !reply.is_empty() {
            jobs.push(DeadJob {
                id: reply.id()?,
                attempts: small(reply.count()?),
                died_at_ms: reply.count()?,
                error: reply.text()?,
                job: reply.text()?,
            });
        }
        Ok(jobs)
    }

    /// The queue in numbers.
    pub async fn stats(&self, queue: QueueName) -> Result<QueueStats, Error> {
        let mut reply = self.call("hs_stats", vec![queue.as_str().into()]).await?;
        let mut stats = QueueStats {
            waiting: reply.count()?,
            delayed: reply.count()?,
            running: reply.count()?,
            dead: reply.count()?,
            oldest_wait: Duration::from_millis(reply.count()?),
            workers: reply.count()?,
            slots: reply.count()?,
            estimated_wait: reply.optional_ms()?,
            outbox: reply.count()?,
            outbox_dead: reply.count()?,
            ..QueueStats::default()
        };
        while !reply.is_empty() {
            stats.waiting_by_kind.insert(reply.text()?, reply.count()?);
        }
        Ok(stats)
    }

    /// Tells the registry that a worker lives.
    pub async fn heartbeat(&self, beat: &WorkerBeat<'_>) -> Result<(), Error> {
        let arguments = vec![
            beat.queue.as_str().into(),
            beat.worker.into(),
            ms(beat.alive_for),
            i64::from(beat.slots).into(),
            i64::from(beat.running).into(),
            beat.version.into(),
        ];
        self.call_ok("hs_heartbeat", arguments).await.map(|_| ())
    }

    /// Takes a worker out of the registry.
    pub async fn sign_off(&self, queue: QueueName, worker: &str) -> Result<(), Error> {
        let arguments = vec![queue.as_str().into(), worker.into()];
        self.call_ok("hs_sign_off", arguments).await.map(|_| ())
    }

    /// The workers of a queue, those that fell silent within the last hour included.
    pub async fn workers(&self, queue: QueueName) -> Result<Vec<WorkerInfo>, Error> {
        let mut reply = self.call("hs_workers", vec![queue.as_str().into()]).await?;
        let mut workers = Vec::new();
        while !reply.is_empty() {
            workers.push(WorkerInfo {
                name: reply.text()?,
                alive: reply.count()? == 1,
                slots: small(reply.count()?),
                running: small(reply.count()?),
                version: reply.text()?,
                silent_for: Duration::from_millis(reply.count()?),
                up_for: Duration::from_millis(reply.count()?),
            });
        }
        Ok(workers)
    }

    /// Up to `limit` due callbacks, this caller's to deliver for `deliver_within`.
    pub async fn claim_callbacks(&self, limit: u32, deliver_within: Duration) -> Result<Claims, Error> {
        let arguments = vec![i64::from(limit).into(), ms(deliver_within)];
        let mut reply = self.call("hs_outbox_claim", arguments).await?;
        let next_in = reply.optional_ms()?;
        let mut callbacks = Vec::new();
        while !reply.is_empty() {
            callbacks.push(ClaimedCallback {
                id: reply.id()?,
                tries: small(reply.count()?),
                age: Duration::from_millis(reply.count()?),
                body: reply.bytes()?,
                traceparent: Some(reply.text()?).filter(|text| !text.is_empty()),
            });
        }
        Ok(Claims { callbacks, next_in })
    }

    /// A callback was delivered.
    pub async fn acknowledge_callback(&self, callback: Uuid) -> Result<bool, Error> {
        self.call_ok("hs_outbox_ack", vec![uuid(callback)]).await
    }

    /// A callback's delivery failed: try again after `delay`.
    pub async fn defer_callback(&self, callback: Uuid, delay: Duration, error: &str) -> Result<bool, Error> {
        let arguments = vec![uuid(callback), ms(delay), error_text(error)];
        self.call_ok("hs_outbox_defer", arguments).await
    }

    /// A callback was refused for good: keep it for people, and deliver `instead` in its place.
    pub async fn bury_callback(
        &self,
        callback: Uuid,
        reason: &str,
        instead: Option<OutboxEntry<'_>>,
    ) -> Result<bool, Error> {
        let mut arguments = vec![uuid(callback), error_text(reason)];
        arguments.extend(outbox_entry(instead));
        self.call_ok("hs_outbox_bury", arguments).await
    }

    /// Delivers a callback that was given up once more; false when there is no such one.
    pub async fn revive_callback(&self, callback: Uuid) -> Result<bool, Error> {
        self.call_ok("hs_outbox_revive", vec![uuid(callback)]).await
    }

    /// Callbacks that were given up, the newest first.
    pub async fn dead_callbacks(&self, offset: u32, limit: u32) -> Result<Vec<DeadCallback>, Error> {
        let arguments = vec![i64::from(offset).into(), i64::from(limit).into()];
        let mut reply = self.call("hs_outbox_dead", arguments).await?;
        let mut callbacks = Vec::new();
        while !reply.is_empty() {
            callbacks.push(DeadCallback {
                id: reply.id()?,
                died_at_ms: reply.count()?,
                tries: small(reply.count()?),
                error: reply.text()?,
                body: reply.bytes()?,
            });
        }
        Ok(callbacks)
    }

    /// Takes a lock that ends by itself; false when another holds it.
    pub async fn lock(&self, name: &str, owner: &str, hold: Duration) -> Result<bool, Error> {
        let arguments = vec![name.into(), owner.into(), ms(hold)];
        self.call_ok("hs_lock", arguments).await
    }

    /// Remembers a nonce; false when it is known already: the request is a replay.
    pub async fn remember_nonce(&self, nonce: &str, remember: Duration) -> Result<bool, Error> {
        self.call_ok("hs_nonce", vec![nonce.into(), ms(remember)]).await
    }

    /// Forgets a nonce, when the request it came with could not be handled and will come again.
    pub async fn forget_nonce(&self, nonce: &str) -> Result<bool, Error> {
        self.call_ok("hs_forget_nonce", vec![nonce.into()]).await
    }

    /// Sleeps until a job is put into `queue` or `timeout` has passed (at least a millisecond). Blocks the connection:
    /// give it one of its own.
    pub async fn sleep(&self, queue: QueueName, timeout: Duration) -> Result<(), Error> {
        let seconds = timeout.max(Duration::from_millis(1)).as_secs_f64();
        let arguments = vec![
            format!("hs:wake:{}", queue.as_str()).into(),
            format!("{seconds:.3}").into(),
        ];
        self.commands.execute("BLPOP", arguments).await?;
        Ok(())
    }

    /// Asks Redis for a sign of life.
    pub async fn ping(&self) -> Result<(), Error> {
        self.commands.execute("PING", Vec::new()).await?;
        Ok(())
    }

    async fn call(&self, function: &'static str, arguments: Vec<Argument>) -> Result<Reply, Error> {
        let values: Vec<Value> = library::call(&self.commands, function, arguments).await?;
        Ok(Reply::new(function, values))
    }

    async fn call_held(&self, function: &'static str, arguments: Vec<Argument>) -> Result<HeldLease, Error> {
        let mut reply = self.call(function, arguments).await?;
        match reply.text()?.as_str() {
            "ok" => Ok(HeldLease::Held),
            "lost" => Ok(HeldLease::Lost),
            other => Err(reply.unexpected(other)),
        }
    }

    async fn call_ok(&self, function: &'static str, arguments: Vec<Argument>) -> Result<bool, Error> {
        Ok(self.call(function, arguments).await?.text()? == "ok")
    }
}

fn state(reply: &mut Reply) -> Result<JobState, Error> {
    let text = reply.text()?;
    JobState::parse(&text).ok_or_else(|| reply.unexpected(text))
}

fn outbox_entry(entry: Option<OutboxEntry<'_>>) -> [Argument; 4] {
    match entry {
        None => ["".into(), "".into(), "".into(), Argument::Int(0)],
        Some(entry) => [
            uuid(entry.id),
            entry.body.to_vec().into(),
            entry.traceparent.unwrap_or_default().into(),
            ms(entry.deliver_within),
        ],
    }
}

fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Background => 0,
        Priority::Low => 1,
        Priority::Medium => 2,
        Priority::High => 3,
        Priority::Raised => 4,
    }
}

fn id(job: JobId) -> Argument {
    job.to_string().into()
}

fn uuid(id: Uuid) -> Argument {
    id.to_string().into()
}

fn ms(duration: Duration) -> Argument {
    Argument::Int(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn error_text(error: &str) -> Argument {
    let mut end = error.len().min(MAX_ERROR_BYTES);
    while !error.is_char_boundary(end) {
        end -= 1;
    }
    error[..end].into()
}
