//! A worker's configuration, from the environment.

use crate::WorkerName;
use hivesync_domain::{
    Limits,
    limits::{Limit, LimitError},
};
use hivesync_signing::{Secret, SecretError};
use redis::IntoConnectionInfo;
use std::{net::SocketAddr, time::Duration};

/// Everything a worker is told.
#[derive(Debug, Clone)]
pub struct WorkerConfig {
    /// `WORKER_NAME`; the host's name when unset.
    pub name: WorkerName,
    /// `REDIS_URL`.
    pub redis_url: String,
    /// Object storage.
    pub storage: StorageConfig,
    /// `BACKEND_URL`: the API, without a slash at the end.
    pub backend_url: String,
    /// `CALLBACK_URL`: where callbacks go; the API's own address for them when unset.
    pub callback_url: String,
    /// `WORKER_CALLBACK_SECRET`: signs callbacks.
    pub callback_secret: Secret,
    /// `HEALTH_ADDR`: where health and metrics are served.
    pub health_addr: SocketAddr,
    /// The limits.
    pub limits: Limits,
}

/// Where object storage is.
#[derive(Clone)]
pub struct StorageConfig {
    /// `S3_ENDPOINT`.
    pub endpoint: String,
    /// `S3_REGION`, `auto` when unset.
    pub region: String,
    /// `S3_BUCKET`, `hivesync` when unset.
    pub bucket: String,
    /// `R2_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `R2_SECRET_ACCESS_KEY`.
    pub secret_access_key: String,
    /// `STORAGE_TIMEOUT_MS`: time for one read or write.
    pub timeout: Duration,
}

impl std::fmt::Debug for StorageConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StorageConfig")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("bucket", &self.bucket)
            .field("access_key_id", &"set")
            .field("secret_access_key", &"set")
            .field("timeout", &self.timeout)
            .finish()
    }
}

/// Why a configuration was refused; names the variable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It has no default.
    #[error("{name} is not set: {about}")]
    Missing {
        /// The variable.
        name: &'static str,
        /// What it is for.
        about: &'static str,
    },
    /// It is set to something else than it must be.
    #[error("{name} is {value:?}, which is not {expected}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it is set to.
        value: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A limit.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// A secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

impl WorkerConfig {
    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// Reads every variable through `lookup`; empty counts as unset. Space around a value is no part of it, as in components: a
    /// secret from a file ends with a line break.
    pub fn read(lookup: impl Fn(&'static str) -> Option<String>) -> Result<Self, ConfigError> {
        let lookup = |name| {
            let value = lookup(name)?.trim().to_owned();
            (!value.is_empty()).then_some(value)
        };
        let required = |name, about| lookup(name).ok_or(ConfigError::Missing { name, about });

        let name = match lookup("WORKER_NAME") {
            None => WorkerName::of_host(),
            Some(value) => WorkerName::parse(&value).ok_or(ConfigError::Invalid {
                name: "WORKER_NAME",
                value,
                expected: "a name of 1 to 64 letters, digits, '.', '_' or '-'",
            })?,
        };
        let limits = Limits::read(lookup)?;
        let redis_url = required("REDIS_URL", "redis://host:port/db")?;
        if redis_url.as_str().into_connection_info().is_err() {
            return Err(ConfigError::Invalid {
                name: "REDIS_URL",
                // It may hold a password.
                value: "(not shown)".to_owned(),
                expected: "an address like redis://host:port/db",
            });
        }
        let storage = StorageConfig {
            endpoint: http_url(
                "S3_ENDPOINT",
                required("S3_ENDPOINT", "http://host:port of object storage")?,
            )?,
            region: lookup("S3_REGION").unwrap_or_else(|| "auto".to_owned()),
            bucket: lookup("S3_BUCKET").unwrap_or_else(|| "hivesync".to_owned()),
            access_key_id: required("R2_ACCESS_KEY_ID", "the key id of object storage")?,
            secret_access_key: required("R2_SECRET_ACCESS_KEY", "the secret key of object storage")?,
            timeout: limits.duration(Limit::STORAGE_TIMEOUT_MS),
        };
        let backend_url = http_url(
            "BACKEND_URL",
            required("BACKEND_URL", "http://host:port of the API")?,
        )?;
        let callback_url = match lookup("CALLBACK_URL") {
            Some(url) => http_url("CALLBACK_URL", url)?,
            None => format!("{backend_url}/api/v1/workers/callback"),
        };
        let callback_secret = Secret::new(
            "WORKER_CALLBACK_SECRET",
            lookup("WORKER_CALLBACK_SECRET").unwrap_or_default(),
        )?;
        let health_addr = required("HEALTH_ADDR", "address:port for health and metrics")?;
        let health_addr = health_addr.parse().map_err(|_| ConfigError::Invalid {
            name: "HEALTH_ADDR",
            value: health_addr.clone(),
            expected: "an address like 127.0.0.1:4011",
        })?;
        Ok(Self {
            name,
            redis_url,
            storage,
            backend_url,
            callback_url,
            callback_secret,
            health_addr,
            limits,
        })
    }
}

fn http_url(name: &'static str, value: String) -> Result<String, ConfigError> {
    let good = reqwest::Url::parse(&value).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if good {
        Ok(value.trim_end_matches('/').to_owned())
    } else {
        Err(ConfigError::Invalid {
            name,
            value,
            expected: "an http:// or https:// address",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn good() -> BTreeMap<&'static str, &'static str> {
        BTreeMap::from([
            ("REDIS_URL", "redis://127.0.0.1:4002/0"),
            ("S3_ENDPOINT", "http://127.0.0.1:4003/"),
            ("R2_ACCESS_KEY_ID", "key"),
            ("R2_SECRET_ACCESS_KEY", "very secret key"),
            ("BACKEND_URL", "http://127.0.0.1:4000/"),
            ("WORKER_CALLBACK_SECRET", "0123456789abcdef0123456789abcdef"),
            ("HEALTH_ADDR", "127.0.0.1:4011"),
        ])
    }

    fn read(vars: &BTreeMap<&'static str, &'static str>) -> Result<WorkerConfig, ConfigError> {
        WorkerConfig::read(|name| vars.get(name).map(|value| (*value).to_owned()))
    }

    #[test]
    fn defaults_are_filled_in_and_secrets_stay_hidden() {
        let config = read(&good()).unwrap();
        assert_eq!(
            config.callback_url,
            "http://127.0.0.1:4000/api/v1/workers/callback"
        );
        assert_eq!(
            (config.storage.bucket.as_str(), config.storage.region.as_str()),
            ("hivesync", "auto")
        );
        let shown = format!("{config:?}");
        assert!(!shown.contains("very secret key") && !shown.contains("0123456789abcdef"));
    }

    #[test]
    fn a_line_break_after_a_secret_is_no_part_of_it() {
        let mut vars = good();
        let key_id = read(&vars).unwrap().callback_secret.key_id();
        vars.insert("WORKER_CALLBACK_SECRET", " 0123456789abcdef0123456789abcdef\n");
        vars.insert("R2_SECRET_ACCESS_KEY", "very secret key\n");
        let config = read(&vars).unwrap();
        assert_eq!(config.callback_secret.key_id(), key_id);
        assert_eq!(config.storage.secret_access_key, "very secret key");
    }

    #[test]
    fn each_missing_variable_is_named() {
        for name in good().keys() {
            let mut vars = good();
            vars.remove(name);
            assert!(read(&vars).unwrap_err().to_string().contains(name), "{name}");
        }
    }

    #[test]
    fn each_bad_variable_is_named() {
        for (name, value) in [
            ("REDIS_URL", "localhost"),
            ("S3_ENDPOINT", "s3://x"),
            ("BACKEND_URL", "nowhere"),
            ("CALLBACK_URL", "ftp://x"),
            ("WORKER_CALLBACK_SECRET", "short"),
            ("WORKER_NAME", "a b"),
            ("HEALTH_ADDR", "4011"),
            ("JOB_LEASE_MS", "1"),
        ] {
            let mut vars = good();
            vars.insert(name, value);
            assert!(read(&vars).unwrap_err().to_string().contains(name), "{name}");
        }
    }
}
