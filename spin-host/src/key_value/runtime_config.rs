//! Where the stores are kept.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::store::Store;

/// All stores of the application. As with Spin, only one called `default` exists unless more are configured; this host
/// makes every store that a manifest names.
#[derive(Debug, Clone, Default)]
pub struct KeyValueStores {
    folder: Option<PathBuf>,
    open: Arc<Mutex<HashMap<String, Store>>>,
}

impl KeyValueStores {
    /// Stores under `folder`, or in memory.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            open: Arc::default(),
        }
    }

    /// The store with this label, which the manifest has vouched for.
    pub(super) fn get(&self, label: &str) -> Store {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.entry(label.to_owned())
            .or_insert_with(|| match &self.folder {
                Some(folder) => Store::in_folder(folder.join(hex::encode(label))),
                None => Store::in_memory(),
            })
            .clone()
    }
}
