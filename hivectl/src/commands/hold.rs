//! `./hive hold SERVICE` and `./hive release SERVICE`: one service of a running stack, down and up again.

use crate::{
    checkout::Checkout,
    stack::{Part, StackOptions},
    ui::Stage,
};
use clap::Args;
use hivesync_e2e::Stack;

/// Options of both commands.
#[derive(Debug, Args)]
pub struct HoldOptions {
    /// The service.
    service: Part,
    #[command(flatten)]
    stack: StackOptions,
}

/// Stops the service and keeps it down.
pub async fn hold(options: &HoldOptions) -> anyhow::Result<()> {
    let name = options.service.name();
    let stage = Stage::begin(&format!("holding {name}"));
    open(options)?.hold(name).await?;
    stage.note(format!("down until `./hive release {name}`"));
    stage.done();
    Ok(())
}

/// Lets it start again.
pub async fn release(options: &HoldOptions) -> anyhow::Result<()> {
    let name = options.service.name();
    let stage = Stage::begin(&format!("releasing {name}"));
    open(options)?.release(name).await?;
    stage.done();
    Ok(())
}

fn open(options: &HoldOptions) -> anyhow::Result<Stack> {
    let state_dir = options.stack.state_dir(&Checkout::find()?);
    Ok(Stack::open(&state_dir)?)
}
