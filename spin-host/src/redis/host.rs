//! The `spin:redis@3.0.0` interface.

use redis::{Cmd, FromRedisValue, RedisError, ToRedisArgs, Value};
use wasmtime::component::{Accessor, Resource};

use super::runtime_config::PooledConnection;
use super::{Connection, allowed_hosts, result};
use crate::bindings::spin::redis::redis::{self as wit, Error, RedisParameter, RedisResult};
use crate::instance::{HostView, MAX_BUFFERED_BYTES, SpinHost};

type Opened = Resource<Connection>;

impl wit::Host for HostView<'_> {}

impl wit::HostConnection for HostView<'_> {
    fn drop(&mut self, connection: Opened) -> wasmtime::Result<()> {
        self.table.delete(connection)?;
        Ok(())
    }
}

impl SpinHost {
    fn redis<T>(accessor: &Accessor<T, Self>, connection: &Opened) -> Result<PooledConnection, Error> {
        accessor.with(|mut access| {
            let view = access.get();
            let opened = view
                .table
                .get(connection)
                .map_err(|error| Error::Other(error.to_string()))?;
            Ok(opened.0.clone())
        })
    }

    async fn run<T, R: FromRedisValue>(
        accessor: &Accessor<T, Self>,
        connection: &Opened,
        command: &Cmd,
    ) -> Result<R, Error> {
        Self::redis(accessor, connection)?
            .run(command)
            .await
            .map_err(other)
    }
}

impl<T: Send> wit::HostConnectionWithStore<T> for SpinHost {
    async fn open(accessor: &Accessor<T, Self>, address: String) -> Result<Opened, Error> {
        let component = accessor.with(|mut access| access.get().component.clone());
        allowed_hosts::check(&component, &address)?;
        let connection = component.redis.get(&address).await?;
        accessor.with(|mut access| {
            access
                .get()
                .table
                .push(Connection(connection))
                .map_err(|_| Error::TooManyConnections)
        })
    }

    async fn publish(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        channel: String,
        payload: Vec<u8>,
    ) -> Result<(), Error> {
        Self::run(accessor, &connection, &command("PUBLISH", channel, payload)).await
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        key: String,
    ) -> Result<Option<Vec<u8>>, Error> {
        let mut get = redis::cmd("GET");
        get.arg(key);
        let value: Option<Vec<u8>> = Self::run(accessor, &connection, &get).await?;
        check_size(value.as_ref().map_or(0, Vec::len))?;
        Ok(value)
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        key: String,
        value: Vec<u8>,
    ) -> Result<(), Error> {
        Self::run(accessor, &connection, &command("SET", key, value)).await
    }

    async fn incr(accessor: &Accessor<T, Self>, connection: Opened, key: String) -> Result<i64, Error> {
        Self::run(accessor, &connection, &command("INCRBY", key, 1)).await
    }

    async fn del(accessor: &Accessor<T, Self>, connection: Opened, keys: Vec<String>) -> Result<u32, Error> {
        let mut del = redis::cmd("DEL");
        del.arg(keys);
        Self::run(accessor, &connection, &del).await
    }

    async fn sadd(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        key: String,
        values: Vec<String>,
    ) -> Result<u32, Error> {
        let connection = Self::redis(accessor, &connection)?;
        connection
            .run(&command("SADD", key, values))
            .await
            .map_err(|error| match error.kind() {
                redis::ErrorKind::UnexpectedReturnType => Error::TypeError,
                _ => other(error),
            })
    }

    async fn smembers(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        key: String,
    ) -> Result<Vec<String>, Error> {
        let mut smembers = redis::cmd("SMEMBERS");
        smembers.arg(key);
        Self::run(accessor, &connection, &smembers).await
    }

    async fn srem(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        key: String,
        values: Vec<String>,
    ) -> Result<u32, Error> {
        Self::run(accessor, &connection, &command("SREM", key, values)).await
    }

    async fn execute(
        accessor: &Accessor<T, Self>,
        connection: Opened,
        command: String,
        arguments: Vec<RedisParameter>,
    ) -> Result<Vec<RedisResult>, Error> {
        let mut cmd = redis::cmd(&command);
        for argument in arguments {
            match argument {
                RedisParameter::Int64(number) => cmd.arg(number),
                RedisParameter::Binary(bytes) => cmd.arg(bytes),
            };
        }
        let reply: Value = Self::run(accessor, &connection, &cmd).await?;
        let results = result::flatten(reply).map_err(other)?;
        check_size(results.iter().map(size).sum())?;
        Ok(results)
    }
}

fn command(name: &str, key: String, value: impl ToRedisArgs) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(key).arg(value);
    command
}

fn size(result: &RedisResult) -> usize {
    size_of::<RedisResult>()
        + match result {
            RedisResult::Binary(bytes) => bytes.len(),
            RedisResult::Status(status) => status.len(),
            RedisResult::Nil | RedisResult::Int64(_) => 0,
        }
}

fn check_size(bytes: usize) -> Result<(), Error> {
    if bytes > MAX_BUFFERED_BYTES {
        return Err(Error::Other(format!(
            "query result exceeds limit of {MAX_BUFFERED_BYTES} bytes"
        )));
    }
    Ok(())
}

fn other(error: RedisError) -> Error {
    Error::Other(error.to_string())
}
