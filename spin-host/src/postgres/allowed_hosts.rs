//! Whether a database's address may be reached.

use std::net::IpAddr;

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::bindings::spin::postgres::postgres::Error;
use crate::instance::ComponentRuntime;
use crate::outbound_networking::OutboundUrl;

/// Reads an address, and refuses it unless the component's manifest allows every host in it.
///
/// Stricter than Spin, which looks at `host` only: the client connects to `hostaddr` if there is one, so that must be
/// allowed too.
pub fn check(component: &ComponentRuntime, address: &str) -> Result<Config, Error> {
    let config: Config = address
        .parse()
        .map_err(|error: tokio_postgres::Error| Error::ConnectionFailed(error.to_string()))?;
    for (index, host) in config.get_hosts().iter().enumerate() {
        let Host::Tcp(host) = host else {
            return Err(Error::ConnectionFailed(
                "Unix sockets are not supported on WebAssembly".to_owned(),
            ));
        };
        check_host(component, host, port(&config, index))?;
    }
    for (index, host) in config.get_hostaddrs().iter().enumerate() {
        let host = match host {
            IpAddr::V4(host) => host.to_string(),
            IpAddr::V6(host) => format!("[{host}]"),
        };
        check_host(component, &host, port(&config, index))?;
    }
    Ok(config)
}

/// One port for all hosts, or one for each.
fn port(config: &Config, index: usize) -> Option<u16> {
    match config.get_ports() {
        [port] => Some(*port),
        ports => ports.get(index).copied(),
    }
}

fn check_host(component: &ComponentRuntime, host: &str, port: Option<u16>) -> Result<(), Error> {
    let target = match port {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let url = OutboundUrl::parse(&target, "postgres").map_err(|error| Error::Other(error.to_string()))?;
    let allowed = component.allowed_hosts.allows(&url);
    if !allowed {
        component.warn_denied(&url.allowing_entry());
    }
    // Stricter than Spin again: a host in which the allow-list reads another name is none.
    if !allowed || !url.is_to(host) {
        return Err(Error::ConnectionFailed(format!(
            "address postgres://{target} is not permitted"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(address: &str) -> bool {
        let entries = [
            "postgres://allowed",
            "postgres://10.0.0.1:*",
            "postgres://[::1]:5432",
        ];
        check(&ComponentRuntime::that_may_reach(&entries), address).is_ok()
    }

    #[test]
    fn every_host_must_be_allowed() {
        assert!(allows("postgres://user:p%40ss@allowed/db"));
        assert!(allows("host=allowed,10.0.0.1 port=5432,1 user=x"));
        assert!(!allows("host=allowed,evil user=x"));
        assert!(!allows("host=allowed port=1 user=x"));
        assert!(!allows("host=/var/run/postgresql user=x"));
        assert!(!allows("host=user@allowed user=x"));
        assert!(!allows("host=evil/@allowed user=x"));
    }

    #[test]
    fn an_address_beside_the_host_must_be_allowed_too() {
        assert!(allows("host=allowed hostaddr=10.0.0.1 user=x"));
        assert!(allows("host=allowed hostaddr=::1 user=x"));
        assert!(!allows("host=allowed hostaddr=10.0.0.2 user=x"));
        assert!(!allows("hostaddr=10.0.0.2 user=x"));
        assert!(!allows("postgres://allowed/db?hostaddr=10.0.0.2"));
    }
}
