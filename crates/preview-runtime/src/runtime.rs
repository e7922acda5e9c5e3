//! The loaded images of both platforms.

use crate::{
    LoadError, Program, RuntimeOptions, SandboxError, Session, SessionLimits, engine,
    image::{self, image_name},
    memory_image::{BaseMemory, MemoryImage},
    session::GuestState,
};
use hivesync_domain::Platform;
use std::{
    collections::BTreeMap,
    ops::Range,
    path::Path,
    sync::{Arc, OnceLock},
};
use wasmtime::{Engine, InstancePre, Linker};

/// The loaded images; cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    images: BTreeMap<&'static str, LoadedImage>,
    options: RuntimeOptions,
    identity: String,
}

struct LoadedImage {
    ready: InstancePre<GuestState>,
    pages: Arc<[Range<usize>]>,
    /// What the memory of a fresh instance holds; read when it is first needed.
    base: OnceLock<BaseMemory>,
}

impl Runtime {
    /// Loads the images from the folder that `preview-runtime-build` wrote.
    pub fn load(dir: &Path, options: &RuntimeOptions) -> Result<Self, LoadError> {
        let manifest = image::read_manifest(dir)?;
        let failed = |error: wasmtime::Error| LoadError::Engine(format!("{error:#}"));
        let engine = engine::engine(options.max_sessions).map_err(failed)?;
        let mut images = BTreeMap::new();
        for described in &manifest.images {
            let module = image::load(&engine, dir, described)?;
            // The guest imports nothing: an empty linker is the whole of what it can reach.
            let ready = Linker::new(&engine).instantiate_pre(&module).map_err(failed)?;
            images.insert(
                image_name(described.platform),
                LoadedImage {
                    ready,
                    pages: described.pages.as_slice().into(),
                    base: OnceLock::new(),
                },
            );
        }
        for platform in image::PLATFORMS {
            if !images.contains_key(image_name(platform)) {
                return Err(LoadError::Unfit {
                    path: dir.join("manifest.json"),
                    reason: format!("it has no image for {}", image_name(platform)),
                });
            }
        }
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                images,
                options: *options,
                identity: manifest.inputs,
            }),
        })
    }

    /// A fresh instance of `platform`'s image; `web` runs the ios one.
    pub fn session(&self, platform: Platform, limits: SessionLimits) -> Result<Session, SandboxError> {
        let image = self.image(platform)?;
        let limits = SessionLimits {
            memory_bytes: limits.memory_bytes.min(self.inner.options.max_memory_bytes),
            ..limits
        };
        Session::new(
            &self.inner.engine,
            &image.ready,
            Arc::clone(&image.pages),
            limits,
            self.inner.options.max_sessions,
        )
    }

    /// What `session`, which runs on `platform`, holds between two of its calls.
    pub fn memory_image(&self, platform: Platform, session: &Session) -> Result<MemoryImage, SandboxError> {
        let image = self.image(platform)?;
        let base = match image.base.get() {
            Some(base) => base,
            None => {
                let fresh = self.session(platform, SessionLimits::default())?;
                image
                    .base
                    .get_or_init(|| BaseMemory::new(fresh.memory().to_vec()))
            }
        };
        Ok(MemoryImage::of(session.memory(), base))
    }

    /// A session that goes on where `image` was taken of one that ran `program` on `platform`.
    pub fn resume(
        &self,
        platform: Platform,
        program: &Program,
        image: &MemoryImage,
        limits: SessionLimits,
    ) -> Result<Session, SandboxError> {
        let mut session = self.session(platform, limits)?;
        session.restore(program, image)?;
        Ok(session)
    }

    /// Differs whenever a memory image of one runtime can't be resumed by another.
    pub fn identity(&self) -> &str {
        &self.inner.identity
    }

    fn image(&self, platform: Platform) -> Result<&LoadedImage, SandboxError> {
        self.inner
            .images
            .get(image_name(platform))
            .ok_or_else(|| SandboxError::Internal(format!("there is no image for {}", image_name(platform))))
    }
}
