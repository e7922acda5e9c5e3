//! Whether a Redis address may be reached.

use crate::bindings::spin::redis::redis::Error;
use crate::instance::ComponentRuntime;
use crate::outbound_networking::OutboundUrl;

/// Refuses an address that the component's manifest does not allow.
pub fn check(component: &ComponentRuntime, address: &str) -> Result<(), Error> {
    let url = OutboundUrl::parse(address, "redis").map_err(|error| Error::Other(error.to_string()))?;
    if component.allowed_hosts.allows(&url) {
        return Ok(());
    }
    component.warn_denied(&url.allowing_entry());
    Err(Error::InvalidAddress)
}
