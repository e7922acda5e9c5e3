//! What a session's memory holds between two calls, as its difference from the image it began with.
//!
//! Between calls all of the guest's state lies in its linear memory: its stack is empty and its globals are what they were
//! when it was instantiated. So a fresh instance with these pages written into it goes on where the session stood. What the
//! pages hold is the guest's business: whatever they are, they are the memory of a sandbox and of nothing else.

use crate::SandboxError;
use std::{fmt, sync::Arc};

/// Unit of comparison, bytes. The system's own page size: a smaller one would cost more to find than it saves.
pub(crate) const PAGE: usize = 4096;

/// Begins an encoded image; the last byte is the format's version.
const MAGIC: [u8; 8] = *b"HSMEMIM\x01";
/// Magic, size of the memory, number of pages.
const HEADER: usize = MAGIC.len() + 8 + 4;
/// Compression level: the fastest, as it is paid for while somebody waits.
const LEVEL: i32 = 1;

/// The memory of a fresh instance of an image.
#[derive(Debug)]
pub(crate) struct BaseMemory {
    bytes: Vec<u8>,
}

impl BaseMemory {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }
}

/// Why bytes are no memory image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no memory image: {0}")]
pub struct InvalidMemoryImage(String);

/// A session's memory; cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct MemoryImage {
    inner: Arc<Inner>,
}

#[derive(PartialEq, Eq)]
struct Inner {
    /// Size of the memory.
    size: u64,
    /// Numbers of the pages that differ, ascending.
    pages: Vec<u32>,
    /// Their contents, one after the other.
    contents: Vec<u8>,
}

impl MemoryImage {
    /// What `memory` holds that `base` does not.
    pub(crate) fn of(memory: &[u8], base: &BaseMemory) -> Self {
        let zeros = [0; PAGE];
        let mut pages = Vec::new();
        let mut contents = Vec::new();
        for (number, page) in (0u32..).zip(memory.chunks(PAGE)) {
            let at = number as usize * PAGE;
            let before = base
                .bytes
                .get(at..at + page.len())
                .unwrap_or(&zeros[..page.len()]);
            if page != before {
                pages.push(number);
                contents.extend_from_slice(page);
            }
        }
        Self {
            inner: Arc::new(Inner {
                size: memory.len() as u64,
                pages,
                contents,
            }),
        }
    }

    /// Size of the memory it restores.
    pub fn memory_bytes(&self) -> u64 {
        self.inner.size
    }

    /// Bytes it takes up itself.
    pub fn bytes(&self) -> usize {
        self.inner.contents.len() + 4 * self.inner.pages.len()
    }

    /// The image as bytes, compressed.
    pub fn encode(&self) -> Result<Vec<u8>, SandboxError> {
        let Inner {
            size,
            pages,
            contents,
        } = &*self.inner;
        let mut plain = Vec::with_capacity(4 * pages.len() + contents.len());
        plain.extend(pages.iter().flat_map(|page| page.to_le_bytes()));
        plain.extend_from_slice(contents);
        let packed = zstd::bulk::compress(&plain, LEVEL)
            .map_err(|error| SandboxError::Internal(format!("a memory image can't be packed: {error}")))?;
        let count = u32::try_from(pages.len())
            .map_err(|_| SandboxError::Internal("a memory image has too many pages".to_owned()))?;
        let mut bytes = Vec::with_capacity(HEADER + packed.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&size.to_le_bytes());
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(&packed);
        Ok(bytes)
    }

    /// Reads what [`Self::encode`] wrote, of a memory of at most `most` bytes.
    pub fn decode(bytes: &[u8], most: u64) -> Result<Self, InvalidMemoryImage> {
        let invalid = |what: &str| InvalidMemoryImage(what.to_owned());
        let (header, packed) = bytes
            .split_at_checked(HEADER)
            .ok_or_else(|| invalid("they are too few"))?;
        let (magic, numbers) = header.split_at(MAGIC.len());
        let (size, count) = numbers.split_at(8);
        let (Ok(size), Ok(count)) = (size.try_into(), count.try_into()) else {
            return Err(invalid("they are too few"));
        };
        if magic != MAGIC {
            return Err(invalid("they begin as something else"));
        }
        let (size, count) = (u64::from_le_bytes(size), u32::from_le_bytes(count));
        let all = size.div_ceil(PAGE as u64);
        if size > most || !size.is_multiple_of(PAGE as u64) || u64::from(count) > all {
            return Err(invalid("its memory has an impossible size"));
        }
        let length = count as usize * (4 + PAGE);
        // One more, so that what is longer does not fit.
        let plain = zstd::bulk::decompress(packed, length + 1)
            .map_err(|error| InvalidMemoryImage(error.to_string()))?;
        if plain.len() != length {
            return Err(invalid("its length is another one than it says"));
        }
        let (pages, contents) = plain.split_at(4 * count as usize);
        let pages: Vec<u32> = pages
            .chunks_exact(4)
            .map(|number| u32::from_le_bytes([number[0], number[1], number[2], number[3]]))
            .collect();
        let ascending = pages.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || pages.last().is_some_and(|last| u64::from(*last) >= all) {
            return Err(invalid("its pages are out of order"));
        }
        Ok(Self {
            inner: Arc::new(Inner {
                size,
                pages,
                contents: contents.to_vec(),
            }),
        })
    }

    /// Writes the pages into the memory of a fresh instance that has been grown to [`Self::memory_bytes`].
    pub(crate) fn write_to(&self, memory: &mut [u8]) -> Result<(), SandboxError> {
        for (number, content) in self
            .inner
            .pages
            .iter()
            .zip(self.inner.contents.chunks_exact(PAGE))
        {
            let at = *number as usize * PAGE;
            let Some(page) = memory.get_mut(at..at + PAGE) else {
                return Err(SandboxError::Internal(
                    "a memory image is larger than its memory".to_owned(),
                ));
            };
            page.copy_from_slice(content);
        }
        Ok(())
    }
}

impl fmt::Debug for MemoryImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryImage")
            .field("memory_bytes", &self.inner.size)
            .field("pages", &self.inner.pages.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WASM_PAGE: usize = 65536;

    fn base() -> BaseMemory {
        BaseMemory::new((0..WASM_PAGE).map(|at| (at % 251) as u8).collect())
    }

    /// Memory as the base has it, grown by a page, with some bytes written.
    fn written(writes: &[(usize, u8)]) -> Vec<u8> {
        let mut memory = base().bytes;
        memory.resize(2 * WASM_PAGE, 0);
        for (at, byte) in writes {
            memory[at % (2 * WASM_PAGE)] = *byte;
        }
        memory
    }

    fn restored(image: &MemoryImage) -> Vec<u8> {
        let mut memory = base().bytes;
        memory.resize(usize::try_from(image.memory_bytes()).unwrap(), 0);
        image.write_to(&mut memory).unwrap();
        memory
    }

    #[test]
    fn only_what_differs_is_kept() {
        let untouched = MemoryImage::of(&base().bytes, &base());
        assert_eq!(untouched.bytes(), 0);
        let image = MemoryImage::of(&written(&[(5, 9), (70_000, 1), (70_001, 1)]), &base());
        assert_eq!(image.inner.pages, [0, 17]);
        assert!(image.write_to(&mut [0; WASM_PAGE]).is_err());
    }

    #[test]
    fn bytes_that_are_no_image_are_refused() {
        let image = MemoryImage::of(&written(&[(5, 9), (70_000, 1)]), &base());
        let good = image.encode().unwrap();
        let most = 2 * WASM_PAGE as u64;
        assert_eq!(MemoryImage::decode(&good, most), Ok(image));
        assert!(MemoryImage::decode(&good, most - 1).is_err());
        for length in 0..good.len() {
            assert!(MemoryImage::decode(&good[..length], most).is_err(), "{length}");
        }
        for (at, byte) in [(0, b'X'), (8, 1), (12, 200), (16, 255), (16, 1), (19, 255)] {
            let mut changed = good.clone();
            changed[at] = byte;
            assert!(MemoryImage::decode(&changed, most).is_err(), "{at}");
        }
        // A small body that would unpack to more than it says.
        let mut bomb = good[..HEADER].to_vec();
        bomb.extend(zstd::bulk::compress(&vec![0; 64 << 20], 19).unwrap());
        assert!(MemoryImage::decode(&bomb, most).is_err());
    }

    proptest! {
        #[test]
        fn an_image_restores_what_it_was_taken_of(
            writes in prop::collection::vec((0..2 * WASM_PAGE, any::<u8>()), 0..50),
        ) {
            let memory = written(&writes);
            let image = MemoryImage::of(&memory, &base());
            prop_assert_eq!(&restored(&image), &memory);
            let read = MemoryImage::decode(&image.encode().unwrap(), 2 * WASM_PAGE as u64).unwrap();
            prop_assert_eq!(&read, &image);
            prop_assert_eq!(&restored(&read), &memory);
        }

        #[test]
        fn no_bytes_make_decoding_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = MemoryImage::decode(&bytes, 1 << 20);
            let mut framed = MAGIC.to_vec();
            framed.extend(bytes);
            let _ = MemoryImage::decode(&framed, 1 << 20);
        }
    }
}
