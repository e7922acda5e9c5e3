//! Transpiled modules by content, so that the second preview of a project is quick.

use crate::{
    BundleError,
    transpile::{SourceLanguage, Transpiled, transpile},
};
use lru::LruCache;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// Memory an entry takes beside its code.
const ENTRY_OVERHEAD_BYTES: usize = 512;

/// A bounded store of transpiled modules, shared by all previews of a worker.
#[derive(Debug)]
pub struct TranspileCache {
    capacity_bytes: usize,
    entries: Mutex<Entries>,
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
        }
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
