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
        let absolute = if address.contains("://") {
            address.clone()
        } else {
            format!("{scheme}://{address}")
        };
        let url = Url::parse(&absolute).with_context(|| format!("{address:?} is not an address"))?;
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

    /// Whether this is where a client that has read the same address by itself would go. Spin does not ask; here an
    /// address that two readers understand in two ways is refused.
    pub fn is_to(&self, host: &str) -> bool {
        let bare = |host: &str| host.trim_matches(['[', ']']).to_ascii_lowercase();
        bare(&self.host) == bare(host)
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
///
/// Stricter than Spin, for which the authority ends at `/` only: then `redis://evil?x=@allowed` is an address of `allowed`
/// to the allow-list and of `evil` to the client. A password with `?`, `#` or `\` in it must be percent-encoded here.
fn without_user_info(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = address.split_at(start);
    let authority_end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    match rest[..authority_end].rfind('@') {
        Some(at) => format!("{scheme}{}", &rest[at + 1..]),
        None => address.to_owned(),
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
            parse("https://user:p@ss%23word@example.com:8443/x", "http"),
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
    fn an_at_sign_behind_the_authority_names_no_host() {
        for address in [
            "redis://evil?x=@allowed:6379/",
            "redis://evil#@allowed:6379/",
            "http://evil\\@allowed/",
            "http://evil/@allowed/",
        ] {
            assert_eq!(parse(address, "redis").1, "evil", "{address}");
        }
        OutboundUrl::parse("redis://user:pass?word@allowed:6379/", "redis").unwrap_err();
    }

    #[test]
    fn readers_must_agree() {
        let url = |address| OutboundUrl::parse(address, "postgres").unwrap();
        assert!(url("Example.com:1").is_to("example.COM"));
        assert!(url("[::1]:5432").is_to("::1"));
        assert!(url("[::1]:5432").is_to("[::1]"));
        assert!(!url("user@allowed:5432").is_to("user@allowed"));
        assert!(!url("http://2130706433/").is_to("2130706433"));
    }

    #[test]
    fn nonsense_is_an_error() {
        OutboundUrl::parse("", "http").unwrap_err();
    }
}
