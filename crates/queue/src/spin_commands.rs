//! The queue over a connection of Spin.

use crate::{Argument, CommandError, Commands, Value};
use spin_sdk::redis::{Connection, Error, RedisParameter, RedisResult};

impl Commands for Connection {
    async fn execute(&self, command: &str, arguments: Vec<Argument>) -> Result<Vec<Value>, CommandError> {
        let arguments = arguments.into_iter().map(|argument| match argument {
            Argument::Int(number) => RedisParameter::Int64(number),
            Argument::Bytes(bytes) => RedisParameter::Binary(bytes),
        });
        let reply = Connection::execute(self, command, arguments)
            .await
            .map_err(|error| CommandError(describe(error)))?;
        let values = reply.into_iter().filter_map(|result| match result {
            RedisResult::Nil | RedisResult::Status(_) => None,
            RedisResult::Int64(number) => Some(Value::Int(number)),
            RedisResult::Binary(bytes) => Some(Value::Bytes(bytes)),
        });
        Ok(values.collect())
    }
}

fn describe(error: Error) -> String {
    match error {
        Error::InvalidAddress => "the address of Redis is not valid or not allowed".to_owned(),
        Error::TooManyConnections => "too many connections to Redis are open".to_owned(),
        Error::TypeError => "Redis answered with another type".to_owned(),
        Error::Other(message) => message,
    }
}
