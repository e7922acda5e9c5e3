//! One store: a map in memory, or a folder with a file for each key.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};
use tokio::fs;

/// A store. Clones share it.
#[derive(Debug, Clone)]
pub enum Store {
    /// Gone when the host stops.
    Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>),
    /// A file's name is the hash of its key, because keys may be longer than names; it holds the key's length, the key
    /// and the value.
    Folder(Arc<PathBuf>),
}

const LENGTH: usize = size_of::<u32>();

impl Store {
    pub fn in_memory() -> Self {
        Self::Memory(Arc::default())
    }

    pub fn in_folder(folder: PathBuf) -> Self {
        Self::Folder(Arc::new(folder))
    }

    pub async fn get(&self, key: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Memory(map) => Ok(lock(map).get(key).cloned()),
            Self::Folder(folder) => match fs::read(file(folder, key)).await {
                Ok(bytes) => split(bytes).map(|(_, value)| Some(value)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
        }
    }

    pub async fn set(&self, key: &str, value: Vec<u8>) -> io::Result<()> {
        match self {
            Self::Memory(map) => {
                lock(map).insert(key.to_owned(), value);
                Ok(())
            }
            Self::Folder(folder) => {
                static NEXT: AtomicU64 = AtomicU64::new(0);
                let length = u32::try_from(key.len())
                    .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "the key is too long"))?;
                let mut bytes = Vec::with_capacity(LENGTH + key.len() + value.len());
                bytes.extend(length.to_le_bytes());
                bytes.extend(key.as_bytes());
                bytes.extend(value);
                fs::create_dir_all(folder.as_path()).await?;
                let beside = folder.join(format!(
                    "{}.{}.new",
                    std::process::id(),
                    NEXT.fetch_add(1, Ordering::Relaxed)
                ));
                fs::write(&beside, bytes).await?;
                fs::rename(&beside, file(folder, key)).await
            }
        }
    }

    pub async fn delete(&self, key: &str) -> io::Result<()> {
        match self {
            Self::Memory(map) => {
                lock(map).remove(key);
                Ok(())
            }
            Self::Folder(folder) => match fs::remove_file(file(folder, key)).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }

    pub async fn exists(&self, key: &str) -> io::Result<bool> {
        match self {
            Self::Memory(map) => Ok(lock(map).contains_key(key)),
            Self::Folder(folder) => fs::try_exists(file(folder, key)).await,
        }
    }

    pub async fn keys(&self) -> io::Result<Vec<String>> {
        let folder = match self {
            Self::Memory(map) => return Ok(lock(map).keys().cloned().collect()),
            Self::Folder(folder) => folder,
        };
        let mut entries = match fs::read_dir(folder.as_path()).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut keys = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            if entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "kv")
            {
                match fs::read(entry.path()).await {
                    Ok(bytes) => keys.push(split(bytes)?.0),
                    // Deleted since the folder was listed.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
        keys.sort();
        Ok(keys)
    }
}

fn lock(map: &Mutex<BTreeMap<String, Vec<u8>>>) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

fn file(folder: &Path, key: &str) -> PathBuf {
    folder.join(format!("{}.kv", hex::encode(Sha256::digest(key))))
}

fn split(mut bytes: Vec<u8>) -> io::Result<(String, Vec<u8>)> {
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a file of the store is damaged");
    let (length, rest) = bytes.split_first_chunk::<LENGTH>().ok_or_else(damaged)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| damaged())?;
    let key = rest.get(..length).ok_or_else(damaged)?;
    let key = String::from_utf8(key.to_vec()).map_err(|_| damaged())?;
    bytes.drain(..LENGTH + length);
    Ok((key, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn exercise(store: Store) {
        assert_eq!(store.get("a").await.unwrap(), None);
        assert!(store.keys().await.unwrap().is_empty());
        store.delete("a").await.unwrap();
        store.set("a", vec![1]).await.unwrap();
        store.set("a", vec![2, 3]).await.unwrap();
        store.set("../b/é", Vec::new()).await.unwrap();
        assert_eq!(store.get("a").await.unwrap(), Some(vec![2, 3]));
        assert_eq!(store.get("../b/é").await.unwrap(), Some(Vec::new()));
        assert!(store.exists("a").await.unwrap());
        assert_eq!(store.keys().await.unwrap(), ["../b/é", "a"]);
        store.delete("a").await.unwrap();
        assert!(!store.exists("a").await.unwrap());
    }

    #[tokio::test]
    async fn in_memory() {
        exercise(Store::in_memory()).await;
    }

    #[tokio::test]
    async fn in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        exercise(Store::in_folder(folder.path().join("store"))).await;
    }

    #[test]
    fn damage_is_an_error() {
        split(vec![1, 2]).unwrap_err();
        split(vec![9, 0, 0, 0, b'a']).unwrap_err();
        split(vec![1, 0, 0, 0, 0xff]).unwrap_err();
    }
}
