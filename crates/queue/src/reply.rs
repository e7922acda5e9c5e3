//! Reading replies.

use crate::{Error, Value};
use std::time::Duration;

/// A reply, read from front to back.
pub(crate) struct Reply {
    function: &'static str,
    values: std::vec::IntoIter<Value>,
}

impl Reply {
    pub(crate) fn new(function: &'static str, values: Vec<Value>) -> Self {
        Self {
            function,
            values: values.into_iter(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.len() == 0
    }

    pub(crate) fn unexpected(&self, what: impl Into<String>) -> Error {
        Error::UnexpectedReply {
            function: self.function,
            what: what.into(),
        }
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        match self.values.next() {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            Some(Value::Int(number)) => Ok(number.to_string().into_bytes()),
            None => Err(self.unexpected("it ended too soon")),
        }
    }

    pub(crate) fn text(&mut self) -> Result<String, Error> {
        let bytes = self.bytes()?;
        // Error texts were cut to a number of bytes and may end inside a character.
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(crate) fn int(&mut self) -> Result<i64, Error> {
        match self.values.next() {
            Some(Value::Int(number)) => Ok(number),
            Some(Value::Bytes(bytes)) => std::str::from_utf8(&bytes)
                .ok()
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| self.unexpected("a number was expected")),
            None => Err(self.unexpected("it ended too soon")),
        }
    }

    /// A count or a time, never negative.
    pub(crate) fn count(&mut self) -> Result<u64, Error> {
        Ok(self.int()?.try_into().unwrap_or(0))
    }

    /// Milliseconds, or -1 for "none".
    pub(crate) fn optional_ms(&mut self) -> Result<Option<Duration>, Error> {
        Ok(u64::try_from(self.int()?).ok().map(Duration::from_millis))
    }

    /// A list of ids.
    pub(crate) fn id<T: std::str::FromStr>(&mut self) -> Result<T, Error> {
        let text = self.text()?;
        text.parse().map_err(|_| self.unexpected("an id was expected"))
    }
}
