//! The processes of our own: the Spin application and the two workers.

use super::{
    environment::Environment,
    options::{ApiHost, Part, StackOptions},
    service::{Ready, Service},
};
use crate::{checkout::Checkout, process};
use anyhow::bail;
use hivesync_domain::limits::{Limit, Limits};
use rustix::process::Signal;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

/// Compiling the components for the first time takes this long on a slow machine, and more.
const FIRST_COMPILE: Duration = Duration::from_secs(180);

/// The program that runs the application, and whether it is the spin CLI.
fn api_host(options: &StackOptions, checkout: &Checkout) -> anyhow::Result<(PathBuf, bool)> {
    let spin = process::find("spin");
    let embedded = || {
        let program = checkout.binary("spin-host");
        if !process::is_executable(&program) {
            bail!("{} is not built; run `./hive build`", program.display());
        }
        Ok((program, false))
    };
    match (options.api_host, spin) {
        (ApiHost::Auto | ApiHost::Spin, Some(spin)) => Ok((spin, true)),
        (ApiHost::Spin, None) => bail!("--api-host spin, but there is no `spin` on PATH"),
        (ApiHost::Auto | ApiHost::SpinHost, _) => embedded(),
    }
}

/// The API.
pub fn api(
    options: &StackOptions,
    checkout: &Checkout,
    state_dir: &Path,
    environment: &Environment,
) -> anyhow::Result<Service> {
    let (program, is_spin) = api_host(options, checkout)?;
    let address = format!("127.0.0.1:{}", options.port(Part::Api));
    let manifest = checkout.root.join("spin.toml");
    if !manifest.is_file() {
        bail!("{} is missing", manifest.display());
    }
    let mut arguments: Vec<OsString> = Vec::new();
    if is_spin {
        arguments.push("up".into());
    } else {
        // Compiled components outlive a state directory: compiling them takes longest of all.
        let cache = checkout.root.join("target/spin-host");
        arguments.extend(["--cache-dir".into(), cache.into()]);
    }
    arguments.extend(["--from".into(), manifest.into()]);
    arguments.extend(["--listen".into(), address.clone().into()]);
    arguments.extend(["--state-dir".into(), state_dir.join("spin").into()]);
    Ok(Service {
        part: Part::Api,
        program,
        arguments,
        variables: with_state_dir(environment.for_api(), environment),
        folder: checkout.root.clone(),
        account: None,
        stop_signal: Signal::TERM,
        // `spin up` runs the trigger as a child and does not hand SIGTERM on.
        stop_group: is_spin,
        stop_patience: Duration::from_secs(20),
        start_patience: FIRST_COMPILE,
        ready: Ready::Http(format!("http://{address}/api/v1/health/ready")),
    })
}

/// A worker.
pub fn worker(
    part: Part,
    options: &StackOptions,
    checkout: &Checkout,
    environment: &Environment,
    limits: &Limits,
) -> anyhow::Result<Service> {
    let program = checkout.binary(part.name());
    if !process::is_executable(&program) {
        bail!("{} is not built; run `./hive build`", program.display());
    }
    Ok(Service {
        part,
        program,
        arguments: Vec::new(),
        variables: with_state_dir(environment.for_worker(part, options), environment),
        folder: checkout.root.clone(),
        account: None,
        stop_signal: Signal::TERM,
        stop_group: false,
        stop_patience: limits.duration(Limit::DRAIN_TIMEOUT_MS) + Duration::from_secs(5),
        start_patience: Duration::from_secs(120),
        ready: Ready::Http(format!("http://127.0.0.1:{}/health/ready", options.port(part))),
    })
}

fn with_state_dir(
    mut variables: std::collections::BTreeMap<String, String>,
    environment: &Environment,
) -> std::collections::BTreeMap<String, String> {
    variables.insert(
        "HIVE_STATE_DIR".to_owned(),
        environment.get("HIVE_STATE_DIR").to_owned(),
    );
    variables
}
