//! The request as a component gets it: its absolute URL, and the headers Spin adds.

use std::net::SocketAddr;

use http::header::HOST;
use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};

use crate::outbound_networking::is_service_chaining_host;
use crate::router::RouteMatch;

/// Why a request cannot be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadRequest {
    /// Neither the URL nor a header says whom it is for.
    #[error("the request has no Host header")]
    NoHost,
    /// The `Host` header is not a host.
    #[error("the request's Host header is not a host")]
    InvalidHost,
    /// The URL names another host than the header.
    #[error("the request's URL and its Host header disagree")]
    HostsDisagree,
}

/// Takes the `Host` header off a request that pretends to come from another component.
pub fn strip_forbidden<B>(request: &mut Request<B>) {
    let pretends = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .is_some_and(is_service_chaining_host);
    if pretends {
        request.headers_mut().remove(HOST);
    }
}

/// Makes the request's URL absolute.
pub fn set_absolute_uri<B>(request: &mut Request<B>, scheme: Scheme) -> Result<(), BadRequest> {
    let mut parts = request.uri().clone().into_parts();
    let header = request
        .headers()
        .get(HOST)
        .map(|host| {
            host.to_str()
                .ok()
                .and_then(|host| host.parse::<Authority>().ok())
                .ok_or(BadRequest::InvalidHost)
        })
        .transpose()?;
    let authority = match (header, parts.authority.take()) {
        (Some(header), Some(url)) if header != url => return Err(BadRequest::HostsDisagree),
        (Some(authority), _) | (None, Some(authority)) => authority,
        (None, None) => return Err(BadRequest::NoHost),
    };
    parts.scheme = Some(scheme);
    parts.authority = Some(authority);
    if parts.path_and_query.is_none() {
        parts.path_and_query = Some(http::uri::PathAndQuery::from_static("/"));
    }
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| BadRequest::InvalidHost)?;
    Ok(())
}

/// Adds Spin's headers. As in Spin they come after what the client sent, so a component that trusts one of them must
/// read its last value.
pub fn add_spin_headers<B>(request: &mut Request<B>, route: &RouteMatch, client: SocketAddr) {
    let host = request
        .headers()
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("localhost");
    let uri = request.uri();
    let full_url = format!(
        "{}://{host}{}",
        uri.scheme_str().unwrap_or("http"),
        uri.path_and_query().map_or("/", |path| path.as_str())
    );
    let headers = request.headers_mut();
    append(headers, "spin-path-info", &route.path_info);
    append(headers, "spin-full-url", &full_url);
    append(headers, "spin-matched-route", &route.based_route);
    append(headers, "spin-base-path", "/");
    append(headers, "spin-raw-component-route", &route.raw_route);
    append(headers, "spin-component-route", route.raw_route_or_prefix());
    append(headers, "spin-client-addr", &client.to_string());
    for (name, value) in &route.parameters {
        let name = name.to_ascii_lowercase().replace('_', "-");
        append(headers, &format!("spin-path-match-{name}"), value);
    }
}

/// A value that no header can hold is left out, as Spin does.
fn append(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (
        HeaderName::from_bytes(name.as_bytes()),
        HeaderValue::from_bytes(value.as_bytes()),
    ) {
        headers.append(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "127.0.0.1:8777";

    fn request(uri: &str, host: Option<&str>) -> Request<()> {
        let mut builder = Request::builder().uri(uri);
        if let Some(host) = host {
            builder = builder.header(HOST, host);
        }
        builder.body(()).unwrap()
    }

    #[test]
    fn spin_headers() {
        let trigger = toml::from_str("route = \"/foo/:userid/...\"\ncomponent = \"c\"").unwrap();
        let router = crate::router::Router::new(&[trigger]).unwrap();
        let mut request = request("/foo/42/bar?key=1", Some("example.com"));
        set_absolute_uri(&mut request, Scheme::HTTP).unwrap();
        let route = router.route(request.uri().path()).unwrap();
        add_spin_headers(&mut request, &route, CLIENT.parse().unwrap());
        for (name, value) in [
            ("spin-path-info", "/bar"),
            ("spin-full-url", "http://example.com/foo/42/bar?key=1"),
            ("spin-matched-route", "/foo/:userid/..."),
            ("spin-base-path", "/"),
            ("spin-raw-component-route", "/foo/:userid/..."),
            ("spin-component-route", "/foo/:userid"),
            ("spin-client-addr", CLIENT),
            ("spin-path-match-userid", "42"),
        ] {
            assert_eq!(request.headers()[name], value, "{name}");
        }
    }

    #[test]
    fn a_clients_own_spin_header_stays_first() {
        let mut request = request("/", Some("a"));
        request
            .headers_mut()
            .insert("spin-client-addr", HeaderValue::from_static("forged"));
        add_spin_headers(
            &mut request,
            &RouteMatch::chained("c", "/"),
            CLIENT.parse().unwrap(),
        );
        let values: Vec<_> = request.headers().get_all("spin-client-addr").iter().collect();
        assert_eq!(values, ["forged", CLIENT]);
    }

    #[test]
    fn the_host_must_be_known() {
        let absolute = |uri, host| {
            let mut request = request(uri, host);
            set_absolute_uri(&mut request, Scheme::HTTP).map(|()| request.uri().to_string())
        };
        assert_eq!(absolute("/x?y", Some("a:80")).unwrap(), "http://a:80/x?y");
        assert_eq!(absolute("http://a/x", None).unwrap(), "http://a/x");
        assert_eq!(absolute("http://a/x", Some("a")).unwrap(), "http://a/x");
        assert_eq!(absolute("/", None), Err(BadRequest::NoHost));
        assert_eq!(absolute("http://a/", Some("b")), Err(BadRequest::HostsDisagree));
        assert_eq!(absolute("/", Some("a b")), Err(BadRequest::InvalidHost));
    }

    #[test]
    fn nobody_outside_can_claim_to_be_a_component() {
        let mut request = request("/", Some("auth.spin.internal:80"));
        strip_forbidden(&mut request);
        assert!(request.headers().get(HOST).is_none());
    }
}
