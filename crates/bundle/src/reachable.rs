//! What of `node_modules` a project's modules can reach: the part that an archive of the project needs.

use crate::{
    Builtins, BundleError, BundleLimits, GraphRequest, Project, TranspileCache, ValidatedBundle,
    aliases::Aliases, asset_files, graph_builder, resolver::package_of, transpile::SourceLanguage,
};
use bytes::Bytes;
use hivesync_domain::Platform;
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    io,
};

/// Folder of a project's packages.
const PACKAGES: &str = "node_modules";

/// What a package may hold at most that is looked through; native sources and tests are much of it.
const LIMITS: BundleLimits = BundleLimits {
    archive_bytes: 0,
    expanded_bytes: 4 << 30,
    file_bytes: 64 << 20,
    files: 1_000_000,
    expansion_ratio: 0,
    path_bytes: 4096,
    source_bytes: 1 << 30,
    image_pixels: u64::MAX,
};

/// Where packages are read from.
pub trait PackageFiles {
    /// Paths of all files of the package in `folder` (`node_modules/@scope/name`, relative to the project), those of
    /// packages nested in it included; none when there is no such package.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;

    /// The file at a path that was listed.
    fn read(&self, path: &str) -> io::Result<Bytes>;
}

/// Why it could not be found out.
#[derive(Debug, thiserror::Error)]
pub enum ReachError {
    /// A package can't be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The package's folder, or a file of it.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// The project can't be shown.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

/// The files of packages that a project reaches, by their paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReachableFiles {
    /// Modules, assets in every scale, and the package.json files that lead to them.
    pub files: BTreeMap<String, Bytes>,
    /// How many files of the same packages are not needed.
    pub left_out: usize,
}

/// Finds what `own`, the project's files without `node_modules`, reaches on iOS and Android. What can't be found or
/// does not parse is passed over: showing the project tells of it.
pub fn reachable_files(
    own: &BTreeMap<String, Bytes>,
    builtins: &Builtins,
    packages: &dyn PackageFiles,
) -> Result<ReachableFiles, ReachError> {
    let mut bundle = ValidatedBundle::empty(&LIMITS);
    for (path, content) in own {
        bundle.overlay(path, content.clone())?;
    }
    let mut search = Search {
        bundle,
        packages,
        loaded: HashSet::new(),
        left_out: 0,
    };
    // The project's own packages first: what stands in place of an absent one must not hide that it is there.
    let builtins = Builtins {
        reserved: builtins.reserved.clone(),
        fallback: Vec::new(),
        adapted: builtins.adapted.clone(),
    };
    let cache = TranspileCache::new(256 << 20);
    let mut reached = BTreeSet::new();
    for platform in [Platform::Ios, Platform::Android] {
        loop {
            let roots = search.roots()?;
            let aliases = Aliases::read(&search.bundle)?;
            let request = GraphRequest {
                platform,
                dpr: 1.0,
                roots: &roots.iter().map(String::as_str).collect::<Vec<_>>(),
                builtins: &builtins,
                cache: &cache,
            };
            let found = graph_builder::reach(&search.bundle, &aliases, &request)?;
            let mut loaded = false;
            for (from, specifier) in &found.missing {
                loaded |= search.load(from, package_of(specifier))?;
            }
            if !loaded {
                reached.extend(found.paths);
                break;
            }
        }
    }
    Ok(search.finish(reached))
}

struct Search<'p> {
    bundle: ValidatedBundle,
    packages: &'p dyn PackageFiles,
    /// Folders that were looked for.
    loaded: HashSet<String>,
    /// Files that nothing could require.
    left_out: usize,
}

impl Search<'_> {
    /// The modules that a preview of the project starts from.
    fn roots(&mut self) -> Result<Vec<String>, ReachError> {
        // An app's entry may be a module of a package: `"main": "expo-router/entry"`.
        if let Some(package) = Project::package_of_entry(&self.bundle)? {
            self.load("", &package)?;
        }
        let project = Project::open(self.bundle.clone(), None)?;
        let mut roots: Vec<String> = project
            .screens()
            .iter()
            .map(|screen| screen.module.clone())
            .collect();
        roots.extend(project.entry().map(str::to_owned));
        roots.sort();
        roots.dedup();
        Ok(roots)
    }

    /// Takes the package that an import of the module at `from` means into the bundle; answers whether there is one.
    fn load(&mut self, from: &str, package: &str) -> Result<bool, ReachError> {
        let mut folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            let is_packages = folder == PACKAGES || folder.ends_with("/node_modules");
            let candidate = match folder {
                "" => format!("{PACKAGES}/{package}"),
                folder => format!("{folder}/{PACKAGES}/{package}"),
            };
            if !is_packages && self.loaded.insert(candidate.clone()) && self.load_folder(&candidate)? {
                return Ok(true);
            }
            match folder.rsplit_once('/') {
                Some((above, _)) => folder = above,
                None if folder.is_empty() => return Ok(false),
                None => folder = "",
            }
        }
    }

    fn load_folder(&mut self, folder: &str) -> Result<bool, ReachError> {
        let unreadable = |path: &str, error| ReachError::Unreadable {
            path: path.to_owned(),
            error,
        };
        let paths = self
            .packages
            .list(folder)
            .map_err(|error| unreadable(folder, error))?;
        for path in &paths {
            if !can_be_required(path) {
                self.left_out += 1;
                continue;
            }
            let content = self
                .packages
                .read(path)
                .map_err(|error| unreadable(path, error))?;
            // A file whose name no archive may hold can't be sent, and nothing on a device imports it.
            if self.bundle.overlay(path, content).is_err() {
                self.left_out += 1;
            }
        }
        Ok(!paths.is_empty())
    }

    fn finish(self, reached: BTreeSet<String>) -> ReachableFiles {
        let packages: HashSet<&str> = reached.iter().filter_map(|path| package_folder(path)).collect();
        let mut left_out = self.left_out;
        let mut files = BTreeMap::new();
        for (path, content) in self.bundle.files() {
            let Some(package) = package_folder(path) else {
                continue;
            };
            let describes = path.ends_with("/package.json") && packages.contains(package);
            if describes || reached.contains(path) {
                files.insert(path.to_owned(), content.clone());
            } else {
                left_out += 1;
            }
        }
        ReachableFiles { files, left_out }
    }
}

/// Whether code could import the file.
fn can_be_required(path: &str) -> bool {
    let declares = [".d.ts", ".d.mts", ".d.cts"]
        .iter()
        .any(|ending| path.ends_with(ending));
    !declares && (SourceLanguage::of(path).is_some() || asset_files::is_asset(path))
}

/// The folder of the package that a file belongs to: the innermost below a `node_modules`.
fn package_folder(path: &str) -> Option<&str> {
    let start = path
        .rfind("/node_modules/")
        .map(|at| at + 1)
        .or_else(|| path.starts_with("node_modules/").then_some(0))?;
    let name = start + PACKAGES.len() + 1;
    Some(&path[..name + package_of(&path[name..]).len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_package_is_the_innermost() {
        for (path, folder) in [
            ("node_modules/a/lib/x.js", Some("node_modules/a")),
            ("node_modules/@s/a/x.js", Some("node_modules/@s/a")),
            (
                "node_modules/a/node_modules/b/x.js",
                Some("node_modules/a/node_modules/b"),
            ),
            (
                "packages/p/node_modules/b/x.js",
                Some("packages/p/node_modules/b"),
            ),
            ("src/App.tsx", None),
        ] {
            assert_eq!(package_folder(path), folder, "{path}");
        }
    }
}
