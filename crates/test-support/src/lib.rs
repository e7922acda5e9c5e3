//! Real servers for tests, each in a directory of its own that goes with it; a missing program fails the test.

mod redis_server;

pub use redis_server::RedisServer;
