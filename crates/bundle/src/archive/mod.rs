//! Reading archives that may be hostile: formats told apart by content, every limit counted while unpacking.

mod tar_archive;
mod unpacker;
mod zip_archive;

use crate::{BundleError, BundleLimits};
use bytes::Bytes;
use std::collections::BTreeMap;
use unpacker::Unpacker;

/// Unpacks a `.zip`, `.tar` or `.tar.gz` into its files, every path and size checked.
pub(crate) fn unpack(archive: &[u8], limits: &BundleLimits) -> Result<BTreeMap<String, Bytes>, BundleError> {
    if archive.len() as u64 > limits.archive_bytes {
        return Err(BundleError::TooLarge(format!(
            "The archive has {} bytes; the limit is {} (ARCHIVE_BYTES).",
            archive.len(),
            limits.archive_bytes
        )));
    }
    let mut unpacker = Unpacker::new(archive.len() as u64, limits);
    if archive.starts_with(b"PK\x03\x04") || archive.starts_with(b"PK\x05\x06") {
        zip_archive::unpack(archive, &mut unpacker)?;
    } else if archive.starts_with(&[0x1f, 0x8b]) {
        tar_archive::unpack_gzip(archive, &mut unpacker)?;
    } else if tar_archive::is_tar(archive) {
        tar_archive::unpack(archive, &mut unpacker)?;
    } else if archive.is_empty() {
        return Err(BundleError::Empty(
            "The archive is empty: it has no bytes.".to_owned(),
        ));
    } else {
        return Err(BundleError::Invalid(
            "The archive is neither a .zip nor a .tar nor a .tar.gz; pack the project's folder again."
                .to_owned(),
        ));
    }
    Ok(unpacker.into_files())
}
