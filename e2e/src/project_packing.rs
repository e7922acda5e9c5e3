//! A project's folder as an archive: its own files and, of `node_modules`, what its screens can reach.

use crate::archive::{Archive, ArchiveError, FolderOptions, files_of};
use hivesync_bundle::{PackageFiles, ReachError, reachable_files};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Component, Path, PathBuf},
};

/// What was packed.
#[derive(Debug, Clone)]
pub struct PackedProject {
    /// The archive.
    pub archive: Archive,
    /// Files of packages in it.
    pub from_packages: usize,
    /// Files of the same packages that no screen reaches.
    pub left_out: usize,
    /// Why nothing of `node_modules` is in it, though it is there.
    pub without_packages: Option<String>,
}

/// Packs the project in `folder`. What `.gitignore` excludes stays out. A project that can't be followed (a syntax error, no
/// screen) is packed without packages: its preview says what is wrong.
pub fn pack_project(folder: &Path) -> Result<PackedProject, ArchiveError> {
    let mut files = files_of(folder, FolderOptions::default())?;
    let built = built_components(folder, &files)?;
    files.extend(built);
    let own = files
        .iter()
        .map(|(path, content)| (path.clone(), content.clone().into()))
        .collect();
    let installed = Installed(folder.to_owned());
    let mut packed = (0, 0, None);
    if folder.join("node_modules").is_dir() {
        match reachable_files(&own, &hivesync_bundle::preview_builtins(), &installed) {
            Ok(reached) => {
                packed = (reached.files.len(), reached.left_out, None);
                let reached = reached.files.into_iter();
                files.extend(reached.map(|(path, content)| (path, content.to_vec())));
            }
            Err(ReachError::Unreadable { path, error }) => {
                return Err(ArchiveError::Unreadable {
                    path: folder.join(path),
                    source: error,
                });
            }
            Err(ReachError::Bundle(error)) => packed.2 = Some(error.to_string()),
        }
    }
    if files.is_empty() {
        return Err(ArchiveError::Empty(folder.to_owned()));
    }
    let (from_packages, left_out, without_packages) = packed;
    Ok(PackedProject {
        archive: Archive::from_files(files)?,
        from_packages,
        left_out,
        without_packages,
    })
}

/// The WebAssembly components that `hivesync.json` names: what a build makes is mostly excluded by `.gitignore`, and needed all the
/// same.
fn built_components(
    folder: &Path,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
    let description: serde_json::Value = files
        .get("hivesync.json")
        .and_then(|text| serde_json::from_slice(text).ok())
        .unwrap_or_default();
    let named: BTreeSet<&str> = description["screens"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|screen| screen["component"].as_str())
        .filter(|path| {
            Path::new(path)
                .components()
                .all(|part| matches!(part, Component::Normal(_)))
        })
        .filter(|path| !files.contains_key(*path) && folder.join(path).is_file())
        .collect();
    named
        .into_iter()
        .map(|path| match fs::read(folder.join(path)) {
            Ok(content) => Ok((path.to_owned(), content)),
            Err(source) => Err(ArchiveError::Unreadable {
                path: folder.join(path),
                source,
            }),
        })
        .collect()
}

/// The packages in a project's folder.
struct Installed(PathBuf);

impl PackageFiles for Installed {
    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        let mut open = vec![(folder.to_owned(), self.0.join(folder))];
        while let Some((name, path)) = open.pop() {
            // A package may be a link to a folder of the same repository; what is linked inside of one is passed over.
            if !path.is_dir() {
                continue;
            }
            for entry in fs::read_dir(&path)? {
                let entry = entry?;
                let Ok(file) = entry.file_name().into_string() else {
                    continue;
                };
                let name = format!("{name}/{file}");
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    open.push((name, entry.path()));
                } else if kind.is_file() {
                    found.push(name);
                }
            }
        }
        Ok(found)
    }

    fn read(&self, path: &str) -> io::Result<bytes::Bytes> {
        fs::read(self.0.join(path)).map(bytes::Bytes::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn names(packed: &PackedProject) -> Vec<String> {
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(packed.archive.bytes.as_slice()));
        tar.entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().to_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn only_what_the_screens_reach_is_packed() {
        let folder = project(&[
            (".gitignore", "node_modules/\nbuild/\n"),
            (
                "App.tsx",
                "import { a } from 'lib'; import x from '@s/x/deep'; export default () => a(x);",
            ),
            ("build/out.js", ""),
            ("node_modules/lib/package.json", r#"{"main": "main.js"}"#),
            ("node_modules/lib/main.js", "module.exports = require('./part');"),
            ("node_modules/lib/part.ios.js", "exports.a = require('inner');"),
            ("node_modules/lib/part.android.js", "exports.a = 2;"),
            ("node_modules/lib/unused.js", ""),
            ("node_modules/lib/README.md", ""),
            ("node_modules/lib/main.d.ts", ""),
            (
                "node_modules/lib/node_modules/inner/index.js",
                "module.exports = require('./icon.png');",
            ),
            ("node_modules/lib/node_modules/inner/icon.png", ""),
            ("node_modules/lib/node_modules/inner/icon@2x.png", ""),
            ("node_modules/inner/index.js", "the one that is nearer is taken"),
            ("node_modules/@s/x/deep/index.js", ""),
            ("node_modules/not-imported/index.js", ""),
        ]);
        let packed = pack_project(folder.path()).unwrap();
        assert_eq!(
            names(&packed),
            [
                ".gitignore",
                "App.tsx",
                "node_modules/@s/x/deep/index.js",
                "node_modules/lib/main.js",
                "node_modules/lib/node_modules/inner/icon.png",
                "node_modules/lib/node_modules/inner/icon@2x.png",
                "node_modules/lib/node_modules/inner/index.js",
                "node_modules/lib/package.json",
                "node_modules/lib/part.android.js",
                "node_modules/lib/part.ios.js",
            ]
        );
        assert_eq!((packed.from_packages, packed.left_out), (8, 3));
    }

    #[test]
    fn a_component_is_packed_though_git_does_not_keep_it() {
        let folder = project(&[
            (".gitignore", "*.wasm\n"),
            (
                "hivesync.json",
                r#"{"screens": [{"component": "out/a.wasm"}, {"component": "../b.wasm"}, {"component": "missing.wasm"}]}"#,
            ),
            ("out/a.wasm", ""),
            ("other.wasm", ""),
        ]);
        let packed = pack_project(folder.path()).unwrap();
        assert_eq!(names(&packed), [".gitignore", "hivesync.json", "out/a.wasm"]);
    }

    #[test]
    fn a_project_that_cannot_be_followed_is_packed_all_the_same() {
        let folder = project(&[("notes.md", ""), ("node_modules/lib/index.js", "")]);
        let packed = pack_project(folder.path()).unwrap();
        assert_eq!(names(&packed), ["notes.md"]);
        assert!(packed.without_packages.is_some());
    }
}
