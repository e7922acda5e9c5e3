//! `./hive build`: everything that `./hive up` does before it starts something.

use crate::{checkout::Checkout, provision, stack::Part};

/// Runs the command.
pub async fn run() -> anyhow::Result<()> {
    let checkout = Checkout::find()?;
    provision::everything(&checkout, &Part::ALL).await
}
