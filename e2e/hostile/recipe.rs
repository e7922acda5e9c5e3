//! Builds the archives that the cases here describe, as bytes no honest packer writes.
//!
//! One file, taken in by path by every test that runs the cases; it needs `serde`, `serde_json`, `flate2` and `tar`.

use flate2::{Compress, Compression, Crc, FlushCompress, write::GzEncoder};
use serde::Deserialize;
use std::io::Write;

/// Zeros that are compressed once and then repeated.
const ZEROS: usize = 1 << 20;

/// How an archive is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    format: Format,
    #[serde(default)]
    entries: Vec<Entry>,
    /// Further files, numbered from 0, with this many copies.
    #[serde(default)]
    copies: u32,
    /// What is done to the bytes at the end, in order.
    #[serde(default)]
    then: Vec<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Zip,
    Tar,
    TarGz,
    /// The entries' contents alone, one after the other.
    Bytes,
    /// The same, gzipped.
    Gz,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    path: String,
    #[serde(default)]
    kind: Kind,
    /// Where a link leads.
    #[serde(default)]
    target: String,
    #[serde(default)]
    content: Content,
    /// `.zip`: the number of a compression method other than the one used.
    method: Option<u16>,
    /// `.zip`: says it is encrypted.
    #[serde(default)]
    encrypted: bool,
    /// `.zip`: the checksum is wrong.
    #[serde(default)]
    wrong_checksum: bool,
    /// `.zip`: has no data of its own but that of the entry of this number.
    data_of: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    File,
    Folder,
    Symlink,
    Hardlink,
    Device,
    Pipe,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Content {
    #[default]
    Empty,
    Text(String),
    Hex(String),
    Repeated {
        text: String,
        times: usize,
    },
    /// The text this many times, with the number of each, from 0, in place of its `#`.
    Numbered {
        text: String,
        times: usize,
    },
    /// This many zeros, never all in memory; in `.zip` and `.tar.gz` only.
    Zeros(u64),
    /// Another archive.
    Archive(Box<Recipe>),
    /// A PNG's header that claims this size.
    Png {
        width: u32,
        height: u32,
    },
}

impl Clone for Recipe {
    fn clone(&self) -> Self {
        Self {
            format: self.format,
            entries: self.entries.clone(),
            copies: self.copies,
            then: self.then.clone(),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Change {
    /// Keep this many bytes.
    KeepFirst(usize),
    /// Drop this many bytes.
    DropLast(usize),
    /// Put bytes in front.
    Prepend(String),
}

impl Recipe {
    /// Reads a recipe.
    pub fn parse(value: &serde_json::Value) -> Result<Self, String> {
        Self::deserialize(value).map_err(|error| error.to_string())
    }

    /// The archive.
    pub fn build(&self) -> Result<Vec<u8>, String> {
        let mut entries = self.entries.clone();
        let numbered = (0..self.copies).map(|number| Entry {
            path: format!("copies/{number}.ts"),
            kind: Kind::File,
            target: String::new(),
            content: Content::Empty,
            method: None,
            encrypted: false,
            wrong_checksum: false,
            data_of: None,
        });
        entries.extend(numbered);
        let mut bytes = match self.format {
            Format::Zip => zip(&entries)?,
            Format::Tar => tar(&entries)?,
            Format::TarGz => tar_gz(&entries)?,
            Format::Bytes => contents(&entries)?,
            Format::Gz => gzip(&contents(&entries)?)?,
        };
        for change in &self.then {
            match change {
                Change::KeepFirst(count) => bytes.truncate(*count),
                Change::DropLast(count) => bytes.truncate(bytes.len().saturating_sub(*count)),
                Change::Prepend(text) => {
                    bytes.splice(0..0, text.bytes());
                }
            }
        }
        Ok(bytes)
    }
}

impl Content {
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Ok(match self {
            Content::Empty => Vec::new(),
            Content::Text(text) => text.clone().into_bytes(),
            Content::Hex(digits) => (0..digits.len())
                .step_by(2)
                .map(|at| {
                    digits
                        .get(at..at + 2)
                        .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                })
                .collect::<Option<_>>()
                .ok_or("not hex")?,
            Content::Repeated { text, times } => text.repeat(*times).into_bytes(),
            Content::Numbered { text, times } => (0..*times)
                .map(|number| text.replace('#', &number.to_string()))
                .collect::<String>()
                .into_bytes(),
            Content::Zeros(count) => vec![0; usize::try_from(*count).map_err(|error| error.to_string())?],
            Content::Archive(recipe) => recipe.build()?,
            Content::Png { width, height } => png_header(*width, *height),
        })
    }
}

fn contents(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let all: Result<Vec<Vec<u8>>, String> = entries.iter().map(|entry| entry.content.bytes()).collect();
    Ok(all?.concat())
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&chunk);
    png.extend(checksum(&chunk).to_be_bytes());
    png
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn zip(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    let mut written: Vec<Written> = Vec::new();
    for entry in entries {
        let data = match entry.data_of {
            Some(other) => *written.get(other).ok_or("data_of: no such entry")?,
            None => {
                let offset = word(archive.len())?;
                let (data, size, sum) = packed_data(entry)?;
                let fields = Written {
                    offset,
                    packed: word(data.len())?,
                    size,
                    sum,
                    deflated: is_deflated(entry),
                };
                archive.extend(b"PK\x03\x04");
                archive.extend(shared_header(entry, fields)?);
                archive.extend(entry.path.as_bytes());
                archive.extend(&data);
                fields
            }
        };
        written.push(data);
        directory.extend(b"PK\x01\x02");
        // Made by Unix, so that the mode counts.
        directory.extend([20, 3]);
        directory.extend(shared_header(entry, data)?);
        // No comment, first disk, no internal attributes.
        directory.extend([0; 6]);
        directory.extend((mode(entry.kind) << 16).to_le_bytes());
        directory.extend(data.offset.to_le_bytes());
        directory.extend(entry.path.as_bytes());
    }
    let count = u16::try_from(entries.len()).map_err(|error| error.to_string())?;
    let (start, length) = (word(archive.len())?, word(directory.len())?);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend(length.to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    Ok(archive)
}

/// An entry's data as it lies in a `.zip`.
#[derive(Clone, Copy)]
struct Written {
    offset: u32,
    packed: u32,
    size: u32,
    sum: u32,
    deflated: bool,
}

/// The fields that an entry's own header and the directory share.
fn shared_header(entry: &Entry, data: Written) -> Result<Vec<u8>, String> {
    let used = if data.deflated { 8 } else { 0 };
    let mut header = vec![20, 0];
    // Bit 0 is encryption, bit 11 says that the name is UTF-8.
    header.extend((0x0800_u16 | u16::from(entry.encrypted)).to_le_bytes());
    header.extend(entry.method.unwrap_or(used).to_le_bytes());
    header.extend([0, 0, 0x21, 0x5b]);
    header.extend(if entry.wrong_checksum { !data.sum } else { data.sum }.to_le_bytes());
    header.extend(data.packed.to_le_bytes());
    header.extend(data.size.to_le_bytes());
    header.extend(
        u16::try_from(entry.path.len())
            .map_err(|error| error.to_string())?
            .to_le_bytes(),
    );
    header.extend([0, 0]);
    Ok(header)
}

fn is_deflated(entry: &Entry) -> bool {
    matches!(
        entry.content,
        Content::Zeros(_) | Content::Repeated { .. } | Content::Numbered { .. }
    )
}

fn packed_data(entry: &Entry) -> Result<(Vec<u8>, u32, u32), String> {
    if entry.kind == Kind::Symlink {
        let target = entry.target.clone().into_bytes();
        let sum = checksum(&target);
        return Ok((target.clone(), word(target.len())?, sum));
    }
    match &entry.content {
        Content::Zeros(count) => {
            let mut data = Vec::new();
            deflate_zeros(*count, &mut data)?;
            Ok((data, u32::try_from(*count).unwrap_or(u32::MAX), 0))
        }
        content => {
            let plain = content.bytes()?;
            let (size, sum) = (word(plain.len())?, checksum(&plain));
            let data = if is_deflated(entry) {
                deflate(&plain, FlushCompress::Finish)?
            } else {
                plain
            };
            Ok((data, size, sum))
        }
    }
}

fn word(length: usize) -> Result<u32, String> {
    u32::try_from(length).map_err(|error| error.to_string())
}

fn mode(kind: Kind) -> u32 {
    match kind {
        Kind::File | Kind::Hardlink => 0o100_644,
        Kind::Folder => 0o040_755,
        Kind::Symlink => 0o120_777,
        Kind::Device => 0o020_644,
        Kind::Pipe => 0o010_644,
    }
}

fn deflate(plain: &[u8], flush: FlushCompress) -> Result<Vec<u8>, String> {
    let mut packed = Vec::with_capacity(plain.len() / 2 + 1024);
    let mut compress = Compress::new(Compression::best(), false);
    compress
        .compress_vec(plain, &mut packed, flush)
        .map_err(|error| error.to_string())?;
    Ok(packed)
}

/// A deflate stream of zeros. A full flush ends on a byte and forgets what came before, so that the same piece can
/// stand there again and again.
fn deflate_zeros(count: u64, stream: &mut Vec<u8>) -> Result<(), String> {
    let piece = deflate(&vec![0; ZEROS], FlushCompress::Full)?;
    for _ in 0..count / ZEROS as u64 {
        stream.extend(&piece);
    }
    let rest = usize::try_from(count % ZEROS as u64).map_err(|error| error.to_string())?;
    stream.extend(deflate(&vec![0; rest], FlushCompress::Finish)?);
    Ok(())
}

fn tar_header(entry: &Entry, size: u64) -> Result<Vec<u8>, String> {
    let mut header = tar::Header::new_gnu();
    let fields = header.as_gnu_mut().ok_or("no GNU header")?;
    let copy = |field: &mut [u8; 100], text: &str| {
        let length = text.len().min(field.len());
        field[..length].copy_from_slice(&text.as_bytes()[..length]);
    };
    copy(&mut fields.name, &entry.path);
    copy(&mut fields.linkname, &entry.target);
    header.set_entry_type(match entry.kind {
        Kind::File => tar::EntryType::Regular,
        Kind::Folder => tar::EntryType::Directory,
        Kind::Symlink => tar::EntryType::Symlink,
        Kind::Hardlink => tar::EntryType::Link,
        Kind::Device => tar::EntryType::Char,
        Kind::Pipe => tar::EntryType::Fifo,
    });
    header.set_size(size);
    header.set_mode(0o644);
    header.set_cksum();
    Ok(header.as_bytes().to_vec())
}

fn padding(size: usize) -> usize {
    (512 - size % 512) % 512
}

fn tar(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let mut archive = Vec::new();
    for entry in entries {
        let content = entry.content.bytes()?;
        archive.extend(tar_header(entry, content.len() as u64)?);
        archive.extend(&content);
        archive.resize(archive.len() + padding(content.len()), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    Ok(archive)
}

fn tar_gz(entries: &[Entry]) -> Result<Vec<u8>, String> {
    // A last entry of zeros is written as repeated deflate blocks; its gzip trailer is never reached.
    if let Some((last, others)) = entries.split_last()
        && let Content::Zeros(count) = last.content
    {
        let mut head = tar(others)?;
        head.truncate(head.len() - 1024);
        head.extend(tar_header(last, count)?);
        let mut archive = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        archive.extend(deflate(&head, FlushCompress::Full)?);
        deflate_zeros(count, &mut archive)?;
        archive.extend([0; 8]);
        return Ok(archive);
    }
    gzip(&tar(entries)?)
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain).map_err(|error| error.to_string())?;
    encoder.finish().map_err(|error| error.to_string())
}
