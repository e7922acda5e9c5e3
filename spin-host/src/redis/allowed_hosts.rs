//! Whether a Redis address may be reached.

use redis::{ConnectionAddr, IntoConnectionInfo as _};

use crate::bindings::spin::redis::redis::Error;
use crate::instance::ComponentRuntime;
use crate::outbound_networking::OutboundUrl;

/// Refuses an address that the component's manifest does not allow, or that leads elsewhere than it seems to.
pub fn check(component: &ComponentRuntime, address: &str) -> Result<(), Error> {
    let url = OutboundUrl::parse(address, "redis").map_err(|error| Error::Other(error.to_string()))?;
    if !component.allowed_hosts.allows(&url) {
        component.warn_denied(&url.allowing_entry());
        return Err(Error::InvalidAddress);
    }
    // Stricter than Spin: what the client makes of the address must be what was allowed, and never a socket of this machine.
    let info = address
        .into_connection_info()
        .map_err(|_| Error::InvalidAddress)?;
    match info.addr() {
        ConnectionAddr::Tcp(host, _) | ConnectionAddr::TcpTls { host, .. } if url.is_to(host) => Ok(()),
        _ => Err(Error::InvalidAddress),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_goes_where_the_allow_list_looked() {
        let component =
            ComponentRuntime::that_may_reach(&["redis://allowed", "redis://[::1]:6379", "unix://*:*"]);
        let allows = |address| check(&component, address).is_ok();
        assert!(allows("redis://allowed:6379/0"));
        assert!(allows("redis://:p@ss%3Fword@allowed/"));
        assert!(allows("redis://[::1]/"));
        assert!(!allows("redis://evil/"));
        assert!(!allows("redis://evil?x=@allowed:6379/"));
        assert!(!allows("redis://evil#@allowed:6379/"));
        assert!(!allows("unix:///run/redis.sock"));
        assert!(!allows("unix://allowed/run/redis.sock"));
        assert!(!allows("allowed:6379"));
    }
}
