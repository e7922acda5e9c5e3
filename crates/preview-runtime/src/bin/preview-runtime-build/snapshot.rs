//! Runs the guest up to the point where every session starts, and writes what its memory holds then into its module.

use anyhow::{Context, Result, anyhow, bail};
use futures::executor::block_on;
use wasmtime::{Config, Engine, Instance, Module, Store, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

/// The guest with `bundle` evaluated.
pub fn take(guest: &[u8], bundle: &[u8]) -> Result<Vec<u8>> {
    let wizer = Wizer::new();
    let (context, instrumented) = wizer.instrument(guest).map_err(|error| anyhow!("{error:#}"))?;
    let mut config = Config::new();
    config.max_wasm_stack(2 << 20).wasm_component_model(false);
    let engine = Engine::new(&config).map_err(|error| anyhow!("{error:#}"))?;
    let module = Module::new(&engine, instrumented).map_err(|error| anyhow!("{error:#}"))?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).map_err(|error| anyhow!("{error:#}"))?;
    evaluate(&mut store, instance, bundle)?;
    let mut state = Running {
        store: &mut store,
        instance,
    };
    block_on(wizer.snapshot(&context, &mut state)).map_err(|error| anyhow!("{error:#}"))
}

/// Hands the bundle over and has it evaluated.
fn evaluate(store: &mut Store<()>, instance: Instance, bundle: &[u8]) -> Result<()> {
    let call = |error: wasmtime::Error| anyhow!("{error:#}");
    let memory = instance
        .get_memory(&mut *store, "memory")
        .context("the guest exports no memory")?;
    let length = u32::try_from(bundle.len()).context("the bundle is too large")?;
    let alloc = instance
        .get_typed_func::<u32, u32>(&mut *store, "hs_alloc")
        .map_err(call)?;
    let free = instance
        .get_typed_func::<(u32, u32), ()>(&mut *store, "hs_free")
        .map_err(call)?;
    let evaluate = instance
        .get_typed_func::<(u32, u32), u32>(&mut *store, "hs_bundle")
        .map_err(call)?;
    let at = alloc.call(&mut *store, length).map_err(call)?;
    memory
        .write(&mut *store, at as usize, bundle)
        .context("the guest has no memory for the bundle")?;
    let failed = evaluate.call(&mut *store, (at, length)).map_err(call)?;
    if failed != 0 {
        let answer = instance
            .get_typed_func::<(), u64>(&mut *store, "hs_answer")
            .map_err(call)?;
        let answer = answer.call(&mut *store, ()).map_err(call)?;
        let (from, size) = ((answer >> 32) as usize, (answer & 0xffff_ffff) as usize);
        let message = memory
            .data(&*store)
            .get(from..)
            .and_then(|rest| rest.get(..size))
            .unwrap_or_default();
        bail!("the bundle threw: {}", String::from_utf8_lossy(message));
    }
    free.call(&mut *store, (at, length)).map_err(call)
}

/// The guest as the snapshot reads it.
struct Running<'a> {
    store: &'a mut Store<()>,
    instance: Instance,
}

impl InstanceState for Running<'_> {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let value = self
            .instance
            .get_global(&mut *self.store, name)
            .map(|global| global.get(&mut *self.store));
        match value {
            Some(Val::I32(value)) => SnapshotVal::I32(value),
            Some(Val::I64(value)) => SnapshotVal::I64(value),
            Some(Val::F32(value)) => SnapshotVal::F32(value),
            Some(Val::F64(value)) => SnapshotVal::F64(value),
            Some(Val::V128(value)) => SnapshotVal::V128(value.as_u128()),
            // The instrumented module exports every global it defines, and it defines numbers only.
            other => unreachable!("the global {name} is {other:?}"),
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        match self.instance.get_memory(&mut *self.store, name) {
            Some(memory) => contents(memory.data(&*self.store)),
            None => unreachable!("the instrumented module exports {name}"),
        }
    }
}
