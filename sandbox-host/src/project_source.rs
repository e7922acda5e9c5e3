//! Fetches a project's sources from object storage into a checked bundle.

use hivesync_bundle::{BundleError, BundleLimits, ValidatedBundle};
use hivesync_domain::ProjectSource;
use hivesync_worker_kit::{ObjectStore, StorageError};
use sha2::{Digest, Sha256};

/// Why sources could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// They break a rule.
    #[error(transparent)]
    Refused(#[from] BundleError),
    /// Storage is away.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Our code panicked over them.
    #[error("unpacking ended early: {0}")]
    Panicked(#[from] tokio::task::JoinError),
}

/// Fetches and checks `source`: the archive first, then the single files over it.
pub async fn fetch(
    source: &ProjectSource,
    storage: &ObjectStore,
    limits: &BundleLimits,
) -> Result<ValidatedBundle, SourceError> {
    let mut bundle = match &source.archive_key {
        Some(key) => {
            let bytes = get(storage, key, size(limits.archive_bytes), "the project's archive").await?;
            let (limits, source) = (*limits, source.clone());
            tokio::task::spawn_blocking(move || {
                check_archive(&bytes, &source)?;
                ValidatedBundle::read(&bytes, &limits)
            })
            .await??
        }
        None => ValidatedBundle::empty(limits),
    };
    for file in &source.files {
        let bytes = get(storage, &file.key, size(limits.file_bytes), &file.path).await?;
        bundle.overlay(&file.path, bytes)?;
    }
    Ok(bundle)
}

/// Whether the archive is the one that was uploaded, as far as the job knows that one: a presigned address can be used again until
/// it expires.
fn check_archive(bytes: &[u8], source: &ProjectSource) -> Result<(), BundleError> {
    let changed = |what: String| {
        Err(BundleError::Invalid(format!(
            "the project's archive in object storage is not the one whose upload was completed: {what}; upload it again and \
             request a new preview"
        )))
    };
    match source.size_bytes {
        Some(size) if size != bytes.len() as u64 => {
            return changed(format!("it has {} bytes instead of {size}", bytes.len()));
        }
        _ => {}
    }
    match &source.sha256 {
        Some(expected) if hex::encode(Sha256::digest(bytes)) != *expected => {
            changed("its SHA-256 is another one".to_owned())
        }
        _ => Ok(()),
    }
}

fn size(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

async fn get(storage: &ObjectStore, key: &str, most: usize, name: &str) -> Result<bytes::Bytes, SourceError> {
    match storage.get(key, most).await {
        Ok(bytes) => Ok(bytes),
        Err(StorageError::NotFound { .. }) => Err(BundleError::Invalid(format!(
            "{name} is not in object storage; upload it again and request a new preview"
        ))
        .into()),
        Err(StorageError::TooLarge { .. }) => {
            Err(BundleError::TooLarge(format!("{name} is larger than {most} bytes")).into())
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_was_changed_after_its_upload_is_refused() {
        let uploaded = ProjectSource {
            sha256: Some("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".to_owned()),
            size_bytes: Some(5),
            ..ProjectSource::default()
        };
        assert_eq!(check_archive(b"hello", &uploaded), Ok(()));
        for (bytes, what) in [(&b"hallo"[..], "SHA-256"), (b"hell", "4 bytes instead of 5")] {
            let error = check_archive(bytes, &uploaded).unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
        // Jobs of an API that does not know them.
        assert_eq!(check_archive(b"hallo", &ProjectSource::default()), Ok(()));
    }
}
