//! Which screens a project has when its `hivesync.json` does not say.

use crate::{
    BundleError, Screen, ValidatedBundle,
    project_description::{self, MAX_SCREENS},
    transpile::{self, ModuleOutline, SourceLanguage},
};
use hivesync_domain::NavType;
use std::{collections::HashSet, sync::Arc};

/// Folders whose files are screens.
const SCREEN_FOLDERS: [&str; 3] = ["screens", "src/screens", "app/screens"];

/// Parts of file names that are no part of a screen's name.
const PLATFORM_SUFFIXES: [&str; 4] = [".ios", ".android", ".native", ".web"];

/// Reads what the module at `path` exports and imports; nothing when it is no module or does not parse.
pub(crate) fn outline(bundle: &ValidatedBundle, path: &str) -> Option<ModuleOutline> {
    let language = SourceLanguage::of(path).filter(|language| *language != SourceLanguage::Json)?;
    let source = std::str::from_utf8(bundle.get(path)?).ok()?;
    transpile::outline(path, language, source)
}

/// The component a module shows: its default export, else its one exported component.
pub(crate) fn component_of(outline: &ModuleOutline, accept: impl Fn(&str) -> bool) -> Option<String> {
    if outline.exports.iter().any(|name| name == "default") {
        return Some("default".to_owned());
    }
    let mut components = outline
        .exports
        .iter()
        .filter(|name| is_component_name(name) && accept(name));
    match (components.next(), components.next()) {
        (Some(only), None) => Some(only.clone()),
        _ => None,
    }
}

/// The screens in the folders where screens are kept: files with a default export, or one exported `…Screen`.
pub(crate) fn in_folders(bundle: &ValidatedBundle) -> Result<Vec<Screen>, BundleError> {
    let mut screens: Vec<Screen> = Vec::new();
    let mut names = HashSet::new();
    let mut parsed_bytes = 0;
    for folder in SCREEN_FOLDERS {
        let prefix = format!("{folder}/");
        for (path, content) in bundle.files_starting_with(&prefix) {
            let Some(name) = screen_name(&path[prefix.len()..]) else {
                continue;
            };
            if names.contains(&name) {
                continue;
            }
            parsed_bytes += content.len() as u64;
            if parsed_bytes > bundle.limits().source_bytes {
                return Err(BundleError::TooLarge(format!(
                    "The modules in {folder} have more than {} bytes (MAX_SOURCE_BYTES); name the screens in {}.",
                    bundle.limits().source_bytes,
                    project_description::FILE
                )));
            }
            let export = outline(bundle, path)
                .and_then(|outline| component_of(&outline, |name| name.ends_with("Screen")));
            let Some(export) = export else {
                continue;
            };
            if screens.len() == MAX_SCREENS {
                return Err(BundleError::TooLarge(format!(
                    "The project has more than {MAX_SCREENS} screens in {}; name those to show in {}.",
                    SCREEN_FOLDERS.join(", "),
                    project_description::FILE
                )));
            }
            screens.push(Screen::plain(name.clone(), path, export));
            names.insert(name);
        }
    }
    Ok(screens)
}

/// The screen's name by its path below the folder: `HomeScreen.tsx`, `Home/index.tsx` and `Home/HomeScreen.tsx`
/// are screens; tests, styles and what lies deeper are not.
fn screen_name(below: &str) -> Option<String> {
    let (stem, extension) = below.rsplit_once('.')?;
    if !matches!(extension, "tsx" | "jsx" | "ts" | "js") {
        return None;
    }
    let stem = PLATFORM_SUFFIXES
        .iter()
        .find_map(|suffix| stem.strip_suffix(suffix))
        .unwrap_or(stem);
    let segments: Vec<&str> = stem.split('/').collect();
    let name = match segments[..] {
        [file] => file,
        [folder, "index"] => folder,
        [folder, file] if file == folder || file.strip_suffix("Screen") == Some(folder) => file,
        _ => return None,
    };
    (is_component_name(name) && !name.contains('.')).then(|| name.to_owned())
}

fn is_component_name(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}

impl Screen {
    /// A screen without props.
    pub(crate) fn plain(
        name: impl Into<String>,
        module: impl Into<String>,
        export: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            module: module.into(),
            export: export.into(),
            props: Arc::default(),
            nav_type: NavType::Screen,
            route: Arc::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_screens_are_told_by_their_paths() {
        for (path, name) in [
            ("HomeScreen.tsx", Some("HomeScreen")),
            ("Home.js", Some("Home")),
            ("Home.ios.tsx", Some("Home")),
            ("Home/index.tsx", Some("Home")),
            ("Home/Home.tsx", Some("Home")),
            ("Home/HomeScreen.tsx", Some("HomeScreen")),
            ("Home/styles.ts", None),
            ("Home/parts/Row.tsx", None),
            ("index.ts", None),
            ("Home.test.tsx", None),
            ("Home.png", None),
            ("README", None),
        ] {
            assert_eq!(screen_name(path).as_deref(), name, "{path}");
        }
    }
}
