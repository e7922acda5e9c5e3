//! One wasmtime configuration for the process that compiles components and the worker that runs them.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// The largest memory a 32-bit guest can have; reserved as address space, not as memory.
const MEMORY_RESERVATION_BYTES: u64 = 4 << 30;
/// What the host does on a guest's behalf runs on the guest's stack as well.
const HOST_STACK_BYTES: usize = 1 << 20;
/// Memory of an idle slot that is wiped rather than given back and faulted in again.
const KEEP_RESIDENT_BYTES: usize = 1 << 20;
/// Memories and tables of one component: its own, and those that toolchains add to link its imports.
pub(crate) const MEMORIES_PER_COMPONENT: u32 = 4;
pub(crate) const TABLES_PER_COMPONENT: u32 = 16;
/// Space for the engine's own description of an instance: grows with the functions, globals and tables it has.
const INSTANCE_BYTES: usize = 4 << 20;
/// Grows when the rules of [`validate`](crate::validate) change, so that what was compiled under others is not run.
const RULES: u32 = 1;

/// How many of what the engine of a worker holds at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pool {
    pub sessions: u32,
    /// Core modules that one component instantiates.
    pub instances: u32,
    /// Entries of one table.
    pub table_elements: usize,
    /// Bytes of a guest's stack.
    pub stack_bytes: usize,
}

/// What must be the same on both sides.
fn config() -> Config {
    let mut config = Config::new();
    config
        .cranelift_opt_level(OptLevel::Speed)
        // A session is replayed, also on another machine: the same calls must give the same bits.
        .cranelift_nan_canonicalization(true)
        .consume_fuel(true)
        .epoch_interruption(true)
        .wasm_backtrace_max_frames(None)
        .generate_address_map(false)
        .memory_init_cow(true)
        .memory_reservation(MEMORY_RESERVATION_BYTES)
        .concurrency_support(false)
        .wasm_component_model(true)
        .wasm_component_model_async(false)
        .wasm_simd(true)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_tail_call(false);
    config
}

/// An engine that compiles and runs nothing. It has no threads: the process it is in may start none.
pub(crate) fn compiling() -> wasmtime::Result<Engine> {
    Engine::new(config().parallel_compilation(false))
}

/// An engine that runs what [`compiling`] compiled.
pub(crate) fn running(pool: Pool) -> wasmtime::Result<Engine> {
    let mut allocation = PoolingAllocationConfig::new();
    let in_all = |each: u32| pool.sessions.saturating_mul(each);
    allocation
        .total_component_instances(pool.sessions)
        .total_core_instances(in_all(pool.instances))
        .total_memories(in_all(MEMORIES_PER_COMPONENT))
        .total_tables(in_all(TABLES_PER_COMPONENT))
        .total_stacks(pool.sessions)
        .max_core_instances_per_component(pool.instances)
        .max_memories_per_component(MEMORIES_PER_COMPONENT)
        .max_tables_per_component(TABLES_PER_COMPONENT)
        .max_memories_per_module(1)
        .max_tables_per_module(TABLES_PER_COMPONENT)
        .max_core_instance_size(INSTANCE_BYTES)
        .max_component_instance_size(INSTANCE_BYTES)
        .max_memory_size(usize::try_from(MEMORY_RESERVATION_BYTES).unwrap_or(usize::MAX))
        .table_elements(pool.table_elements)
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES);
    let mut config = config();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(allocation))
        .max_wasm_stack(pool.stack_bytes)
        .async_stack_size(pool.stack_bytes + HOST_STACK_BYTES);
    Engine::new(&config)
}

/// Changes whenever what was compiled before can no longer be run: version, configuration, processor, rules.
pub(crate) fn fingerprint(engine: &Engine) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    RULES.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
