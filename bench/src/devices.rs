//! A project with all its screens on one device and on five, as one job runs them: transpiled once, its modules evaluated
//! once per device, every screen in a session of its own that begins there.

use crate::{
    distribution::repeat,
    job::{Prepared, settle},
    report::Section,
};
use anyhow::Context as _;
use hivesync_bundle::TranspileCache;
use hivesync_domain::{DeviceContext, DeviceId, Limits, SafeArea};
use hivesync_e2e::Archive;
use hivesync_preview_runtime::{Runtime, SessionLimits};
use hivesync_text::FontStore;

const RUNS: usize = 9;
const CACHE_BYTES: usize = 64 << 20;

/// Further iPhones and iPads: model, width, height, dpr, safe area at the top and the bottom.
const OTHERS: [(&str, f32, f32, f32, f32, f32); 4] = [
    ("iphone-15-pro-max", 430.0, 932.0, 3.0, 59.0, 34.0),
    ("iphone-se", 375.0, 667.0, 2.0, 20.0, 0.0),
    ("ipad", 820.0, 1180.0, 2.0, 24.0, 20.0),
    ("ipad-pro-12-9", 1024.0, 1366.0, 2.0, 24.0, 20.0),
];

/// What jobs run with.
pub struct Jobs<'a> {
    /// The guest images.
    pub runtime: &'a Runtime,
    /// The project.
    pub archive: &'a Archive,
    /// The first device.
    pub device: &'a DeviceContext,
    /// What a worker is given.
    pub limits: &'a Limits,
    /// What a screen may use.
    pub session: SessionLimits,
}

/// Measures jobs of which nothing was transpiled before.
pub fn measure(jobs: &Jobs<'_>) -> anyhow::Result<Section> {
    let fonts = FontStore::bundled();
    let devices: Vec<DeviceContext> = std::iter::once(jobs.device.clone())
        .chain(OTHERS.iter().map(|other| like(jobs.device, other)))
        .collect();
    let mut section = Section::new(
        "One device and five",
        "All screens of examples/shop in one job, from the archive's bytes to every screen's layout, in one thread: \
         nothing was transpiled before, the modules are evaluated once per device. Pictures come on top, one by one.",
    );
    let [one, five] = [&devices[..1], &devices[..]].map(|devices| {
        let times = repeat(1, RUNS, || jobs.run(&fonts, devices))?;
        section.row(format!("{} device(s)", devices.len()), &times);
        anyhow::Ok(times.quantile(0.5))
    });
    section.fact(format!("Five devices cost {:.2} times one (p50).", five? / one?));
    Ok(section)
}

fn like(
    device: &DeviceContext,
    (id, width, height, dpr, top, bottom): &(&str, f32, f32, f32, f32, f32),
) -> DeviceContext {
    DeviceContext {
        device_id: DeviceId((*id).to_owned()),
        model: (*id).to_owned(),
        width: *width,
        height: *height,
        dpr: *dpr,
        safe_area: SafeArea {
            top: *top,
            bottom: *bottom,
            left: 0.0,
            right: 0.0,
        },
        ..device.clone()
    }
}

impl Jobs<'_> {
    fn run(&self, fonts: &FontStore, devices: &[DeviceContext]) -> anyhow::Result<()> {
        let cache = TranspileCache::new(CACHE_BYTES);
        let prepared = Prepared::new(self.archive, self.limits, self.device, &cache)?;
        let program = &prepared.program;
        let mut modules: Vec<u32> = program.graph().roots.iter().map(|root| root.0).collect();
        modules.dedup();
        for device in devices {
            let inputs = prepared.inputs(device);
            let first = inputs.first().context("the project has no screens")?;
            let mut session = self.runtime.session(device.platform, self.session)?;
            session.load(program, first, &modules)?;
            let loaded = self.runtime.memory_image(device.platform, &session)?;
            drop(session);
            for input in &inputs {
                let mut session = self
                    .runtime
                    .resume(device.platform, program, &loaded, self.session)?;
                let tree = session.show(input)?.tree;
                settle(&mut session, tree, device, fonts, self.limits)?;
            }
        }
        Ok(())
    }
}
