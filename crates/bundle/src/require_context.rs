//! `require.context`: all modules below a folder whose paths match a pattern, as expo-router finds an app's routes.

use crate::{ValidatedBundle, asset_files, bundle_path::shown, transpile::SourceLanguage};
use fancy_regex::{Regex, RegexBuilder};
use hivesync_domain::Platform;
use serde::{Deserialize, Serialize};

/// What specifiers of such calls begin with; the rest is the call in JSON.
const PREFIX: &str = "hivesync:context/";

/// Modules of one call. An app has a hundred routes at most.
const MAX_MODULES: usize = 1000;

/// Steps that matching one path may take back.
const MAX_BACKTRACKS: usize = 100_000;

/// Bytes of a pattern.
const MAX_PATTERN_BYTES: usize = 4096;

/// Where expo-router looks for routes.
const ROUTER_FOLDERS: [&str; 2] = ["app", "src/app"];

/// A call as the source has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RequireContext {
    /// The folder, relative to the module; nothing for that of expo-router's routes.
    pub folder: Option<String>,
    /// Whether folders below it count.
    pub recursive: bool,
    /// Pattern of paths (`./a/b.tsx`), as JavaScript writes it.
    pub pattern: String,
    /// Its flags.
    pub flags: String,
    /// Whether modules are only loaded when they are asked for, and answered as promises.
    pub lazy: bool,
}

impl RequireContext {
    /// The specifier that stands for the call.
    pub(crate) fn specifier(&self) -> String {
        format!("{PREFIX}{}", serde_json::json!(self))
    }

    /// The call that a specifier stands for.
    pub(crate) fn parse(specifier: &str) -> Option<Self> {
        serde_json::from_str(specifier.strip_prefix(PREFIX)?).ok()
    }

    /// The folder it is about when it stands in the module at `from`; nothing when it leaves the project.
    pub(crate) fn folder(&self, bundle: &ValidatedBundle, from: &str) -> Option<String> {
        let Some(folder) = &self.folder else {
            let is_there = |folder: &&str| bundle.files_starting_with(&format!("{folder}/")).next().is_some();
            return ROUTER_FOLDERS.iter().copied().find(is_there).map(str::to_owned);
        };
        let mut segments: Vec<&str> = from.split('/').collect();
        segments.pop();
        for segment in folder.split('/') {
            match segment {
                "" | "." => {}
                ".." => {
                    segments.pop()?;
                }
                segment => segments.push(segment),
            }
        }
        Some(segments.join("/"))
    }

    /// What it finds in `folder`: paths relative to that (`./a.tsx`) and in the bundle, in order.
    pub(crate) fn modules(
        &self,
        bundle: &ValidatedBundle,
        folder: &str,
        platform: Platform,
    ) -> Result<Vec<(String, String)>, String> {
        let pattern = self.regex()?;
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut found = Vec::new();
        for (path, _) in bundle.files_starting_with(&prefix) {
            let below = &path[prefix.len()..];
            let is_known = SourceLanguage::of(path).is_some() || asset_files::is_asset(path);
            let is_foreign = below.starts_with("node_modules/") || below.contains("/node_modules/");
            if !is_known || is_foreign || is_of_another_platform(below, platform) {
                continue;
            }
            if !self.recursive && below.contains('/') {
                continue;
            }
            let key = format!("./{below}");
            let matches = pattern
                .is_match(&key)
                .map_err(|_| "its pattern takes too long to match".to_owned())?;
            if !matches {
                continue;
            }
            if found.len() == MAX_MODULES {
                return Err(format!("it finds more than {MAX_MODULES} modules"));
            }
            found.push((key, path.to_owned()));
        }
        Ok(found)
    }

    fn regex(&self) -> Result<Regex, String> {
        if self.pattern.len() > MAX_PATTERN_BYTES {
            return Err(format!("its pattern has more than {MAX_PATTERN_BYTES} bytes"));
        }
        // JavaScript's own escapes of slashes mean nothing elsewhere.
        let pattern = self.pattern.replace("\\/", "/");
        RegexBuilder::new(&pattern)
            .case_insensitive(self.flags.contains('i'))
            .backtrack_limit(MAX_BACKTRACKS)
            .build()
            .map_err(|error| format!("its pattern can't be read: {}", shown(&error.to_string())))
    }

    /// The body of the module that the call answers: a function that requires by key, with `keys`.
    pub(crate) fn code(&self, modules: &[(String, String)]) -> String {
        let mut code = String::from("var modules = {\n__proto__: null,\n");
        for (key, path) in modules {
            let [key, path] = [key, path].map(|text| serde_json::Value::from(text.as_str()).to_string());
            code += &if self.lazy {
                format!("{key}: () => Promise.resolve().then(() => require({path})),\n")
            } else {
                format!("{key}: () => require({path}),\n")
            };
        }
        code += "};\nfunction context(key) {\nif (modules[key] === undefined) throw new Error(`Cannot find module '${key}'`);\n\
                 return modules[key]();\n}\ncontext.keys = () => Object.keys(modules);\ncontext.resolve = (key) => key;\n\
                 context.id = module.id;\nmodule.exports = context;\n";
        code
    }
}

/// Whether a file is another platform's: `Map.web.tsx`.
fn is_of_another_platform(path: &str, platform: Platform) -> bool {
    let own = match platform {
        Platform::Ios => "ios",
        Platform::Android => "android",
        Platform::Web => "web",
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.rsplit('.').skip(1);
    parts
        .next()
        .is_some_and(|part| ["ios", "android", "web"].contains(&part) && part != own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BundleLimits;

    fn bundle(paths: &[&str]) -> ValidatedBundle {
        let mut bundle = ValidatedBundle::empty(&BundleLimits::default());
        for path in paths {
            bundle.overlay(path, Default::default()).unwrap();
        }
        bundle
    }

    fn call(folder: Option<&str>, pattern: &str) -> RequireContext {
        RequireContext {
            folder: folder.map(str::to_owned),
            recursive: true,
            pattern: pattern.to_owned(),
            flags: String::new(),
            lazy: false,
        }
    }

    #[test]
    fn routes_are_what_expo_routers_pattern_matches() {
        let files = bundle(&[
            "src/app/_layout.tsx",
            "src/app/(tabs)/index.tsx",
            "src/app/post/[id].tsx",
            "src/app/hello+api.ts",
            "src/app/map.web.tsx",
            "src/app/map.tsx",
            "src/app/notes.md",
            "src/other.tsx",
        ]);
        // As `expo-router/_ctx.ios.js` has it.
        let routes = call(
            None,
            r"^(?:\.\/)(?!(?:(?:(?:.*\+api)|(?:\+html)|(?:\+middleware)))\.[tj]sx?$).*(?:\.android|\.web)?\.[tj]sx?$",
        );
        assert_eq!(RequireContext::parse(&routes.specifier()), Some(routes.clone()));
        let folder = routes
            .folder(&files, "node_modules/expo-router/_ctx.ios.js")
            .unwrap();
        let keys: Vec<String> = routes
            .modules(&files, &folder, Platform::Ios)
            .unwrap()
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        assert_eq!(
            keys,
            [
                "./(tabs)/index.tsx",
                "./_layout.tsx",
                "./map.tsx",
                "./post/[id].tsx"
            ]
        );
    }

    #[test]
    fn folders_are_relative_to_the_module_and_stay_inside() {
        let files = bundle(&["a/b/c.json", "a/d.json", "a/node_modules/x/e.json"]);
        let here = call(Some("./"), "\\.json$");
        assert_eq!(here.folder(&files, "a/x.js").as_deref(), Some("a"));
        assert_eq!(call(Some("../../.."), "").folder(&files, "a/x.js"), None);
        let found = here.modules(&files, "a", Platform::Ios).unwrap();
        assert_eq!(
            found.iter().map(|(_, path)| path.as_str()).collect::<Vec<_>>(),
            ["a/b/c.json", "a/d.json"]
        );
        let flat = RequireContext {
            recursive: false,
            ..here
        };
        assert_eq!(flat.modules(&files, "a", Platform::Ios).unwrap().len(), 1);
    }

    #[test]
    fn a_pattern_without_end_is_refused() {
        let files = bundle(&[&format!("a/{}!.js", "a".repeat(60))]);
        let slow = call(Some("."), "^(?=(\\./)?(a|aa|aaa)*\\1$)");
        assert!(slow.modules(&files, "a", Platform::Ios).is_err());
        assert!(call(Some("."), "(").modules(&files, "a", Platform::Ios).is_err());
    }
}
