//! Guests as such: made and dropped beside bare instances, many at once, on every core.

use crate::{
    distribution::{Distribution, repeat},
    report::Section,
};
use anyhow::Context as _;
use std::{
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, Linker, Module, PoolingAllocationConfig, Store};

const INSTANTIATIONS: usize = 1000;
const TOGETHER: usize = 16;
const RATE_FOR: Duration = Duration::from_secs(5);

/// What a session is made by, what shows a screen in one, and what keeps one that shows it.
pub struct Guests<'a, S> {
    /// Makes a session in a place that no session had before.
    pub make_unused: &'a (dyn Fn() -> anyhow::Result<()> + Sync),
    /// Makes a session where others showed screens.
    pub make: &'a (dyn Fn() -> anyhow::Result<()> + Sync),
    /// Shows the screen in a fresh session, from bundle to layout.
    pub show: &'a (dyn Fn() -> anyhow::Result<()> + Sync),
    /// The same, and keeps the session.
    pub keep: &'a dyn Fn() -> anyhow::Result<S>,
}

/// Measures.
pub fn measure<S>(guests: &Guests<'_, S>) -> anyhow::Result<Section> {
    let mut section = Section::new(
        "Guests",
        "Instances of the pre-initialised image, from wasmtime's pool and back to it; beside them instances of a module that is \
         one page of memory and nothing else, from a pool of their own.",
    );
    let unused = repeat(20, INSTANTIATIONS, guests.make_unused)?;
    section.row("guest, made and dropped", &unused);
    let used = repeat(20, INSTANTIATIONS, guests.make)?;
    section.row("the same in a place where a screen was shown", &used);
    let pooled = bare(true)?;
    section.row("bare instance, made and dropped", &pooled);
    let mapped = bare(false)?;
    section.row("the same without a pool, as wasmtime does it by default", &mapped);
    let of = |of: &Distribution| of.quantile(0.5) * 1000.0;
    section.fact(format!(
        "At p50 a guest takes {:.1} µs: {:.1} times a bare instance of a pool ({:.1} µs), {:.2} times one without ({:.1} \
         µs). Where a screen was shown before it is {:.0} µs, as what the screen wrote to is wiped each time.",
        of(&unused),
        of(&unused) / of(&pooled),
        of(&pooled),
        of(&unused) / of(&mapped),
        of(&mapped),
        of(&used)
    ));

    let before = resident_kib()?;
    let kept = (0..TOGETHER)
        .map(|_| (guests.keep)())
        .collect::<anyhow::Result<Vec<_>>>()?;
    let grown = resident_kib()?.saturating_sub(before);
    drop(kept);
    section.fact(format!(
        "{TOGETHER} guests that show the screen at once take {:.1} MB of resident memory each.",
        grown as f64 * 1024.0 / 1e6 / TOGETHER as f64
    ));

    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (stop, shown) = (AtomicBool::new(false), AtomicUsize::new(0));
    let begun = Instant::now();
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        (guests.show)()?;
                        shown.fetch_add(1, Ordering::Relaxed);
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        thread::sleep(RATE_FOR);
        stop.store(true, Ordering::Relaxed);
        lanes
            .into_iter()
            .try_for_each(|lane| lane.join().map_err(|_| anyhow::anyhow!("a lane panicked"))?)
    })?;
    section.fact(format!(
        "{:.0} screens a second on {cores} cores, each from bundle to layout.",
        shown.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
    ));
    Ok(section)
}

fn bare(in_a_pool: bool) -> anyhow::Result<Distribution> {
    // (module (memory 1))
    const WASM: &[u8] = b"\0asm\x01\0\0\0\x05\x03\x01\0\x01";
    let mut config = Config::new();
    if in_a_pool {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(PoolingAllocationConfig::new()));
    }
    let failed = |error: wasmtime::Error| anyhow::anyhow!("{error:#}");
    let engine = Engine::new(&config).map_err(failed)?;
    let module = Module::new(&engine, WASM).map_err(failed)?;
    let ready = Linker::new(&engine).instantiate_pre(&module).map_err(failed)?;
    repeat(20, INSTANTIATIONS, || {
        let mut store = Store::new(&engine, ());
        ready.instantiate(&mut store).map(drop).map_err(failed)
    })
}

fn resident_kib() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .trim()
                .strip_suffix("kB")?
                .trim()
                .parse()
                .ok()
        })
        .context("/proc/self/status has no VmRSS")
}
