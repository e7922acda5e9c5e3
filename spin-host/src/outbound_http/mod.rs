//! `wasi:http` outwards: requests of components to allowed hosts, to the application itself, and to each other.

mod allowed_hosts;
mod host;

pub use host::OutboundHttp;
