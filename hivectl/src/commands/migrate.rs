//! `./hive migrate`: the database's schema brought up to date, on its own.

use crate::{
    checkout::Checkout,
    stack::{self, StackOptions},
    ui::Stage,
};
use anyhow::Context as _;
use hivesync_e2e::StackFile;

/// Runs the command on `POSTGRES_URL`, or on the running stack's database.
pub async fn run(options: &StackOptions) -> anyhow::Result<()> {
    let url = match std::env::var("POSTGRES_URL") {
        Ok(url) if !url.trim().is_empty() => url,
        _ => {
            let checkout = Checkout::find()?;
            StackFile::read(&options.state_dir(&checkout))
                .context("POSTGRES_URL is not set and no stack is running; `./hive up` migrates by itself")?
                .postgres_url
        }
    };
    let stage = Stage::begin("migrations");
    let ran = stack::migrate(&url).await?;
    stage.note(format!("{ran} applied"));
    stage.done();
    Ok(())
}
