//! Compiled components on disk, by the content they were compiled from and what they were compiled for. The crate's
//! documentation says why what lies here may be run.

use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, DirBuilder, File, FileTimes, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};
use wasmtime::{Engine, component::Component};

/// Ending of whole files, and of those that are being written.
const WHOLE: &str = "cwasm";
const UNFINISHED: &str = "part";

/// A file that is unfinished for longer than this was given up by a worker that died.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(3600);

/// Every file begins with the SHA-256 of the rest.
const DIGEST_BYTES: usize = 32;

/// Why a folder can't be the cache.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct CacheError {
    path: PathBuf,
    reason: String,
}

/// Names a component: SHA-256 of its wasm.
pub(crate) type WasmDigest = [u8; 32];

/// A folder of compiled components that only this user can look into.
#[derive(Debug)]
pub struct CompiledCache {
    folder: PathBuf,
    max_bytes: u64,
    next_unfinished: AtomicU64,
}

impl CompiledCache {
    /// Opens the folder, and makes it when it is not there. It must be this user's own and closed to everybody else: what
    /// lies in it is run.
    pub fn open(folder: &Path) -> Result<Self, CacheError> {
        let refuse = |reason: String| CacheError {
            path: folder.to_owned(),
            reason,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| refuse(error.to_string()))?;
        // Not followed: a link could be turned to another folder later.
        let meta = fs::symlink_metadata(folder).map_err(|error| refuse(error.to_string()))?;
        let user = rustix::process::geteuid().as_raw();
        if !meta.is_dir() {
            return Err(refuse("is no folder".to_owned()));
        }
        if meta.uid() != user {
            return Err(refuse(format!(
                "belongs to user {}, and the worker is user {user}; give it a folder of its own",
                meta.uid()
            )));
        }
        if meta.mode() & 0o077 != 0 {
            return Err(refuse(format!(
                "others than its owner may use it (mode {:o}), and what lies in it is run; `chmod 700` it after looking into it",
                meta.mode() & 0o777
            )));
        }
        Ok(Self {
            folder: folder.to_owned(),
            max_bytes: u64::MAX,
            next_unfinished: AtomicU64::new(0),
        })
    }

    /// Keeps at most so many bytes.
    pub fn bounded(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    /// The compiled component, when it is there and whole; answers its size as well.
    pub(crate) fn load(
        &self,
        engine: &Engine,
        fingerprint: &str,
        wasm: &WasmDigest,
    ) -> Option<(Component, usize)> {
        let path = self.path(fingerprint, wasm);
        let compiled = match read(&path) {
            Ok(compiled) => compiled?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a compiled component can't be read");
                return None;
            }
        };
        match deserialize(engine, &compiled) {
            Ok(component) => Some((component, compiled.len())),
            Err(error) => {
                tracing::warn!(path = %path.display(), error = format!("{error:#}"), "a compiled component can't be loaded");
                let _ = fs::remove_file(&path);
                None
            }
        }
    }

    /// Keeps what a compile process answered, makes room for it, and loads it.
    pub(crate) fn keep(
        &self,
        engine: &Engine,
        fingerprint: &str,
        wasm: &WasmDigest,
        compiled: &[u8],
    ) -> wasmtime::Result<Component> {
        // A full disk costs time, not previews.
        if let Err(error) = self.write(&self.path(fingerprint, wasm), compiled) {
            tracing::warn!(folder = %self.folder.display(), %error, "a compiled component can't be kept");
        }
        deserialize(engine, compiled)
    }

    fn path(&self, fingerprint: &str, wasm: &WasmDigest) -> PathBuf {
        self.folder
            .join(format!("{}-{fingerprint}.{WHOLE}", hex::encode(wasm)))
    }

    fn write(&self, path: &Path, compiled: &[u8]) -> io::Result<()> {
        let number = self.next_unfinished.fetch_add(1, Ordering::Relaxed);
        let unfinished = self
            .folder
            .join(format!("{}-{number}.{UNFINISHED}", process::id()));
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&unfinished)
            .and_then(|mut file| {
                file.write_all(&Sha256::digest(compiled))?;
                file.write_all(compiled)
            })
            .and_then(|()| fs::rename(&unfinished, path));
        if written.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        written.and_then(|()| self.make_room())
    }

    /// Removes what was not used for longest until the rest fits, and what was left unfinished.
    fn make_room(&self) -> io::Result<()> {
        let now = SystemTime::now();
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            // Another worker may have removed it.
            let Ok(meta) = fs::symlink_metadata(&path) else {
                continue;
            };
            let used = meta.modified().unwrap_or(now);
            match path.extension().and_then(|ending| ending.to_str()) {
                Some(WHOLE) => files.push((used, meta.len(), path)),
                Some(UNFINISHED) if now.duration_since(used).is_ok_and(|age| age > GIVEN_UP_AFTER) => {
                    let _ = fs::remove_file(path);
                }
                _ => {}
            }
        }
        files.sort();
        let mut bytes: u64 = files.iter().map(|(_, length, _)| length).sum();
        for (_, length, path) in files {
            if bytes <= self.max_bytes {
                break;
            }
            let _ = fs::remove_file(path);
            bytes -= length;
        }
        Ok(())
    }
}

/// A file's content; nothing when it is not whole, and then it is removed.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NOFOLLOW)
        .open(path)?;
    let mut digest = [0; DIGEST_BYTES];
    let mut compiled = Vec::new();
    let whole = file.read_exact(&mut digest).is_ok()
        && file.read_to_end(&mut compiled).is_ok()
        && Sha256::digest(&compiled)[..] == digest;
    if !whole {
        tracing::warn!(path = %path.display(), "a compiled component is damaged; it is compiled again");
        fs::remove_file(path)?;
        return Ok(None);
    }
    touch(&file);
    Ok(Some(compiled))
}

/// Says that a file was used now; one that can't be told goes earlier, no more.
fn touch(file: &File) {
    let _ = file.set_times(FileTimes::new().set_modified(SystemTime::now()));
}

fn deserialize(engine: &Engine, compiled: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the bytes come from wasmtime's own compiler, by way of the compile server's pipe or of a folder that only this
    // user can write to, and are those whose hash was checked. The crate's documentation argues this in full.
    #[allow(unsafe_code)]
    unsafe {
        Component::deserialize(engine, compiled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const FINGERPRINT: &str = "f";

    fn entry(cache: &CompiledCache, number: u8, length: usize) -> PathBuf {
        let path = cache.path(FINGERPRINT, &[number; 32]);
        cache.write(&path, &vec![number; length]).unwrap();
        path
    }

    #[test]
    fn only_a_folder_of_this_user_alone_is_taken() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/cache");
        CompiledCache::open(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).unwrap();
        let error = CompiledCache::open(&folder).unwrap_err().to_string();
        assert!(error.contains("mode 750") && error.contains("cache"), "{error}");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        assert!(CompiledCache::open(&link).is_err());
        let file = root.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(CompiledCache::open(&file).is_err());
    }

    #[test]
    fn what_was_used_longest_ago_makes_room() {
        let root = tempfile::tempdir().unwrap();
        let cache = CompiledCache::open(&root.path().join("cache"))
            .unwrap()
            .bounded(3 * (1000 + 32));
        let paths: Vec<PathBuf> = (0..3).map(|number| entry(&cache, number, 1000)).collect();
        let old = |path: &Path, seconds: u64| {
            let time = SystemTime::now() - Duration::from_secs(seconds);
            let file = File::options().write(true).open(path).unwrap();
            file.set_times(FileTimes::new().set_modified(time)).unwrap();
        };
        old(&paths[0], 30);
        old(&paths[1], 20);
        old(&paths[2], 10);
        // Reading is using.
        assert_eq!(read(&paths[0]).unwrap().unwrap(), vec![0; 1000]);
        entry(&cache, 3, 1000);
        assert!(paths[0].exists() && !paths[1].exists() && paths[2].exists());
        let unfinished = root.path().join("cache/1-1.part");
        fs::write(&unfinished, "").unwrap();
        old(&unfinished, 4000);
        entry(&cache, 4, 1000);
        assert!(!unfinished.exists());
    }

    #[test]
    fn what_is_damaged_is_removed_and_not_answered() {
        let root = tempfile::tempdir().unwrap();
        let cache = CompiledCache::open(&root.path().join("cache")).unwrap();
        for damage in ["cut", "changed", "empty"] {
            let path = entry(&cache, 1, 1000);
            let mut bytes = fs::read(&path).unwrap();
            match damage {
                "cut" => bytes.truncate(500),
                "changed" => bytes[700] ^= 1,
                _ => bytes.clear(),
            }
            fs::write(&path, bytes).unwrap();
            assert_eq!(read(&path).unwrap(), None, "{damage}");
            assert!(!path.exists(), "{damage}");
        }
    }
}
