//! The project's own configuration files, held to a size before they are parsed.

use crate::{BundleError, ValidatedBundle};

/// Bytes of one configuration file: `hivesync.json`, `package.json`, `tsconfig.json`, Babel's. Parsed, JSON takes up
/// to seventy times its size, and no such file of a real project comes near this.
pub(crate) const MAX_CONFIG_BYTES: usize = 1 << 20;

/// The configuration file at `path`, when there is one.
pub(crate) fn read<'b>(bundle: &'b ValidatedBundle, path: &str) -> Result<Option<&'b [u8]>, BundleError> {
    match bundle.get(path) {
        Some(text) if text.len() > MAX_CONFIG_BYTES => Err(BundleError::TooLarge(format!(
            "{path} has {} bytes; a configuration file may have {MAX_CONFIG_BYTES}.",
            text.len()
        ))),
        text => Ok(text.map(|text| &text[..])),
    }
}
