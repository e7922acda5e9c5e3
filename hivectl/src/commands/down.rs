//! `./hive down`: stops the stack of a state directory, whoever started it; `--purge` removes its data.

use crate::{
    checkout::Checkout,
    stack::{self, Lock, LockError, StackOptions},
    ui::{self, Stage},
};
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use rustix::process::{Pid, Signal, kill_process};
use std::{path::Path, time::Duration};

/// Stopping drains workers and ends the database properly; this is more than all of it may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Options of the command.
#[derive(Debug, Args)]
pub struct DownOptions {
    #[command(flatten)]
    stack: StackOptions,
    /// Remove the state directory too: database, queue, objects, secrets and logs.
    #[arg(long)]
    purge: bool,
}

/// Runs the command.
pub async fn run(options: &DownOptions) -> anyhow::Result<()> {
    let checkout = Checkout::find()?;
    let state_dir = options.stack.state_dir(&checkout);
    if !state_dir.exists() {
        ui::print(&format!(
            "nothing is there to stop: {} does not exist",
            state_dir.display()
        ));
        return Ok(());
    }
    check_is_ours(&state_dir)?;
    let lock = stop(&state_dir).await?;
    if options.purge {
        let stage = Stage::begin("removing data");
        purge(&state_dir)?;
        stage.note(state_dir.display().to_string());
        stage.done();
    }
    drop(lock);
    Ok(())
}

/// Removes the data of a state directory, when no stack runs in it.
pub fn purge_idle(state_dir: &Path) -> anyhow::Result<()> {
    check_is_ours(state_dir)?;
    let Ok(_lock) = Lock::take(state_dir) else {
        bail!("a stack is running in {}; stop it first", state_dir.display());
    };
    purge(state_dir)
}

/// Removes the data of a state directory whose lock the caller holds.
fn purge(state_dir: &Path) -> anyhow::Result<()> {
    check_is_ours(state_dir)?;
    let outside = stack::outside(state_dir).filter(|folder| folder.exists());
    for folder in outside.iter().map(|folder| folder.as_path()).chain([state_dir]) {
        std::fs::remove_dir_all(folder).with_context(|| format!("could not remove {}", folder.display()))?;
    }
    Ok(())
}

/// Asks the supervisor to stop, waits until it has, and answers the lock it let go of.
async fn stop(state_dir: &Path) -> anyhow::Result<Lock> {
    let pid = match Lock::take(state_dir) {
        Ok(lock) => {
            ui::print(&format!("no stack is running in {}", state_dir.display()));
            return Ok(lock);
        }
        Err(LockError::Held { pid }) => pid,
        Err(LockError::Io(error)) => {
            return Err(anyhow!(error)).with_context(|| format!("could not lock {}", state_dir.display()));
        }
    };
    let Some(target) = pid
        .and_then(|pid| i32::try_from(pid).ok())
        .and_then(Pid::from_raw)
    else {
        bail!(
            "a stack is starting or stopping in {}; try again",
            state_dir.display()
        );
    };
    let stage = Stage::begin("stopping");
    stage.say(&format!("waiting for process {}", target.as_raw_nonzero()));
    kill_process(target, Signal::TERM).context("could not ask the running stack to stop")?;
    let free = hivesync_e2e::until(PATIENCE, async || Lock::take(state_dir).ok()).await;
    let Some(lock) = free else {
        bail!(
            "process {} has not stopped within {} s; look at {}/log",
            target.as_raw_nonzero(),
            PATIENCE.as_secs(),
            state_dir.display()
        );
    };
    stage.done();
    Ok(lock)
}

/// A folder that no stack made is never touched.
fn check_is_ours(state_dir: &Path) -> anyhow::Result<()> {
    if state_dir.join("run/lock").is_file() || state_dir.join("secrets.env").is_file() {
        return Ok(());
    }
    bail!("{} is not a state directory of HiveSync", state_dir.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_folder_is_never_purged() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("precious"), "").unwrap();
        assert!(purge(folder.path()).is_err());
        assert!(folder.path().join("precious").exists());
        drop(Lock::take(folder.path()).unwrap());
        purge(folder.path()).unwrap();
        assert!(!folder.path().exists());
    }
}
