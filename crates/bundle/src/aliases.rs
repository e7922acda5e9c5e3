//! Aliases of a project: `paths` of its tsconfig.json or jsconfig.json, and Babel's module-resolver.

mod babel_config;

use crate::{
    BundleError, ValidatedBundle,
    bundle_path::{is_walkable, shown},
    config_file,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Configurations that one extends, in turn, at most.
const MAX_EXTENDS: usize = 8;

/// Patterns of a project: every import of a package is compared with each.
const MAX_PATTERNS: usize = 1000;

/// Places that one pattern, or the project's roots, may lead to: each is searched with every extension.
const MAX_TARGETS: usize = 16;

/// Where bare specifiers may lead inside the project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Aliases {
    /// Pattern with at most one `*`, and its targets relative to the project; longest prefix first.
    patterns: Vec<(String, Vec<String>)>,
    /// Folders that bare specifiers are looked up in.
    roots: Vec<String>,
}

impl Aliases {
    /// Reads a project's aliases.
    pub(crate) fn read(bundle: &ValidatedBundle) -> Result<Self, BundleError> {
        let mut patterns = BTreeMap::new();
        let mut roots = Vec::new();
        for name in ["tsconfig.json", "jsconfig.json"] {
            if config_file::read(bundle, name)?.is_some() {
                let config = Config::read(bundle, name)?;
                patterns.extend(config.paths);
                roots.extend(config.base);
                break;
            }
        }
        let babel = babel_config::read(bundle)?;
        for (name, target) in babel.aliases {
            patterns
                .entry(format!("{name}/*"))
                .or_insert_with(|| vec![join(&target, "*")]);
            patterns.entry(name).or_insert_with(|| vec![target]);
        }
        roots.extend(babel.roots);
        check(&patterns, &roots)?;
        let mut patterns: Vec<_> = patterns.into_iter().collect();
        patterns.sort_by_key(|(pattern, _)| {
            let prefix = pattern.find('*').unwrap_or(usize::MAX);
            std::cmp::Reverse(prefix)
        });
        Ok(Self { patterns, roots })
    }

    /// Paths that `specifier` may mean, relative to the project, most likely first.
    pub(crate) fn candidates(&self, specifier: &str) -> Vec<String> {
        let matched = self.patterns.iter().find_map(|(pattern, targets)| {
            let star = match pattern.split_once('*') {
                Some((before, after)) => {
                    let rest = specifier.strip_prefix(before)?;
                    Some(rest.strip_suffix(after)?)
                }
                None if pattern == specifier => None,
                None => return None,
            };
            Some(
                targets
                    .iter()
                    .map(|target| match star {
                        Some(star) => target.replacen('*', star, 1),
                        None => target.clone(),
                    })
                    .collect::<Vec<_>>(),
            )
        });
        let mut candidates = matched.unwrap_or_default();
        candidates.extend(self.roots.iter().map(|root| join(root, specifier)));
        candidates
    }
}

/// Holds a project's aliases to what the resolver can look through for every import.
fn check(patterns: &BTreeMap<String, Vec<String>>, roots: &[String]) -> Result<(), BundleError> {
    const WHERE: &str = "compilerOptions.paths of tsconfig.json and Babel's module-resolver";
    if patterns.len() > MAX_PATTERNS {
        return Err(BundleError::TooLarge(format!(
            "The project has {} aliases in {WHERE}; it may have {MAX_PATTERNS}.",
            patterns.len()
        )));
    }
    let named = patterns
        .iter()
        .map(|(pattern, targets)| (pattern.as_str(), targets.as_slice()));
    for (name, targets) in named.chain([("baseUrl and root", roots)]) {
        if targets.len() > MAX_TARGETS {
            return Err(BundleError::TooLarge(format!(
                "The alias \"{}\" leads to {} places, in {WHERE}; it may lead to {MAX_TARGETS}.",
                shown(name),
                targets.len()
            )));
        }
        if let Some(path) = targets
            .iter()
            .map(String::as_str)
            .chain([name])
            .find(|path| !is_walkable(path))
        {
            return Err(BundleError::Invalid(format!(
                "The alias \"{}\" names \"{}\", in {WHERE}: that is no path that a file could have.",
                shown(name),
                shown(path)
            )));
        }
    }
    Ok(())
}

/// What one tsconfig.json says of paths, with what it extends.
#[derive(Default)]
struct Config {
    paths: BTreeMap<String, Vec<String>>,
    base: Option<String>,
}

impl Config {
    fn read(bundle: &ValidatedBundle, name: &str) -> Result<Self, BundleError> {
        let mut config = Self::default();
        let mut next = Some(name.to_owned());
        for _ in 0..MAX_EXTENDS {
            let Some(path) = next.take() else {
                break;
            };
            // What a package's configuration says is not about this project's paths, and it may not be in the archive.
            let Some(text) = config_file::read(bundle, &path)? else {
                break;
            };
            let json = parse(&path, text)?;
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let options = &json["compilerOptions"];
            let base = text_field(&path, options, "baseUrl")?.map(|base| join(folder, base));
            if config.paths.is_empty() {
                config.paths = paths(&path, options, base.as_deref().unwrap_or(folder))?;
            }
            if config.base.is_none() {
                config.base = base;
            }
            next = match &json["extends"] {
                Value::String(other) if other.starts_with('.') => {
                    let other = join(folder, other);
                    Some(if other.ends_with(".json") {
                        other
                    } else {
                        format!("{other}.json")
                    })
                }
                _ => None,
            };
        }
        Ok(config)
    }
}

fn parse(path: &str, text: &[u8]) -> Result<Value, BundleError> {
    let mut text = text.to_vec();
    if text.starts_with("\u{feff}".as_bytes()) {
        text.drain(..3);
    }
    let invalid = |reason: String| BundleError::Invalid(format!("{path} is not valid: {reason}."));
    json_strip_comments::strip_slice(&mut text).map_err(|error| invalid(error.to_string()))?;
    if text.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&text).map_err(|error| invalid(error.to_string()))
}

fn text_field<'v>(path: &str, options: &'v Value, field: &str) -> Result<Option<&'v str>, BundleError> {
    match &options[field] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(BundleError::Invalid(format!(
            "{path}: compilerOptions.{field} must be a string."
        ))),
    }
}

fn paths(path: &str, options: &Value, base: &str) -> Result<BTreeMap<String, Vec<String>>, BundleError> {
    let invalid = |name: &str| {
        Err(BundleError::Invalid(format!(
            "{path}: compilerOptions.paths{name} must be an object of arrays of strings, each with at most one *."
        )))
    };
    let entries = match &options["paths"] {
        Value::Null => return Ok(BTreeMap::new()),
        Value::Object(entries) => entries,
        _ => return invalid(""),
    };
    let mut paths = BTreeMap::new();
    for (pattern, targets) in entries {
        let targets: Option<Vec<String>> = targets.as_array().and_then(|targets| {
            targets
                .iter()
                .map(|target| target.as_str().map(|target| join(base, target)))
                .collect()
        });
        match targets {
            Some(targets) if pattern.matches('*').count() <= 1 => paths.insert(pattern.clone(), targets),
            _ => return invalid(&format!("[\"{}\"]", shown(pattern))),
        };
    }
    Ok(paths)
}

/// `target` seen from `folder`, both relative to the project; what leaves the project is led back to it.
fn join(folder: &str, target: &str) -> String {
    let mut segments: Vec<&str> = folder
        .split('/')
        .filter(|segment| !matches!(*segment, "" | "."))
        .collect();
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests;
