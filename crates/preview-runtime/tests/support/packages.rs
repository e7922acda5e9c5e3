//! Projects that import npm packages: those of `tests/packages`, installed.
#![allow(dead_code, clippy::unwrap_used)]

use bytes::Bytes;
use hivesync_bundle::{
    BundleLimits, GraphRequest, PackageFiles, Project, TranspileCache, ValidatedBundle, reachable_files,
};
use hivesync_domain::{Limits, Platform};
use hivesync_preview_runtime::{Program, builtins};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    sync::{Once, OnceLock},
};

/// The packages of `tests/packages`.
struct Installed(PathBuf);

impl Installed {
    fn walk(&self, folder: &Path, found: &mut Vec<String>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                self.walk(&entry.path(), found)?;
            } else {
                let path = entry.path();
                found.push(path.strip_prefix(&self.0).unwrap().to_str().unwrap().to_owned());
            }
        }
        Ok(())
    }
}

impl PackageFiles for Installed {
    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        let path = self.0.join(folder);
        if path.is_dir() {
            self.walk(&path, &mut found)?;
        }
        Ok(found)
    }

    fn read(&self, path: &str) -> io::Result<Bytes> {
        fs::read(self.0.join(path)).map(Bytes::from)
    }
}

fn installed() -> Installed {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages");
    static READY: Once = Once::new();
    READY.call_once(|| {
        // npm writes this when it is done.
        if !folder.join("node_modules/.package-lock.json").exists() {
            let status = Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .current_dir(&folder)
                .status()
                .expect("npm is needed to install the packages");
            assert!(status.success(), "npm ci failed in {}", folder.display());
        }
    });
    Installed(folder)
}

/// Transpiled modules, shared by the projects of one test process.
fn cache() -> &'static TranspileCache {
    static CACHE: OnceLock<TranspileCache> = OnceLock::new();
    CACHE.get_or_init(|| TranspileCache::new(256 << 20))
}

/// A project of these files and the packages they import; the first is its entry and its one screen.
pub fn project(files: &[(&str, &[u8])]) -> Project {
    let mut own: BTreeMap<String, Bytes> = files
        .iter()
        .map(|(path, content)| ((*path).to_owned(), content.to_vec().into()))
        .collect();
    let description = json!({"entry": files[0].0, "screens": [{"name": "Screen", "module": files[0].0}]});
    own.entry("hivesync.json".to_owned())
        .or_insert_with(|| description.to_string().into());
    bundled(own)
}

/// A project of its own files and the packages they import.
pub fn bundled(own: BTreeMap<String, Bytes>) -> Project {
    let reached = reachable_files(&own, &builtins(), &installed()).unwrap();
    let limits = Limits::default();
    let mut bundle = ValidatedBundle::empty(&BundleLimits::new(
        &limits,
        limits.tier(hivesync_domain::Tier::Free),
    ));
    for (path, content) in own.into_iter().chain(reached.files) {
        bundle.overlay(&path, content).unwrap();
    }
    Project::open(bundle, None).unwrap()
}

/// The project in a folder, with the packages of `tests/packages` that it imports.
pub fn folder(path: &Path) -> Project {
    let mut own = BTreeMap::new();
    let mut open = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() == "node_modules" {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                let name = entry
                    .path()
                    .strip_prefix(path)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                own.insert(name, fs::read(entry.path()).unwrap().into());
            }
        }
    }
    bundled(own)
}

/// What runs of such a project on a platform.
pub fn program(files: &[(&str, &[u8])], platform: Platform) -> Program {
    program_of(&project(files), platform)
}

/// What runs of a project on a platform.
pub fn program_of(project: &Project, platform: Platform) -> Program {
    let roots: Vec<&str> = project
        .screens()
        .iter()
        .map(|screen| screen.module.as_str())
        .collect();
    let graph = project
        .graph(&GraphRequest {
            platform,
            dpr: 3.0,
            roots: &roots,
            builtins: &builtins(),
            cache: cache(),
        })
        .unwrap();
    Program::new(graph).unwrap()
}
