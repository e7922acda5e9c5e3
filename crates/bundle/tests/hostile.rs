//! Every case of `e2e/hostile` that must be noticed while a bundle is read, resolved or transpiled.

#![allow(clippy::unwrap_used)] // A test that fails says so.

#[path = "../../../e2e/hostile/recipe.rs"]
mod recipe;

use bytes::Bytes;
use hivesync_bundle::{
    Builtins, BundleError, BundleLimits, GraphRequest, ModuleGraph, Project, TranspileCache, ValidatedBundle,
};
use hivesync_domain::{DeviceContext, Failure, Platform};
use recipe::Recipe;
use serde::Deserialize;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    input: Input,
    stage: String,
    state: String,
    codes: Vec<String>,
    message: Vec<String>,
    position: Option<Position>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Input {
    Project(String),
    Recipe(Value),
    Device(Value),
    /// A component, which nothing here looks into; `hivesync_wasm_screen` runs those.
    #[allow(dead_code, reason = "it is read so that a case without one is refused")]
    Wasm(Value),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Position {
    file: String,
    line: u32,
    /// Left out where the parser decides.
    column: Option<u32>,
}

fn cases() -> Vec<(PathBuf, Case)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/hostile");
    let mut cases = Vec::new();
    for group in folders(&root) {
        for folder in folders(&group) {
            let text = fs::read(folder.join("expected.json")).unwrap();
            let case =
                serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            cases.push((folder, case));
        }
    }
    assert!(cases.len() > 30);
    cases
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn overlay(bundle: &mut ValidatedBundle, root: &Path, folder: &Path) -> Result<(), BundleError> {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            overlay(bundle, root, &path)?;
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            bundle.overlay(&name, Bytes::from(fs::read(&path).unwrap()))?;
        }
    }
    Ok(())
}

fn graph(bundle: ValidatedBundle) -> Result<ModuleGraph, BundleError> {
    let project = Project::open(bundle, None)?;
    let roots: Vec<&str> = project
        .screens()
        .iter()
        .map(|screen| screen.module.as_str())
        .collect();
    let builtins = Builtins {
        reserved: ["react", "react/*", "react-native", "react-native/*"]
            .map(str::to_owned)
            .into(),
        fallback: Vec::new(),
        adapted: Vec::new(),
    };
    project.graph(&GraphRequest {
        platform: Platform::Ios,
        dpr: 3.0,
        roots: &roots,
        builtins: &builtins,
        cache: &TranspileCache::new(1 << 20),
    })
}

fn run(folder: &Path, input: &Input) -> Result<ModuleGraph, BundleError> {
    let limits = BundleLimits::default();
    let bundle = match input {
        Input::Project(name) => {
            let root = folder.join(name);
            let mut bundle = ValidatedBundle::empty(&limits);
            overlay(&mut bundle, &root, &root)?;
            bundle
        }
        Input::Recipe(recipe) => {
            let archive = Recipe::parse(recipe).and_then(|recipe| recipe.build());
            let archive = archive.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
            ValidatedBundle::read(&archive, &limits)?
        }
        Input::Device(_) | Input::Wasm(_) => unreachable!("checked on their own"),
    };
    graph(bundle)
}

#[test]
fn every_case_ends_as_it_says() {
    let mut wrong = Vec::new();
    for (folder, case) in cases() {
        let name = folder.display().to_string();
        if let Input::Device(device) = &case.input {
            let error = DeviceContext::parse(device).unwrap_err().to_string();
            for text in &case.message {
                assert!(error.contains(text), "{name}: {error}");
            }
            continue;
        }
        if matches!(case.input, Input::Wasm(_)) {
            continue;
        }
        let failure: Option<Failure> = run(&folder, &case.input).err().map(Failure::from);
        let expects_failure = case.stage == "bundle" && case.state == "failed";
        let ok = match &failure {
            None => !expects_failure,
            Some(failure) => {
                case.codes.iter().any(|code| code == failure.code.as_str())
                    && case.message.iter().all(|text| failure.message.contains(text))
                    && case.position.as_ref().is_none_or(|expected| {
                        failure.position.as_ref().is_some_and(|at| {
                            at.file == expected.file
                                && at.line == expected.line
                                && expected.column.is_none_or(|column| at.column == column)
                        })
                    })
            }
        };
        if !ok {
            wrong.push(format!("{name} ({}): {failure:?}", case.about));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
