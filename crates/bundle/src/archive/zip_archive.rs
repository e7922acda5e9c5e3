//! `.zip` archives, read by their central directory.

use super::unpacker::{Unpacker, unreadable};
use crate::{BundleError, bundle_path::shown};
use std::{borrow::Cow, io::Cursor};
use zip::{CompressionMethod, ZipReadOptions, read::Config, unstable::read::ZipIterable};

/// The bits of a Unix mode that tell what kind of file it is, and the kinds that matter.
const KIND_MASK: u32 = 0o170_000;
const REGULAR_FILE: u32 = 0o100_000;
const SYMLINK: u32 = 0o120_000;

pub(super) fn unpack(archive: &[u8], unpacker: &mut Unpacker<'_>) -> Result<(), BundleError> {
    let mut directory = ZipIterable::try_new(Cursor::new(archive), Config::default()).map_err(broken)?;
    if directory.len() as u64 > unpacker.limits().files {
        return Err(BundleError::TooLarge(format!(
            "The archive has {} entries; the limit is {} (ARCHIVE_FILES).",
            directory.len(),
            unpacker.limits().files
        )));
    }
    let mut body = Cursor::new(archive);
    // Where each entry's header and data lie: entries that share bytes are how small archives become large.
    let mut occupied = Vec::new();
    for entry in directory.files().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        unpacker.count_entry()?;
        let name = name_of(&entry)?;
        let refuse = |rule: String| {
            Err(BundleError::Invalid(format!(
                "The entry \"{}\" {rule}.",
                shown(&name)
            )))
        };
        if name.ends_with('/') || entry.is_dir() {
            // A folder; its path must be sound all the same.
            crate::bundle_path::check(&name, unpacker.limits())?;
            continue;
        }
        let Some(path) = unpacker.accept_path(&name)? else {
            continue;
        };
        if entry.encrypted() {
            return refuse("is encrypted; pack the project without a password".to_owned());
        }
        match entry.unix_mode().map(|mode| mode & KIND_MASK) {
            None | Some(0 | REGULAR_FILE) => {}
            Some(SYMLINK) => {
                return refuse("is a symbolic link; only files and folders are allowed".to_owned());
            }
            Some(_) => return refuse("is a device or pipe; only files and folders are allowed".to_owned()),
        }
        if !matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            return refuse(format!(
                "is compressed with {}; only stored and deflated entries are supported",
                entry.compression()
            ));
        }
        let (start, packed, claimed) = (entry.header_start(), entry.compressed_size(), entry.size());
        let file = entry
            .with_reader(&mut body, ZipReadOptions::new())
            .map_err(|error| unreadable(&name, &error))?;
        let end = file.data_start().and_then(|data| data.checked_add(packed));
        let Some(end) = end.filter(|end| *end <= archive.len() as u64) else {
            return Err(unreadable(&name, &"its data ends outside the archive"));
        };
        occupied.push((start, end, name.to_string()));
        unpacker.unpack_file(path, claimed, file)?;
    }
    occupied.sort();
    for pair in occupied.windows(2) {
        if pair[0].1 > pair[1].0 {
            return Err(BundleError::Invalid(format!(
                "The entries \"{}\" and \"{}\" overlap in the archive.",
                shown(&pair[0].2),
                shown(&pair[1].2)
            )));
        }
    }
    Ok(())
}

/// The entry's name. Many tools write UTF-8 without saying so; what is not UTF-8 is read as the archive declares.
fn name_of(entry: &zip::read::ZipFileEntry<'_>) -> Result<Cow<'static, str>, BundleError> {
    match std::str::from_utf8(entry.name_raw()) {
        Ok(name) => Ok(Cow::Owned(name.to_owned())),
        Err(_) => match entry.name() {
            Ok(name) => Ok(Cow::Owned(name.into_owned())),
            Err(_) => Err(BundleError::Invalid(
                "An entry of the archive has a name that is not text.".to_owned(),
            )),
        },
    }
}

fn broken(error: zip::result::ZipError) -> BundleError {
    BundleError::Invalid(format!(
        "The archive can't be read as .zip ({error}); it is damaged or incomplete."
    ))
}
