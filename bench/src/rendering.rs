//! The libraries alone: a sandbox made, a screen of about 200 nodes transpiled, run and laid out, its picture drawn.

use crate::{
    devices,
    distribution::{Distribution, repeat},
    guests::{self, Guests},
    interaction,
    job::{Prepared, settle},
    node,
    report::Section,
};
use anyhow::{Context as _, anyhow};
use hivesync_bundle::TranspileCache;
use hivesync_domain::{
    Capabilities, DeviceContext, DeviceId, DeviceMode, LayoutDocument, Limits, Orientation, Platform,
    SafeArea, ScreenId, Tier,
};
use hivesync_e2e::{Archive, FolderOptions};
use hivesync_layout::DocumentInfo;
use hivesync_preview_runtime::{Runtime, RuntimeOptions, Session, SessionLimits};
use hivesync_snapshot::{Assets, SnapshotLimits, Snapshotter};
use hivesync_text::FontStore;
use std::path::Path;
use uuid::Uuid;

const SCREENS: usize = 60;
const PICTURES: usize = 30;

/// Code kept between runs where transpiling is not what is measured.
const CACHE_BYTES: usize = 64 << 20;

struct Bench {
    runtime: Runtime,
    fonts: FontStore,
    limits: Limits,
    session: SessionLimits,
    device: DeviceContext,
    archive: Archive,
}

/// Measures: the libraries one by one, guests as such, events, and the same screen in Node.
pub fn measure(preview_runtime: &Path, project: &Path) -> anyhow::Result<Vec<Section>> {
    let limits = Limits::default();
    let tier = limits.tier(Tier::Premium);
    let options = RuntimeOptions {
        max_sessions: 64,
        max_memory_bytes: tier.sandbox_memory_bytes,
    };
    let bench = Bench {
        runtime: Runtime::load(preview_runtime, &options)
            .context("no guest images; `./hive build` makes them")?,
        fonts: FontStore::bundled(),
        session: SessionLimits::new(&limits, tier),
        limits,
        device: phone(),
        archive: Archive::from_files(crate::project::files())?,
    };
    let cache = TranspileCache::new(CACHE_BYTES);
    let (document, _) = bench.screen(&cache)?;
    let nodes = document.root.count();
    let (width, height) = bench.device.picture_size();
    let mut section = Section::new(
        "Rendering",
        &format!(
            "In one thread of one process, no network. The screen has {nodes} nodes; its picture {width} × {height} \
             pixels."
        ),
    );
    let cold = repeat(2, SCREENS, || {
        bench.screen(&TranspileCache::new(CACHE_BYTES)).map(drop)
    })?;
    section.row("unpack + transpile + run + layout", &cold);
    let warm = repeat(2, SCREENS, || bench.screen(&cache).map(drop))?;
    section.row("the same, transpiled before", &warm);

    let snapshotter = Snapshotter::new(SnapshotLimits::from(&bench.limits));
    let mut timings = Vec::with_capacity(PICTURES);
    let picture = repeat(2, PICTURES, || {
        let snapshot = snapshotter
            .draw(&document, &Assets::new(), tier.snapshot_bytes)
            .map_err(|error| anyhow!("{error}"))?;
        timings.push(snapshot.timings);
        Ok::<_, anyhow::Error>(())
    })?;
    section.row("picture", &picture);
    let part = |pick: fn(&hivesync_snapshot::Timings) -> f64| {
        Distribution::of_milliseconds(timings.iter().map(pick)).quantile(0.5)
    };
    section.fact(format!(
        "Of a picture's time at p50: scene {:.1} ms, raster {:.1} ms, PNG {:.1} ms.",
        part(|timings| timings.scene_ms),
        part(|timings| timings.raster_ms),
        part(|timings| timings.encode_ms)
    ));
    let unused = Runtime::load(preview_runtime, &options)?;
    let guests = guests::measure(&Guests {
        make_unused: &|| {
            let session = unused.session(bench.device.platform, bench.session);
            Ok(session.map(drop)?)
        },
        make: &|| {
            let session = bench.runtime.session(bench.device.platform, bench.session);
            Ok(session.map(drop)?)
        },
        show: &|| bench.screen(&cache).map(drop),
        keep: &|| bench.screen(&cache).map(|(_, session)| session),
    })?;
    let devices = devices::measure(&devices::Jobs {
        runtime: &bench.runtime,
        archive: &Archive::from_folder(project, FolderOptions::default())?,
        device: &bench.device,
        limits: &bench.limits,
        session: bench.session,
    })?;
    let events = interaction::measure(&bench.runtime, &bench.device, &bench.limits, bench.session)?;
    let node = node::measure(warm.quantile(0.5))?;
    Ok(vec![section, guests, devices, events, node])
}

impl Bench {
    /// From the archive's bytes to the document, as sandbox-host does it.
    fn screen(&self, cache: &TranspileCache) -> anyhow::Result<(LayoutDocument, Session)> {
        let prepared = Prepared::new(&self.archive, &self.limits, &self.device, cache)?;
        let inputs = prepared.inputs(&self.device);
        let (input, screen) = inputs
            .first()
            .zip(prepared.screens.first())
            .context("the project has no screen")?;
        let mut session = self.runtime.session(self.device.platform, self.session)?;
        let tree = session.start(&prepared.program, input)?.tree;
        let (_, laid) = settle(&mut session, tree, &self.device, &self.fonts, &self.limits)?;
        let document = laid.into_document(DocumentInfo {
            screen_id: ScreenId(Uuid::nil()),
            screen_name: screen.name.clone(),
            nav_type: screen.nav_type,
            fonts: Vec::new(),
        });
        Ok((document, session))
    }
}

fn phone() -> DeviceContext {
    DeviceContext {
        device_id: DeviceId("iphone-15".to_owned()),
        model: "iPhone 15".to_owned(),
        platform: Platform::Ios,
        width: 393.0,
        height: 852.0,
        dpr: 3.0,
        safe_area: SafeArea {
            top: 59.0,
            bottom: 34.0,
            left: 0.0,
            right: 0.0,
        },
        orientation: Orientation::Portrait,
        capabilities: Capabilities::default(),
        mode: DeviceMode::Virtual,
        os_version: "17.5".to_owned(),
        zoom_mode_enabled: false,
    }
}
