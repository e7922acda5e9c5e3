//! One supervisor per state directory: a lock that dies with its holder.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    path::Path,
};

/// The lock on a state directory, held as long as this lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Why the lock could not be had.
#[derive(Debug)]
pub enum LockError {
    /// This process supervises a stack there already.
    Held {
        /// Its process id, when it wrote it.
        pid: Option<u32>,
    },
    /// The file can't be used.
    Io(io::Error),
}

impl Lock {
    /// Takes the lock.
    pub fn take(state_dir: &Path) -> Result<Self, LockError> {
        let folder = state_dir.join("run");
        std::fs::create_dir_all(&folder).map_err(LockError::Io)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(folder.join("lock"))
            .map_err(LockError::Io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let pid = file
                    .read_to_string(&mut text)
                    .ok()
                    .and_then(|_| text.trim().parse().ok());
                return Err(LockError::Held { pid });
            }
            Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
        }
        let write = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        write(&mut file).map_err(LockError::Io)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_told_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::take(folder.path()).unwrap();
        match Lock::take(folder.path()).unwrap_err() {
            LockError::Held { pid } => assert_eq!(pid, Some(std::process::id())),
            LockError::Io(error) => panic!("{error}"),
        }
        drop(held);
        Lock::take(folder.path()).unwrap();
    }
}
