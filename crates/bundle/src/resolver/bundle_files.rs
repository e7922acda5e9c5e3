//! A bundle's files as the file system that the resolver looks into.

use super::package_description;
use crate::ValidatedBundle;
use bytes::Bytes;
use oxc_resolver::{FileMetadata, FileSystem, ResolveError};
use std::{
    collections::{HashMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Where the bundle is mounted.
pub(super) const ROOT: &str = "/project";

#[derive(Default)]
pub(super) struct BundleFiles {
    files: HashSet<PathBuf>,
    folders: HashSet<PathBuf>,
    /// The package.json files: all that the resolver reads.
    descriptions: HashMap<PathBuf, Bytes>,
    /// Paths asked for that are not there. The resolver remembers each, and asks once.
    missing: Arc<AtomicUsize>,
}

impl BundleFiles {
    /// Mounts a bundle; `missing` counts the paths asked for that are not there.
    pub(super) fn new(bundle: &ValidatedBundle, missing: Arc<AtomicUsize>) -> Self {
        let mut mounted = Self {
            missing,
            ..Self::default()
        };
        mounted.folders.insert(PathBuf::from("/"));
        mounted.folders.insert(PathBuf::from(ROOT));
        for (path, content) in bundle.files() {
            let path = Path::new(ROOT).join(path);
            let mut folder = path.parent();
            while let Some(above) = folder {
                if !mounted.folders.insert(above.to_owned()) {
                    break;
                }
                folder = above.parent();
            }
            if path.ends_with("package.json") {
                mounted.descriptions.insert(path.clone(), content.clone());
            }
            mounted.files.insert(path);
        }
        mounted
    }
}

fn not_found() -> io::Error {
    io::Error::from(io::ErrorKind::NotFound)
}

impl FileSystem for BundleFiles {
    fn new() -> Self {
        Self::default()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.descriptions
            .get(path)
            .and_then(|content| package_description::reduced(content))
            .ok_or_else(not_found)
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        String::from_utf8(self.read(path)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        if self.files.contains(path) {
            Ok(FileMetadata::new(true, false, false))
        } else if self.folders.contains(path) {
            Ok(FileMetadata::new(false, true, false))
        } else {
            self.missing.fetch_add(1, Ordering::Relaxed);
            Err(not_found())
        }
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.metadata(path)
    }

    fn read_link(&self, _path: &Path) -> Result<PathBuf, ResolveError> {
        Err(not_found().into())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.metadata(path).map(|_| path.to_owned())
    }
}
