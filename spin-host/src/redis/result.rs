//! What `execute` answers: Redis's reply as a flat list.

use redis::{ErrorKind, RedisError, Value};

use crate::bindings::spin::redis::redis::RedisResult;

/// Flattens a reply; nested arrays lose their brackets, and what the interface has no word for is an error.
pub fn flatten(reply: Value) -> Result<Vec<RedisResult>, RedisError> {
    let mut results = Vec::new();
    append(&mut results, reply)?;
    Ok(results)
}

fn append(results: &mut Vec<RedisResult>, value: Value) -> Result<(), RedisError> {
    let result = match value {
        Value::Nil => RedisResult::Nil,
        Value::Int(number) => RedisResult::Int64(number),
        Value::Boolean(truth) => RedisResult::Int64(truth.into()),
        Value::Okay => RedisResult::Status("OK".to_owned()),
        Value::SimpleString(status) => RedisResult::Status(status),
        Value::BulkString(bytes) => RedisResult::Binary(bytes),
        Value::Double(number) => RedisResult::Binary(number.to_string().into_bytes()),
        Value::BigNumber(number) => RedisResult::Binary(number),
        Value::Array(values) | Value::Set(values) => {
            return values.into_iter().try_for_each(|value| append(results, value));
        }
        Value::ServerError(error) => return Err(error.into()),
        _ => {
            return Err(RedisError::from((
                ErrorKind::UnexpectedReturnType,
                "this type of Redis reply is not supported",
            )));
        }
    };
    results.push(result);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_flattened() {
        let reply = Value::Array(vec![
            Value::Int(1),
            Value::Array(vec![Value::BulkString(vec![0, 255]), Value::Nil]),
            Value::Okay,
            Value::SimpleString("PONG".to_owned()),
            Value::Double(1.5),
            Value::Boolean(true),
        ]);
        let want = [
            RedisResult::Int64(1),
            RedisResult::Binary(vec![0, 255]),
            RedisResult::Nil,
            RedisResult::Status("OK".to_owned()),
            RedisResult::Status("PONG".to_owned()),
            RedisResult::Binary(b"1.5".to_vec()),
            RedisResult::Int64(1),
        ];
        assert_eq!(format!("{:?}", flatten(reply).unwrap()), format!("{want:?}"));
    }

    #[test]
    fn maps_are_an_error() {
        flatten(Value::Map(Vec::new())).unwrap_err();
    }
}
