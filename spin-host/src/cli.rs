//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::instance::InstanceLimits;
use crate::server::ConnectionLimits;

/// Runs a Spin application where the spin CLI is not installed. For development and tests: in production use Spin.
///
/// Serves the HTTP triggers of a spin.toml (manifest version 2). Application variables come from --variable, from the
/// environment (SPIN_VARIABLE_<NAME> in capitals), or from their defaults. It is ready when it listens;
/// GET /.well-known/spin/health answers then. SIGTERM and SIGINT stop it after the requests that have begun.
/// What it logs is chosen with SPIN_HOST_LOG (default: info), in the syntax of RUST_LOG.
#[derive(Debug, Parser)]
#[command(name = "spin-host", version)]
pub struct Cli {
    /// The application's manifest.
    #[arg(long, short, default_value = "spin.toml", value_name = "FILE")]
    pub from: PathBuf,

    /// Where to listen.
    #[arg(
        long,
        env = "SPIN_HTTP_LISTEN_ADDR",
        default_value = "127.0.0.1:3000",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,

    /// Where key-value stores and compiled components are kept [default: .spin-host beside the manifest].
    #[arg(long, env = "SPIN_STATE_DIR", value_name = "DIR")]
    pub state_dir: Option<PathBuf>,

    /// Where compiled components are kept [default: `compiled` in the state folder].
    #[arg(long, env = "SPIN_HOST_CACHE_DIR", value_name = "DIR")]
    pub cache_dir: Option<PathBuf>,

    /// Sets an application variable. May be repeated.
    #[arg(long, value_parser = parse_pair, value_name = "NAME=VALUE")]
    pub variable: Vec<(String, String)>,

    /// Sets an environment variable of all components. May be repeated.
    #[arg(long, short, value_parser = parse_pair, value_name = "NAME=VALUE")]
    pub env: Vec<(String, String)>,

    /// Answers every request with a fresh instance, as for WASI 0.2 components; shows state that leaks between requests.
    #[arg(long)]
    pub one_request_per_instance: bool,

    /// Requests that one instance answers before it is dropped.
    #[arg(long, default_value_t = 128, value_parser = parse_count, value_name = "COUNT")]
    pub max_instance_reuse_count: usize,

    /// Requests that one instance answers at once.
    #[arg(long, default_value_t = 16, value_parser = parse_count, value_name = "COUNT")]
    pub max_instance_concurrent_reuse_count: usize,

    /// How long an instance without requests is kept.
    #[arg(long, default_value = "1", value_parser = parse_seconds, value_name = "SECONDS")]
    pub idle_instance_timeout: Duration,

    /// How long a component may take until its response begins.
    #[arg(long, default_value = "60", value_parser = parse_seconds, value_name = "SECONDS")]
    pub request_timeout: Duration,

    /// How long an instance may go on after its last response has begun, to stream a body for example.
    #[arg(long, default_value = "600", value_parser = parse_seconds, value_name = "SECONDS")]
    pub post_return_timeout: Duration,

    /// How long a component may compute without waiting for anything.
    #[arg(long, default_value = "10", value_parser = parse_seconds, value_name = "SECONDS")]
    pub cpu_limit: Duration,

    /// Memory of one instance.
    #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u16).range(1..=4095), value_name = "MIB")]
    pub memory_limit: u16,

    /// Connections to one database address, of all components.
    #[arg(long, default_value_t = 32, value_parser = parse_count, value_name = "COUNT")]
    pub postgres_connections: usize,

    /// Connections to one Redis address, of all components.
    #[arg(long, default_value_t = 64, value_parser = parse_count, value_name = "COUNT")]
    pub redis_connections: usize,

    /// Connections of clients that are open at once; more wait.
    #[arg(long, default_value_t = 1024, value_parser = parse_count, value_name = "COUNT")]
    pub max_connections: usize,

    /// How long a client may take to send a request's head, and how long its connection is kept without one.
    #[arg(long, default_value = "30", value_parser = parse_seconds, value_name = "SECONDS")]
    pub header_timeout: Duration,

    /// How long requests that have begun may take when the host is told to stop.
    #[arg(long, default_value = "10", value_parser = parse_seconds, value_name = "SECONDS")]
    pub shutdown_grace: Duration,
}

impl Cli {
    /// How instances are reused and limited.
    pub fn instance_limits(&self) -> InstanceLimits {
        let (requests, concurrent_requests) = if self.one_request_per_instance {
            (1, 1)
        } else {
            (
                self.max_instance_reuse_count,
                self.max_instance_concurrent_reuse_count,
            )
        };
        InstanceLimits {
            requests,
            concurrent_requests,
            idle: self.idle_instance_timeout,
            request_timeout: self.request_timeout,
            post_return_timeout: self.post_return_timeout,
            cpu: self.cpu_limit,
            memory: usize::from(self.memory_limit) << 20,
        }
    }

    /// How long connections of clients live.
    pub fn connection_limits(&self) -> ConnectionLimits {
        ConnectionLimits {
            connections: self.max_connections,
            header_timeout: self.header_timeout,
            shutdown_grace: self.shutdown_grace,
        }
    }
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn parse_count(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|count| (1..=10_000).contains(count))
        .ok_or_else(|| "expected a number from 1 to 10000".to_owned())
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix('s').unwrap_or(text);
    number
        .parse::<f64>()
        .ok()
        .filter(|seconds| (0.01..=86_400.0).contains(seconds))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "expected seconds, from 0.01 to 86400".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn values_are_checked() {
        let parse = |args: &[&str]| Cli::try_parse_from([&["spin-host"], args].concat());
        let cli = parse(&[
            "--variable",
            "a=b=c",
            "--cpu-limit",
            "0.5",
            "--one-request-per-instance",
        ])
        .unwrap();
        assert_eq!(cli.variable, [("a".to_owned(), "b=c".to_owned())]);
        assert_eq!(cli.instance_limits().requests, 1);
        assert_eq!(cli.instance_limits().cpu, Duration::from_millis(500));
        for bad in [
            ["--variable", "a"],
            ["--cpu-limit", "0"],
            ["--memory-limit", "5000"],
            ["--redis-connections", "0"],
            ["--postgres-connections", "10001"],
            ["--max-connections", "18446744073709551615"],
        ] {
            parse(&bad).unwrap_err();
        }
    }
}
