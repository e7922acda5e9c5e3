//! Whether a database's address may be reached.

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use crate::bindings::spin::postgres::postgres::Error;
use crate::instance::ComponentRuntime;
use crate::outbound_networking::OutboundUrl;

/// Reads an address, and refuses it unless the component's manifest allows every host in it.
pub fn check(component: &ComponentRuntime, address: &str) -> Result<Config, Error> {
    let config: Config = address
        .parse()
        .map_err(|error: tokio_postgres::Error| Error::ConnectionFailed(error.to_string()))?;
    let ports = config.get_ports();
    for (index, host) in config.get_hosts().iter().enumerate() {
        let Host::Tcp(host) = host else {
            return Err(Error::ConnectionFailed(
                "Unix sockets are not supported on WebAssembly".to_owned(),
            ));
        };
        // One port for all hosts, or one for each.
        let port = match ports {
            [port] => Some(port),
            ports => ports.get(index),
        };
        let target = match port {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        let url = OutboundUrl::parse(&target, "postgres").map_err(|error| Error::Other(error.to_string()))?;
        if !component.allowed_hosts.allows(&url) {
            component.warn_denied(&url.allowing_entry());
            return Err(Error::ConnectionFailed(format!(
                "address postgres://{target} is not permitted"
            )));
        }
    }
    Ok(config)
}
