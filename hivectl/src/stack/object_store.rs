//! The embedded object store's process: hivectl itself, as `hivectl object-store`.

use super::{
    environment::Environment,
    options::{Part, StackOptions},
    service::{Ready, Service},
};
use anyhow::Context as _;
use rustix::process::Signal;
use std::{path::Path, time::Duration};

/// The service.
pub fn prepare(
    options: &StackOptions,
    state_dir: &Path,
    environment: &Environment,
) -> anyhow::Result<Service> {
    let folder = state_dir.join("objects");
    std::fs::create_dir_all(&folder).with_context(|| format!("could not create {}", folder.display()))?;
    let address = format!("127.0.0.1:{}", options.port(Part::ObjectStore));
    let variables = ["S3_BUCKET", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"]
        .into_iter()
        .map(|name| (name.to_owned(), environment.get(name).to_owned()))
        .collect();
    Ok(Service {
        part: Part::ObjectStore,
        program: std::env::current_exe().context("hivectl does not know where it lies")?,
        arguments: vec![
            "object-store".into(),
            "--listen".into(),
            address.clone().into(),
            "--root".into(),
            folder.clone().into(),
        ],
        variables,
        folder,
        account: None,
        stop_signal: Signal::TERM,
        stop_group: false,
        stop_patience: Duration::from_secs(15),
        start_patience: Duration::from_secs(20),
        ready: Ready::Http(format!("http://{address}{}", crate::object_store::HEALTH_PATH)),
    })
}
