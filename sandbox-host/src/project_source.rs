//! Fetches a project's sources from object storage into a checked bundle.

use hivesync_bundle::{BundleError, BundleLimits, ValidatedBundle};
use hivesync_domain::ProjectSource;
use hivesync_worker_kit::{ObjectStore, StorageError};

/// Why sources could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// They break a rule.
    #[error(transparent)]
    Refused(#[from] BundleError),
    /// Storage is away or has lost them.
    #[error(transparent)]
    Storage(#[from] StorageError),
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
            let limits = *limits;
            tokio::task::spawn_blocking(move || ValidatedBundle::read(&bytes, &limits))
                .await
                .map_err(|error| StorageError::Unavailable(format!("unpacking was interrupted: {error}")))??
        }
        None => ValidatedBundle::empty(limits),
    };
    for file in &source.files {
        let bytes = get(storage, &file.key, size(limits.file_bytes), &file.path).await?;
        bundle.overlay(&file.path, bytes)?;
    }
    Ok(bundle)
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
