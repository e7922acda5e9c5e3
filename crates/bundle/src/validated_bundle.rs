//! An archive's files, every one checked.

use crate::{BundleError, BundleLimits, archive, bundle_path};
use bytes::Bytes;
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

/// Folders that are part of a project's own layout: an archive that holds nothing else is not wrapped in them.
const LAYOUT_FOLDERS: [&str; 8] = [
    "src",
    "app",
    "screens",
    "components",
    "lib",
    "assets",
    "packages",
    "node_modules",
];

/// Files that mark the folder they are in as a project.
const PROJECT_FILES: [&str; 3] = ["package.json", "hivesync.json", "app.json"];

/// The files of a project: every path and size has been checked.
#[derive(Clone, PartialEq, Eq)]
pub struct ValidatedBundle {
    files: BTreeMap<String, Bytes>,
    /// Every path by its collision key.
    by_key: HashMap<String, String>,
    /// Bytes of all files together.
    bytes: u64,
    limits: BundleLimits,
}

impl ValidatedBundle {
    /// Reads a `.zip`, `.tar` or `.tar.gz`, told apart by content. A single folder around everything is taken off.
    pub fn read(archive: &[u8], limits: &BundleLimits) -> Result<Self, BundleError> {
        let files = unwrap_folder(archive::unpack(archive, limits)?);
        if files.is_empty() {
            return Err(BundleError::Empty("The archive holds no files.".to_owned()));
        }
        let by_key = files
            .keys()
            .map(|path| (bundle_path::collision_key(path), path.clone()))
            .collect();
        Ok(Self {
            bytes: files.values().map(|file| file.len() as u64).sum(),
            files,
            by_key,
            limits: *limits,
        })
    }

    /// A bundle without files, to be filled with [`overlay`](Self::overlay).
    pub fn empty(limits: &BundleLimits) -> Self {
        Self {
            files: BTreeMap::new(),
            by_key: HashMap::new(),
            bytes: 0,
            limits: *limits,
        }
    }

    /// Puts a single file over the archive's, under the same rules. `path` is relative to the project's folder.
    pub fn overlay(&mut self, path: &str, content: Bytes) -> Result<(), BundleError> {
        let path = bundle_path::check(path, &self.limits)?;
        if bundle_path::is_ignored(&path) {
            return Ok(());
        }
        let shown = bundle_path::shown(&path);
        if content.len() as u64 > self.limits.file_bytes {
            return Err(BundleError::TooLarge(format!(
                "The file \"{shown}\" has {} bytes; the limit is {} (ARCHIVE_FILE_BYTES).",
                content.len(),
                self.limits.file_bytes
            )));
        }
        let key = bundle_path::collision_key(&path);
        if let Some(other) = self.by_key.get(&key).filter(|other| **other != path) {
            return Err(BundleError::Invalid(format!(
                "The paths \"{}\" and \"{shown}\" differ only in letter case or in how their characters are composed.",
                bundle_path::shown(other)
            )));
        }
        let folder = format!("{path}/");
        let below = self.files.range(folder.clone()..).next();
        let above = path
            .match_indices('/')
            .any(|(at, _)| self.files.contains_key(&path[..at]));
        if above || below.is_some_and(|(other, _)| other.starts_with(&folder)) {
            return Err(BundleError::Invalid(format!(
                "The path \"{shown}\" is a file in one place and a folder in another."
            )));
        }
        if !self.files.contains_key(&path) && self.files.len() as u64 >= self.limits.files {
            return Err(BundleError::TooLarge(format!(
                "With \"{shown}\" the project has more than {} files (ARCHIVE_FILES).",
                self.limits.files
            )));
        }
        let replaced = self.files.get(&path).map_or(0, Bytes::len) as u64;
        let total = self.bytes - replaced + content.len() as u64;
        if total > self.limits.expanded_bytes {
            return Err(BundleError::TooLarge(format!(
                "With \"{shown}\" the project has more than {} bytes (ARCHIVE_EXPANDED_BYTES).",
                self.limits.expanded_bytes
            )));
        }
        self.bytes = total;
        self.by_key.insert(key, path.clone());
        self.files.insert(path, content);
        Ok(())
    }

    /// Every file by its path, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Bytes)> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// The file at `path`.
    pub fn get(&self, path: &str) -> Option<&Bytes> {
        self.files.get(path)
    }

    /// The path of the file that has this [`collision_key`](bundle_path::collision_key).
    pub(crate) fn find_by_key(&self, key: &str) -> Option<&str> {
        self.by_key.get(key).map(String::as_str)
    }

    /// The files whose paths start with `prefix`, in order.
    pub(crate) fn files_starting_with<'b>(
        &'b self,
        prefix: &'b str,
    ) -> impl Iterator<Item = (&'b str, &'b Bytes)> {
        self.files_from(prefix)
            .take_while(move |(path, _)| path.starts_with(prefix))
    }

    /// The files whose paths are `path` or come after it, in order.
    pub(crate) fn files_from(&self, path: &str) -> impl Iterator<Item = (&str, &Bytes)> {
        self.files
            .range::<str, _>((std::ops::Bound::Included(path), std::ops::Bound::Unbounded))
            .map(|(path, bytes)| (path.as_str(), bytes))
    }

    /// The limits it was read under.
    pub fn limits(&self) -> &BundleLimits {
        &self.limits
    }
}

/// Without the files' content, which belongs into no log.
impl fmt::Debug for ValidatedBundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValidatedBundle")
            .field("files", &self.files.len())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Takes off the one folder that archives of a folder, a repository or a package are wrapped in.
fn unwrap_folder(files: BTreeMap<String, Bytes>) -> BTreeMap<String, Bytes> {
    let Some((folder, _)) = files.keys().next().and_then(|path| path.split_once('/')) else {
        return files;
    };
    let prefix = format!("{folder}/");
    let wrapped = files.keys().all(|path| path.starts_with(&prefix));
    let is_project = PROJECT_FILES
        .iter()
        .any(|name| files.contains_key(&format!("{prefix}{name}")));
    if !wrapped || (LAYOUT_FOLDERS.contains(&folder) && !is_project) {
        return files;
    }
    files
        .into_iter()
        .map(|(path, bytes)| (path[prefix.len()..].to_owned(), bytes))
        .collect()
}
