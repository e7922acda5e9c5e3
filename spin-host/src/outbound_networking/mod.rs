//! `allowed_outbound_hosts`: whom a component may reach, whatever interface it uses.

mod allowed_hosts;
mod outbound_url;
mod service_chaining;

pub use allowed_hosts::AllowedHosts;
pub use outbound_url::OutboundUrl;
pub use service_chaining::{is_service_chaining_host, service_chaining_target};

/// The port that a scheme means when none is written.
fn well_known_port(scheme: &str) -> Option<u16> {
    match scheme {
        "postgres" => Some(5432),
        "mysql" => Some(3306),
        "redis" => Some(6379),
        "mqtt" => Some(1883),
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}
