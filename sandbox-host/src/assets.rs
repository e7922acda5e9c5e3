//! A preview's images and fonts: found by the layout, stored once per project, named in the snapshot jobs.

use hivesync_bundle::{Asset, AssetKind, ModuleGraph};
use hivesync_domain::{AssetId, FontSource, LayoutNode, ProjectId, ScreenId, object_key};
use hivesync_layout::{AssetSizes, ImageAsset};
use hivesync_snapshot::{Assets, ScreenPicture};
use hivesync_text::ProjectFont;
use hivesync_worker_kit::{ObjectStore, StorageError};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};
use tokio::sync::Mutex;

/// What the guest writes before an [`AssetId`] in an image's `uri`.
pub const ASSET_SCHEME: &str = "asset:";

/// The assets of one module graph.
#[derive(Debug, Clone)]
pub struct AssetTable {
    assets: Arc<BTreeMap<AssetId, Asset>>,
}

impl AssetTable {
    /// The assets of `graph`.
    pub fn new(graph: &ModuleGraph) -> Self {
        let assets = graph
            .assets
            .iter()
            .map(|asset| (asset.id.clone(), asset.clone()))
            .collect();
        Self {
            assets: Arc::new(assets),
        }
    }

    /// The project's fonts, each under its file's stem, as React Native names them.
    pub fn fonts(&self) -> impl Iterator<Item = (FontSource, ProjectFont)> + '_ {
        self.assets
            .values()
            .filter(|asset| asset.kind == AssetKind::Font)
            .map(|asset| {
                let name = Path::new(&asset.path)
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                let source = FontSource {
                    name: name.clone(),
                    asset: asset.id.clone(),
                };
                (
                    source,
                    ProjectFont {
                        name,
                        bytes: Arc::new(asset.bytes.clone()),
                    },
                )
            })
    }

    /// How many bytes they have together.
    pub fn bytes(&self) -> usize {
        self.assets.values().map(|asset| asset.bytes.len()).sum()
    }

    /// The files of `ids`, to be drawn.
    pub fn files(&self, ids: &BTreeSet<AssetId>) -> Assets {
        ids.iter()
            .filter_map(|id| Some((id.clone(), self.assets.get(id)?.bytes.as_ref().into())))
            .collect()
    }

    /// The assets that a laid-out screen needs to be drawn.
    pub fn used_by(&self, root: &LayoutNode, fonts: &[FontSource]) -> BTreeSet<AssetId> {
        let mut used: BTreeSet<AssetId> = fonts.iter().map(|font| font.asset.clone()).collect();
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            let image = node.props.image.as_ref().and_then(|image| image.asset.clone());
            used.extend(image.filter(|asset| self.assets.contains_key(asset)));
            open.extend(&node.children);
        }
        used
    }
}

impl AssetSizes for AssetTable {
    fn image(&self, uri: &str) -> Option<ImageAsset> {
        let asset = self
            .assets
            .get(&AssetId(uri.strip_prefix(ASSET_SCHEME)?.to_owned()))?;
        Some(ImageAsset {
            asset: asset.id.clone(),
            width: asset.width,
            height: asset.height,
        })
    }
}

/// Stores assets of a project, each content once.
pub struct AssetUpload {
    storage: ObjectStore,
    project: ProjectId,
    stored: Mutex<BTreeSet<AssetId>>,
}

impl AssetUpload {
    /// Stores assets of `project` in `storage`.
    pub fn new(storage: ObjectStore, project: ProjectId) -> Self {
        Self {
            storage,
            project,
            stored: Mutex::new(BTreeSet::new()),
        }
    }

    /// Makes sure that every one of `used` is stored; answers their object keys.
    pub async fn store(
        &self,
        table: &AssetTable,
        used: &BTreeSet<AssetId>,
    ) -> Result<Vec<(AssetId, String)>, StorageError> {
        let mut keys = Vec::with_capacity(used.len());
        // Held over the uploads on purpose: screens that share a picture wait for the one upload instead of repeating it.
        let mut stored = self.stored.lock().await;
        for id in used {
            let Some(asset) = table.assets.get(id) else {
                continue;
            };
            let key = object_key::project_asset(self.project, id);
            if !stored.contains(id) {
                if !self.storage.exists(&key).await? {
                    self.storage
                        .put(&key, asset.bytes.clone(), content_type(asset))
                        .await?;
                }
                stored.insert(id.clone());
            }
            keys.push((id.clone(), key));
        }
        Ok(keys)
    }
}

/// Stores the pictures that a screen's document links; answers their object keys.
pub async fn store_pictures(
    storage: &ObjectStore,
    screen: ScreenId,
    pictures: Vec<ScreenPicture>,
) -> Result<Vec<(AssetId, String)>, StorageError> {
    let mut keys = Vec::with_capacity(pictures.len());
    for ScreenPicture { asset, png } in pictures {
        let key = object_key::screen_asset(screen, &asset);
        storage.put(&key, png.into(), "image/png").await?;
        keys.push((asset, key));
    }
    Ok(keys)
}

fn content_type(asset: &Asset) -> &'static str {
    let extension = asset
        .path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match (asset.kind, extension.as_str()) {
        (AssetKind::Svg, _) => "image/svg+xml",
        (AssetKind::Image, "png") => "image/png",
        (AssetKind::Image, "jpg" | "jpeg") => "image/jpeg",
        (AssetKind::Image, "gif") => "image/gif",
        (AssetKind::Image, "webp") => "image/webp",
        _ => "application/octet-stream",
    }
}
