//! The SVG drawings of a screen, each kept once.

use hivesync_domain::{AssetId, Limits, limits::Limit};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The drawings that a screen's elements brought along.
pub(crate) struct Drawings {
    most_bytes: usize,
    by_id: BTreeMap<AssetId, String>,
}

impl Drawings {
    /// None yet.
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            most_bytes: limits.size(Limit::MAX_SVG_BYTES),
            by_id: BTreeMap::new(),
        }
    }

    /// Keeps a drawing; nothing for one that is too large, which is told of.
    pub(crate) fn keep(&mut self, svg: &str, told: &mut dyn FnMut(String)) -> Option<AssetId> {
        if svg.len() > self.most_bytes {
            told(format!(
                "an SVG drawing of {} bytes is larger than MAX_SVG_BYTES allows ({}): a placeholder is shown",
                svg.len(),
                self.most_bytes
            ));
            return None;
        }
        let id = AssetId(hex::encode(Sha256::digest(svg)));
        self.by_id.entry(id.clone()).or_insert_with(|| svg.to_owned());
        Some(id)
    }

    /// All of them.
    pub(crate) fn into_map(self) -> BTreeMap<AssetId, String> {
        self.by_id
    }
}
