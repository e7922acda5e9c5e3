//! The built images on disk: what the folder holds, and how a compiled image is loaded safely.

use crate::{LoadError, memory_image::PAGE};
use hivesync_domain::Platform;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Range,
    path::{Path, PathBuf},
};
use wasmtime::{Engine, Module};

/// Grows when the messages between host and guest change.
pub const PROTOCOL: u32 = 3;

/// The platforms that have an image of their own.
pub const PLATFORMS: [Platform; 2] = [Platform::Ios, Platform::Android];

/// `manifest.json` beside the images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`PROTOCOL`] of the guest.
    pub protocol: u32,
    /// Hash of everything the images are made from.
    pub inputs: String,
    /// The images.
    pub images: Vec<Image>,
}

/// One image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Image {
    /// Its platform.
    pub platform: Platform,
    /// SHA-256 of the compiled file.
    pub compiled_sha256: String,
    /// Its size.
    pub compiled_bytes: u64,
    /// [`content_pages`] of its memory.
    pub pages: Vec<Range<usize>>,
}

/// The base name of a platform's files; `web` has none of its own.
pub fn image_name(platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "android",
        Platform::Ios | Platform::Web => "ios",
    }
}

/// Where a platform's compiled image lies.
pub fn compiled_path(dir: &Path, platform: Platform) -> PathBuf {
    dir.join(image_name(platform)).with_extension("cwasm")
}

/// Reads the manifest.
pub fn read_manifest(dir: &Path) -> Result<Manifest, LoadError> {
    let path = dir.join("manifest.json");
    let bytes = fs::read(&path).map_err(|error| LoadError::Unreadable {
        path: path.clone(),
        error,
    })?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| LoadError::Unfit {
        path: path.clone(),
        reason: error.to_string(),
    })?;
    if manifest.protocol != PROTOCOL {
        return Err(LoadError::Unfit {
            path,
            reason: format!(
                "it speaks protocol {}, this program speaks {PROTOCOL}",
                manifest.protocol
            ),
        });
    }
    Ok(manifest)
}

/// Pages without content between others that are worth taking along, for fewer ranges.
const MAX_GAP: usize = 16;

/// The pages (of 4 KiB) of a fresh instance's memory that hold anything, as few ranges.
pub fn content_pages(memory: &[u8]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (number, page) in memory.chunks(PAGE).enumerate() {
        if page.iter().all(|byte| *byte == 0) {
            continue;
        }
        match ranges.last_mut() {
            Some(last) if number - last.end <= MAX_GAP => last.end = number + 1,
            _ => ranges.push(number..number + 1),
        }
    }
    ranges
}

/// Lower-case hex SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Compiles images for the hosts of this build.
pub struct Compiler {
    engine: Engine,
}

impl Compiler {
    /// With the configuration that [`Runtime`](crate::Runtime) loads them with.
    pub fn new() -> Result<Self, LoadError> {
        let engine = crate::engine::engine(1).map_err(|error| LoadError::Engine(format!("{error:#}")))?;
        Ok(Self { engine })
    }

    /// Native code for a guest's wasm.
    pub fn compile(&self, wasm: &[u8]) -> Result<Vec<u8>, LoadError> {
        self.engine
            .precompile_module(wasm)
            .map_err(|error| LoadError::Engine(format!("{error:#}")))
    }

    /// Changes whenever compiled images of before can no longer be loaded: version, configuration, processor.
    pub fn fingerprint(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.engine.precompile_compatibility_hash().hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

/// Loads a compiled image after checking it against the manifest.
pub(crate) fn load(engine: &Engine, dir: &Path, image: &Image) -> Result<Module, LoadError> {
    let path = compiled_path(dir, image.platform);
    let bytes = fs::read(&path).map_err(|error| LoadError::Unreadable {
        path: path.clone(),
        error,
    })?;
    if sha256(&bytes) != image.compiled_sha256 {
        return Err(LoadError::Unfit {
            path,
            reason: "it is not the file the manifest describes".to_owned(),
        });
    }
    // SAFETY: the bytes are native code and must come from wasmtime's own compiler. `preview-runtime-build` wrote
    // them with `Engine::precompile_module` and recorded their hash, which was just checked on the very bytes that
    // are loaded here; wasmtime itself refuses code of another version or configuration. Whoever can replace both
    // files can replace this program as well. Nothing of a user's project ever gets into this folder.
    #[allow(unsafe_code)]
    let module = unsafe { Module::deserialize(engine, &bytes) };
    module.map_err(|error| LoadError::Unfit {
        path,
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_with_content_are_few_ranges() {
        let mut memory = vec![0; 100 * PAGE];
        assert!(content_pages(&memory).is_empty());
        for page in [3, 5, 22, 60, 99] {
            memory[page * PAGE + page] = 1;
        }
        // What is near is taken along, what is far is not.
        assert_eq!(content_pages(&memory), vec![3..23, 60..61, 99..100]);
    }
}
