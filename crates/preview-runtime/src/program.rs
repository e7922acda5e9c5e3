//! A project's transpiled modules, encoded once for every session that runs them.

use crate::SandboxError;
use hivesync_bundle::{AssetKind, ModuleGraph, ModuleId, Target};
use hivesync_domain::SourcePosition;
use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// Columns of a module's first line that the guest's own wrapper takes up; see `MODULE_HEAD` in the guest.
const WRAPPER_COLUMNS: u32 = "(function(module,exports,require){".len() as u32;

/// A project, ready to run in any number of sessions; cheap to clone.
#[derive(Debug, Clone)]
pub struct Program {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    graph: ModuleGraph,
    header: Box<RawValue>,
    payload: Vec<u8>,
    paths: BTreeMap<String, ModuleId>,
    digest: OnceLock<[u8; 32]>,
}

#[derive(Serialize)]
struct Header<'a> {
    modules: Vec<ModuleHeader<'a>>,
    assets: Vec<AssetHeader<'a>>,
    app_config: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct ModuleHeader<'a> {
    path: &'a str,
    offset: usize,
    length: usize,
    dependencies: BTreeMap<&'a str, Leads<'a>>,
}

/// Where a specifier leads, as the guest reads it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Leads<'a> {
    Module(u32),
    Asset(usize),
    Builtin(&'a str),
}

#[derive(Serialize)]
struct AssetHeader<'a> {
    id: &'a str,
    path: &'a str,
    kind: &'static str,
    width: f32,
    height: f32,
    scale: f32,
}

impl Program {
    /// Encodes a module graph.
    pub fn new(graph: ModuleGraph) -> Result<Self, SandboxError> {
        let mut payload = Vec::with_capacity(graph.modules.iter().map(|module| module.code.len()).sum());
        let asset_index: BTreeMap<&str, usize> = graph
            .assets
            .iter()
            .enumerate()
            .map(|(index, asset)| (asset.id.0.as_str(), index))
            .collect();
        let mut modules = Vec::with_capacity(graph.modules.len());
        for module in &graph.modules {
            let mut dependencies = BTreeMap::new();
            for (specifier, target) in &module.dependencies {
                let leads = match target {
                    Target::Module(id) if (id.0 as usize) < graph.modules.len() => Some(Leads::Module(id.0)),
                    Target::Module(_) => None,
                    Target::Asset(id) => asset_index.get(id.0.as_str()).copied().map(Leads::Asset),
                    Target::Builtin(name) => Some(Leads::Builtin(name)),
                };
                let Some(leads) = leads else {
                    return Err(SandboxError::Internal(format!(
                        "{specifier:?} in {} leads to nothing in its module graph",
                        module.path
                    )));
                };
                dependencies.insert(specifier.as_str(), leads);
            }
            modules.push(ModuleHeader {
                path: &module.path,
                offset: payload.len(),
                length: module.code.len(),
                dependencies,
            });
            payload.extend_from_slice(module.code.as_bytes());
        }
        let assets = graph
            .assets
            .iter()
            .map(|asset| AssetHeader {
                id: &asset.id.0,
                path: &asset.path,
                kind: match asset.kind {
                    AssetKind::Image => "image",
                    AssetKind::Svg => "svg",
                    AssetKind::Font => "font",
                },
                width: asset.width,
                height: asset.height,
                scale: asset.scale,
            })
            .collect();
        let app_config = graph
            .app_config
            .as_deref()
            .and_then(|config| RawValue::from_string(config.to_owned()).ok());
        let header = serde_json::value::to_raw_value(&Header {
            modules,
            assets,
            app_config,
        })
        .map_err(|error| SandboxError::Internal(format!("a module graph cannot be encoded: {error}")))?;
        let paths = graph
            .modules
            .iter()
            .map(|module| (module.path.clone(), module.id))
            .collect();
        Ok(Self {
            inner: Arc::new(Inner {
                graph,
                header,
                payload,
                paths,
                digest: OnceLock::new(),
            }),
        })
    }

    /// SHA-256 of the modules and of how they lead to each other.
    pub fn digest(&self) -> &[u8; 32] {
        self.inner.digest.get_or_init(|| {
            let mut hasher = Sha256::new();
            hasher.update(self.inner.header.get().as_bytes());
            hasher.update(&self.inner.payload);
            hasher.finalize().into()
        })
    }

    /// About how much memory it takes, bytes: its code is in the graph and in the message for the guest.
    pub fn bytes(&self) -> usize {
        self.inner.header.get().len() + 2 * self.inner.payload.len()
    }

    /// The modules it runs.
    pub fn graph(&self) -> &ModuleGraph {
        &self.inner.graph
    }

    pub(crate) fn header(&self) -> &RawValue {
        &self.inner.header
    }

    pub(crate) fn payload(&self) -> &[u8] {
        &self.inner.payload
    }

    /// Whether one of its modules is at `path`.
    pub(crate) fn has_module(&self, path: &str) -> bool {
        self.inner.paths.contains_key(path)
    }

    /// Where a frame of a stack trace stands in the project's sources; nothing for a frame that is not the
    /// project's.
    pub(crate) fn locate(&self, path: &str, line: u32, column: u32) -> Option<SourcePosition> {
        let module = *self.inner.paths.get(path)?;
        let column = if line == 1 {
            column.saturating_sub(WRAPPER_COLUMNS).max(1)
        } else {
            column
        };
        self.inner.graph.map_position(module, line, column)
    }
}
