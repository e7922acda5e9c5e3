//! One screen on one device: run in the sandbox and laid out in turns until nothing changes.

use crate::assets::AssetTable;
use hivesync_bundle::Screen;
use hivesync_domain::{
    DeviceContext, ErrorCode, Failure, LayoutDocument, Limits, ScreenId, Warning, limits::Limit,
};
use hivesync_layout::{DocumentInfo, LayoutError, lay_out_before};
use hivesync_preview_runtime::{Program, Runtime, ScreenInput, ScreenTarget, SessionLimits};
use hivesync_text::FontStore;
use hivesync_worker_kit::TryTime;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Everything the screens of one platform and pixel density share.
pub struct Prepared {
    /// The modules.
    pub program: Program,
    /// Images and fonts.
    pub assets: AssetTable,
    /// The bundled fonts with the project's.
    pub fonts: FontStore,
    /// The project's fonts as documents name them.
    pub font_sources: Vec<hivesync_domain::FontSource>,
    /// What the user should know of the graph itself.
    pub warnings: Vec<Warning>,
}

/// One screen on one device, ready to run.
pub struct ScreenTask {
    /// What the screens share.
    pub prepared: Arc<Prepared>,
    /// The screen.
    pub screen: Screen,
    /// Index of its module in the program.
    pub module: u32,
    /// The device.
    pub device: DeviceContext,
    /// Its id.
    pub screen_id: ScreenId,
    /// What the session may use.
    pub session: SessionLimits,
    /// What the whole job may take.
    pub time: TryTime,
}

/// A screen laid out.
pub struct LaidScreen {
    /// The document.
    pub document: LayoutDocument,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// Time in sandbox and layout.
    pub took: Duration,
}

impl ScreenTask {
    /// Runs the screen. Blocks for as long as the guest runs.
    pub fn run(&self, runtime: &Runtime, limits: &Limits) -> Result<LaidScreen, Failure> {
        let begun = Instant::now();
        // A tenth is kept for what comes after the screens: encoding and reporting.
        let kept = limits.duration(Limit::PREVIEW_TIMEOUT_MS) / 10;
        let left = self.time.left().saturating_sub(kept);
        if left.is_zero() {
            return Err(Failure {
                code: ErrorCode::SandboxTimeout,
                message: "the preview's time was used up by the screens before this one; request fewer screens or devices \
                          at once, or look for slow code in them"
                    .to_owned(),
                position: None,
            });
        }
        let deadline = begun + left;
        let session = SessionLimits {
            deadline: self.session.deadline.min(left),
            ..self.session
        };
        let mut session = runtime.session(self.device.platform, session)?;
        let input = ScreenInput {
            device: &self.device,
            entry: None,
            target: ScreenTarget::Export {
                module: self.module,
                export: self.screen.export.clone(),
            },
            props: self.screen.props.clone(),
            font_scale: 1.0,
            dark: false,
            right_to_left: false,
        };
        let rendered = session.start(&self.prepared.program, &input)?;
        let mut laid = self.lay_out(deadline, &rendered.tree, limits)?;
        for _ in 1..limits.get(Limit::MAX_LAYOUT_ROUNDS) {
            match session.feed_layout(&laid.boxes)? {
                None => break,
                Some(tree) => laid = self.lay_out(deadline, &tree, limits)?,
            }
        }
        let mut warnings = session.warnings().to_vec();
        warnings.append(&mut laid.warnings);
        let document = laid.into_document(DocumentInfo {
            screen_id: self.screen_id,
            screen_name: self.screen.name.clone(),
            nav_type: self.screen.nav_type,
            fonts: self.prepared.font_sources.clone(),
        });
        Ok(LaidScreen {
            document,
            warnings,
            took: begun.elapsed(),
        })
    }

    fn lay_out(
        &self,
        deadline: Instant,
        tree: &hivesync_domain::ElementTree,
        limits: &Limits,
    ) -> Result<hivesync_layout::Laid, Failure> {
        lay_out_before(
            deadline,
            tree,
            &self.device,
            &self.prepared.fonts,
            &self.prepared.assets,
            limits,
        )
        .map_err(|error| Failure {
            code: match error {
                LayoutError::OutOfTime => ErrorCode::SandboxTimeout,
                LayoutError::TooManyNodes { .. } | LayoutError::TooDeep { .. } | LayoutError::TooComplex => {
                    ErrorCode::LayoutTooLarge
                }
            },
            message: format!("{error}; show less at once, for example with FlatList"),
            position: None,
        })
    }
}
