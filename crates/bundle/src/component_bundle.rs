//! Bundles of the other kind: screens that are WebAssembly components, with pictures and fonts beside them.
//!
//! A bundle is one when its `hivesync.json` gives a screen a `component`, or when it holds nothing to run but a single
//! `.wasm` at its root. Nothing here looks into a component; see `hivesync_wasm_screen`.

use crate::{
    BundleError, GraphRequest, ModuleGraph, Screen, ValidatedBundle, asset_files,
    bundle_path::shown,
    config_file,
    image_check::ImageCheck,
    project_description::{self, Fields, MAX_SCREENS, refuse},
    transpile::SourceLanguage,
};
use hivesync_domain::{NavType, Platform};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Pictures and fonts of one bundle: all of them are made ready, as which ones a component shows is known only when it runs.
const MAX_ASSETS: usize = 2000;

/// What a bundle of components says of itself.
#[derive(Debug)]
pub(crate) struct ComponentBundle {
    pub name: Option<String>,
    pub platform: Option<Platform>,
    /// Each with the path of its component as its module.
    pub screens: Vec<Screen>,
}

impl ComponentBundle {
    /// Reads the bundle's description; nothing when its screens are no components. `entry_point` shows those of one component.
    pub(crate) fn detect(
        bundle: &ValidatedBundle,
        entry_point: Option<&str>,
    ) -> Result<Option<Self>, BundleError> {
        let found = match config_file::read(bundle, project_description::FILE)? {
            // What is no JSON is told where JavaScript projects are read.
            Some(text) => match serde_json::from_slice::<Value>(text) {
                Ok(description) if names_components(&description) => Some(Self::read(bundle, &description)?),
                _ => None,
            },
            None => lone_component(bundle),
        };
        let Some(mut found) = found else {
            return Ok(None);
        };
        if let Some(path) = entry_point {
            found.screens.retain(|screen| screen.module == path);
            if found.screens.is_empty() {
                return Err(BundleError::EntryNotFound(format!(
                    "The entry point \"{}\" is no screen's component.",
                    shown(path)
                )));
            }
        }
        Ok(Some(found))
    }

    fn read(bundle: &ValidatedBundle, description: &Value) -> Result<Self, BundleError> {
        let fields = Fields::of(description, "", &["name", "screens", "platform", "$schema"])?;
        let Some(Value::Array(described)) = fields.get("screens") else {
            return refuse("screens", "must be an array");
        };
        if described.len() > MAX_SCREENS {
            return refuse(
                "screens",
                &format!("must be an array of 1 to {MAX_SCREENS} screens"),
            );
        }
        let mut names = BTreeSet::new();
        let mut screens = Vec::with_capacity(described.len());
        for (index, screen) in described.iter().enumerate() {
            let screen = read_screen(bundle, screen, &format!("screens[{index}]"))?;
            if !names.insert(screen.name.clone()) {
                return refuse(
                    &format!("screens[{index}].name"),
                    &format!("\"{}\" is another screen's name already", shown(&screen.name)),
                );
            }
            screens.push(screen);
        }
        Ok(Self {
            name: project_description::name(&fields)?,
            platform: project_description::platform(&fields)?,
            screens,
        })
    }
}

/// Whether any screen of a description has a component.
fn names_components(description: &Value) -> bool {
    let screens = description["screens"].as_array();
    screens.is_some_and(|screens| screens.iter().any(|screen| screen.get("component").is_some()))
}

fn read_screen(bundle: &ValidatedBundle, value: &Value, at: &str) -> Result<Screen, BundleError> {
    if value.get("component").is_none() {
        return refuse(
            at,
            "has no component, and others have one; a project's screens are components or JavaScript, not both",
        );
    }
    let fields = Fields::of(value, at, &["name", "component", "props", "nav_type"])?;
    let component = fields.required_text("component", 4096)?;
    if bundle.get(&component).is_none() {
        return Err(BundleError::EntryNotFound(format!(
            "{}: {at}.component \"{}\" is not in the project; build it before you pack the archive.",
            project_description::FILE,
            shown(&component)
        )));
    }
    Ok(Screen {
        name: project_description::screen_name(&fields)?,
        props: project_description::props(&fields)?,
        nav_type: project_description::nav_type(&fields)?,
        module: component,
        export: String::new(),
        route: std::sync::Arc::default(),
    })
}

/// A bundle without a description that holds one component and no sources.
fn lone_component(bundle: &ValidatedBundle) -> Option<ComponentBundle> {
    let mut components = bundle
        .files()
        .map(|(path, _)| path)
        .filter(|path| path.ends_with(".wasm"));
    let (component, None) = (components.next()?, components.next()) else {
        return None;
    };
    let stem = component
        .strip_suffix(".wasm")
        .filter(|stem| !stem.contains('/'))?;
    if bundle.files().any(|(path, _)| SourceLanguage::of(path).is_some()) {
        return None;
    }
    Some(ComponentBundle {
        name: None,
        platform: None,
        screens: vec![Screen {
            name: stem.to_owned(),
            module: component.to_owned(),
            export: String::new(),
            props: std::sync::Arc::default(),
            nav_type: NavType::Screen,
            route: std::sync::Arc::default(),
        }],
    })
}

/// The pictures and fonts for devices of the request's kind; there are no modules.
pub(crate) fn graph(
    bundle: &ValidatedBundle,
    request: &GraphRequest<'_>,
) -> Result<ModuleGraph, BundleError> {
    // One for each picture, however many variants it has.
    let names: BTreeSet<String> = bundle
        .files()
        .map(|(path, _)| path)
        .filter(|path| asset_files::is_asset(path))
        .map(|path| asset_files::unscaled(path).0)
        .collect();
    if names.len() > MAX_ASSETS {
        return Err(BundleError::TooLarge(format!(
            "The project has {} pictures and fonts; with components it may have {MAX_ASSETS}.",
            names.len()
        )));
    }
    let mut images = ImageCheck::new(request.cache, bundle.limits().image_pixels);
    let mut assets = BTreeMap::new();
    for name in &names {
        let asset = asset_files::read(bundle, name, request.dpr, &mut images)?;
        assets.insert(asset.path.clone(), asset);
    }
    Ok(ModuleGraph {
        modules: Vec::new(),
        assets: assets.into_values().collect(),
        roots: Vec::new(),
        app_config: None,
    })
}
