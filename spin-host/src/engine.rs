//! The wasm engine: compiled code kept on disk, instances in a pool, and a clock that interrupts endless ones.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use wasmtime::component::{Component, Linker};
use wasmtime::{Cache, CacheConfig, Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};
use wasmtime_wasi_http::handler::ProxyPre;
use wasmtime_wasi_http::{p2, p3};

use crate::bindings::Imports;
use crate::instance::{InstanceState, SpinHost};

/// How often running code is interrupted, to let others run and to see whether it has run for too long.
pub const EPOCH_TICK: Duration = Duration::from_millis(10);

/// How many instances may exist at once.
const MAX_INSTANCES: u32 = 1000;

/// Makes the engine and starts its clock.
pub fn engine(cache: Option<PathBuf>, memory: usize) -> anyhow::Result<Engine> {
    let mut config = Config::new();
    config.wasm_component_model_async(true).epoch_interruption(true);
    if let Some(folder) = cache {
        let mut cache = CacheConfig::new();
        cache.with_directory(&folder);
        let cache = Cache::new(cache)
            .map_err(anyhow::Error::from)
            .with_context(|| format!("could not use {} for compiled components", folder.display()))?;
        config.cache(Some(cache));
    }
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(MAX_INSTANCES)
        // A component is a few core modules: its own, and the shims that join it to the host.
        .total_core_instances(4 * MAX_INSTANCES)
        .total_memories(MAX_INSTANCES)
        .total_tables(4 * MAX_INSTANCES)
        .table_elements(20_000)
        .max_memory_size(memory);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let engine = Engine::new(&config).or_else(|error| {
        // The pool reserves terabytes of addresses, which some machines do not give.
        tracing::warn!("no pool of instances, so each takes longer to make: {error:#}");
        config.allocation_strategy(InstanceAllocationStrategy::OnDemand);
        Engine::new(&config)
    })?;
    let weak = engine.weak();
    std::thread::Builder::new()
        .name("epoch".to_owned())
        .spawn(move || {
            while let Some(engine) = weak.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::sleep(EPOCH_TICK);
            }
        })?;
    Ok(engine)
}

/// Joins the host's functions, all that a component may import.
pub fn linker(engine: &Engine) -> anyhow::Result<Linker<InstanceState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi::p3::add_to_linker(&mut linker)?;
    p2::add_only_http_to_linker_async(&mut linker)?;
    p3::add_to_linker(&mut linker)?;
    Imports::add_to_linker::<_, SpinHost>(&mut linker, InstanceState::spin)?;
    Ok(linker)
}

/// Compiles a component and joins it with the host's functions.
pub fn load(linker: &Linker<InstanceState>, file: &Path) -> anyhow::Result<ProxyPre<InstanceState>> {
    if !file.is_file() {
        return Err(anyhow!(
            "there is no {}; build the application first",
            file.display()
        ));
    }
    let component = Component::from_file(linker.engine(), file)?;
    let pre = linker.instantiate_pre(&component)?;
    if let Ok(pre) = p3::bindings::ServicePre::new(pre.clone()) {
        return Ok(ProxyPre::P3(pre));
    }
    p2::bindings::ProxyPre::new(pre)
        .map(ProxyPre::P2)
        .map_err(|_| anyhow!("it exports neither wasi:http/handler@0.3.0 nor wasi:http/incoming-handler@0.2"))
}
