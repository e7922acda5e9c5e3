//! Follows imports from the roots until every module a screen needs is found, transpiling as it goes.

use crate::{
    BundleError, GraphRequest, Module, ModuleGraph, ModuleId, Target, TranspileCache, ValidatedBundle,
    aliases::Aliases,
    asset_files, config_file,
    image_check::ImageCheck,
    require_context::RequireContext,
    resolver::{Resolved, Resolver, is_bare},
    transpile::{Import, SourceLanguage, Transpiled},
};
use hivesync_domain::{Platform, SourcePosition};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Most threads one graph is built on.
const MAX_THREADS: usize = 8;

/// Where imports lead that a package replaces by nothing.
const EMPTY_MODULE: &str = "(empty)";

/// Where the transpiler's own calls lead.
const HELPERS_MODULE: &str = "(helpers)";

/// What modules that stand for a call of `require.context` are named, before the folder and the call.
const CONTEXT_MODULE: &str = "(context) ";

/// A module and where each of its imports leads.
struct Linked {
    transpiled: Arc<Transpiled>,
    targets: Vec<(String, Resolved)>,
}

/// Builds the graph of `request`.
pub(crate) fn build(
    bundle: &ValidatedBundle,
    aliases: &Aliases,
    request: &GraphRequest<'_>,
) -> Result<ModuleGraph, BundleError> {
    let resolver = Resolver::new(bundle, aliases, request.builtins, request.platform);
    let mut ids: HashMap<String, ModuleId> = HashMap::new();
    let mut paths: Vec<String> = Vec::new();
    let mut number = |path: String, frontier: &mut Vec<String>| {
        *ids.entry(path.clone()).or_insert_with(|| {
            let id = ModuleId(u32::try_from(paths.len()).unwrap_or(u32::MAX));
            paths.push(path.clone());
            frontier.push(path);
            id
        })
    };

    let mut frontier = Vec::new();
    let mut roots = Vec::with_capacity(request.roots.len());
    for root in request.roots {
        let path = resolver.root(root).ok_or_else(|| {
            BundleError::EntryNotFound(format!(
                "There is no module \"{}\" in the project.",
                crate::bundle_path::shown(root)
            ))
        })?;
        roots.push(number(path, &mut frontier));
    }

    let mut modules: Vec<Module> = Vec::new();
    let mut assets: BTreeMap<String, Target> = BTreeMap::new();
    let mut found_assets = BTreeMap::new();
    let mut images = ImageCheck::new(request.cache, bundle.limits().image_pixels);
    let mut source_bytes = 0;
    while !frontier.is_empty() {
        let wave = std::mem::take(&mut frontier);
        source_bytes += wave
            .iter()
            .filter_map(|path| bundle.get(path))
            .map(|content| content.len() as u64)
            .sum::<u64>();
        if source_bytes > bundle.limits().source_bytes {
            return Err(BundleError::TooLarge(format!(
                "The modules that the screens need have more than {} bytes (MAX_SOURCE_BYTES).",
                bundle.limits().source_bytes
            )));
        }
        for (path, linked) in wave.iter().zip(link_all(bundle, &resolver, request.cache, &wave)) {
            let linked = linked?;
            let mut dependencies = BTreeMap::new();
            for (specifier, resolved) in linked.targets {
                let target = match resolved {
                    Resolved::Builtin(name) | Resolved::Replaced { builtin: name, .. } => {
                        Target::Builtin(name)
                    }
                    Resolved::Empty => Target::Module(number(EMPTY_MODULE.to_owned(), &mut frontier)),
                    Resolved::Helpers => Target::Module(number(HELPERS_MODULE.to_owned(), &mut frontier)),
                    Resolved::Module(path) => Target::Module(number(path, &mut frontier)),
                    Resolved::Asset(path) => match assets.get(&path) {
                        Some(target) => target.clone(),
                        None => {
                            let asset = asset_files::read(bundle, &path, request.dpr, &mut images)?;
                            let target = Target::Asset(asset.id.clone());
                            found_assets.entry(asset.id.clone()).or_insert(asset);
                            assets.insert(path, target.clone());
                            target
                        }
                    },
                };
                dependencies.insert(specifier, target);
            }
            modules.push(Module {
                id: ModuleId(u32::try_from(modules.len()).unwrap_or(u32::MAX)),
                path: path.clone(),
                code: Arc::clone(&linked.transpiled.code),
                dependencies,
                transpiled: linked.transpiled,
            });
        }
    }
    for font in linked_fonts(bundle).chain(fonts_of_icons(bundle, &paths)) {
        // A font that no code requires is the project's own affair: a damaged one is left out.
        if let Ok(asset) = asset_files::read(bundle, font, request.dpr, &mut images) {
            found_assets.entry(asset.id.clone()).or_insert(asset);
        }
    }
    Ok(ModuleGraph {
        modules,
        assets: found_assets.into_values().collect(),
        roots,
        app_config: app_config(bundle)?,
    })
}

/// The app's configuration, when app.json is there and reads.
fn app_config(bundle: &ValidatedBundle) -> Result<Option<Arc<str>>, BundleError> {
    let text = config_file::read(bundle, "app.json")?;
    let Some(mut config) = text.and_then(|text| serde_json::from_slice::<serde_json::Value>(text).ok())
    else {
        return Ok(None);
    };
    let app = match config.get_mut("expo") {
        Some(expo) => expo.take(),
        None => config,
    };
    Ok(app.is_object().then(|| app.to_string().into()))
}

/// What the modules of a graph reach, as far as it is there.
#[derive(Default)]
pub(crate) struct Reach {
    /// Paths of modules, and of assets in every scale.
    pub paths: BTreeSet<String>,
    /// Imports of packages that lead nowhere: the module that has it, and its specifier.
    pub missing: Vec<(String, String)>,
}

/// Follows imports as [`build`] does, past what can't be read or found.
pub(crate) fn reach(
    bundle: &ValidatedBundle,
    aliases: &Aliases,
    request: &GraphRequest<'_>,
) -> Result<Reach, BundleError> {
    let resolver = Resolver::new(bundle, aliases, request.builtins, request.platform);
    let mut reach = Reach::default();
    let mut frontier: Vec<String> = request
        .roots
        .iter()
        .filter_map(|root| resolver.root(root))
        .collect();
    reach.paths.extend(frontier.iter().cloned());
    while let Some(path) = frontier.pop() {
        if let Some(linked) = link_context(bundle, request.platform, &path)? {
            for (_, resolved) in linked.targets {
                if let Resolved::Module(found) | Resolved::Asset(found) = resolved
                    && reach.paths.insert(found.clone())
                {
                    frontier.push(found);
                }
            }
            continue;
        }
        let Ok(transpiled) = transpiled(bundle, request.cache, &path) else {
            continue;
        };
        for import in &transpiled.imports {
            if let Some(context) = context_module(bundle, &path, import) {
                frontier.extend(context.ok());
                continue;
            }
            match resolver.resolve(&path, &import.specifier)? {
                Some(Resolved::Module(found)) => {
                    frontier.extend(reach.paths.insert(found.clone()).then_some(found))
                }
                // What it would import is not needed: it is not run.
                Some(Resolved::Replaced { path, .. }) => {
                    reach.paths.insert(path);
                }
                Some(Resolved::Asset(found)) => {
                    let variants = asset_files::variants(bundle, &found);
                    reach
                        .paths
                        .extend(variants.into_iter().map(|(_, path, _)| path.to_owned()));
                }
                Some(Resolved::Builtin(_) | Resolved::Empty | Resolved::Helpers) => {}
                None if is_bare(&import.specifier) => {
                    reach.missing.push((path.clone(), import.specifier.clone()));
                }
                None => {}
            }
        }
    }
    let modules: Vec<String> = reach.paths.iter().cloned().collect();
    reach
        .paths
        .extend(fonts_of_icons(bundle, &modules).map(str::to_owned));
    Ok(reach)
}

/// Fonts that are used by name alone, as React Native links them: those in a folder called `fonts`.
fn linked_fonts(bundle: &ValidatedBundle) -> impl Iterator<Item = &str> {
    bundle.files().map(|(path, _)| path).filter(|path| {
        asset_files::is_font(path)
            && path.split('/').rev().nth(1) == Some("fonts")
            && !path.split('/').any(|folder| folder == "node_modules")
    })
}

/// Where react-native-vector-icons keeps its fonts, which no code requires: its native part is told of them.
const ICON_FONTS: &str = "node_modules/react-native-vector-icons/Fonts/";

/// The fonts of the icon sets of react-native-vector-icons among some modules: `Fonts/Ionicons.ttf` of `Ionicons.js`.
fn fonts_of_icons<'b>(bundle: &'b ValidatedBundle, modules: &[String]) -> impl Iterator<Item = &'b str> {
    let sets: Vec<&str> = modules
        .iter()
        .filter_map(|path| {
            path.strip_prefix("node_modules/react-native-vector-icons/")?
                .strip_suffix(".js")
        })
        .filter(|set| !set.contains('/'))
        .collect();
    bundle
        .files_starting_with(ICON_FONTS)
        .map(|(path, _)| path)
        .filter(|path| sets.iter().any(|set| path[ICON_FONTS.len()..].starts_with(set)))
        .collect::<Vec<_>>()
        .into_iter()
}

/// Transpiles and resolves modules, on several threads when there are several; results in the modules' order, up to
/// the first that failed.
fn link_all(
    bundle: &ValidatedBundle,
    resolver: &Resolver<'_>,
    cache: &TranspileCache,
    paths: &[String],
) -> Vec<Result<Linked, BundleError>> {
    let threads = thread::available_parallelism()
        .map_or(1, usize::from)
        .min(MAX_THREADS)
        .min(paths.len());
    if threads <= 1 {
        let mut results = Vec::with_capacity(paths.len());
        for path in paths {
            let linked = link(bundle, resolver, cache, path);
            let failed = linked.is_err();
            results.push(linked);
            if failed {
                break;
            }
        }
        return results;
    }
    let next = AtomicUsize::new(0);
    // Only the first failure is told of: what comes after it need not be looked at.
    let first_failed = AtomicUsize::new(usize::MAX);
    let results: Mutex<Vec<Option<Result<Linked, BundleError>>>> =
        Mutex::new(std::iter::repeat_with(|| None).take(paths.len()).collect());
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at > first_failed.load(Ordering::Relaxed) {
                break;
            }
            let Some(path) = paths.get(at) else {
                break;
            };
            let linked = link(bundle, resolver, cache, path);
            if linked.is_err() {
                first_failed.fetch_min(at, Ordering::Relaxed);
            }
            if let Some(slot) = results.lock().unwrap_or_else(PoisonError::into_inner).get_mut(at) {
                *slot = Some(linked);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    results
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
        .into_iter()
        .flatten()
        .collect()
}

/// The module at `path`, transpiled.
fn transpiled(
    bundle: &ValidatedBundle,
    cache: &TranspileCache,
    path: &str,
) -> Result<Arc<Transpiled>, BundleError> {
    Ok(match (bundle.get(path), SourceLanguage::of(path)) {
        (Some(content), Some(language)) => {
            let source = std::str::from_utf8(content).map_err(|error| BundleError::Syntax {
                message: format!("The file is not UTF-8, from byte {} on.", error.valid_up_to()),
                position: SourcePosition {
                    file: path.to_owned(),
                    line: 1,
                    column: 0,
                },
            })?;
            cache.transpile(path, language, source)?
        }
        _ if path == HELPERS_MODULE => Arc::new(Transpiled::helpers()),
        // Only the module that stands for nothing is not in the bundle.
        _ => Arc::new(Transpiled::empty()),
    })
}

/// The module that a call of `require.context` in the module at `from` answers, as a path of the graph.
fn context_module(
    bundle: &ValidatedBundle,
    from: &str,
    import: &Import,
) -> Option<Result<String, BundleError>> {
    let context = RequireContext::parse(&import.specifier)?;
    let path = context.folder(bundle, from).map(|folder| {
        let json = serde_json::json!({"folder": folder, "context": context});
        format!("{CONTEXT_MODULE}{json}")
    });
    Some(path.ok_or_else(|| {
        let what = match &context.folder {
            Some(folder) => format!(
                "its folder \"{}\" is outside of the project",
                crate::bundle_path::shown(folder)
            ),
            None => "the project has no folder app or src/app".to_owned(),
        };
        refused_context(from, import, &what)
    }))
}

fn refused_context(from: &str, import: &Import, what: &str) -> BundleError {
    BundleError::ModuleNotFound {
        message: format!("require.context finds nothing: {what}."),
        position: SourcePosition {
            file: from.to_owned(),
            line: import.line,
            column: import.column,
        },
    }
}

/// A module that stands for a call of `require.context`, with the modules that it finds.
fn link_context(
    bundle: &ValidatedBundle,
    platform: Platform,
    path: &str,
) -> Result<Option<Linked>, BundleError> {
    #[derive(serde::Deserialize)]
    struct Named {
        folder: String,
        context: RequireContext,
    }
    let Some(Named { folder, context }) = path
        .strip_prefix(CONTEXT_MODULE)
        .and_then(|json| serde_json::from_str(json).ok())
    else {
        return Ok(None);
    };
    let modules = context
        .modules(bundle, &folder, platform)
        .map_err(|what| BundleError::Invalid(format!("require.context of \"{folder}\": {what}.")))?;
    let code = context.code(&modules);
    let targets = modules
        .into_iter()
        .map(|(_, path)| {
            let target = if SourceLanguage::of(&path).is_some() {
                Resolved::Module(path.clone())
            } else {
                Resolved::Asset(path.clone())
            };
            (path, target)
        })
        .collect();
    Ok(Some(Linked {
        transpiled: Arc::new(Transpiled::generated(&code)),
        targets,
    }))
}

fn link(
    bundle: &ValidatedBundle,
    resolver: &Resolver<'_>,
    cache: &TranspileCache,
    path: &str,
) -> Result<Linked, BundleError> {
    if let Some(linked) = link_context(bundle, resolver.platform(), path)? {
        return Ok(linked);
    }
    let transpiled = transpiled(bundle, cache, path)?;
    let mut targets = Vec::with_capacity(transpiled.imports.len());
    for import in &transpiled.imports {
        if let Some(context) = context_module(bundle, path, import) {
            targets.push((import.specifier.clone(), Resolved::Module(context?)));
            continue;
        }
        match resolver.resolve(path, &import.specifier)? {
            Some(resolved) => targets.push((import.specifier.clone(), resolved)),
            None if import.optional => {}
            None => {
                return Err(BundleError::ModuleNotFound {
                    message: resolver.explain(path, &import.specifier),
                    position: SourcePosition {
                        file: path.to_owned(),
                        line: import.line,
                        column: import.column,
                    },
                });
            }
        }
    }
    Ok(Linked { transpiled, targets })
}
