//! The one thing the queue needs of a Redis connection.

/// An argument of a Redis command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A number.
    Int(i64),
    /// Text or bytes.
    Bytes(Vec<u8>),
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Argument::Bytes(text.as_bytes().to_vec())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Argument::Bytes(text.into_bytes())
    }
}

impl From<Vec<u8>> for Argument {
    fn from(bytes: Vec<u8>) -> Self {
        Argument::Bytes(bytes)
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Argument::Int(number)
    }
}

/// A value of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Int(i64),
    /// Text or bytes.
    Bytes(Vec<u8>),
}

/// Redis could not be asked, or answered with an error. The text is Redis's own, or the connection's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CommandError(pub String);

/// A connection to Redis.
///
/// A reply is the flat list of its values: nested lists are put one after the other, and nils and statuses (`OK`) are left
/// out, which is what Spin does to them.
#[allow(async_fn_in_trait)] // Spin's futures are not Send, redis-rs's are: whoever spawns knows the concrete type.
pub trait Commands {
    /// Executes one command.
    async fn execute(&self, command: &str, arguments: Vec<Argument>) -> Result<Vec<Value>, CommandError>;
}

impl<C: Commands + ?Sized> Commands for &C {
    async fn execute(&self, command: &str, arguments: Vec<Argument>) -> Result<Vec<Value>, CommandError> {
        (**self).execute(command, arguments).await
    }
}
