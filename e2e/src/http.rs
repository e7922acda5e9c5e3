//! HTTP clients, all made alike.

use std::time::Duration;

/// A client for addresses that begin like `base`. What runs on this machine is never asked through a proxy.
pub fn http_client(base: &str) -> reqwest::Result<reqwest::Client> {
    http_client_builder(base).build()
}

/// The same, for who needs it a little different.
pub fn http_client_builder(base: &str) -> reqwest::ClientBuilder {
    // The second time there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(60))
        .user_agent(concat!("hivesync-client/", env!("CARGO_PKG_VERSION")));
    let is_local = ["127.", "localhost", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local));
    if is_local { builder.no_proxy() } else { builder }
}
