//! Takes an archive's entries one after the other and holds them to the limits.

use crate::bundle_path::{check, collision_key, is_ignored, shown};
use crate::{BundleError, BundleLimits};
use bytes::Bytes;
use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
};

/// Expansion is not held against an archive before this size: small texts compress very well.
const FREE_EXPANSION_BYTES: u64 = 1 << 20;

/// Memory set aside for a file on its header's word alone.
const TRUSTED_SIZE_BYTES: u64 = 256 << 10;

pub(super) struct Unpacker<'l> {
    limits: &'l BundleLimits,
    archive_bytes: u64,
    entries: u64,
    expanded_bytes: u64,
    files: BTreeMap<String, Bytes>,
    /// Collision key of every file and folder seen, with the path it came from and whether it is a folder.
    taken: HashMap<String, (String, bool)>,
}

impl<'l> Unpacker<'l> {
    pub(super) fn new(archive_bytes: u64, limits: &'l BundleLimits) -> Self {
        Self {
            limits,
            archive_bytes,
            entries: 0,
            expanded_bytes: 0,
            files: BTreeMap::new(),
            taken: HashMap::new(),
        }
    }

    pub(super) fn limits(&self) -> &'l BundleLimits {
        self.limits
    }

    /// Counts an entry of any kind.
    pub(super) fn count_entry(&mut self) -> Result<(), BundleError> {
        self.entries += 1;
        if self.entries > self.limits.files {
            return Err(BundleError::TooLarge(format!(
                "The archive has more than {} entries (ARCHIVE_FILES).",
                self.limits.files
            )));
        }
        Ok(())
    }

    /// Checks a file's path; nothing when the file is no part of the project.
    pub(super) fn accept_path(&mut self, path: &str) -> Result<Option<String>, BundleError> {
        let path = check(path, self.limits)?;
        if is_ignored(&path) {
            return Ok(None);
        }
        let key = collision_key(&path);
        if let Some((other, is_folder)) = self.taken.get(&key) {
            return Err(BundleError::Invalid(if *is_folder {
                format!(
                    "The path \"{}\" is a file and, in \"{}\", also a folder.",
                    shown(&path),
                    shown(other)
                )
            } else if *other == path {
                format!("The path \"{}\" is in the archive twice.", shown(&path))
            } else {
                format!(
                    "The paths \"{}\" and \"{}\" differ only in letter case or in how their characters are composed.",
                    shown(other),
                    shown(&path)
                )
            }));
        }
        for (at, _) in key.match_indices('/') {
            match self.taken.get(&key[..at]) {
                Some((_, true)) => {}
                Some((other, false)) => {
                    return Err(BundleError::Invalid(format!(
                        "The path \"{}\" is a file and, in \"{}\", also a folder.",
                        shown(other),
                        shown(&path)
                    )));
                }
                None => {
                    self.taken.insert(key[..at].to_owned(), (path.clone(), true));
                }
            }
        }
        self.taken.insert(key, (path.clone(), false));
        Ok(Some(path))
    }

    /// Unpacks a file whose path was accepted. `claimed` is the size its header states; only what is read counts.
    pub(super) fn unpack_file(
        &mut self,
        path: String,
        claimed: u64,
        mut reader: impl Read,
    ) -> Result<(), BundleError> {
        let mut content = Vec::with_capacity(claimed.min(TRUSTED_SIZE_BYTES) as usize);
        let mut buffer = [0; 32 << 10];
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(&path, &error)),
            };
            self.expanded_bytes += read as u64;
            self.check_expansion(&path)?;
            if (content.len() + read) as u64 > self.limits.file_bytes {
                return Err(BundleError::TooLarge(format!(
                    "The file \"{}\" is larger than {} bytes unpacked (ARCHIVE_FILE_BYTES).",
                    shown(&path),
                    self.limits.file_bytes
                )));
            }
            content.extend_from_slice(&buffer[..read]);
        }
        content.shrink_to_fit();
        self.files.insert(path, Bytes::from(content));
        Ok(())
    }

    fn check_expansion(&self, path: &str) -> Result<(), BundleError> {
        if self.expanded_bytes > self.limits.expanded_bytes {
            return Err(BundleError::TooLarge(format!(
                "The archive unpacks to more than {} bytes (ARCHIVE_EXPANDED_BYTES), at \"{}\".",
                self.limits.expanded_bytes,
                shown(path)
            )));
        }
        let allowed = self.archive_bytes.saturating_mul(self.limits.expansion_ratio);
        if self.expanded_bytes > allowed.max(FREE_EXPANSION_BYTES) {
            return Err(BundleError::TooLarge(format!(
                "The archive unpacks to more than {} times its size (ARCHIVE_EXPANSION_RATIO), at \"{}\".",
                self.limits.expansion_ratio,
                shown(path)
            )));
        }
        Ok(())
    }

    pub(super) fn into_files(self) -> BTreeMap<String, Bytes> {
        self.files
    }
}

/// An entry whose data can't be read.
pub(super) fn unreadable(path: &str, error: &impl std::fmt::Display) -> BundleError {
    BundleError::Invalid(format!(
        "The entry \"{}\" can't be read ({error}); the archive is damaged or incomplete.",
        shown(path)
    ))
}
