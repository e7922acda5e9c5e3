//! `spin:redis`: connections to Redis, kept open between requests.

mod allowed_hosts;
mod host;
mod result;
mod runtime_config;

pub use runtime_config::RedisPools;

/// A connection that a component has opened.
pub struct Connection(runtime_config::PooledConnection);
