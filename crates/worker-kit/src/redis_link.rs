//! The worker's connections to Redis.

use hivesync_queue::{Queue, QueueSettings, RedisCommands};
use redis::{
    Client, RedisError,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::time::Duration;

/// The queue over a connection that reconnects by itself. While Redis is away its calls fail at once.
pub type WorkerQueue = Queue<RedisCommands<ConnectionManager>>;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection to the queue; made when it is first used. Each call of this function gives a connection of its own.
pub(crate) fn connect(redis_url: &str, settings: QueueSettings) -> Result<WorkerQueue, RedisError> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
        // Who calls decides how long to go on.
        .set_number_of_retries(0);
    let manager = ConnectionManager::new_lazy_with_config(Client::open(redis_url)?, config)?;
    Ok(Queue::new(RedisCommands(manager), settings))
}
