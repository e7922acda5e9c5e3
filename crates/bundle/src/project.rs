//! What a bundle says of itself: its entry, its screens, its aliases.

use crate::{
    Builtins, BundleError, GraphRequest, ModuleGraph, Screen, ValidatedBundle,
    aliases::Aliases,
    bundle_path::{is_walkable, shown},
    component_bundle::{self, ComponentBundle},
    config_file, graph_builder,
    project_description::{self, ProjectDescription},
    resolver::{Resolved, Resolver, is_bare, package_of},
    screen_discovery,
};
use hivesync_domain::Platform;
use serde_json::Value;
use std::sync::Arc;

/// Where a project starts when nothing says so, in this order.
const ENTRY_NAMES: [&str; 5] = ["index", "App", "src/App", "src/index", "app/index"];

/// Names of screens a message lists.
const SHOWN_NAMES: usize = 20;

/// A bundle that could be shown.
#[derive(Debug, Clone)]
pub struct Project {
    bundle: ValidatedBundle,
    aliases: Aliases,
    name: Option<String>,
    entry: Option<String>,
    screens: Vec<Screen>,
    platform: Option<Platform>,
    kind: ProjectKind,
    /// Whether its description names its screens.
    described: bool,
}

/// What a project's screens are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectKind {
    /// React components in JavaScript or TypeScript.
    JavaScript,
    /// WebAssembly components; see [`Screen::module`].
    WasmComponents,
}

impl Project {
    /// Reads the project's descriptions and finds its entry and screens.
    ///
    /// The **entry** is the first there is of: `entry_point` (the job's), `entry` of `hivesync.json`, `main` of
    /// `package.json` when it is in the archive, and `index`, `App`, `src/App`, `src/index`, `app/index` with any
    /// extension of the platform. An entry that is asked for and not there is `ENTRY_NOT_FOUND`.
    ///
    /// The **screens** are the first there are of:
    /// 1. those of `hivesync.json`;
    /// 2. the modules in `screens/`, `src/screens/` and `app/screens/` with a default export, or with one exported
    ///    component named `…Screen`; each is named by its file's stem (by its folder's name for `Home/index.tsx`);
    /// 3. the entry's component as the one screen `App`: its default export, else its one exported component, else
    ///    (an `index.js` that only registers the app) the component module it imports, `App` before others, else what
    ///    it registers.
    ///
    /// A bundle whose screens are WebAssembly components has those of its `hivesync.json`, else its one `.wasm`.
    ///
    /// An `entry_point` other than the project's own entry shows just that module: the screens `hivesync.json` has of
    /// it, else its component, named by its file's stem.
    pub fn open(bundle: ValidatedBundle, entry_point: Option<&str>) -> Result<Self, BundleError> {
        if bundle.files().next().is_none() {
            return Err(BundleError::Empty("The project has no files.".to_owned()));
        }
        if let Some(components) = ComponentBundle::detect(&bundle, entry_point)? {
            return Ok(Self {
                entry: None,
                name: components.name,
                screens: components.screens,
                platform: components.platform,
                aliases: Aliases::default(),
                kind: ProjectKind::WasmComponents,
                described: true,
                bundle,
            });
        }
        let description = ProjectDescription::read(&bundle)?;
        let aliases = Aliases::read(&bundle)?;
        let platform = description.platform;
        let no_builtins = Builtins::default();
        let finder = Finder {
            bundle: &bundle,
            resolver: Resolver::new(&bundle, &aliases, &no_builtins, platform.unwrap_or(Platform::Ios)),
        };
        let own_entry = finder.own_entry(&description)?;
        let asked = entry_point.map(|path| finder.asked_entry(path)).transpose()?;
        let screens = match &asked {
            Some(path) if Some(path) != own_entry.as_ref() => finder.screens_of_module(path, &description)?,
            _ => finder.screens(own_entry.as_deref(), &description)?,
        };
        let name = match description.name {
            Some(name) => Some(name),
            None => declared_name(&bundle)?,
        };
        Ok(Self {
            described: !description.screens.is_empty(),
            entry: asked.or(own_entry),
            name,
            screens,
            platform,
            aliases,
            kind: ProjectKind::JavaScript,
            bundle,
        })
    }

    /// The package whose module is the entry by `main` of `package.json`, when the entry is not the project's own.
    pub(crate) fn package_of_entry(bundle: &ValidatedBundle) -> Result<Option<String>, BundleError> {
        let Some(package) = json(bundle, "package.json")? else {
            return Ok(None);
        };
        let named = package["main"]
            .as_str()
            .filter(|main| is_bare(main) && is_walkable(main));
        Ok(named.map(|main| package_of(main).to_owned()))
    }

    /// Its name, from `hivesync.json`, `app.json` or `package.json`.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Path of the module it starts from, if it has one.
    pub fn entry(&self) -> Option<&str> {
        self.entry.as_deref()
    }

    /// Its screens; never empty.
    pub fn screens(&self) -> &[Screen] {
        &self.screens
    }

    /// Whether `hivesync.json` names its screens; else they were found, and may be found better by running the app.
    pub fn names_its_screens(&self) -> bool {
        self.described
    }

    /// The same project with other screens than those it was opened with.
    pub fn with_screens(self, screens: Vec<Screen>) -> Self {
        Self { screens, ..self }
    }

    /// The screens of these names, all when `names` is empty; an unknown name is an error that lists the known ones.
    pub fn select(&self, names: &[String]) -> Result<Vec<&Screen>, BundleError> {
        if names.is_empty() {
            return Ok(self.screens.iter().collect());
        }
        names
            .iter()
            .map(|name| {
                self.screens
                    .iter()
                    .find(|screen| screen.name == *name)
                    .ok_or_else(|| {
                        let known: Vec<&str> = self
                            .screens
                            .iter()
                            .take(SHOWN_NAMES)
                            .map(|screen| screen.name.as_str())
                            .collect();
                        let more = if self.screens.len() > SHOWN_NAMES {
                            ", …"
                        } else {
                            ""
                        };
                        BundleError::NoScreens(format!(
                            "The project has no screen \"{}\"; it has {}{more}.",
                            shown(name),
                            known.join(", ")
                        ))
                    })
            })
            .collect()
    }

    /// The platform it is meant for, when `hivesync.json` says so.
    pub fn platform(&self) -> Option<Platform> {
        self.platform
    }

    /// What its screens are.
    pub fn kind(&self) -> ProjectKind {
        self.kind
    }

    /// Its files.
    pub fn bundle(&self) -> &ValidatedBundle {
        &self.bundle
    }

    /// Resolves and transpiles every module that the roots need.
    ///
    /// A syntax error in any of them is `SYNTAX_ERROR`, an import that leads nowhere is `MODULE_NOT_FOUND` (unless it
    /// stands in a `try` block), both with their position. Every font in a folder called `fonts` is among the assets,
    /// required or not: such fonts are used by their name alone. Of WebAssembly components, the graph has no modules, and every
    /// picture and font of the project.
    pub fn graph(&self, request: &GraphRequest<'_>) -> Result<ModuleGraph, BundleError> {
        match self.kind {
            ProjectKind::JavaScript => graph_builder::build(&self.bundle, &self.aliases, request),
            ProjectKind::WasmComponents => component_bundle::graph(&self.bundle, request),
        }
    }
}

/// Finds entry and screens.
struct Finder<'b> {
    bundle: &'b ValidatedBundle,
    resolver: Resolver<'b>,
}

impl Finder<'_> {
    fn asked_entry(&self, path: &str) -> Result<String, BundleError> {
        self.resolver.root(path).ok_or_else(|| {
            BundleError::EntryNotFound(format!(
                "The entry point \"{}\" is not in the project; paths start at the project's folder.",
                shown(path)
            ))
        })
    }

    fn own_entry(&self, description: &ProjectDescription) -> Result<Option<String>, BundleError> {
        if let Some(entry) = &description.entry {
            return match self.resolver.root(entry) {
                Some(path) => Ok(Some(path)),
                None => Err(BundleError::EntryNotFound(format!(
                    "{}: entry \"{}\" is not in the project.",
                    project_description::FILE,
                    shown(entry)
                ))),
            };
        }
        let main = json(self.bundle, "package.json")?
            .and_then(|package| package["main"].as_str().map(str::to_owned))
            .and_then(|main| {
                self.resolver
                    .root(&main)
                    .or_else(|| self.resolver.package_root(&main))
            });
        Ok(main.or_else(|| ENTRY_NAMES.iter().find_map(|name| self.resolver.root(name))))
    }

    fn described(&self, description: &ProjectDescription) -> Result<Vec<Screen>, BundleError> {
        description
            .screens
            .iter()
            .enumerate()
            .map(|(index, screen)| {
                let Some(module) = self.resolver.root(&screen.module) else {
                    return Err(BundleError::EntryNotFound(format!(
                        "{}: screens[{index}].module \"{}\" is not in the project.",
                        project_description::FILE,
                        shown(&screen.module)
                    )));
                };
                let export = screen.export.clone().unwrap_or_else(|| {
                    screen_discovery::outline(self.bundle, &module)
                        .and_then(|outline| screen_discovery::component_of(&outline, |_| true))
                        .unwrap_or_else(|| "default".to_owned())
                });
                Ok(Screen {
                    name: screen.name.clone(),
                    module,
                    export,
                    props: screen.props.clone(),
                    nav_type: screen.nav_type,
                    route: Arc::default(),
                })
            })
            .collect()
    }

    fn screens(
        &self,
        entry: Option<&str>,
        description: &ProjectDescription,
    ) -> Result<Vec<Screen>, BundleError> {
        let described = self.described(description)?;
        if !described.is_empty() {
            return Ok(described);
        }
        let found = screen_discovery::in_folders(self.bundle)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let Some(entry) = entry else {
            return Err(BundleError::NoScreens(
                "The project has no screen: there is no hivesync.json, no module in screens/ or src/screens/, and no index or App module."
                    .to_owned(),
            ));
        };
        match self.component(entry) {
            Some((module, export)) => Ok(vec![Screen::plain("App", module, export)]),
            None => Err(BundleError::NoScreens(format!(
                "{entry} exports no component and imports none as its default; export one, or name the screens in hivesync.json."
            ))),
        }
    }

    fn screens_of_module(
        &self,
        path: &str,
        description: &ProjectDescription,
    ) -> Result<Vec<Screen>, BundleError> {
        let mut described = self.described(description)?;
        described.retain(|screen| screen.module == path);
        if !described.is_empty() {
            return Ok(described);
        }
        let Some((module, export)) = self.component(path) else {
            return Err(BundleError::NoScreens(format!(
                "{path} exports no component; export one as its default."
            )));
        };
        let file = path.rsplit('/').next().unwrap_or(path);
        let stem = file.split('.').next().unwrap_or(file);
        let name = match stem {
            "index" => "App",
            stem => stem,
        };
        Ok(vec![Screen::plain(name, module, export)])
    }

    /// The module and export that show what `path` is about.
    fn component(&self, path: &str) -> Option<(String, String)> {
        // `expo-router/entry` and `expo/AppEntry` register the app.
        if path.starts_with("node_modules/") {
            return Some((path.to_owned(), "default".to_owned()));
        }
        let Some(outline) = screen_discovery::outline(self.bundle, path) else {
            // It does not parse: transpiling it says where and why.
            return Some((path.to_owned(), "default".to_owned()));
        };
        if let Some(export) = screen_discovery::component_of(&outline, |_| true) {
            return Some((path.to_owned(), export));
        }
        let mut components: Vec<&(String, String)> = outline
            .default_imports
            .iter()
            .filter(|(local, specifier)| local.starts_with(char::is_uppercase) && is_own(specifier))
            .collect();
        components.sort_by_key(|(local, _)| local != "App");
        let registered =
            components
                .iter()
                .find_map(|(_, specifier)| match self.resolver.resolve(path, specifier) {
                    Ok(Some(Resolved::Module(module))) => Some((module, "default".to_owned())),
                    _ => None,
                });
        // A module that exports by assignment (`module.exports = App`) has its whole as its default; of one that only
        // registers its component, the sandbox shows that in place of a default.
        registered.or_else(|| {
            let source = std::str::from_utf8(self.bundle.get(path)?).ok()?;
            let shows = [
                "module.exports",
                "exports.default",
                "registerComponent",
                "registerRootComponent",
            ];
            (outline.exports.is_empty() && shows.iter().any(|text| source.contains(text)))
                .then(|| (path.to_owned(), "default".to_owned()))
        })
    }
}

/// Whether a specifier may be a module of the project itself rather than of a package.
fn is_own(specifier: &str) -> bool {
    specifier.starts_with('.') || specifier.starts_with("@/") || specifier.starts_with("~/")
}

fn declared_name(bundle: &ValidatedBundle) -> Result<Option<String>, BundleError> {
    let app = json(bundle, "app.json")?.unwrap_or_default();
    let package = json(bundle, "package.json")?.unwrap_or_default();
    let name = [
        &app["expo"]["name"],
        &app["displayName"],
        &app["name"],
        &package["name"],
    ]
    .iter()
    .find_map(|name| name.as_str())
    .map(|name| {
        name.chars()
            .filter(|character| !character.is_control())
            .take(100)
            .collect()
    });
    Ok(name)
}

/// A JSON file of the project, when it is there and reads.
fn json(bundle: &ValidatedBundle, path: &str) -> Result<Option<Value>, BundleError> {
    let text = config_file::read(bundle, path)?;
    Ok(text.and_then(|text| serde_json::from_slice(text).ok()))
}
