//! `spin:postgres`: connections to PostgreSQL, kept open between requests.

#![allow(
    clippy::result_large_err,
    reason = "the error is the WIT interface's own type, and what it says is said on slow paths only"
)]

mod allowed_hosts;
mod convert;
mod host;
mod query;
mod runtime_config;
mod tls;
mod types;

pub use runtime_config::PostgresPools;

use runtime_config::PooledClient;

/// A connection that a component has opened.
pub struct Connection(PooledClient);

/// A connection that a component is about to open.
#[derive(Debug)]
pub struct ConnectionBuilder {
    address: String,
    ca_root: Option<String>,
}
