//! Whether a request may be sent, and where it goes.

use http::Uri;
use wasmtime_wasi_http::Error;

use crate::instance::ComponentRuntime;
use crate::outbound_networking::{OutboundUrl, service_chaining_target};

/// The host by which a component calls its own application.
const SELF_HOST: &str = "self.alt";

/// Where an allowed request goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Destination {
    /// To this host's own listener.
    Itself,
    /// Straight to another component, without passing a socket or a route.
    Component(String),
    /// Out.
    Outside,
}

/// Finds where a request goes, or refuses it.
pub fn check(component: &ComponentRuntime, uri: &Uri) -> Result<Destination, Error> {
    let host = uri.host().unwrap_or_default();
    if host.is_empty() || host == SELF_HOST {
        if component.allowed_hosts.allows_self(&["http", "https"]) {
            return Ok(Destination::Itself);
        }
        component.warn_denied("http://self");
        return Err(Error::HttpRequestDenied);
    }
    let url = OutboundUrl::parse(&uri.to_string(), "https").map_err(|_| Error::HttpRequestDenied)?;
    if !component.allowed_hosts.allows(&url) {
        component.warn_denied(&url.allowing_entry());
        return Err(Error::HttpRequestDenied);
    }
    // Stricter than Spin: the client must go where the allow-list looked.
    if !url.is_to(host) {
        return Err(Error::HttpRequestDenied);
    }
    Ok(match service_chaining_target(host) {
        Some(target) => Destination::Component(target.to_owned()),
        None => Destination::Outside,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations() {
        let component = ComponentRuntime::that_may_reach(&[
            "http://self",
            "http://allowed",
            "http://127.0.0.1",
            "http://auth.spin.internal",
        ]);
        let goes = |uri: &str| check(&component, &uri.parse().unwrap()).ok();
        assert_eq!(goes("/x"), Some(Destination::Itself));
        assert_eq!(goes("http://self.alt/x"), Some(Destination::Itself));
        assert_eq!(goes("http://Allowed/x@y"), Some(Destination::Outside));
        assert_eq!(
            goes("http://auth.spin.internal/"),
            Some(Destination::Component("auth".to_owned()))
        );
        for refused in [
            "https://allowed/",
            "http://evil/",
            "http://evil?x=@allowed/",
            "http://allowed@evil/",
            "http://2130706433/",
            "http://admin.spin.internal/",
        ] {
            assert_eq!(goes(refused), None, "{refused}");
        }
    }
}
