//! Transpiled modules by content, so that the second preview of a project is quick.

use crate::{
    BundleError,
    transpile::{SourceLanguage, Transpiled, transpile},
};
use hivesync_byte_cache::ByteCache;
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
    by_content: ByteCache<[u8; 32], Arc<Transpiled>>,
    whole_pictures: Mutex<LruCache<AssetId, ()>>,
}

impl TranspileCache {
    /// Keeps up to `capacity_bytes` of transpiled code, the most recently used.
    pub fn new(capacity_bytes: usize) -> Self {
        Self {
            by_content: ByteCache::new(capacity_bytes),
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
        self.by_content.capacity()
    }

    /// Bytes held.
    pub fn used_bytes(&self) -> usize {
        self.by_content.used()
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
        if let Some(known) = self.by_content.get(&key) {
            return Ok(known);
        }
        let transpiled = Arc::new(transpile(path, language, source)?);
        self.by_content
            .put(key, Arc::clone(&transpiled), size_of(&transpiled));
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
