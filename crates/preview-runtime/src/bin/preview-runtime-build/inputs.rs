//! What the images are made from, as one hash.

use crate::{repository, sources};
use anyhow::{Context, Result};
use hivesync_preview_runtime::image;
use std::{fs, path::Path};

/// Folders that are made from the inputs, or that the images do not hold.
const LEFT_OUT: [&str; 4] = ["node_modules", "target", "dist", "test"];

/// Changes whenever the images would.
pub fn hash(compiler: &str) -> Result<String> {
    let mut parts = vec![format!("protocol {}\ncompiler {compiler}\n", image::PROTOCOL)];
    for folder in ["js", "guest"] {
        collect(&sources().join(folder), &mut parts)?;
    }
    parts.push(hash_file(&repository().join("infra/wasm-toolchain/cargo"))?);
    Ok(image::sha256(parts.concat().as_bytes()))
}

/// Hash of one file.
pub fn hash_file(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(image::sha256(&bytes))
}

fn collect(folder: &Path, parts: &mut Vec<String>) -> Result<()> {
    let unreadable = || format!("{} cannot be read", folder.display());
    let mut entries = fs::read_dir(folder)
        .with_context(unreadable)?
        .collect::<Result<Vec<_>, _>>()
        .with_context(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name();
        if entry.file_type().with_context(unreadable)?.is_dir() {
            if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
                collect(&path, parts)?;
            }
        } else {
            let shown = path.strip_prefix(sources()).unwrap_or(&path);
            parts.push(format!("{} {}\n", shown.display(), hash_file(&path)?));
        }
    }
    Ok(())
}
