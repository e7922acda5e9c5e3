//! One wasmtime configuration for the builder that compiles the images and the host that runs them.

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// The largest memory a 32-bit guest can have; reserved as address space, not as memory.
const MAX_MEMORY_BYTES: usize = 4 << 30;
/// Native frames of as much recursion as QuickJS allows, and of the C code below its checks.
const MAX_WASM_STACK_BYTES: usize = 8 << 20;
/// Guests run on stacks of their own, so that the caller's thread may have any. More than the guest may use: what the
/// host does on its behalf needs some as well.
const STACK_BYTES: usize = 9 << 20;
/// Memory of an idle slot that is wiped rather than given back and faulted in again. Holds a whole image with a screen.
const KEEP_RESIDENT_BYTES: usize = 16 << 20;
/// The guest's function table has about 300 entries.
const MAX_TABLE_ELEMENTS: usize = 10_000;

/// An engine whose compiled code every engine made here can load.
pub(crate) fn engine(max_sessions: u32) -> wasmtime::Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(max_sessions)
        .total_memories(max_sessions)
        .total_tables(max_sessions)
        .total_stacks(max_sessions)
        .max_memories_per_module(1)
        .max_tables_per_module(1)
        .max_memory_size(MAX_MEMORY_BYTES)
        .table_elements(MAX_TABLE_ELEMENTS)
        .linear_memory_keep_resident(KEEP_RESIDENT_BYTES)
        // Only what a guest wrote to is wiped: a session that did nothing costs microseconds.
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .cranelift_opt_level(OptLevel::Speed)
        .memory_init_cow(true)
        .max_wasm_stack(MAX_WASM_STACK_BYTES)
        .async_stack_size(STACK_BYTES)
        .consume_fuel(true)
        .wasm_backtrace_max_frames(None)
        .wasm_component_model(false);
    Engine::new(&config)
}
