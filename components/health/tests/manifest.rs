//! spin.toml gives every component exactly the variables it reads, and lets it reach nothing else.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_api_kit::Variable;
use hivesync_domain::limits::{Limit, TABLE};
use std::collections::BTreeSet;
use toml::Table;

fn manifest() -> Table {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spin.toml");
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn reads(variables: &[Variable], limits: &[Limit]) -> BTreeSet<String> {
    let limits = limits.iter().map(|limit| TABLE[*limit as usize].name);
    let names = variables.iter().copied().chain(limits);
    names.map(str::to_ascii_lowercase).collect()
}

#[test]
fn every_component_is_given_what_it_reads_and_no_more() {
    let manifest = manifest();
    let declared = manifest["variables"].as_table().unwrap();
    for (component, reads) in [
        ("auth", reads(hivesync_auth::VARIABLES, hivesync_auth::LIMITS)),
        (
            "projects",
            reads(&hivesync_projects::variables(), hivesync_projects::LIMITS),
        ),
        (
            "previews",
            reads(&hivesync_previews::variables(), hivesync_previews::LIMITS),
        ),
        (
            "workers",
            reads(hivesync_workers::VARIABLES, hivesync_workers::LIMITS),
        ),
        (
            "health",
            reads(hivesync_health::VARIABLES, hivesync_health::LIMITS),
        ),
    ] {
        let given = manifest["component"][component]
            .get("variables")
            .and_then(|given| given.as_table());
        let given: BTreeSet<_> = given
            .into_iter()
            .flat_map(|given| given.keys().cloned())
            .collect();
        assert_eq!(given, reads, "{component}");
        for name in &reads {
            assert!(declared.contains_key(name), "{name}");
            let template = &manifest["component"][component]["variables"][name];
            assert_eq!(template.as_str(), Some(format!("{{{{ {name} }}}}").as_str()));
        }
    }
}

#[test]
fn secrets_are_secret_and_limits_are_unset() {
    let manifest = manifest();
    for (name, variable) in manifest["variables"].as_table().unwrap() {
        let secret = [
            "_secret",
            "_secret_previous",
            "_url",
            "_access_key_id",
            "_secret_access_key",
        ]
        .iter()
        .any(|end| name.ends_with(end));
        let declared = variable.get("secret").and_then(toml::Value::as_bool);
        assert_eq!(declared.unwrap_or(false), secret, "{name}");
        if TABLE.iter().any(|limit| limit.name.to_ascii_lowercase() == *name) {
            assert_eq!(variable["default"].as_str(), Some(""), "{name}");
        }
    }
}

#[test]
fn no_component_reaches_further_than_its_parts() {
    let manifest = manifest();
    for (component, hosts) in [
        ("auth", &["postgres://{{ postgres_host }}"][..]),
        (
            "projects",
            &["postgres://{{ postgres_host }}", "{{ s3_endpoint }}"],
        ),
        (
            "previews",
            &[
                "postgres://{{ postgres_host }}",
                "redis://{{ redis_host }}",
                "{{ s3_endpoint }}",
            ],
        ),
        (
            "workers",
            &["postgres://{{ postgres_host }}", "redis://{{ redis_host }}"],
        ),
        (
            "health",
            &[
                "postgres://{{ postgres_host }}",
                "redis://{{ redis_host }}",
                "{{ s3_endpoint }}",
            ],
        ),
    ] {
        let allowed = manifest["component"][component]["allowed_outbound_hosts"]
            .as_array()
            .unwrap();
        let allowed: Vec<_> = allowed.iter().filter_map(toml::Value::as_str).collect();
        assert_eq!(allowed, hosts, "{component}");
    }
}
