//! Redis over Spin, with a ceiling on every call: Redis that is away or hangs must not hold up a request.

use crate::{ApiError, Settings, TimedOut, timeout};
use hivesync_queue::{Argument, CommandError, Commands, Queue, QueueSettings, Value};
use spin_sdk::redis::Connection;
use std::time::Duration;

/// A connection to the variable `REDIS_URL`.
pub struct RedisLink(Connection);

const CEILING: Duration = Duration::from_millis(1500);

fn late(_: TimedOut) -> CommandError {
    CommandError(TimedOut.to_string())
}

impl RedisLink {
    /// Connects.
    pub async fn open(settings: &Settings) -> Result<Self, ApiError> {
        let url = settings.required("REDIS_URL")?;
        let connection = timeout(CEILING, Connection::open(url))
            .await
            .map_err(|TimedOut| ApiError::unavailable("queue", TimedOut))?
            .map_err(|error| ApiError::unavailable("queue", format!("{error:?}")))?;
        Ok(Self(connection))
    }

    /// The job queue over this connection.
    pub fn queue(self, settings: &Settings) -> Queue<Self> {
        Queue::new(self, QueueSettings::new(settings.limits()))
    }

    /// Asks for a sign of life.
    pub async fn ping(&self) -> Result<(), CommandError> {
        self.execute("ECHO", vec!["alive".into()]).await.map(drop)
    }
}

impl Commands for RedisLink {
    async fn execute(&self, command: &str, arguments: Vec<Argument>) -> Result<Vec<Value>, CommandError> {
        timeout(CEILING, Commands::execute(&self.0, command, arguments))
            .await
            .map_err(late)?
    }
}
