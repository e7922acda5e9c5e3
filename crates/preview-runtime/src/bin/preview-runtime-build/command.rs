//! Running other programs, with their output shown only when they fail.

use anyhow::{Context, Result, bail};
use std::process::Command;

/// Lines of a failed program's output that are shown.
const SHOWN_LINES: usize = 40;

/// Runs `command` to its end.
pub fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{program} could not be started; is it installed and on PATH?"))?;
    if !output.status.success() {
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let shown = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n  ");
        bail!("{program} ended with {}:\n  {shown}", output.status);
    }
    Ok(())
}
