//! `<component>.spin.internal`: the hosts by which components of one application reach each other.

const DOMAIN: &str = "spin.internal";

/// The component that a host means, if it means one.
pub fn service_chaining_target(host: &str) -> Option<&str> {
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    match host.split_once('.') {
        Some((component, DOMAIN)) => Some(component),
        _ => None,
    }
}

/// Whether a host means a component.
pub fn is_service_chaining_host(host: &str) -> bool {
    service_chaining_target(host).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        assert_eq!(service_chaining_target("auth.spin.internal"), Some("auth"));
        assert_eq!(service_chaining_target("auth.spin.internal:80"), Some("auth"));
        assert_eq!(service_chaining_target("spin.internal"), None);
        assert_eq!(service_chaining_target("a.b.spin.internal"), None);
        assert_eq!(service_chaining_target("auth.spin.internal.example.com"), None);
    }
}
