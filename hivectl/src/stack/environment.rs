//! Every variable that configures a service, who gets it, and its value in a stack.

use super::options::{Part, StackOptions};
use crate::checkout::Checkout;
use hivesync_domain::limits;
use std::{collections::BTreeMap, path::Path};
use tokio::process::Command;

/// Who reads a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The components, as a Spin variable; spin.toml says which of them.
    Api,
    /// Both workers.
    Workers,
    /// sandbox-host only.
    SandboxHost,
}

/// A variable that is no limit (those are in `domain::limits`).
#[derive(Debug, Clone, Copy)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Whether its value must never be shown.
    pub secret: bool,
    /// Who reads it.
    pub used_by: &'static [Who],
    /// What stands in the example files.
    pub example: &'static str,
    /// What it means.
    pub about: &'static str,
}

const fn setting(
    name: &'static str,
    used_by: &'static [Who],
    example: &'static str,
    about: &'static str,
) -> Variable {
    Variable {
        name,
        secret: false,
        used_by,
        example,
        about,
    }
}

const fn secret(name: &'static str, used_by: &'static [Who], about: &'static str) -> Variable {
    Variable {
        name,
        secret: true,
        used_by,
        example: "",
        about,
    }
}

const API: &[Who] = &[Who::Api];
const WORKERS: &[Who] = &[Who::Workers];
const BOTH: &[Who] = &[Who::Api, Who::Workers];

/// Every variable of the services.
pub const VARIABLES: &[Variable] = &[
    setting(
        "POSTGRES_URL",
        API,
        "postgres://hivesync:password@127.0.0.1:5432/hivesync",
        "the database",
    ),
    setting(
        "POSTGRES_HOST",
        API,
        "127.0.0.1:5432",
        "its host:port once more: components may reach nothing else",
    ),
    setting("REDIS_URL", BOTH, "redis://127.0.0.1:6379/0", "the queue"),
    setting("REDIS_HOST", API, "127.0.0.1:6379", "its host:port once more"),
    setting(
        "S3_ENDPOINT",
        BOTH,
        "http://127.0.0.1:9000",
        "object storage, path-style addresses",
    ),
    setting("S3_REGION", BOTH, "auto", "its region"),
    setting("S3_BUCKET", BOTH, "hivesync", "its bucket"),
    setting(
        "S3_PUBLIC_ENDPOINT",
        API,
        "",
        "what clients reach object storage by, when that differs from S3_ENDPOINT",
    ),
    secret("R2_ACCESS_KEY_ID", BOTH, "object storage's access key"),
    secret("R2_SECRET_ACCESS_KEY", BOTH, "object storage's secret key"),
    setting("BACKEND_URL", WORKERS, "http://127.0.0.1:4000", "the API"),
    setting(
        "CALLBACK_URL",
        WORKERS,
        "http://127.0.0.1:4000/api/v1/workers/callback",
        "where callbacks go: the API, or the relayer before it",
    ),
    secret(
        "WORKER_CALLBACK_SECRET",
        BOTH,
        "HMAC key of callbacks, 32 bytes or more",
    ),
    secret(
        "WORKER_CALLBACK_SECRET_PREVIOUS",
        API,
        "the key before, valid as well while keys are rotated",
    ),
    secret("JWT_SECRET", API, "signs access tokens, 32 bytes or more"),
    secret(
        "JWT_SECRET_PREVIOUS",
        API,
        "the key before, valid as well while keys are rotated",
    ),
    secret("SESSION_SECRET", API, "hashes refresh tokens, 32 bytes or more"),
    secret(
        "PREVIEW_TOKEN_SECRET",
        API,
        "signs preview tokens, 32 bytes or more",
    ),
    secret(
        "PREVIEW_TOKEN_SECRET_PREVIOUS",
        API,
        "the key before, valid as well while keys are rotated",
    ),
    setting(
        "SIGNUP_TIER",
        API,
        "",
        "tier of a new account: free, pro or premium; free when empty",
    ),
    setting(
        "WORKER_NAME",
        WORKERS,
        "",
        "name in logs and callbacks; the host's name when empty",
    ),
    setting(
        "HEALTH_ADDR",
        WORKERS,
        "127.0.0.1:4011",
        "address of /health/live, /health/ready and /metrics",
    ),
    setting(
        "PREVIEW_RUNTIME_DIR",
        &[Who::SandboxHost],
        "target/preview-runtime",
        "the guest images",
    ),
    setting(
        "WASM_CACHE_DIR",
        &[Who::SandboxHost],
        "target/wasm-cache",
        "compiled wasm components; this worker's user alone may use it",
    ),
];

/// What a stack for development allows more of, so that whole projects can be tried by new accounts, all day.
const RAISED: &[(&str, &str)] = &[
    ("SIGNUP_TIER", "premium"),
    ("FREE_PREVIEWS_PER_HOUR", "10000"),
    ("FREE_SNAPSHOTS_PER_PREVIEW", "100"),
    ("FREE_SNAPSHOT_BYTES", "5242880"),
    ("PREMIUM_PREVIEWS_PER_HOUR", "100000"),
];

/// Who owns the embedded database.
pub const POSTGRES_USER: &str = "hivesync";

/// Its name.
pub const POSTGRES_DATABASE: &str = "hivesync";

/// How Spin's environment provider names a variable.
const SPIN_PREFIX: &str = "SPIN_VARIABLE_";

/// The values of one stack.
#[derive(Debug, Clone)]
pub struct Environment {
    values: BTreeMap<String, String>,
    raised: Vec<(&'static str, &'static str)>,
}

impl Environment {
    /// What the process's own environment says, else what the embedded parts are, else what the secrets file holds.
    pub fn build(
        options: &StackOptions,
        checkout: &Checkout,
        state_dir: &Path,
        secrets: &BTreeMap<String, String>,
    ) -> Self {
        let local = |part: Part| format!("127.0.0.1:{}", options.port(part));
        let api = format!("http://{}", local(Part::Api));
        let password = secrets.get("POSTGRES_PASSWORD").map_or("", String::as_str);
        let postgres = format!(
            "postgres://{}:{password}@{}/{}",
            POSTGRES_USER,
            local(Part::Postgres),
            POSTGRES_DATABASE
        );
        let mut values: BTreeMap<String, String> = secrets.clone();
        for (name, value) in [
            ("POSTGRES_URL", postgres),
            ("REDIS_URL", format!("redis://{}/0", local(Part::Redis))),
            ("S3_ENDPOINT", format!("http://{}", local(Part::ObjectStore))),
            ("S3_REGION", "auto".to_owned()),
            ("S3_BUCKET", "hivesync".to_owned()),
            ("BACKEND_URL", api.clone()),
            ("CALLBACK_URL", format!("{api}/api/v1/workers/callback")),
            (
                "PREVIEW_RUNTIME_DIR",
                checkout.preview_runtime().to_string_lossy().into_owned(),
            ),
            (
                "WASM_CACHE_DIR",
                checkout.wasm_cache().to_string_lossy().into_owned(),
            ),
            ("HIVE_STATE_DIR", state_dir.to_string_lossy().into_owned()),
        ] {
            values.insert(name.to_owned(), value);
        }
        for (name, url, port) in [
            ("POSTGRES_HOST", "POSTGRES_URL", 5432),
            ("REDIS_HOST", "REDIS_URL", 6379),
        ] {
            let url = options.own(url).unwrap_or_else(|| values[url].clone());
            values.insert(name.to_owned(), host_and_port(&url, port));
        }
        let mut raised = Vec::new();
        for (name, value) in RAISED {
            if options.own(name).is_none() {
                raised.push((*name, *value));
                values.insert((*name).to_owned(), (*value).to_owned());
            }
        }
        for name in names() {
            if let Some(value) = options.own(name) {
                values.insert(name.to_owned(), value);
            }
        }
        Self { values, raised }
    }

    /// A value; empty when unset.
    pub fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Limits that are raised because nobody set them.
    pub fn raised(&self) -> &[(&'static str, &'static str)] {
        &self.raised
    }

    /// The variables of the Spin application, as Spin's environment provider reads them.
    pub fn for_api(&self) -> BTreeMap<String, String> {
        self.named(Who::Api)
            .map(|(name, value)| (format!("{SPIN_PREFIX}{name}"), value))
            .collect()
    }

    /// The variables of a worker.
    pub fn for_worker(&self, part: Part, options: &StackOptions) -> BTreeMap<String, String> {
        let mut values: BTreeMap<String, String> = self
            .named(Who::Workers)
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        if part == Part::SandboxHost {
            values.extend(
                self.named(Who::SandboxHost)
                    .map(|(name, value)| (name.to_owned(), value)),
            );
        }
        if self.get("WORKER_NAME").is_empty() {
            values.insert("WORKER_NAME".to_owned(), part.name().to_owned());
        }
        let health = format!("127.0.0.1:{}", options.port(part));
        values.insert("HEALTH_ADDR".to_owned(), health);
        values
    }

    fn named(&self, who: Who) -> impl Iterator<Item = (&'static str, String)> {
        let limits = limits::TABLE.iter().map(|limit| limit.name);
        VARIABLES
            .iter()
            .filter(move |variable| variable.used_by.contains(&who))
            .map(|variable| variable.name)
            .chain(limits)
            .filter_map(|name| {
                let value = self.values.get(name).filter(|value| !value.is_empty())?;
                Some((name, value.clone()))
            })
    }
}

/// Names of every variable and limit.
fn names() -> impl Iterator<Item = &'static str> {
    let variables = VARIABLES.iter().map(|variable| variable.name);
    variables.chain(limits::TABLE.iter().map(|limit| limit.name))
}

/// Takes every variable of a service out of what `command` inherits.
pub fn remove_all(command: &mut Command) {
    for name in names() {
        command
            .env_remove(name)
            .env_remove(format!("{SPIN_PREFIX}{name}"));
    }
}

/// The `host:port` of an address, as Spin's lists of allowed hosts name it.
fn host_and_port(url: &str, default_port: u16) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port {
        host.to_owned()
    } else {
        format!("{host}:{default_port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_taken_out_of_addresses() {
        for (url, host) in [
            (
                "postgres://u:p%40@db.example.com:6000/x?sslmode=disable",
                "db.example.com:6000",
            ),
            ("postgres://u:p@db/x", "db:5432"),
            ("postgres://[::1]/x", "[::1]:5432"),
            ("postgres://[::1]:7/x", "[::1]:7"),
        ] {
            assert_eq!(host_and_port(url, 5432), host);
        }
    }

    #[test]
    fn a_worker_never_gets_what_only_the_api_may_have() {
        for variable in VARIABLES.iter().filter(|variable| variable.name.contains("JWT")) {
            assert_eq!(variable.used_by, API);
        }
    }
}
