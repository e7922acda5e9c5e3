//! Open database connections, by address. A connection has one user at a time and is reset before it gets another.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::anyhow;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_postgres::config::SslMode;
use tokio_postgres::{CancelToken, Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls;
use crate::bindings::spin::postgres::postgres::Error;
use crate::pools::{Idle, Pools};

/// How long opening a connection may take, unless the address says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may take to show that it still works, or to forget its last user.
const CHECK_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a request waits for one of the connections to become free.
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);
/// A connection that was idle for longer is asked whether it still works.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// Makes a connection forget its last user. `DISCARD ALL` would also drop the statements that the driver keeps.
const RESET: &str = "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; \
    SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES; \
    DO $$ DECLARE name text; BEGIN \
        FOR name IN SELECT s.name FROM pg_catalog.pg_prepared_statements s WHERE s.from_sql LOOP \
            EXECUTE 'DEALLOCATE ' || quote_ident(name); \
        END LOOP; END $$";

/// The open connections of all components.
#[derive(Debug, Clone)]
pub struct PostgresPools {
    size: usize,
    pools: Pools<Key, Pool>,
}

/// An address, and the authority that the component trusts for it.
type Key = (String, Option<String>);

struct Pool {
    config: Config,
    /// `None` if the address says to do without.
    tls: Option<MakeRustlsConnect>,
    permits: Arc<Semaphore>,
    idle: Arc<Idle<Client>>,
    reset_failed: AtomicBool,
}

/// A connection with one user. Goes back to its pool, reset, when its last clone is dropped.
#[derive(Clone)]
pub struct PooledClient(Arc<Lent>);

struct Lent {
    /// Present until dropped.
    client: Option<Client>,
    pool: Arc<Pool>,
    running: AtomicUsize,
    in_transaction: AtomicBool,
    permit: Option<OwnedSemaphorePermit>,
}

/// A statement that is under way on a connection. One that is dropped without [`Running::finished`] was abandoned, and
/// its connection is not used again.
pub struct Running(Option<PooledClient>);

impl PostgresPools {
    /// Pools of at most `size` connections to each address.
    pub fn new(size: usize) -> Self {
        Self {
            size,
            pools: Pools::new(),
        }
    }

    /// A connection to `address`, which has been read into `config`.
    pub async fn get(
        &self,
        address: &str,
        config: Config,
        ca_root: Option<String>,
    ) -> Result<PooledClient, Error> {
        let pool = self.pool(address, config, ca_root).map_err(failed)?;
        let permit = timeout(WAIT_TIMEOUT, pool.permits.clone().acquire_owned())
            .await
            .map_err(|_| Error::ConnectionFailed("too many connections".to_owned()))?
            .map_err(|error| Error::ConnectionFailed(error.to_string()))?;
        let client = pool.client().await.map_err(failed)?;
        Ok(PooledClient(Arc::new(Lent {
            client: Some(client),
            pool,
            running: AtomicUsize::new(0),
            in_transaction: AtomicBool::new(false),
            permit: Some(permit),
        })))
    }

    fn pool(&self, address: &str, mut config: Config, ca_root: Option<String>) -> anyhow::Result<Arc<Pool>> {
        let key = (address.to_owned(), ca_root.clone());
        self.pools.get_or_make(key, || {
            if config.get_connect_timeout().is_none() {
                config.connect_timeout(CONNECT_TIMEOUT);
            }
            let tls = match config.get_ssl_mode() {
                SslMode::Disable => None,
                _ => Some(tls::connector(ca_root.as_deref())?),
            };
            Ok(Pool {
                config,
                tls,
                permits: Arc::new(Semaphore::new(self.size)),
                idle: Idle::new(),
                reset_failed: AtomicBool::new(false),
            })
        })
    }
}

fn failed(error: anyhow::Error) -> Error {
    Error::ConnectionFailed(format!("{error:?}"))
}

impl Pool {
    async fn client(&self) -> anyhow::Result<Client> {
        while let Some((client, age)) = self.idle.take() {
            if client.is_closed() {
                continue;
            }
            if age < TRUSTED_IDLE
                || matches!(timeout(CHECK_TIMEOUT, client.batch_execute("")).await, Ok(Ok(())))
            {
                return Ok(client);
            }
        }
        self.connect().await
    }

    async fn connect(&self) -> anyhow::Result<Client> {
        if let Some(tls) = self.tls.clone() {
            let (client, connection) = self.config.connect(tls).await?;
            tokio::spawn(drive(connection));
            Ok(client)
        } else {
            let (client, connection) = self.config.connect(NoTls).await?;
            tokio::spawn(drive(connection));
            Ok(client)
        }
    }

    /// Asks the server to stop what a connection does. Goes over a connection of its own, secured like the first.
    async fn cancel(&self, token: &CancelToken) {
        let cancelled = async {
            match self.tls.clone() {
                Some(tls) => token.cancel_query(tls).await,
                None => token.cancel_query(NoTls).await,
            }
        };
        match timeout(CHECK_TIMEOUT, cancelled).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a statement that nobody waits for goes on"),
            Err(_) => tracing::debug!("a statement that nobody waits for goes on"),
        }
    }

    /// Keeps a connection for its next user, if it can forget its last one.
    async fn take_back(&self, client: Client, in_transaction: bool) {
        let error = match timeout(CHECK_TIMEOUT, reset(&client, in_transaction)).await {
            Ok(Ok(())) => return self.idle.put(client),
            Ok(Err(_)) if client.is_closed() => return,
            Ok(Err(error)) => anyhow::Error::from(error),
            Err(_) => anyhow!("it took longer than {CHECK_TIMEOUT:?}"),
        };
        // Once, because it may be so for every connection, for example behind a proxy.
        if !self.reset_failed.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                hosts = ?self.config.get_hosts(),
                "database connections cannot be reset, so each is used once: {error:#}"
            );
        }
    }
}

async fn drive(connection: impl Future<Output = Result<(), tokio_postgres::Error>>) {
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a database connection ended");
    }
}

impl PooledClient {
    /// The driver's connection; `None` never happens while this exists.
    pub fn client(&self) -> Option<&Client> {
        self.0.client.as_ref()
    }

    /// Notes that a statement begins.
    pub fn begin(&self, statement: &str) -> Running {
        if may_open_transaction(statement) {
            self.0.in_transaction.store(true, Ordering::Relaxed);
        }
        self.0.running.fetch_add(1, Ordering::Relaxed);
        Running(Some(self.clone()))
    }
}

impl Running {
    /// The connection it runs on.
    pub fn client(&self) -> Option<&Client> {
        self.0.as_ref().and_then(PooledClient::client)
    }

    /// The server has answered.
    pub fn finished(mut self) {
        if let Some(client) = self.0.take() {
            client.0.running.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let (Some(client), Some(permit)) = (self.client.take(), self.permit.take()) else {
            return;
        };
        if client.is_closed() {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (pool, running) = (self.pool.clone(), *self.running.get_mut() > 0);
        let in_transaction = *self.in_transaction.get_mut();
        runtime.spawn(async move {
            if running {
                // Nobody waits for its answer any more: stop it, and let the connection go.
                pool.cancel(&client.cancel_token()).await;
                drop(client);
            } else {
                pool.take_back(client, in_transaction).await;
            }
            drop(permit);
        });
    }
}

async fn reset(client: &Client, in_transaction: bool) -> Result<(), tokio_postgres::Error> {
    if in_transaction {
        client.batch_execute("ROLLBACK").await?;
    }
    client.batch_execute(RESET).await
}

/// Whether a transaction may be open after this statement. A false alarm costs a warning in the server's log.
fn may_open_transaction(statement: &str) -> bool {
    let statement = statement.to_ascii_uppercase();
    ["BEGIN", "START", "CHAIN"]
        .iter()
        .any(|word| statement.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_noticed() {
        assert!(may_open_transaction("begin"));
        assert!(may_open_transaction("/* x */ Start Transaction"));
        assert!(may_open_transaction("COMMIT AND CHAIN"));
        assert!(!may_open_transaction("SELECT 1"));
    }
}
