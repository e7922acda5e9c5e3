//! What a worker does for a preview, with the libraries alone: a project made ready, a screen laid out until it rests.

use anyhow::anyhow;
use hivesync_bundle::{
    BundleLimits, GraphRequest, ModuleId, Project, Screen, TranspileCache, ValidatedBundle,
};
use hivesync_domain::{DeviceContext, ElementTree, Limits, Tier};
use hivesync_e2e::Archive;
use hivesync_layout::{Laid, NoAssets, lay_out};
use hivesync_preview_runtime::{Program, ScreenInput, ScreenTarget, Session};
use hivesync_text::FontStore;

/// A project whose screens are ready to run.
pub struct Prepared {
    /// Its screens.
    pub screens: Vec<Screen>,
    /// Their modules; its roots are in the order of the screens.
    pub program: Program,
}

impl Prepared {
    /// Unpacks a project, and resolves and transpiles all its screens for devices like this one.
    pub fn new(
        archive: &Archive,
        limits: &Limits,
        device: &DeviceContext,
        cache: &TranspileCache,
    ) -> anyhow::Result<Self> {
        let bundle = ValidatedBundle::read(
            &archive.bytes,
            &BundleLimits::new(limits, limits.tier(Tier::Premium)),
        )?;
        let project = Project::open(bundle, None)?;
        let screens = project.screens().to_vec();
        let roots: Vec<&str> = screens.iter().map(|screen| screen.module.as_str()).collect();
        let graph = project.graph(&GraphRequest {
            platform: device.platform,
            dpr: device.dpr,
            roots: &roots,
            builtins: &hivesync_preview_runtime::builtins(),
            cache,
        })?;
        Ok(Self {
            program: Program::new(graph)?,
            screens,
        })
    }

    /// Every screen on a device.
    pub fn inputs<'a>(&self, device: &'a DeviceContext) -> Vec<ScreenInput<'a>> {
        let roots = self.program.graph().roots.iter();
        let input = |(root, screen): (&ModuleId, &Screen)| ScreenInput {
            device,
            entry: None,
            target: ScreenTarget::Export {
                module: root.0,
                export: screen.export.clone(),
            },
            props: screen.props.clone(),
            font_scale: 1.0,
            dark: false,
            right_to_left: false,
        };
        roots.zip(&self.screens).map(input).collect()
    }
}

/// Lays a tree out and tells its session, until nothing changes. Answers the last tree and its layout.
pub fn settle(
    session: &mut Session,
    mut tree: ElementTree,
    device: &DeviceContext,
    fonts: &FontStore,
    limits: &Limits,
) -> anyhow::Result<(ElementTree, Laid)> {
    loop {
        let laid = lay_out(&tree, device, fonts, &NoAssets, limits).map_err(|error| anyhow!("{error}"))?;
        match session.feed_layout(&laid.boxes)? {
            Some(next) => tree = next,
            None => return Ok((tree, laid)),
        }
    }
}
