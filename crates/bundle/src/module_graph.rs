//! The modules that some screens need, transpiled, with where each of their imports leads.

use crate::{Asset, TranspileCache, transpile::Transpiled};
use hivesync_domain::{AssetId, Platform, SourcePosition};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// A module's number within its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModuleId(pub u32);

/// Where an import leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Another module of the graph.
    Module(ModuleId),
    /// An asset of the graph.
    Asset(AssetId),
    /// A module the runtime provides, by its specifier: `react-native`.
    Builtin(String),
}

/// A transpiled module.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its number.
    pub id: ModuleId,
    /// Path inside the project; name it so in stack traces.
    pub path: String,
    /// Body of `function (module, exports, require)`.
    pub code: Arc<str>,
    /// Every specifier the code requires or imports, exactly as written, and where it leads. An import in a `try`
    /// block that leads nowhere is left out: `require` throws, and the project's code catches.
    pub dependencies: BTreeMap<String, Target>,
    pub(crate) transpiled: Arc<Transpiled>,
}

/// The modules the runtime provides. An entry that ends in `/*` stands for every path below.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Builtins {
    /// Always the runtime's, whatever the archive holds: `react`, `react-native`.
    pub reserved: Vec<String>,
    /// The runtime's when the archive has no such package.
    pub fallback: Vec<String>,
    /// Packages whose native code is replaced by other JavaScript.
    pub adapted: Vec<AdaptedPackage>,
}

/// A package whose native code is replaced by other JavaScript: its own for platforms that have no native code, or the
/// runtime's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdaptedPackage {
    /// The package.
    pub name: String,
    /// When set, files for a platform (`mutables.native.ts`) are passed over for those for all platforms
    /// (`mutables.ts`), except of these modules, told by the last part of their imports.
    pub generic_except: Option<Vec<String>>,
    /// Modules of it that the runtime provides, by the end of their paths (without extension), and their specifiers.
    pub replaced: Vec<(String, String)>,
}

/// What a graph is made for.
#[derive(Debug, Clone, Copy)]
pub struct GraphRequest<'a> {
    /// Decides between `.ios.tsx`, `.android.tsx`, `.web.tsx`.
    pub platform: Platform,
    /// Pixels of the device per logical pixel; decides between `@2x` and `@3x`.
    pub dpr: f32,
    /// Paths of the modules to start from.
    pub roots: &'a [&'a str],
    /// The modules the runtime provides.
    pub builtins: &'a Builtins,
    /// Transpiled modules of earlier graphs.
    pub cache: &'a TranspileCache,
}

/// The modules that some screens need.
#[derive(Debug, Clone)]
pub struct ModuleGraph {
    /// In the order they were found; a module's [`ModuleId`] is its index.
    pub modules: Vec<Module>,
    /// Every asset the modules require, once per content.
    pub assets: Vec<Asset>,
    /// The modules of [`GraphRequest::roots`], in that order.
    pub roots: Vec<ModuleId>,
    /// What `app.json` says of the app (its `expo`, where it has that), as JSON.
    pub app_config: Option<Arc<str>>,
}

impl ModuleGraph {
    /// Where a position in a module's [`code`](Module::code) stands in the project's source; lines and columns count
    /// from 1. Nothing when the position is in code that the transpiler added.
    pub fn map_position(&self, module: ModuleId, line: u32, column: u32) -> Option<SourcePosition> {
        let module = self.modules.get(module.0 as usize)?;
        let (line, column) = module.transpiled.positions.original(line, column)?;
        Some(SourcePosition {
            file: module.path.clone(),
            line,
            column,
        })
    }

    /// The module at `path`, to map a stack trace that names paths.
    pub fn find(&self, path: &str) -> Option<&Module> {
        self.modules.iter().find(|module| module.path == path)
    }
}
