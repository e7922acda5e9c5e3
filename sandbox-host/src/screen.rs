//! One screen on one device: run in the sandbox and laid out in turns until nothing changes.

use crate::{
    assets::{AssetTable, AssetUpload, store_pictures},
    fonts::{Fonts, ProjectFonts},
    loaded_programs::LoadedPrograms,
    screen_program::{Components, Runtimes, ScreenProgram},
    screen_session::ScreenSession,
};
use hivesync_bundle::Screen;
use hivesync_domain::{
    AssetId, DeviceContext, ElementTree, ErrorCode, Failure, LayoutDocument, Limits, ScreenId, UserSettings,
    Warning, limits::Limit,
};
use hivesync_layout::{DocumentInfo, Laid, LayoutError, lay_out_before};
use hivesync_preview_runtime::{Program, ScreenInput, ScreenTarget, SessionLimits};
use hivesync_snapshot::{ScreenPicture, Snapshotter, has_unmapped};
use hivesync_wasm_screen::{ScreenLimits, WasmScreenInput};
use hivesync_worker_kit::{ObjectStore, StorageError, TryTime};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Everything the screens of one platform and pixel density share.
pub struct Prepared {
    /// The modules, or the components.
    pub program: ScreenProgram,
    /// Images and fonts.
    pub assets: AssetTable,
    /// The bundled fonts and the project's.
    pub fonts: ProjectFonts,
    /// Draws components that could not be mapped.
    pub snapshotter: Arc<Snapshotter>,
    /// What the user should know of the graph itself.
    pub warnings: Vec<Warning>,
    /// The program loaded on devices of late.
    pub loaded: LoadedPrograms,
}

/// One screen on one device, ready to run.
pub struct ScreenTask {
    /// What the screens share.
    pub prepared: Arc<Prepared>,
    /// The screen.
    pub screen: Screen,
    /// Where it is found in the program.
    pub module: u32,
    /// The device.
    pub device: DeviceContext,
    /// What its user has set.
    pub settings: UserSettings,
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
    /// Pictures that the document links.
    pub pictures: Vec<ScreenPicture>,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// Time in sandbox and layout.
    pub took: Duration,
}

impl LaidScreen {
    /// Nodes of the document.
    pub fn nodes(&self) -> u32 {
        u32::try_from(self.document.root.count()).unwrap_or(u32::MAX)
    }
}

impl Prepared {
    /// About how much memory it takes, bytes.
    pub fn bytes(&self) -> usize {
        self.program.bytes() + self.assets.bytes()
    }
}

impl ScreenTask {
    /// Runs the screen. Blocks for as long as the guest runs.
    pub fn run(&self, runtimes: &Runtimes, limits: &Limits) -> Result<LaidScreen, Failure> {
        let begun = Instant::now();
        let deadline = self.deadline(limits)?;
        let (session, laid) = self.show(runtimes, deadline, limits)?;
        Ok(self.document(&session, laid, begun.elapsed()))
    }

    /// When the screen must be done, so that the job is in time.
    pub fn deadline(&self, limits: &Limits) -> Result<Instant, Failure> {
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
        Ok(Instant::now() + left)
    }

    /// The session's limits, when its job must be done at `deadline`.
    pub fn limits_until(&self, deadline: Instant) -> SessionLimits {
        let left = deadline.saturating_duration_since(Instant::now());
        SessionLimits {
            deadline: self.session.deadline.min(left),
            ..self.session
        }
    }

    /// Renders the screen in a fresh session and lays it out until it rests.
    pub fn show(
        &self,
        runtimes: &Runtimes,
        deadline: Instant,
        limits: &Limits,
    ) -> Result<(ScreenSession, Laid), Failure> {
        let session = self.limits_until(deadline);
        let (mut session, tree) = match &self.prepared.program {
            ScreenProgram::JavaScript(program) => self.start_javascript(runtimes, program, session)?,
            ScreenProgram::Components(components) => {
                let limits = ScreenLimits {
                    session,
                    ..components.limits
                };
                self.start_component(runtimes, components, limits)?
            }
        };
        let laid = self.settle(&mut session, &tree, deadline, limits)?;
        Ok((session, laid))
    }

    fn start_javascript(
        &self,
        runtimes: &Runtimes,
        program: &Program,
        limits: SessionLimits,
    ) -> Result<(ScreenSession, ElementTree), Failure> {
        let input = ScreenInput {
            device: &self.device,
            entry: None,
            target: self.target(),
            props: self.screen.props.clone(),
            font_scale: self.settings.font_scale,
            dark: self.settings.is_dark(),
            right_to_left: self.settings.right_to_left,
        };
        let (runtime, platform) = (&runtimes.javascript, self.device.platform);
        let loaded = self
            .prepared
            .loaded
            .image(runtime, program, &input, self.settings, limits);
        let (session, rendered) = match loaded {
            Some(image) => {
                let mut session = runtime.resume(platform, program, &image, limits)?;
                let rendered = session.show(&input)?;
                (session, rendered)
            }
            None => {
                let mut session = runtime.session(platform, limits)?;
                let rendered = session.start(program, &input)?;
                (session, rendered)
            }
        };
        Ok((ScreenSession::JavaScript(Box::new(session)), rendered.tree))
    }

    fn target(&self) -> ScreenTarget {
        if self.screen.route.is_empty() {
            ScreenTarget::Export {
                module: self.module,
                export: self.screen.export.clone(),
            }
        } else {
            ScreenTarget::Route {
                module: self.module,
                path: self.screen.route.to_vec(),
            }
        }
    }

    fn start_component(
        &self,
        runtimes: &Runtimes,
        components: &Components,
        limits: ScreenLimits,
    ) -> Result<(ScreenSession, ElementTree), Failure> {
        let component = components
            .screens
            .get(self.module as usize)
            .ok_or_else(|| Failure {
                code: ErrorCode::InternalError,
                message: format!("there is no component {}", self.module),
                position: None,
            })?;
        let input = WasmScreenInput {
            screen: &self.screen.name,
            device: &self.device,
            props: self.screen.props.clone(),
            font_scale: self.settings.font_scale,
            dark: self.settings.is_dark(),
            right_to_left: self.settings.right_to_left,
            images: Arc::clone(&components.images),
        };
        let mut session = runtimes.components.session(component, limits)?;
        let rendered = session.start(&input)?;
        Ok((ScreenSession::Component(Box::new(session)), rendered.tree))
    }

    /// Lays a tree out and tells the screen, until nothing changes.
    pub fn settle(
        &self,
        session: &mut ScreenSession,
        tree: &ElementTree,
        deadline: Instant,
        limits: &Limits,
    ) -> Result<Laid, Failure> {
        let mut laid = self.lay_out(deadline, tree, &self.fonts(session), limits)?;
        for _ in 1..limits.get(Limit::MAX_LAYOUT_ROUNDS) {
            match session.feed_layout(&laid.boxes)? {
                None => break,
                Some(tree) => laid = self.lay_out(deadline, &tree, &self.fonts(session), limits)?,
            }
        }
        Ok(laid)
    }

    /// The screen's document, with what its session warned of.
    pub fn document(&self, session: &ScreenSession, mut laid: Laid, took: Duration) -> LaidScreen {
        let mut warnings = session.warnings().to_vec();
        warnings.append(&mut laid.warnings);
        let fonts = self.fonts(session).used_by(&laid.root);
        let mut document = laid.into_document(DocumentInfo {
            screen_id: self.screen_id,
            screen_name: self.screen.name.clone(),
            nav_type: self.screen.nav_type,
            fonts,
        });
        let pictures = self.link_unmapped(&mut document);
        LaidScreen {
            document,
            pictures,
            warnings,
            took,
        }
    }

    /// Draws what could not be mapped, in the time that is left.
    fn link_unmapped(&self, document: &mut LayoutDocument) -> Vec<ScreenPicture> {
        if !has_unmapped(document) {
            return Vec::new();
        }
        let used = self.prepared.assets.used_by(&document.root, &document.fonts);
        let assets = self.prepared.assets.files(&used);
        let stop = || self.time.left().is_zero();
        self.prepared.snapshotter.link_unmapped(document, &assets, &stop)
    }

    /// The fonts by the names that the session's code gave them so far.
    fn fonts(&self, session: &ScreenSession) -> Fonts {
        self.prepared.fonts.named(session.fonts())
    }

    fn lay_out(
        &self,
        deadline: Instant,
        tree: &ElementTree,
        fonts: &Fonts,
        limits: &Limits,
    ) -> Result<Laid, Failure> {
        lay_out_before(
            deadline,
            tree,
            &self.device,
            &fonts.store,
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

/// A screen laid out, with its document in JSON.
pub struct Encoded {
    /// The screen.
    pub laid: LaidScreen,
    /// Its document.
    pub json: Vec<u8>,
}

impl Encoded {
    /// Writes the document, which may have `most` bytes.
    pub fn new(laid: LaidScreen, most: usize) -> Result<Self, Failure> {
        let json = serde_json::to_vec(&laid.document).map_err(|error| Failure {
            code: ErrorCode::InternalError,
            message: format!("the layout document could not be written: {error}"),
            position: None,
        })?;
        if json.len() > most {
            return Err(Failure {
                code: ErrorCode::LayoutTooLarge,
                message: format!(
                    "the layout document has {} bytes and may have {most} (MAX_LAYOUT_BYTES); show less at once",
                    json.len()
                ),
                position: None,
            });
        }
        Ok(Self { laid, json })
    }

    /// Stores the document under `key`, after everything that it refers to. Answers the object keys of that.
    pub async fn store(
        self,
        key: &str,
        assets: &AssetTable,
        uploads: &AssetUpload,
        storage: &ObjectStore,
    ) -> Result<Vec<(AssetId, String)>, StorageError> {
        let document = &self.laid.document;
        let used = assets.used_by(&document.root, &document.fonts);
        let mut keys = uploads.store(assets, &used).await?;
        keys.extend(store_pictures(storage, document.screen_id, self.laid.pictures).await?);
        storage.put(key, self.json.into(), "application/json").await?;
        Ok(keys)
    }
}
