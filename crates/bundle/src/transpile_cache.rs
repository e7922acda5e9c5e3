//! Transpiled modules by content, so that the second preview of a project is quick.

use crate::{
    BundleError,
    transpile::{SourceLanguage, Transpiled, transpile},
};
use hivesync_domain::AssetId;
use lru::LruCache;
use sha2::{Digest, Sha256};
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Memory an entry takes beside its code.
const ENTRY_OVERHEAD_BYTES: usize = 512;

/// Pictures that are known to be whole; each takes some 150 bytes.
const WHOLE_PICTURES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(20_000);

/// A bounded store of transpiled modules and of what is known of pictures, shared by all previews of a worker.
#[derive(Debug)]
pub struct TranspileCache {
    capacity_bytes: usize,
    entries: Mutex<Entries>,
    whole_pictures: Mutex<LruCache<AssetId, ()>>,
}

#[derive(Debug)]
struct Entries {
    by_content: LruCache<[u8; 32], Arc<Transpiled>>,
    bytes: usize,
}

impl TranspileCache {
    /// Keeps up to `capacity_bytes` of transpiled code, the most recently used.
    pub fn new(capacity_bytes: usize) -> Self {
        Self {
            capacity_bytes,
            entries: Mutex::new(Entries {
                by_content: LruCache::unbounded(),
                bytes: 0,
            }),
            whole_pictures: Mutex::new(LruCache::new(WHOLE_PICTURES)),
        }
    }

    /// Whether the picture of this content was checked to its end before.
    pub(crate) fn is_whole(&self, picture: &AssetId) -> bool {
        self.pictures().get(picture).is_some()
    }

    /// Remembers that the picture of this content is whole.
    pub(crate) fn remember_whole(&self, picture: AssetId) {
        self.pictures().put(picture, ());
    }

    fn pictures(&self) -> MutexGuard<'_, LruCache<AssetId, ()>> {
        self.whole_pictures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The bound.
    pub fn capacity_bytes(&self) -> usize {
        self.capacity_bytes
    }

    /// Bytes held.
    pub fn used_bytes(&self) -> usize {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).bytes
    }

    pub(crate) fn transpile(
        &self,
        path: &str,
        language: SourceLanguage,
        source: &str,
    ) -> Result<Arc<Transpiled>, BundleError> {
        // The path is part of the code: JSX carries it.
        let key: [u8; 32] = Sha256::new()
            .chain_update((path.len() as u64).to_le_bytes())
            .chain_update(path)
            .chain_update(source)
            .finalize()
            .into();
        if let Some(known) = self
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .by_content
            .get(&key)
        {
            return Ok(Arc::clone(known));
        }
        let transpiled = Arc::new(transpile(path, language, source)?);
        let size = size_of(&transpiled);
        if size <= self.capacity_bytes {
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            if entries.by_content.put(key, Arc::clone(&transpiled)).is_none() {
                entries.bytes += size;
            }
            while entries.bytes > self.capacity_bytes {
                match entries.by_content.pop_lru() {
                    Some((_, evicted)) => entries.bytes -= size_of(&evicted),
                    None => break,
                }
            }
        }
        Ok(transpiled)
    }
}

fn size_of(transpiled: &Transpiled) -> usize {
    let imports: usize = transpiled
        .imports
        .iter()
        .map(|import| import.specifier.len())
        .sum();
    transpiled.code.len() + transpiled.positions.size() + imports + ENTRY_OVERHEAD_BYTES
}
