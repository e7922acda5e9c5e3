//! Archives of a project's sources, made in memory.

use flate2::{Compression, write::GzEncoder};
use ignore::WalkBuilder;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

/// Folders that no preview needs and that make archives large.
const NEVER_SENT: &[&str] = &[".git", ".hg", ".svn", ".expo", ".gradle", "Pods", ".DS_Store"];

/// Why a folder could not be archived.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It can't be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The walk through the folder failed.
    #[error("{path}: {source}")]
    Walk {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: ignore::Error,
    },
    /// A path can't stand in an archive.
    #[error("{0}: its name is not UTF-8")]
    Name(PathBuf),
    /// Nothing is left to send.
    #[error("{0}: there is no file in it that would be sent")]
    Empty(PathBuf),
}

/// How a folder becomes an archive.
#[derive(Debug, Clone, Copy, Default)]
pub struct FolderOptions {
    /// Send `node_modules` too, which is left out otherwise.
    pub node_modules: bool,
}

/// An archive that can be uploaded.
#[derive(Debug, Clone)]
pub struct Archive {
    /// A `.tar.gz`, or whatever the file was that it came from.
    pub bytes: Vec<u8>,
    /// Files in it; 0 when it was not made here.
    pub files: usize,
}

impl Archive {
    /// Bytes that are an archive, or are meant to be one.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            files: 0,
        }
    }

    /// An archive file, sent as it is.
    pub fn from_file(path: &Path) -> Result<Self, ArchiveError> {
        std::fs::read(path)
            .map(Self::from_bytes)
            .map_err(|source| ArchiveError::Unreadable {
                path: path.to_owned(),
                source,
            })
    }

    /// An archive of these files: path and content.
    pub fn from_files<P: AsRef<str>, C: AsRef<[u8]>>(
        files: impl IntoIterator<Item = (P, C)>,
    ) -> Result<Self, ArchiveError> {
        let mut writer = Writer::new();
        for (path, content) in files {
            writer.add(path.as_ref(), content.as_ref())?;
        }
        writer.finish()
    }

    /// An archive of the project in `folder`: what its `.gitignore` files exclude stays out, and so do version
    /// control, `node_modules` (unless asked for) and links.
    pub fn from_folder(folder: &Path, options: FolderOptions) -> Result<Self, ArchiveError> {
        Self::with_replaced::<&str, &[u8]>(folder, options, [])
    }

    /// The same with some files replaced or added.
    pub fn with_replaced<P: AsRef<str>, C: AsRef<[u8]>>(
        folder: &Path,
        options: FolderOptions,
        replaced: impl IntoIterator<Item = (P, C)>,
    ) -> Result<Self, ArchiveError> {
        let mut files = files_of(folder, options)?;
        for (path, content) in replaced {
            files.insert(path.as_ref().to_owned(), content.as_ref().to_owned());
        }
        if files.is_empty() {
            return Err(ArchiveError::Empty(folder.to_owned()));
        }
        Self::from_files(files)
    }

    /// Lower-case hex SHA-256 of the bytes.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.bytes))
    }
}

/// The files of a project that an archive of it holds, by their paths.
pub fn files_of(folder: &Path, options: FolderOptions) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let mut files = BTreeMap::new();
    for path in walk(folder, options)? {
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        let name = relative
            .to_str()
            .ok_or_else(|| ArchiveError::Name(path.clone()))?
            .to_owned();
        let content = std::fs::read(&path).map_err(|source| ArchiveError::Unreadable { path, source })?;
        files.insert(name, content);
    }
    Ok(files)
}

fn walk(folder: &Path, options: FolderOptions) -> Result<Vec<PathBuf>, ArchiveError> {
    let entries = WalkBuilder::new(folder)
        .hidden(false)
        .require_git(false)
        .git_global(false)
        .git_exclude(false)
        .git_ignore(!options.node_modules)
        .filter_entry(move |entry| {
            let name = entry.file_name().to_string_lossy();
            !NEVER_SENT.contains(&name.as_ref()) && (options.node_modules || name != "node_modules")
        })
        .build();
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|source| ArchiveError::Walk {
            path: folder.to_owned(),
            source,
        })?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

/// Writes a tar that is the same for the same files: no times, no owners.
struct Writer {
    tar: tar::Builder<GzEncoder<Vec<u8>>>,
    files: usize,
}

impl Writer {
    fn new() -> Self {
        Self {
            tar: tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default())),
            files: 0,
        }
    }

    fn add(&mut self, path: &str, content: &[u8]) -> Result<(), ArchiveError> {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        self.files += 1;
        self.tar
            .append_data(&mut header, path, content)
            .map_err(|source| ArchiveError::Unreadable {
                path: path.into(),
                source,
            })
    }

    fn finish(self) -> Result<Archive, ArchiveError> {
        let bytes = self
            .tar
            .into_inner()
            .and_then(GzEncoder::finish)
            .map_err(|source| ArchiveError::Unreadable {
                path: "archive".into(),
                source,
            })?;
        Ok(Archive {
            bytes,
            files: self.files,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(archive: &Archive) -> Vec<String> {
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(archive.bytes.as_slice()));
        tar.entries()
            .unwrap()
            .map(|entry| entry.unwrap().path().unwrap().to_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_folder_is_sent_without_what_it_ignores() {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in [
            (".gitignore", "out/\n"),
            ("App.tsx", "export default 1"),
            ("out/a.png", ""),
            ("src/Home.tsx", ""),
            ("node_modules/x/index.js", ""),
            (".git/HEAD", ""),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let archive = Archive::from_folder(folder.path(), FolderOptions::default()).unwrap();
        assert_eq!(names(&archive), [".gitignore", "App.tsx", "src/Home.tsx"]);
        let whole = Archive::from_folder(folder.path(), FolderOptions { node_modules: true }).unwrap();
        assert!(names(&whole).contains(&"node_modules/x/index.js".to_owned()));
        let again = Archive::from_folder(folder.path(), FolderOptions::default()).unwrap();
        assert_eq!(archive.sha256(), again.sha256());
    }

    #[test]
    fn an_empty_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = Archive::from_folder(folder.path(), FolderOptions::default()).unwrap_err();
        assert!(matches!(error, ArchiveError::Empty(_)));
    }

    #[test]
    fn files_replace_those_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("App.tsx"), "old").unwrap();
        let archive =
            Archive::with_replaced(folder.path(), FolderOptions::default(), [("App.tsx", "new")]).unwrap();
        assert_eq!((names(&archive), archive.files), (vec!["App.tsx".to_owned()], 1));
    }
}
