//! Open Redis connections, by address. A connection has one user at a time, and only one that is as good as new gets
//! another.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisError, Value};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::bindings::spin::redis::redis::Error;
use crate::pools::{Idle, Pools};

/// How long opening a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a kept connection may take to show that it still works.
const CHECK_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a request waits for one of the connections to become free.
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);

/// Commands that leave something behind in a connection.
const STATEFUL: [&str; 17] = [
    "ASKING",
    "AUTH",
    "CLIENT",
    "HELLO",
    "MONITOR",
    "MULTI",
    "PSUBSCRIBE",
    "QUIT",
    "READONLY",
    "READWRITE",
    "RESET",
    "SELECT",
    "SSUBSCRIBE",
    "SUBSCRIBE",
    "SYNC",
    "PSYNC",
    "WATCH",
];

/// The open connections of all components.
#[derive(Debug, Clone)]
pub struct RedisPools {
    size: usize,
    pools: Pools<String, Pool>,
}

struct Pool {
    client: Client,
    permits: Arc<Semaphore>,
    idle: Arc<Idle<MultiplexedConnection>>,
}

/// A connection with one user. Goes back to its pool when dropped, if nothing was left behind in it.
pub struct PooledConnection(Arc<Lent>);

struct Lent {
    connection: MultiplexedConnection,
    pool: Arc<Pool>,
    running: AtomicUsize,
    tainted: AtomicBool,
    _permit: OwnedSemaphorePermit,
}

impl RedisPools {
    /// Pools of at most `size` connections to each address.
    pub fn new(size: usize) -> Self {
        Self {
            size,
            pools: Pools::new(),
        }
    }

    /// A connection to `address`.
    pub async fn get(&self, address: &str) -> Result<PooledConnection, Error> {
        let pool = self.pool(address)?;
        let permit = timeout(WAIT_TIMEOUT, pool.permits.clone().acquire_owned())
            .await
            .map_err(|_| Error::TooManyConnections)?
            .map_err(other)?;
        let connection = pool.connection().await.map_err(other)?;
        Ok(PooledConnection(Arc::new(Lent {
            connection,
            pool,
            running: AtomicUsize::new(0),
            tainted: AtomicBool::new(false),
            _permit: permit,
        })))
    }

    fn pool(&self, address: &str) -> Result<Arc<Pool>, Error> {
        self.pools.get_or_make(address.to_owned(), || {
            Ok(Pool {
                client: Client::open(address).map_err(|_| Error::InvalidAddress)?,
                permits: Arc::new(Semaphore::new(self.size)),
                idle: Idle::new(),
            })
        })
    }
}

impl Pool {
    async fn connection(&self) -> Result<MultiplexedConnection, RedisError> {
        while let Some((mut connection, _)) = self.idle.take() {
            // Redis may have been restarted since.
            let ping = redis::cmd("PING");
            let alive = timeout(CHECK_TIMEOUT, ping.query_async::<Value>(&mut connection)).await;
            if matches!(alive, Ok(Ok(_))) {
                return Ok(connection);
            }
        }
        // Scripts and blocking commands may take as long as they like: the component's own deadline ends them.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(None);
        self.client
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }
}

impl Clone for PooledConnection {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl PooledConnection {
    /// Runs a command.
    pub async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        if is_stateful(command) {
            self.0.tainted.store(true, Ordering::Relaxed);
        }
        let mut connection = self.0.connection.clone();
        self.0.running.fetch_add(1, Ordering::Relaxed);
        let answer = command.query_async(&mut connection).await;
        // Not reached if the command is abandoned: then it counts as running for good.
        self.0.running.fetch_sub(1, Ordering::Relaxed);
        if let Err(error) = &answer
            && (error.is_io_error() || error.is_connection_dropped())
        {
            self.0.tainted.store(true, Ordering::Relaxed);
        }
        answer
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        // A command that nobody waits for any more may still be running there, for example a blocking one.
        if *self.tainted.get_mut() || *self.running.get_mut() > 0 {
            return;
        }
        self.pool.idle.put(self.connection.clone());
    }
}

fn is_stateful(command: &Cmd) -> bool {
    let Some(redis::Arg::Simple(name)) = command.args_iter().next() else {
        return true;
    };
    STATEFUL
        .iter()
        .any(|stateful| name.eq_ignore_ascii_case(stateful.as_bytes()))
}

fn other(error: impl std::fmt::Display) -> Error {
    Error::Other(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_change_a_connection_are_known() {
        assert!(is_stateful(redis::cmd("select").arg(3)));
        assert!(is_stateful(&redis::cmd("MULTI")));
        assert!(!is_stateful(redis::cmd("GET").arg("select")));
    }

    #[tokio::test]
    async fn an_address_must_be_one() {
        let pools = RedisPools::new(1);
        assert!(matches!(pools.get("nonsense").await, Err(Error::InvalidAddress)));
    }
}
