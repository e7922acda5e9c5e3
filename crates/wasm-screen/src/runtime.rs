//! Loads components, from the cache or through the compiler, and opens sessions of them.

use crate::{
    CompileLimits, CompiledCache, Compiler, ComponentError, ScreenLimits, WasmSession,
    bindings::{Screen, ScreenPre},
    clock,
    compiled_cache::WasmDigest,
    engine::{self, Pool},
    session::ScreenState,
    validate,
};
use hivesync_byte_cache::ByteCache;
use hivesync_domain::{Limits, Tier};
use hivesync_preview_runtime::{LoadError, SandboxError, guest_host};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, sync::Arc};
use wasmtime::{
    Engine,
    component::{Component, HasSelf, Linker},
};

/// Compiled code that is kept loaded for the next preview of the same components.
const LOADED_BYTES: usize = 256 << 20;

/// Runs components; cheap to clone.
#[derive(Clone)]
pub struct WasmRuntime {
    inner: Arc<Inner>,
}

struct Inner {
    /// One for each size of stack, which is an engine's own.
    engines: BTreeMap<usize, Loader>,
    compiler: Compiler,
    cache: CompiledCache,
    /// The components that were used last, by what they were compiled from and the stack they have.
    loaded: ByteCache<(WasmDigest, usize), ScreenComponent>,
    max_sessions: u32,
}

struct Loader {
    engine: Engine,
    linker: Linker<ScreenState>,
}

/// A component that is ready to run; cheap to clone.
#[derive(Clone)]
pub struct ScreenComponent {
    ready: ScreenPre<ScreenState>,
}

impl WasmRuntime {
    /// Runs at most `max_sessions` at once, under any tier's part of `limits`.
    pub fn new(
        limits: &Limits,
        max_sessions: u32,
        compiler: Compiler,
        cache: CompiledCache,
    ) -> Result<Self, LoadError> {
        let failed = |error: wasmtime::Error| LoadError::Engine(format!("{error:#}"));
        let tiers = Tier::ALL.map(|tier| ScreenLimits::new(limits, limits.tier(tier)));
        let instances = u32::try_from(limits.most(|tier| tier.sandbox_instances)).unwrap_or(u32::MAX);
        let table_elements = limits.most(|tier| tier.sandbox_table_elements);
        let table_elements = usize::try_from(table_elements).unwrap_or(usize::MAX);
        let mut engines = BTreeMap::new();
        for tier in &tiers {
            let pool = Pool {
                sessions: max_sessions,
                instances,
                table_elements,
                stack_bytes: tier.stack_bytes,
            };
            if engines.contains_key(&tier.stack_bytes) {
                continue;
            }
            let engine = engine::running(pool).map_err(failed)?;
            if engine::fingerprint(&engine) != compiler.fingerprint() {
                return Err(LoadError::Engine(
                    "the compile server compiles for another engine than this one".to_owned(),
                ));
            }
            let mut linker = Linker::new(&engine);
            Screen::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut ScreenState| state)
                .map_err(failed)?;
            clock::start(&engine)?;
            engines.insert(tier.stack_bytes, Loader { engine, linker });
        }
        Ok(Self {
            inner: Arc::new(Inner {
                engines,
                compiler,
                cache,
                loaded: ByteCache::new(LOADED_BYTES),
                max_sessions,
            }),
        })
    }

    /// The component that `wasm` is, compiled unless that was done before. Blocks for as long as that takes.
    pub fn load(
        &self,
        wasm: &[u8],
        compile: &CompileLimits,
        screen: &ScreenLimits,
    ) -> Result<ScreenComponent, ComponentError> {
        // Another tier may have had it compiled.
        validate::size(wasm, &compile.component)?;
        let digest: WasmDigest = Sha256::digest(wasm).into();
        let key = (digest, screen.stack_bytes);
        let inner = &self.inner;
        if let Some(component) = inner.loaded.get(&key) {
            return Ok(component);
        }
        let internal = |error: wasmtime::Error| ComponentError::Internal(format!("{error:#}"));
        let loader = inner.engines.get(&screen.stack_bytes).ok_or_else(|| {
            ComponentError::Internal(format!("no engine has {} bytes of stack", screen.stack_bytes))
        })?;
        let fingerprint = inner.compiler.fingerprint();
        let (component, bytes) = match inner.cache.load(&loader.engine, fingerprint, &digest) {
            Some(found) => found,
            None => {
                let compiled = inner.compiler.compile(wasm, compile)?;
                let component = inner
                    .cache
                    .keep(&loader.engine, fingerprint, &digest, &compiled)
                    .map_err(internal)?;
                (component, compiled.len())
            }
        };
        let component = ready(loader, &component)?;
        inner.loaded.put(key, component.clone(), bytes);
        Ok(component)
    }

    /// A session of a component.
    pub fn session(
        &self,
        component: &ScreenComponent,
        limits: ScreenLimits,
    ) -> Result<WasmSession, SandboxError> {
        let engine = component.ready.engine();
        WasmSession::new(engine, component.ready.clone(), limits, self.inner.max_sessions)
    }

    /// Why no component can be compiled any more, if so.
    pub fn compiler_ended(&self) -> bool {
        self.inner.compiler.has_ended()
    }
}

fn ready(loader: &Loader, component: &Component) -> Result<ScreenComponent, ComponentError> {
    let ready = loader
        .linker
        .instantiate_pre(component)
        .and_then(ScreenPre::new)
        // It was checked against the world before it was compiled; what is left are the engine's own limits.
        .map_err(|error| {
            ComponentError::TooLarge(guest_host::message(format!(
                "the component can't be instantiated: {error:#}"
            )))
        })?;
    Ok(ScreenComponent { ready })
}
