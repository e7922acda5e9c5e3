//! The name a worker goes by.

use hivesync_signing::callback::{MAX_WORKER_NAME, is_worker_name};
use std::fmt;

/// A worker's name in logs and callbacks: 1 to 64 of `A-Z a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerName(String);

impl WorkerName {
    /// Takes a configured name; `None` when it is not one.
    pub fn parse(name: &str) -> Option<Self> {
        is_worker_name(name).then(|| Self(name.to_owned()))
    }

    /// The host's name, with what a name may not have replaced by `-`.
    pub fn of_host() -> Self {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname")
            .ok()
            .or_else(|| std::env::var("HOSTNAME").ok())
            .unwrap_or_default();
        let name: String = name
            .trim()
            .chars()
            .take(MAX_WORKER_NAME)
            .map(|char| {
                let plain = char.is_ascii_alphanumeric() || matches!(char, '.' | '_' | '-');
                if plain { char } else { '-' }
            })
            .collect();
        Self::parse(&name).unwrap_or_else(|| Self("worker".to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WorkerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_into_a_callback_header() {
        assert!(WorkerName::parse("cpu-1.example_2").is_some());
        for name in ["", "a b", "a\n", "ä", &"a".repeat(65)] {
            assert!(WorkerName::parse(name).is_none(), "{name:?}");
        }
        assert!(is_worker_name(WorkerName::of_host().as_str()));
    }
}
