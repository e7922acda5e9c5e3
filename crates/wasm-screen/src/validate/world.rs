//! Whether a component imports and exports what a screen may and must.

use super::inventory::Surface;
use crate::{ComponentError, WORLD};
use hivesync_preview_runtime::guest_host;
use wit_parser::{Resolve, WorldId};

/// What the host gives a screen.
const IMPORTS: [&str; 2] = ["hivesync:preview/types@1.0.0", "hivesync:preview/host@1.0.0"];

/// What a screen must have.
const EXPORTS: [&str; 2] = ["render", "handle"];

/// Imports that a message lists.
const SHOWN_IMPORTS: usize = 4;

/// Checks the names.
pub(super) fn names(surface: &Surface) -> Result<(), ComponentError> {
    let unknown: Vec<String> = surface
        .imports
        .iter()
        .filter(|name| !IMPORTS.contains(&name.as_str()))
        .map(|name| {
            format!(
                "\"{}\"",
                name.chars()
                    .take(100)
                    .flat_map(char::escape_debug)
                    .collect::<String>()
            )
        })
        .collect();
    if !unknown.is_empty() {
        let shown = unknown[..unknown.len().min(SHOWN_IMPORTS)].join(", ");
        let more = match unknown.len().saturating_sub(SHOWN_IMPORTS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let advice = if surface.imports.iter().any(|name| name.starts_with("wasi:")) {
            "There is no WASI in a screen: build it for wasm32-unknown-unknown, as docs/wasm-screens.md shows"
        } else {
            "A screen reaches nothing but hivesync:preview/host@1.0.0"
        };
        return Err(ComponentError::Invalid(format!(
            "it imports {shown}{more}. {advice}"
        )));
    }
    let missing = EXPORTS
        .iter()
        .find(|name| !surface.exports.iter().any(|export| export == *name));
    match missing {
        None => Ok(()),
        Some(missing) => Err(ComponentError::Invalid(format!(
            "it does not export \"{missing}\": a screen is a component of the world hivesync:preview/screen@1.0.0, which \
             exports \"render\" and \"handle\""
        ))),
    }
}

/// Checks the types of a valid component.
pub(super) fn types(wasm: &[u8]) -> Result<(), ComponentError> {
    let (resolve, world) = parsed().map_err(|error| ComponentError::Internal(format!("{error:#}")))?;
    wit_component::targets(&resolve, world, wasm).map_err(|error| {
        ComponentError::Invalid(guest_host::message(format!(
            "its imports and exports do not have the types of the world hivesync:preview/screen@1.0.0: {}",
            error.root_cause()
        )))
    })
}

/// The world, parsed.
fn parsed() -> anyhow::Result<(Resolve, WorldId)> {
    let mut resolve = Resolve::default();
    let package = resolve.push_str("screen.wit", WORLD)?;
    let world = resolve.select_world(&[package], Some("screen"))?;
    Ok((resolve, world))
}
