//! Embedded host that runs spin.toml where the spin CLI is not installed, for development and tests.
//!
//! A manifest becomes a [`server::Server`]: each component is compiled and linked ([`engine`]), gets what its manifest
//! allows ([`instance::ComponentRuntime`]), and answers the requests that the [`router::Router`] gives it. Spin's
//! interfaces are one module each, all with the same rooms: `host` is the interface, `runtime_config` what this host
//! keeps behind it, `allowed_hosts` whom a component may reach through it.
//!
//! `tests/conformance.rs` runs a guest that calls every host function with every type; see there for what it needs.

mod bindings;
mod cli;
mod engine;
mod files;
mod headers;
mod instance;
mod key_value;
mod manifest;
mod outbound_http;
mod outbound_networking;
mod pools;
mod postgres;
mod redis;
mod router;
mod server;
mod stdio;
mod streams;
mod template;
mod variables;

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use clap::Parser as _;
use tempfile::TempDir;
use tokio::net::TcpSocket;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::cli::Cli;
use crate::instance::{Capabilities, ComponentRuntime};
use crate::key_value::{ComponentStores, KeyValueStores};
use crate::manifest::Manifest;
use crate::outbound_networking::AllowedHosts;
use crate::postgres::PostgresPools;
use crate::redis::RedisPools;
use crate::router::Router;
use crate::server::{LoadedComponent, Server};
use crate::variables::{ApplicationVariables, ComponentVariables};

/// So many connections may wait to be accepted.
const BACKLOG: u32 = 1024;
/// How long work that blocks a thread may go on when everything else has ended.
const BLOCKING_GRACE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("SPIN_HOST_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        // Whoever reads our stderr may be gone, and then there is nobody to tell.
        .log_internal_errors(false)
        .init();
    match run_to_the_end(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "spin-host: error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run_to_the_end(cli: Cli) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(run(cli));
    // The compiler, and calls to the file system, cannot be interrupted; they shall not hold the exit.
    runtime.shutdown_timeout(BLOCKING_GRACE);
    result
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    // Several libraries here speak TLS; they would not agree on one by themselves.
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| anyhow!("a TLS provider was installed before ours"))?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;

    // Bound first of all, so that a busy port is told before components are compiled; it listens when they are ready.
    let socket = match cli.listen {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    socket
        .bind(cli.listen)
        .with_context(|| format!("could not listen on {}", cli.listen))?;
    let address = socket.local_addr()?;
    let files = tempfile::tempdir().context("could not make a folder for components' files")?;
    let server = tokio::select! {
        // Compiling takes its time and may be interrupted.
        built = build(&cli, &files, address) => built?,
        _ = terminate.recv() => return Ok(()),
        _ = interrupt.recv() => return Ok(()),
    };
    let listener = socket
        .listen(BACKLOG)
        .with_context(|| format!("could not listen on {address}"))?;
    announce(&server)?;

    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    };
    server.serve(listener, stop, cli.connection_limits()).await;
    Ok(())
}

async fn build(cli: &Cli, files: &TempDir, address: SocketAddr) -> anyhow::Result<Arc<Server>> {
    let manifest_file = std::path::absolute(&cli.from)?;
    let manifest = Manifest::load(&manifest_file)?;
    let base = manifest_file.parent().unwrap_or(Path::new("/"));
    let given = cli.variable.iter().cloned().collect();
    let variables = ApplicationVariables::new(&manifest.variables, &given, |name| std::env::var(name).ok())?;

    let state = absolute_or(cli.state_dir.as_deref(), || base.join(".spin-host"))?;
    let cache = absolute_or(cli.cache_dir.as_deref(), || state.join("compiled"))?;
    let limits = cli.instance_limits();
    let engine = engine::engine(Some(cache), limits.memory)?;
    let linker = engine::linker(&engine)?;

    let stores = KeyValueStores::new(Some(state.join("key_value")));
    let redis = RedisPools::new(cli.redis_connections);
    let postgres = PostgresPools::new(cli.postgres_connections);

    let mut components = Vec::new();
    for (id, component) in &manifest.component {
        let context = || format!("component {id:?}");
        let folder = files.path().join(id);
        let has_files = files::collect(component, base, &folder).with_context(context)?;
        let mut environment = component.environment.clone();
        environment.extend(cli.env.iter().cloned());
        let capabilities = Capabilities {
            variables: ComponentVariables::new(&component.variables, &variables).with_context(context)?,
            allowed_hosts: AllowedHosts::new(&component.allowed_outbound_hosts, &variables)
                .with_context(context)?,
            key_value: ComponentStores::new(&component.key_value_stores, stores.clone()),
            redis: redis.clone(),
            postgres: postgres.clone(),
            environment: environment.into_iter().collect(),
            files: has_files.then_some(folder),
        };
        let runtime = ComponentRuntime::new(id, capabilities);
        let (linker, file) = (linker.clone(), component.source_file(base));
        let pre = tokio::task::spawn_blocking(move || engine::load(&linker, &file))
            .await?
            .with_context(context)?;
        components.push(LoadedComponent { runtime, pre });
    }
    let router = Router::new(&manifest.trigger.http)?;
    let application = manifest.application;
    let name = [application.name, application.version].join(" ");
    Server::new(
        name.trim_end().to_owned(),
        &engine,
        router,
        components,
        limits,
        address,
    )
}

fn absolute_or(given: Option<&Path>, default: impl FnOnce() -> PathBuf) -> std::io::Result<PathBuf> {
    match given {
        Some(path) => std::path::absolute(path),
        None => Ok(default()),
    }
}

/// Says what is served where, in Spin's words.
fn announce(server: &Server) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let base = format!("http://{}", server.origin());
    writeln!(
        out,
        "spin-host is for development and tests; in production run this application on Spin."
    )?;
    writeln!(out, "\n{}", server.name())?;
    writeln!(out, "Serving {base}\nAvailable Routes:")?;
    for (route, component) in server.routes() {
        match route.strip_suffix("/...") {
            Some(prefix) => writeln!(out, "  {component}: {base}{prefix} (wildcard)")?,
            None => writeln!(out, "  {component}: {base}{route}")?,
        }
    }
    out.flush()
}
