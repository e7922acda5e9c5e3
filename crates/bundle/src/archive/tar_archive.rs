//! `.tar` archives, plain and gzipped, read front to back.

use super::unpacker::{Unpacker, unreadable};
use crate::{BundleError, BundleLimits, bundle_path::shown};
use flate2::read::MultiGzDecoder;
use std::io::{self, Read};
use tar::{Archive, EntryType, Header};

const BLOCK_BYTES: usize = 512;

/// Headers, padding and long names that an entry may take up beside its content.
const OVERHEAD_PER_ENTRY: u64 = 4 * BLOCK_BYTES as u64;

/// Whether bytes start with a tar header: its checksum is right, or they are the two zero blocks of an empty archive.
pub(super) fn is_tar(archive: &[u8]) -> bool {
    let Some(block) = archive.first_chunk::<BLOCK_BYTES>() else {
        return false;
    };
    if block.iter().all(|byte| *byte == 0) {
        return archive.iter().all(|byte| *byte == 0);
    }
    let header = Header::from_byte_slice(block);
    // The checksum's own field counts as eight spaces.
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            if (148..156).contains(&at) {
                32
            } else {
                u32::from(*byte)
            }
        })
        .sum();
    header.cksum().is_ok_and(|stated| stated == sum)
}

pub(super) fn unpack_gzip(archive: &[u8], unpacker: &mut Unpacker<'_>) -> Result<(), BundleError> {
    let mut stream = Bounded::new(MultiGzDecoder::new(archive), unpacker.limits());
    let mut head = Vec::with_capacity(BLOCK_BYTES);
    (&mut stream)
        .take(BLOCK_BYTES as u64)
        .read_to_end(&mut head)
        .map_err(|error| broken(&error))?;
    if !is_tar(&head) {
        return Err(BundleError::Invalid(
            "The archive is gzipped, but what is in it is not a .tar; pack the project as .tar.gz or .zip."
                .to_owned(),
        ));
    }
    unpack_stream(io::Cursor::new(head).chain(stream), unpacker)
}

pub(super) fn unpack(archive: &[u8], unpacker: &mut Unpacker<'_>) -> Result<(), BundleError> {
    unpack_stream(archive, unpacker)
}

fn unpack_stream(stream: impl Read, unpacker: &mut Unpacker<'_>) -> Result<(), BundleError> {
    let mut archive = Archive::new(stream);
    for entry in archive.entries().map_err(|error| broken(&error))? {
        let entry = entry.map_err(|error| broken(&error))?;
        unpacker.count_entry()?;
        let bytes = entry.path_bytes();
        let Ok(name) = std::str::from_utf8(&bytes).map(str::to_owned) else {
            return Err(BundleError::Invalid(format!(
                "The entry \"{}\" has a name that is not UTF-8.",
                shown(&String::from_utf8_lossy(&bytes))
            )));
        };
        drop(bytes);
        let refuse = |what: &str| {
            Err(BundleError::Invalid(format!(
                "The entry \"{}\" is a {what}; only files and folders are allowed.",
                shown(&name)
            )))
        };
        let kind = entry.header().entry_type();
        match kind {
            EntryType::Directory => {
                if !matches!(name.as_str(), "./" | ".") {
                    crate::bundle_path::check(&name, unpacker.limits())?;
                }
                continue;
            }
            EntryType::XGlobalHeader => continue,
            _ => {}
        }
        let Some(path) = unpacker.accept_path(&name)? else {
            continue;
        };
        match kind {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Symlink => return refuse("symbolic link"),
            EntryType::Link => return refuse("hard link"),
            EntryType::Char | EntryType::Block => return refuse("device"),
            EntryType::Fifo => return refuse("pipe"),
            EntryType::GNUSparse => return refuse("sparse file"),
            _ => return refuse("special entry"),
        }
        let claimed = entry.size();
        let mut counted = CountedRead {
            inner: entry,
            bytes: 0,
        };
        unpacker.unpack_file(path, claimed, &mut counted)?;
        if counted.bytes < claimed {
            return Err(unreadable(&name, &"its data ends early"));
        }
    }
    Ok(())
}

fn broken(error: &io::Error) -> BundleError {
    match error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<StreamTooLong>())
    {
        Some(too_long) => BundleError::TooLarge(too_long.to_string()),
        None => BundleError::Invalid(format!(
            "The archive can't be read as .tar ({error}); it is damaged or incomplete."
        )),
    }
}

struct CountedRead<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for CountedRead<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("The archive unpacks to more than {0} bytes (ARCHIVE_EXPANDED_BYTES).")]
struct StreamTooLong(u64);

/// A decompressed stream that ends with an error past the limit, so that headers and skipped entries count as well.
struct Bounded<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R> Bounded<R> {
    fn new(inner: R, limits: &BundleLimits) -> Self {
        let overhead = limits.files.saturating_mul(OVERHEAD_PER_ENTRY);
        Self {
            inner,
            left: limits.expanded_bytes.saturating_add(overhead),
            limit: limits.expanded_bytes,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(left) = self.left.checked_sub(read as u64) else {
            return Err(io::Error::other(StreamTooLong(self.limit)));
        };
        self.left = left;
        Ok(read)
    }
}
