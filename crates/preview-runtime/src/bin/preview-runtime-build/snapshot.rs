//! Runs the guest up to the point where every session starts, and writes what its memory holds then into its module.

use anyhow::{Context, Result, anyhow, ensure};
use futures::executor::block_on;
use hivesync_preview_runtime::image::content_pages;
use std::ops::Range;
use wasmtime::{Config, Engine, Instance, Memory, Module, Store, Val, WasmParams, WasmResults};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

/// The guest with `bundle` evaluated, and the pages of memory that it uses then.
pub fn take(guest: &[u8], bundle: &[u8]) -> Result<(Vec<u8>, Vec<Range<usize>>)> {
    let wizer = Wizer::new();
    let (context, instrumented) = wizer.instrument(guest).map_err(failed)?;
    let mut config = Config::new();
    config.max_wasm_stack(2 << 20).wasm_component_model(false);
    let engine = Engine::new(&config).map_err(failed)?;
    let module = Module::new(&engine, instrumented).map_err(failed)?;
    let start = || Guest::start(&engine, &module);
    let bytecode = start()?
        .ask("hs_compile", bundle)
        .context("the bundle does not compile")?;
    let mut guest = start()?;
    guest.ask("hs_bundle", &bytecode).context("the bundle threw")?;
    let pages = content_pages(guest.memory.data(&guest.store));
    let wasm = block_on(wizer.snapshot(&context, &mut guest)).map_err(failed)?;
    Ok((wasm, pages))
}

fn failed(error: wasmtime::Error) -> anyhow::Error {
    anyhow!("{error:#}")
}

/// A running instance.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
}

impl Guest {
    fn start(engine: &Engine, module: &Module) -> Result<Self> {
        let mut store = Store::new(engine, ());
        let instance = Instance::new(&mut store, module, &[]).map_err(failed)?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .context("the guest exports no memory")?;
        Ok(Self {
            store,
            instance,
            memory,
        })
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, export: &str, parameters: P) -> Result<R> {
        let function = self
            .instance
            .get_typed_func::<P, R>(&mut self.store, export)
            .map_err(failed)?;
        function.call(&mut self.store, parameters).map_err(failed)
    }

    /// Hands `message` to an export that takes one, and answers what `hs_answer` points at then.
    fn ask(&mut self, export: &str, message: &[u8]) -> Result<Vec<u8>> {
        let length = u32::try_from(message.len()).context("the message is too large")?;
        let at: u32 = self.call("hs_alloc", length)?;
        self.memory
            .write(&mut self.store, at as usize, message)
            .context("the guest has no memory for the message")?;
        let failed: u32 = self.call(export, (at, length))?;
        let answer: u64 = self.call("hs_answer", ())?;
        let (from, size) = ((answer >> 32) as usize, (answer & 0xffff_ffff) as usize);
        let answer = self
            .memory
            .data(&self.store)
            .get(from..)
            .and_then(|rest| rest.get(..size))
            .context("the answer lies outside the guest's memory")?
            .to_vec();
        ensure!(failed == 0, "{}", String::from_utf8_lossy(&answer));
        // So that the snapshot need not hold it.
        self.memory
            .write(&mut self.store, at as usize, &vec![0; message.len()])
            .context("the message lies outside the guest's memory")?;
        self.call::<_, ()>("hs_free", (at, length))?;
        Ok(answer)
    }
}

impl InstanceState for Guest {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let value = self
            .instance
            .get_global(&mut self.store, name)
            .map(|global| global.get(&mut self.store));
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
        match self.instance.get_memory(&mut self.store, name) {
            Some(memory) => contents(memory.data(&self.store)),
            None => unreachable!("the instrumented module exports {name}"),
        }
    }
}
