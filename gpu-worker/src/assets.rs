//! Fetches the files that a document refers to.

use futures::{StreamExt, TryStreamExt, stream};
use hivesync_domain::{AssetId, Limits};
use hivesync_snapshot::Assets;
use hivesync_worker_kit::{JobError, ObjectStore, StorageError};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Files fetched at once.
const AT_ONCE: usize = 8;
/// More files than this are not fetched for one picture.
const MOST_FILES: usize = 1000;

/// Fetches `wanted` from storage. What is missing, too large or not what its id says is left out: the picture shows
/// placeholders for it. Only storage being away is an error.
pub(crate) async fn fetch(
    storage: &ObjectStore,
    limits: &Limits,
    wanted: &[(AssetId, String)],
) -> Result<Assets, JobError> {
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let most_bytes = size(limits.most(|tier| tier.archive_file_bytes));
    let left = AtomicUsize::new(size(limits.most(|tier| tier.archive_expanded_bytes)));
    let mut known = HashSet::new();
    let mut distinct = wanted.to_vec();
    distinct.retain(|(id, _)| known.insert(id.clone()));
    distinct.truncate(MOST_FILES);
    let fetched = stream::iter(distinct).map(|(id, key)| fetch_one(storage, id, key, most_bytes, &left));
    fetched
        .buffer_unordered(AT_ONCE)
        .try_filter_map(async |found| Ok(found))
        .try_collect()
        .await
}

async fn fetch_one(
    storage: &ObjectStore,
    id: AssetId,
    key: String,
    most_bytes: usize,
    left: &AtomicUsize,
) -> Result<Option<(AssetId, std::sync::Arc<[u8]>)>, JobError> {
    let limit = most_bytes.min(left.load(Ordering::Relaxed));
    let bytes = match storage.get(&key, limit).await {
        Ok(bytes) => bytes,
        Err(error @ StorageError::Unavailable(_)) => return Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, asset = %id, "an asset is left out");
            return Ok(None);
        }
    };
    let size = bytes.len();
    let within = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
        left.checked_sub(size)
    });
    if within.is_err() {
        tracing::warn!(asset = %id, size, "an asset is left out: the picture's assets are too large together");
        return Ok(None);
    }
    // Decoded images are shared between pictures by id, so an id must mean its content.
    let digest = hex::encode(Sha256::digest(&bytes));
    if digest != id.0 {
        tracing::warn!(asset = %id, digest, "an asset is left out: its content is not what its id says");
        return Ok(None);
    }
    Ok(Some((id, bytes.as_ref().into())))
}
