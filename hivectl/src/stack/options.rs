//! What a stack is asked to be: where its state lies, its ports, and which of its parts run.

use crate::checkout::Checkout;
use anyhow::bail;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// A part of the stack that runs as a process of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Part {
    /// The database.
    Postgres,
    /// The queue.
    Redis,
    /// S3-compatible storage.
    ObjectStore,
    /// The Spin application.
    Api,
    /// The worker that builds previews.
    SandboxHost,
    /// The worker that draws pictures.
    GpuWorker,
}

impl Part {
    /// Every part, in the order they start.
    pub const ALL: [Part; 6] = [
        Part::Postgres,
        Part::Redis,
        Part::ObjectStore,
        Part::Api,
        Part::SandboxHost,
        Part::GpuWorker,
    ];

    /// Its name: of its log, its hold file, and in `stack.json`.
    pub fn name(self) -> &'static str {
        match self {
            Part::Postgres => "postgres",
            Part::Redis => "redis",
            Part::ObjectStore => "object-store",
            Part::Api => "api",
            Part::SandboxHost => "sandbox-host",
            Part::GpuWorker => "gpu-worker",
        }
    }

    /// Its port, counted from the stack's first.
    pub fn port_offset(self) -> u16 {
        match self {
            Part::Api => 0,
            Part::Postgres => 1,
            Part::Redis => 2,
            Part::ObjectStore => 3,
            Part::SandboxHost => 11,
            Part::GpuWorker => 12,
        }
    }

    /// The variable that replaces an embedded part by one that runs elsewhere.
    pub fn replaced_by(self) -> Option<&'static str> {
        match self {
            Part::Postgres => Some("POSTGRES_URL"),
            Part::Redis => Some("REDIS_URL"),
            Part::ObjectStore => Some("S3_ENDPOINT"),
            Part::Api | Part::SandboxHost | Part::GpuWorker => None,
        }
    }
}

/// Which host runs the Spin application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ApiHost {
    /// `spin` when it is on PATH, else spin-host.
    #[default]
    Auto,
    /// The spin CLI.
    Spin,
    /// The embedded host, for development and tests.
    SpinHost,
}

/// Options of every command that starts or finds a stack.
#[derive(Debug, Clone, Args)]
pub struct StackOptions {
    /// Where the stack keeps its data, secrets and logs.
    #[arg(long, default_value = ".hive", env = "HIVE_STATE_DIR")]
    pub state_dir: PathBuf,
    /// The first of the stack's ports: API +0, Postgres +1, Redis +2, object storage +3, workers' health +11 and +12.
    #[arg(long, default_value_t = 4000, env = "HIVE_PORT_BASE", value_parser = clap::value_parser!(u16).range(1024..=65000))]
    pub port_base: u16,
    /// Start only these parts.
    #[arg(long, value_delimiter = ',', conflicts_with = "without")]
    pub only: Vec<Part>,
    /// Start all but these parts.
    #[arg(long, value_delimiter = ',')]
    pub without: Vec<Part>,
    /// What runs the Spin application.
    #[arg(long, default_value = "auto", env = "HIVE_API_HOST")]
    pub api_host: ApiHost,
    /// Whether nothing of this process's environment counts: neither real services nor limits.
    #[arg(skip)]
    pub isolated: bool,
}

impl StackOptions {
    /// A whole stack with every part of its own, whatever the environment names: tests kill its services and empty them.
    pub fn isolated(state_dir: PathBuf, port_base: u16) -> Self {
        Self {
            state_dir,
            port_base,
            only: Vec::new(),
            without: Vec::new(),
            api_host: ApiHost::Auto,
            isolated: true,
        }
    }

    /// What the process's environment sets `name` to; empty counts as unset, and for an isolated stack all does.
    pub fn own(&self, name: &str) -> Option<String> {
        if self.isolated {
            return None;
        }
        std::env::var(name).ok().filter(|value| !value.trim().is_empty())
    }

    /// The state directory as an absolute path; a relative one counts from the checkout's root.
    pub fn state_dir(&self, checkout: &Checkout) -> PathBuf {
        checkout.root.join(&self.state_dir)
    }

    /// The parts to start: what was asked for, less those that are replaced by their variable.
    pub fn parts(&self) -> anyhow::Result<Vec<Part>> {
        let mut parts: Vec<Part> = Part::ALL
            .into_iter()
            .filter(|part| self.only.is_empty() || self.only.contains(part))
            .filter(|part| !self.without.contains(part))
            .collect();
        for part in &self.only {
            if let Some(variable) = part.replaced_by().filter(|name| self.own(name).is_some()) {
                bail!("--only {} contradicts {variable}, which is set", part.name());
            }
        }
        parts.retain(|part| part.replaced_by().and_then(|name| self.own(name)).is_none());
        Ok(parts)
    }

    /// A part's port.
    pub fn port(&self, part: Part) -> u16 {
        self.port_base + part.port_offset()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_isolated_stack_sees_nothing_of_the_environment() {
        // Set wherever cargo runs tests.
        let name = "CARGO_MANIFEST_DIR";
        let mut options = StackOptions::isolated("x".into(), 4000);
        assert_eq!(options.own(name), None);
        assert_eq!(options.parts().unwrap(), Part::ALL);
        options.isolated = false;
        assert!(options.own(name).is_some());
    }
}
