//! The allow-list itself, with the meaning that Spin gives to each part of an entry.

use std::net::IpAddr;

use anyhow::{Context as _, bail, ensure};
use ipnet::IpNet;

use super::{OutboundUrl, well_known_port};
use crate::variables::ApplicationVariables;

/// The entries of one component.
#[derive(Debug, Default)]
pub struct AllowedHosts {
    entries: Vec<Entry>,
}

#[derive(Debug, PartialEq, Eq)]
struct Entry {
    /// `None` is any scheme.
    scheme: Option<String>,
    host: Host,
    port: Port,
}

#[derive(Debug, PartialEq, Eq)]
enum Host {
    Any,
    /// Holds the domain with a dot before it.
    AnySubdomain(String),
    ToSelf,
    Exactly(String),
    Subnet(IpNet),
}

#[derive(Debug, PartialEq, Eq)]
enum Port {
    Any,
    Exactly(u16),
    /// The end is outside.
    Between(u16, u16),
}

impl AllowedHosts {
    /// Fills in and reads a component's entries.
    pub fn new(entries: &[String], variables: &ApplicationVariables) -> anyhow::Result<Self> {
        let entries = entries
            .iter()
            .map(|text| {
                let resolved = variables.resolve_text(text)?;
                // The manifest's own words, because the filled-in ones may hold a secret.
                Entry::parse(&resolved).with_context(|| format!("allowed_outbound_hosts: {text:?}"))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self { entries })
    }

    /// Whether this address may be reached.
    pub fn allows(&self, url: &OutboundUrl) -> bool {
        self.entries.iter().any(|entry| entry.allows(url))
    }

    /// Whether the application may call itself by one of these schemes.
    pub fn allows_self(&self, schemes: &[&str]) -> bool {
        self.entries.iter().any(|entry| {
            schemes.iter().any(|scheme| entry.allows_scheme(scheme))
                && matches!(entry.host, Host::Any | Host::ToSelf)
        })
    }

    /// Whether anything at all may be reached.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Entry {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let text = text.trim();
        ensure!(
            text != "insecure:allow-all",
            "'insecure:allow-all' is no longer an entry; to allow everything write '*://*:*'"
        );
        let (scheme, rest) = text
            .split_once("://")
            .context("an entry is <scheme>://<host>[:<port>], each of which may be '*'")?;
        let (host, port) = rest.rsplit_once(':').unwrap_or((rest, ""));
        let port = match port.split_once('/') {
            Some((port, "")) => port,
            Some(_) => bail!("an entry has no path"),
            None => port,
        };
        Ok(Self {
            scheme: parse_scheme(scheme)?,
            host: Host::parse(host)?,
            port: Port::parse(port, scheme)?,
        })
    }

    fn allows(&self, url: &OutboundUrl) -> bool {
        self.allows_scheme(&url.scheme)
            && self.host.allows(&url.host)
            && self.port.allows(url.port, &url.scheme)
    }

    fn allows_scheme(&self, scheme: &str) -> bool {
        self.scheme.as_deref().is_none_or(|allowed| allowed == scheme)
    }
}

fn parse_scheme(text: &str) -> anyhow::Result<Option<String>> {
    if text == "*" {
        return Ok(None);
    }
    ensure!(
        text.chars().all(char::is_alphabetic),
        "the scheme {text:?} has a character that is not a letter"
    );
    Ok(Some(text.to_owned()))
}

impl Host {
    fn parse(text: &str) -> anyhow::Result<Self> {
        let text = text.trim();
        match text {
            "*" => return Ok(Self::Any),
            "self" | "self.alt" => return Ok(Self::ToSelf),
            _ => {}
        }
        ensure!(!text.starts_with('{'), "lists of hosts are not supported");
        if let Ok(subnet) = text.parse::<IpNet>() {
            return Ok(Self::Subnet(subnet));
        }
        ensure!(
            text.split('/').nth(1).is_none_or(str::is_empty),
            "a host has no path"
        );
        if let Some(domain) = text.strip_prefix("*.") {
            ensure!(!domain.contains('*'), "'*' may only stand first in a host");
            return Ok(Self::AnySubdomain(format!(".{domain}")));
        }
        ensure!(!text.contains('*'), "'*' may only stand for whole subdomains");
        Ok(Self::Exactly(text.trim_end_matches('/').to_owned()))
    }

    fn allows(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::AnySubdomain(suffix) => host.ends_with(suffix.as_str()),
            Self::ToSelf => false,
            Self::Exactly(allowed) => allowed == host,
            // As in Spin, an IPv6 address in a URL has its brackets on and is in no subnet.
            Self::Subnet(subnet) => host
                .parse::<IpAddr>()
                .is_ok_and(|address| subnet.contains(&address)),
        }
    }
}

impl Port {
    fn parse(text: &str, scheme: &str) -> anyhow::Result<Self> {
        match text {
            "" => well_known_port(scheme)
                .map(Self::Exactly)
                .with_context(|| format!("the scheme {scheme:?} has no usual port; write one")),
            "*" => Ok(Self::Any),
            _ => {
                let number = |text: &str| {
                    text.parse::<u16>()
                        .with_context(|| format!("the port {text:?} is not a number"))
                };
                match text.split_once("..") {
                    Some((start, end)) => Ok(Self::Between(number(start)?, number(end)?)),
                    None => Ok(Self::Exactly(number(text)?)),
                }
            }
        }
    }

    fn allows(&self, port: Option<u16>, scheme: &str) -> bool {
        let port = port.or_else(|| well_known_port(scheme));
        match (self, port) {
            (Self::Any, _) => true,
            (_, None) => false,
            (Self::Exactly(allowed), Some(port)) => *allowed == port,
            (Self::Between(start, end), Some(port)) => (*start..*end).contains(&port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(entries: &[&str]) -> AllowedHosts {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        AllowedHosts::new(&entries, &ApplicationVariables::default()).unwrap()
    }

    fn check(entry: &str, address: &str) -> bool {
        allowed(&[entry]).allows(&OutboundUrl::parse(address, "https").unwrap())
    }

    #[test]
    fn exact_entries() {
        assert!(check("http://example.com", "http://example.com/x?y"));
        assert!(check("http://example.com/", "http://example.com"));
        assert!(check("http://example.com:80", "http://example.com"));
        assert!(!check("http://example.com", "https://example.com"));
        assert!(!check("http://example.com", "http://example.com:8080"));
        assert!(!check("http://example.com", "http://www.example.com"));
        assert!(check("redis://localhost", "redis://localhost:6379/0"));
        assert!(!check("postgres://localhost:5433", "postgres://localhost"));
    }

    #[test]
    fn wildcards() {
        assert!(check("*://example.com:*", "redis://example.com:1"));
        assert!(check("http://*", "http://anything"));
        assert!(!check("http://*", "http://anything:81"));
        assert!(check("http://*:8000..8010", "http://x:8009"));
        assert!(!check("http://*:8000..8010", "http://x:8010"));
        assert!(check("https://*.example.com", "https://a.b.example.com"));
        assert!(!check("https://*.example.com", "https://example.com"));
        assert!(check("*://*:*", "ftp://anywhere:2121"));
    }

    #[test]
    fn subnets() {
        assert!(check("http://127.0.0.0/24:*", "http://127.0.0.9:99"));
        assert!(check("http://127.0.0.5/24:*", "http://127.0.0.9:99"));
        assert!(!check("http://127.0.0.0/24:*", "http://127.0.1.1:99"));
        assert!(!check("http://127.0.0.0/24:*", "http://localhost:99"));
        assert!(check("http://0.0.0.0/0:*", "http://8.8.8.8"));
    }

    #[test]
    fn itself() {
        let hosts = allowed(&["http://self"]);
        assert!(hosts.allows_self(&["http", "https"]));
        assert!(!hosts.allows(&OutboundUrl::parse("http://self", "http").unwrap()));
        assert!(allowed(&["*://*:*"]).allows_self(&["http"]));
        assert!(!allowed(&["http://127.0.0.1"]).allows_self(&["http"]));
    }

    #[test]
    fn what_is_no_entry() {
        for bad in [
            "",
            "*",
            "example.com",
            "http://example.com/path",
            "http://*.*.com",
            "http://a*",
            "ht-tp://a",
            "ftp://a",
            "http://a:b",
            "http://a:1..b",
            "http://{a,b}",
            "insecure:allow-all",
        ] {
            let entries = [bad.to_owned()];
            AllowedHosts::new(&entries, &ApplicationVariables::default()).unwrap_err();
        }
    }

    #[test]
    fn templates_are_filled_in() {
        let declared = toml::from_str(r#"host = { default = "redis://cache:6380" }"#).unwrap();
        let variables = ApplicationVariables::new(&declared, &Default::default(), |_| None).unwrap();
        let hosts = AllowedHosts::new(&["{{ host }}".to_owned()], &variables).unwrap();
        assert!(hosts.allows(&OutboundUrl::parse("redis://cache:6380", "redis").unwrap()));
    }
}
