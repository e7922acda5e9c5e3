//! The embedded queue: Redis with its data on disk.

use super::{
    options::{Part, StackOptions},
    service::{Ready, Service},
};
use crate::process;
use anyhow::{Context as _, bail};
use rustix::process::Signal;
use std::{collections::BTreeMap, path::Path, time::Duration};

/// Nothing is evicted, and at most a second of writes is lost in a crash; reconcile finds what was.
const SETTINGS: &[&str] = &[
    "--bind",
    "127.0.0.1",
    "--protected-mode",
    "yes",
    "--appendonly",
    "yes",
    "--appendfsync",
    "everysec",
    "--save",
    "",
    "--maxmemory-policy",
    "noeviction",
    "--daemonize",
    "no",
];

/// The service.
pub fn prepare(options: &StackOptions, state_dir: &Path) -> anyhow::Result<Service> {
    let Some(program) = process::find("redis-server") else {
        bail!("Redis is not installed; `./hive doctor` says how to get it")
    };
    let folder = state_dir.join("redis");
    std::fs::create_dir_all(&folder).with_context(|| format!("could not create {}", folder.display()))?;
    let port = options.port(Part::Redis);
    let mut arguments: Vec<_> = vec!["--port".into(), port.to_string().into()];
    arguments.extend(SETTINGS.iter().map(Into::into));
    Ok(Service {
        part: Part::Redis,
        program,
        arguments,
        variables: BTreeMap::new(),
        folder,
        account: None,
        stop_signal: Signal::TERM,
        stop_group: false,
        stop_patience: Duration::from_secs(15),
        start_patience: Duration::from_secs(60),
        ready: Ready::Redis(port),
    })
}
