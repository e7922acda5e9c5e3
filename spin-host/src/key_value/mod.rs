//! `spin:key-value`: stores kept in memory, or as files under the state folder.

mod host;
mod runtime_config;
mod store;

use std::collections::HashSet;

pub use runtime_config::KeyValueStores;
use store::Store;

/// The stores that one component may open.
#[derive(Debug, Default)]
pub struct ComponentStores {
    allowed: HashSet<String>,
    stores: KeyValueStores,
}

impl ComponentStores {
    /// Allows a component those stores that its manifest names.
    pub fn new(labels: &[String], stores: KeyValueStores) -> Self {
        Self {
            allowed: labels.iter().cloned().collect(),
            stores,
        }
    }
}

/// A store that a component has opened.
#[derive(Debug)]
pub struct OpenStore(Store);
