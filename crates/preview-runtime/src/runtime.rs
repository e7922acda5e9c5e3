//! The loaded images of both platforms, and the clock that ends what runs too long.

use crate::{
    LoadError, RuntimeOptions, SandboxError, Session, SessionLimits, engine,
    image::{self, image_name},
    session::{GuestState, TICK},
};
use hivesync_domain::Platform;
use std::{collections::BTreeMap, path::Path, sync::Arc, thread};
use wasmtime::{Engine, EngineWeak, InstancePre, Linker};

/// The loaded images; cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    images: BTreeMap<&'static str, InstancePre<GuestState>>,
    options: RuntimeOptions,
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
            images.insert(image_name(described.platform), ready);
        }
        for platform in image::PLATFORMS {
            if !images.contains_key(image_name(platform)) {
                return Err(LoadError::Unfit {
                    path: dir.join("manifest.json"),
                    reason: format!("it has no image for {}", image_name(platform)),
                });
            }
        }
        let weak = engine.weak();
        thread::Builder::new()
            .name("preview-deadline".to_owned())
            .spawn(move || tick(&weak))
            .map_err(|error| LoadError::Engine(error.to_string()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                images,
                options: *options,
            }),
        })
    }

    /// A fresh instance of `platform`'s image; `web` runs the ios one.
    pub fn session(&self, platform: Platform, limits: SessionLimits) -> Result<Session, SandboxError> {
        let image = self.inner.images.get(image_name(platform)).ok_or_else(|| {
            SandboxError::Internal(format!("there is no image for {}", image_name(platform)))
        })?;
        let limits = SessionLimits {
            memory_bytes: limits.memory_bytes.min(self.inner.options.max_memory_bytes),
            ..limits
        };
        Session::new(&self.inner.engine, image, limits, self.inner.options.max_sessions)
    }
}

/// Moves the epoch on until the engine is gone.
fn tick(engine: &EngineWeak) {
    loop {
        thread::sleep(TICK);
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
    }
}
