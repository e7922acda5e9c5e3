//! A bundle's files as the file system that the resolver looks into.

use crate::ValidatedBundle;
use bytes::Bytes;
use oxc_resolver::{FileMetadata, FileSystem, ResolveError};
use std::{
    collections::{HashMap, HashSet},
    io,
    path::{Path, PathBuf},
};

/// Where the bundle is mounted.
pub(super) const ROOT: &str = "/project";

#[derive(Default)]
pub(super) struct BundleFiles {
    files: HashMap<PathBuf, Bytes>,
    folders: HashSet<PathBuf>,
}

impl BundleFiles {
    pub(super) fn new(bundle: &ValidatedBundle) -> Self {
        let mut mounted = Self::default();
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
            // The resolver reads descriptions of packages and asks of other files whether they are there.
            let is_read = path.extension().is_some_and(|extension| extension == "json");
            mounted
                .files
                .insert(path, if is_read { content.clone() } else { Bytes::new() });
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
        self.files
            .get(path)
            .map(|content| content.to_vec())
            .ok_or_else(not_found)
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        String::from_utf8(self.read(path)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        if self.files.contains_key(path) {
            Ok(FileMetadata::new(true, false, false))
        } else if self.folders.contains(path) {
            Ok(FileMetadata::new(false, true, false))
        } else {
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
