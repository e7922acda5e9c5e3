//! Where a specifier leads, by Metro's rules: platform extensions, packages, aliases, assets with their scales.

mod bundle_files;
mod package_description;

use crate::{
    Builtins, BundleError, ValidatedBundle,
    aliases::Aliases,
    asset_files,
    bundle_path::{collision_key, is_walkable},
    config_file,
    transpile::{HELPERS, SourceLanguage},
};
use bundle_files::{BundleFiles, ROOT};
use hivesync_domain::Platform;
use oxc_resolver::{ResolveContext, ResolveError, ResolveOptions, ResolverGeneric};
use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Extensions of modules, in the order they are tried.
const MODULE_EXTENSIONS: [&str; 7] = ["ts", "tsx", "js", "jsx", "mjs", "cjs", "json"];

/// What a picture can't show stands for nothing: style sheets are for the web, and drawables, films, sounds and documents for
/// native code.
const NEVER_SHOWN: [&str; 20] = [
    ".css", ".scss", ".sass", ".xml", ".mp4", ".m4v", ".mov", ".mpeg", ".mpg", ".webm", ".mp3", ".wav",
    ".m4a", ".aac", ".aiff", ".caf", ".html", ".pdf", ".psd", ".zip",
];

/// Imports that one graph resolves. A module has five on average, and a graph some thousand modules.
const MAX_IMPORTS: usize = 100_000;

/// Paths that are tried in vain for one graph. Each takes some 250 bytes, and a large project takes some 100,000.
const MAX_MISSING: usize = 500_000;

/// Tried paths a message lists.
const SHOWN_ATTEMPTS: usize = 8;

/// Native or Node packages that projects import and this sandbox does not have.
const NODE_MODULES: [&str; 22] = [
    "assert",
    "buffer",
    "child_process",
    "cluster",
    "crypto",
    "dgram",
    "dns",
    "fs",
    "http",
    "http2",
    "https",
    "net",
    "os",
    "path",
    "process",
    "readline",
    "stream",
    "tls",
    "url",
    "vm",
    "worker_threads",
    "zlib",
];

/// Where a specifier leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// A module of the bundle.
    Module(String),
    /// An asset: the path of any of its variants.
    Asset(String),
    /// A module of the runtime.
    Builtin(String),
    /// A module of the bundle, in whose place the runtime provides one.
    Replaced {
        /// Its path.
        path: String,
        /// What the runtime provides.
        builtin: String,
    },
    /// A module that a package replaces by nothing (`"browser": {"fs": false}`).
    Empty,
    /// What the transpiler's own code calls.
    Helpers,
}

/// Resolves specifiers of one bundle on one platform.
pub(crate) struct Resolver<'b> {
    bundle: &'b ValidatedBundle,
    builtins: &'b Builtins,
    aliases: &'b Aliases,
    /// With the conditions that Metro gives `require`.
    resolver: ResolverGeneric<BundleFiles>,
    /// Also with `import`, for packages that have nothing else.
    resolver_of_esm: ResolverGeneric<BundleFiles>,
    /// Inside of packages whose files for platforms are passed over.
    generic: ResolverGeneric<BundleFiles>,
    platform: Platform,
    resolved: AtomicUsize,
    missing: Arc<AtomicUsize>,
}

impl<'b> Resolver<'b> {
    pub(crate) fn new(
        bundle: &'b ValidatedBundle,
        aliases: &'b Aliases,
        builtins: &'b Builtins,
        platform: Platform,
    ) -> Self {
        let options = options(platform);
        let for_all_platforms = ResolveOptions {
            extensions: extensions(&[""]),
            ..options.clone()
        };
        let mut with_import = options.clone();
        with_import.condition_names.push("import".to_owned());
        let missing = Arc::new(AtomicUsize::new(0));
        let files = BundleFiles::new(bundle, missing.clone());
        let resolver = ResolverGeneric::new_with_file_system(files, options);
        let resolver_of_esm = resolver.clone_with_options(with_import);
        let generic = resolver.clone_with_options(for_all_platforms);
        Self {
            bundle,
            builtins,
            aliases,
            resolver,
            resolver_of_esm,
            generic,
            platform,
            resolved: AtomicUsize::new(0),
            missing,
        }
    }

    /// The platform it resolves for.
    pub(crate) fn platform(&self) -> Platform {
        self.platform
    }

    /// The module that a root names: its path, with or without extension.
    pub(crate) fn root(&self, path: &str) -> Option<String> {
        let path = path.trim_start_matches("./");
        match self.file(ROOT, &format!("./{path}")) {
            Some(Resolved::Module(path)) => Some(path),
            _ => None,
        }
    }

    /// The module of a package that a root names: `expo-router/entry`.
    pub(crate) fn package_root(&self, specifier: &str) -> Option<String> {
        match is_bare(specifier).then(|| self.file(ROOT, specifier))? {
            Some(Resolved::Module(path)) => Some(path),
            _ => None,
        }
    }

    /// Where `specifier` leads from the module at `from`, if anywhere. An error when the imports before it were more
    /// than any project has.
    pub(crate) fn resolve(&self, from: &str, specifier: &str) -> Result<Option<Resolved>, BundleError> {
        if specifier == HELPERS {
            return Ok(Some(Resolved::Helpers));
        }
        if matches_any(&self.builtins.reserved, specifier) {
            return Ok(Some(Resolved::Builtin(specifier.to_owned())));
        }
        if NEVER_SHOWN.iter().any(|ending| specifier.ends_with(ending)) {
            return Ok(Some(Resolved::Empty));
        }
        self.check_effort()?;
        let is_bare = is_bare(specifier);
        if is_bare && is_walkable(specifier) {
            for candidate in self.aliases.candidates(specifier) {
                if let Some(resolved) = self.file(ROOT, &format!("./{candidate}")) {
                    return Ok(Some(resolved));
                }
            }
        }
        if let Some(resolved) = self.file(&directory_of(from), specifier) {
            return Ok(Some(resolved));
        }
        let is_fallback = is_bare && matches_any(&self.builtins.fallback, specifier);
        Ok(is_fallback.then(|| Resolved::Builtin(specifier.to_owned())))
    }

    fn check_effort(&self) -> Result<(), BundleError> {
        if self.resolved.fetch_add(1, Ordering::Relaxed) >= MAX_IMPORTS {
            return Err(BundleError::TooLarge(format!(
                "The modules that the screens need have more than {MAX_IMPORTS} imports together."
            )));
        }
        if self.missing.load(Ordering::Relaxed) > MAX_MISSING {
            return Err(BundleError::TooLarge(format!(
                "The imports of the modules that the screens need have been looked for in more than {MAX_MISSING} places; remove aliases and roots that lead nowhere from tsconfig.json and Babel's configuration."
            )));
        }
        Ok(())
    }

    fn file(&self, directory: &str, specifier: &str) -> Option<Resolved> {
        if !is_walkable(specifier) {
            return None;
        }
        self.lookup(directory, specifier).or_else(|| {
            // Only `picture@2x.png` may be there where `picture.png` is asked for.
            asset_files::scaled_names(specifier)
                .iter()
                .find_map(|name| self.lookup(directory, name))
        })
    }

    fn lookup(&self, directory: &str, specifier: &str) -> Option<Resolved> {
        let mut found = if self.is_generic(directory, specifier) {
            self.generic.resolve(directory, specifier)
        } else {
            self.resolver.resolve(directory, specifier)
        };
        if matches!(
            found,
            Err(ResolveError::PackagePathNotExported { .. } | ResolveError::NotFound(_))
        ) {
            let again = self.resolver_of_esm.resolve(directory, specifier);
            if again.is_ok() {
                found = again;
            }
        }
        match found {
            Ok(resolution) => {
                let path = in_bundle(resolution.path())?;
                if let Some(builtin) = self.replacement(&path) {
                    let builtin = builtin.to_owned();
                    return Some(Resolved::Replaced { path, builtin });
                }
                if SourceLanguage::of(&path).is_some() {
                    Some(Resolved::Module(path))
                } else if asset_files::is_asset(&path) {
                    Some(Resolved::Asset(path))
                } else {
                    None
                }
            }
            Err(ResolveError::Ignored(_)) => Some(Resolved::Empty),
            Err(_) => None,
        }
    }

    /// Whether an import stands inside of a package whose files for platforms are passed over.
    fn is_generic(&self, directory: &str, specifier: &str) -> bool {
        let Some((_, inside)) = directory.rsplit_once("/node_modules/") else {
            return false;
        };
        let package = package_of(inside);
        let module = specifier.rsplit('/').next().unwrap_or(specifier);
        let mut adapted = self.builtins.adapted.iter();
        adapted
            .find(|adapted| adapted.name == package)
            .and_then(|adapted| adapted.generic_except.as_ref())
            .is_some_and(|except| !except.iter().any(|native| native == module))
    }

    /// What the runtime provides in place of the module at `path`.
    fn replacement(&self, path: &str) -> Option<&str> {
        let inside = match path.strip_prefix("node_modules/") {
            Some(inside) if !inside.contains("/node_modules/") => inside,
            _ => path.rsplit_once("/node_modules/")?.1,
        };
        let package = package_of(inside);
        let adapted = self
            .builtins
            .adapted
            .iter()
            .find(|adapted| adapted.name == package)?;
        let stem = inside.rsplit_once('.').map_or(inside, |(stem, _)| stem);
        adapted
            .replaced
            .iter()
            .find(|(module, _)| {
                stem.strip_suffix(module.as_str())
                    .is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
            })
            .map(|(_, builtin)| builtin.as_str())
    }

    /// Why `specifier` leads nowhere from the module at `from`, in words for the project's author. Takes far longer
    /// than to find that out: only for what is reported.
    pub(crate) fn explain(&self, from: &str, specifier: &str) -> String {
        if !is_walkable(specifier) {
            return "The import's specifier is no path that a file could have.".to_owned();
        }
        let shown = crate::bundle_path::shown(specifier);
        let mut message = format!("\"{shown}\" can't be found from {from}.");
        if is_bare(specifier) {
            let package = package_of(specifier);
            let name = specifier.strip_prefix("node:").unwrap_or(specifier);
            if specifier.starts_with("node:") || NODE_MODULES.contains(&package_of(name)) {
                message += " It is a module of Node.js, which React Native does not have.";
            } else if self.has_folder(&format!("node_modules/{package}")) {
                message += &format!(
                    " The package \"{package}\" is in the archive, but it has no such module for this platform."
                );
            } else if self.declares(package) {
                message += &format!(
                    " package.json names \"{package}\", but the archive has no node_modules/{package}: add that folder to the archive. If the package holds native code, only its JavaScript can be shown."
                );
            } else {
                message += &format!(
                    " There is no such package in the archive and no alias that fits; add node_modules/{package} to the archive, or the alias to tsconfig.json."
                );
            }
        } else {
            let tried = self.tried(from, specifier);
            if let Some(other) = self.other_case(&tried) {
                message += &format!(" There is {other}: its letter case differs.");
            }
            if !tried.is_empty() {
                let list: Vec<&str> = tried.iter().take(SHOWN_ATTEMPTS).map(String::as_str).collect();
                let more = if tried.len() > SHOWN_ATTEMPTS { ", …" } else { "" };
                message += &format!(" Tried {}{more}.", list.join(", "));
            }
        }
        message
    }

    /// The paths that are looked at for a relative specifier and are not there.
    fn tried(&self, from: &str, specifier: &str) -> BTreeSet<String> {
        let mut context = ResolveContext::default();
        let directory = directory_of(from);
        // Resolved for the record of it; that it leads nowhere is known.
        let _ = self
            .resolver
            .resolve_with_context(directory, specifier, None, &mut context);
        context
            .missing_dependencies
            .iter()
            .filter_map(|path| in_bundle(path))
            .filter(|path| !path.ends_with("package.json"))
            .collect()
    }

    fn has_folder(&self, folder: &str) -> bool {
        let prefix = format!("{folder}/");
        self.bundle.files_starting_with(&prefix).next().is_some()
    }

    fn declares(&self, package: &str) -> bool {
        let Ok(Some(text)) = config_file::read(self.bundle, "package.json") else {
            return false;
        };
        let Ok(json) = serde_json::from_slice::<serde_json::Value>(text) else {
            return false;
        };
        ["dependencies", "devDependencies", "peerDependencies"]
            .iter()
            .any(|field| json[field].get(package).is_some())
    }

    /// A file that one of the tried paths means, but for letter case.
    fn other_case(&self, tried: &BTreeSet<String>) -> Option<&str> {
        tried
            .iter()
            .find_map(|path| self.bundle.find_by_key(&collision_key(path)))
    }
}

fn options(platform: Platform) -> ResolveOptions {
    let variants: &[&str] = match platform {
        Platform::Ios => &["ios.", "native.", ""],
        Platform::Android => &["android.", "native.", ""],
        Platform::Web => &["web.", ""],
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (conditions, fields): (&[&str], &[&str]) = match platform {
        Platform::Web => (&["browser", "require", "default"], &["browser", "main"]),
        Platform::Ios | Platform::Android => (
            &["react-native", "require", "default"],
            &["react-native", "browser", "main"],
        ),
    };
    ResolveOptions {
        extensions: extensions(variants),
        condition_names: names(conditions),
        main_fields: names(fields),
        alias_fields: fields
            .iter()
            .filter(|field| **field != "main")
            .map(|field| vec![(*field).to_owned()])
            .collect(),
        symlinks: false,
        node_path: false,
        ..ResolveOptions::default()
    }
}

/// Every extension of modules after each of the variants.
fn extensions(variants: &[&str]) -> Vec<String> {
    MODULE_EXTENSIONS
        .iter()
        .flat_map(|extension| {
            variants
                .iter()
                .map(move |variant| format!(".{variant}{extension}"))
        })
        .collect()
}

/// Whether a specifier names a package or an alias rather than a path.
pub(crate) fn is_bare(specifier: &str) -> bool {
    !specifier.starts_with('.') && !specifier.starts_with('/')
}

/// Where the resolver finds the folder of the module at `from`.
fn directory_of(from: &str) -> String {
    match from.rsplit_once('/') {
        Some((directory, _)) => format!("{ROOT}/{directory}"),
        None => ROOT.to_owned(),
    }
}

/// Whether a specifier is in a list of names, of which those that end in `/*` stand for every path below.
fn matches_any(names: &[String], specifier: &str) -> bool {
    names.iter().any(|name| match name.strip_suffix("/*") {
        Some(package) => specifier
            .strip_prefix(package)
            .is_some_and(|rest| rest.starts_with('/') && rest.len() > 1),
        None => name == specifier,
    })
}

/// The package a bare specifier is of: `@scope/name` of `@scope/name/path`.
pub(crate) fn package_of(specifier: &str) -> &str {
    let slashes = if specifier.starts_with('@') { 2 } else { 1 };
    match specifier.match_indices('/').nth(slashes - 1) {
        Some((at, _)) => &specifier[..at],
        None => specifier,
    }
}

fn in_bundle(path: &Path) -> Option<String> {
    let path = path.to_str()?;
    Some(path.strip_prefix(ROOT)?.trim_start_matches('/').to_owned())
}
