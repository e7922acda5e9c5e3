//! The queue over a connection of the redis crate.

use crate::{Argument, CommandError, Commands, Value};
use redis::{Cmd, aio::ConnectionLike};

/// A connection that can be cloned cheaply: a multiplexed one, or a connection manager.
#[derive(Clone)]
pub struct RedisCommands<C>(pub C);

impl<C> std::fmt::Debug for RedisCommands<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedisCommands")
    }
}

impl<C: ConnectionLike + Clone> Commands for RedisCommands<C> {
    async fn execute(&self, command: &str, arguments: Vec<Argument>) -> Result<Vec<Value>, CommandError> {
        let mut request = Cmd::new();
        request.arg(command);
        for argument in arguments {
            match argument {
                Argument::Int(number) => request.arg(number),
                Argument::Bytes(bytes) => request.arg(bytes),
            };
        }
        let mut connection = self.0.clone();
        let reply = connection
            .req_packed_command(&request)
            .await
            .map_err(|error| CommandError(error.to_string()))?;
        let mut values = Vec::new();
        flatten(reply, &mut values)?;
        Ok(values)
    }
}

fn flatten(value: redis::Value, into: &mut Vec<Value>) -> Result<(), CommandError> {
    match value {
        redis::Value::Nil | redis::Value::Okay | redis::Value::SimpleString(_) => {}
        redis::Value::Int(number) => into.push(Value::Int(number)),
        redis::Value::BulkString(bytes) => into.push(Value::Bytes(bytes)),
        redis::Value::Array(values) | redis::Value::Set(values) => {
            for value in values {
                flatten(value, into)?;
            }
        }
        redis::Value::ServerError(error) => return Err(CommandError(error.to_string())),
        other => return Err(CommandError(format!("an unexpected reply: {other:?}"))),
    }
    Ok(())
}
