//! An address that a component asked for, reduced to what the allow-list looks at.

use anyhow::{Context as _, anyhow};
use url::Url;

/// Scheme, host and port of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundUrl {
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) port: Option<u16>,
}

impl OutboundUrl {
    /// Reads an address; one without a scheme, like `localhost:6379`, gets `scheme`.
    pub fn parse(address: &str, scheme: &str) -> anyhow::Result<Self> {
        let address = without_user_info(address);
        let url = match Url::parse(&address) {
            Ok(url) if url.has_host() => url,
            first => Url::parse(&format!("{scheme}://{address}"))
                .map_err(|second| first.err().unwrap_or(second))
                .with_context(|| format!("{address:?} is not an address"))?,
        };
        Ok(Self {
            scheme: url.scheme().to_owned(),
            host: url
                .host_str()
                .filter(|host| !host.is_empty())
                .ok_or_else(|| anyhow!("{address:?} names no host"))?
                .to_owned(),
            port: url.port(),
        })
    }

    /// The entry of `allowed_outbound_hosts` that would allow this.
    pub fn allowing_entry(&self) -> String {
        match self.port {
            Some(port) => format!("{}://{}:{port}", self.scheme, self.host),
            None => format!("{}://{}", self.scheme, self.host),
        }
    }
}

/// Leaves out `user:password@`. Passwords hold characters that no URL may, and must not reach a message either.
fn without_user_info(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = address.split_at(start);
    let authority_end = rest.find('/').unwrap_or(rest.len());
    match rest.find('@') {
        Some(at) if at < authority_end => format!("{scheme}{}", &rest[at + 1..]),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(address: &str, scheme: &str) -> (String, String, Option<u16>) {
        let url = OutboundUrl::parse(address, scheme).unwrap();
        (url.scheme, url.host, url.port)
    }

    fn want(scheme: &str, host: &str, port: Option<u16>) -> (String, String, Option<u16>) {
        (scheme.to_owned(), host.to_owned(), port)
    }

    #[test]
    fn addresses() {
        assert_eq!(
            parse("https://example.com/file@0.1.0.json", "http"),
            want("https", "example.com", None)
        );
        assert_eq!(
            parse("https://user:pass#word@example.com:8443/x", "http"),
            want("https", "example.com", Some(8443))
        );
        assert_eq!(
            parse("localhost:6379", "redis"),
            want("redis", "localhost", Some(6379))
        );
        assert_eq!(parse("example.com", "https"), want("https", "example.com", None));
        assert_eq!(
            parse("https://example.com:443", "http"),
            want("https", "example.com", None)
        );
        assert_eq!(parse("[::1]:80", "redis"), want("redis", "[::1]", Some(80)));
    }

    #[test]
    fn nonsense_is_an_error() {
        OutboundUrl::parse("", "http").unwrap_err();
    }
}
