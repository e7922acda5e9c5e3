//! `spin.toml`, manifest version 2: what is read of it, and what must hold before anything runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::variables;

/// The manifest as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    spin_manifest_version: u32,
    /// `[application]`.
    pub application: Application,
    /// `[variables]`: what can be set from outside.
    #[serde(default)]
    pub variables: BTreeMap<String, ApplicationVariable>,
    /// `[[trigger.http]]`.
    pub trigger: Triggers,
    /// `[component.<id>]`.
    #[serde(default)]
    pub component: BTreeMap<String, Component>,
}

/// `[application]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Name, shown when the application starts.
    pub name: String,
    /// Version, shown beside it.
    #[serde(default)]
    pub version: String,
    #[serde(default, rename = "description")]
    _description: String,
    #[serde(default, rename = "authors")]
    _authors: Vec<String>,
    #[serde(default, rename = "targets")]
    _targets: Vec<toml::Value>,
    #[serde(default, rename = "trigger")]
    _trigger: toml::Table,
    #[serde(default, rename = "tool")]
    _tool: toml::Table,
}

/// One of `[variables]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationVariable {
    /// Its value when nobody sets it.
    pub default: Option<String>,
    /// Whether it must be set from outside.
    #[serde(default)]
    pub required: bool,
    // This host shows no values at all.
    #[serde(default, rename = "secret")]
    _secret: bool,
    #[serde(default, rename = "description")]
    _description: String,
}

/// `[trigger]`. Only HTTP is served here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    /// `[[trigger.http]]`.
    #[serde(default)]
    pub http: Vec<HttpTrigger>,
}

/// `[[trigger.http]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpTrigger {
    #[serde(default, rename = "id")]
    _id: String,
    /// Which paths it answers.
    pub route: Route,
    /// The component that answers.
    pub component: String,
    #[serde(rename = "executor")]
    executor: Option<Executor>,
}

/// A path pattern, or a component that only other components reach.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Route {
    /// For example `/api/v1/projects/...`.
    Pattern(String),
    /// `{ private = true }`.
    Private(PrivateRoute),
}

/// `{ private = true }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateRoute {
    private: bool,
}

#[derive(Debug, Deserialize)]
struct Executor {
    #[serde(rename = "type")]
    kind: String,
}

/// `[component.<id>]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// The component's wasm file.
    pub source: Source,
    #[serde(default, rename = "description")]
    _description: String,
    /// Variables it may read, as templates over the application's.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// Its environment.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Files it may read.
    #[serde(default)]
    pub files: Vec<FilesMount>,
    /// Patterns of files it may not read although `files` names them.
    #[serde(default)]
    pub exclude_files: Vec<String>,
    /// Whom it may call, as templates over the application's variables.
    #[serde(default)]
    pub allowed_outbound_hosts: Vec<String>,
    /// The key-value stores it may open.
    #[serde(default)]
    pub key_value_stores: Vec<String>,
    #[serde(default)]
    sqlite_databases: Vec<String>,
    #[serde(default)]
    ai_models: Vec<String>,
    #[serde(default)]
    dependencies: toml::Table,
    #[serde(default, rename = "dependencies_inherit_configuration")]
    _dependencies_inherit_configuration: bool,
    #[serde(default, rename = "build")]
    _build: toml::Table,
    #[serde(default, rename = "tool")]
    _tool: toml::Table,
    #[serde(default, rename = "targets")]
    _targets: Vec<toml::Value>,
    #[serde(default, rename = "profile")]
    _profile: toml::Table,
}

/// Where a component comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Source {
    /// A file, relative to the manifest.
    File(PathBuf),
    /// A download or a package; Spin fetches these, this host does not.
    Remote(IgnoredAny),
}

/// One of a component's `files`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum FilesMount {
    /// A pattern, kept at the same path.
    Pattern(String),
    /// A folder that appears at another path.
    Placement {
        /// The folder, relative to the manifest.
        source: PathBuf,
        /// Where the component sees it.
        destination: PathBuf,
    },
}

impl Manifest {
    /// Reads and checks the manifest at `path`.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("could not read the manifest {}", path.display()))?;
        Self::parse(&text).with_context(|| format!("in {}", path.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let manifest: Self = toml::from_str(text)?;
        manifest.check()?;
        Ok(manifest)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(
            self.spin_manifest_version == 2,
            "spin_manifest_version is {}; only version 2 is supported",
            self.spin_manifest_version
        );
        ensure!(
            !self.trigger.http.is_empty(),
            "there is no [[trigger.http]], so there is nothing to serve"
        );
        for (name, variable) in &self.variables {
            variables::check_name(name).with_context(|| format!("variables.{name}"))?;
            ensure!(
                variable.required != variable.default.is_some(),
                "variables.{name} must have either a default or required = true"
            );
        }
        for trigger in &self.trigger.http {
            let id = &trigger.component;
            ensure!(
                self.component.contains_key(id),
                "[[trigger.http]] names component {id:?}, which there is no [component.{id}] for"
            );
            if let Some(executor) = &trigger.executor {
                ensure!(
                    executor.kind == "http",
                    "component {id:?}: executor {:?} is not supported here",
                    executor.kind
                );
            }
            if let Route::Private(PrivateRoute { private: false }) = trigger.route {
                bail!("component {id:?}: route must be a pattern or {{ private = true }}");
            }
        }
        for (id, component) in &self.component {
            let context = || format!("component {id:?}");
            check_id(id).with_context(context)?;
            component.check().with_context(context)?;
        }
        Ok(())
    }
}

/// Refuses a component's id that Spin refuses; ids are names of folders and hosts as well. Newer versions of Spin also allow
/// words that begin with a digit; those would not run everywhere.
fn check_id(id: &str) -> anyhow::Result<()> {
    for word in id.split('-') {
        let all = |allowed: fn(char) -> bool| word.chars().all(|c| allowed(c) || c.is_ascii_digit());
        ensure!(
            word.starts_with(|first: char| first.is_ascii_alphabetic())
                && (all(|c| c.is_ascii_lowercase()) || all(|c| c.is_ascii_uppercase())),
            "its name must be words of letters and digits, each all lower or all upper case and beginning with a \
             letter, with '-' between them"
        );
    }
    Ok(())
}

impl Component {
    fn check(&self) -> anyhow::Result<()> {
        if let Source::Remote(_) = self.source {
            bail!("source must be a file: this host fetches nothing");
        }
        for (set, name) in [
            (!self.sqlite_databases.is_empty(), "sqlite_databases"),
            (!self.ai_models.is_empty(), "ai_models"),
            (!self.dependencies.is_empty(), "dependencies"),
        ] {
            ensure!(
                !set,
                "{name} is not supported by spin-host; run the application with `spin up`"
            );
        }
        for name in self.variables.keys() {
            variables::check_name(name).with_context(|| format!("variables.{name}"))?;
        }
        Ok(())
    }

    /// The component's wasm file, under the manifest's folder.
    pub fn source_file(&self, base: &Path) -> PathBuf {
        match &self.source {
            Source::File(file) => base.join(file),
            // `check` refused these.
            Source::Remote(_) => base.to_path_buf(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = r#"
        spin_manifest_version = 2
        [application]
        name = "a"
        [[trigger.http]]
        route = "/..."
        component = "c"
        [component.c]
        source = "c.wasm"
    "#;

    #[test]
    fn reads_what_spin_reads() {
        let manifest = Manifest::parse(
            r#"
            spin_manifest_version = 2
            [application]
            name = "hivesync"
            version = "1.0.0"
            authors = ["x"]
            [variables]
            postgres_url = { required = true, secret = true }
            region = { default = "auto", description = "where" }
            [[trigger.http]]
            route = "/api/:version/..."
            component = "api"
            [[trigger.http]]
            route = { private = true }
            component = "inner"
            [component.api]
            source = "api.wasm"
            description = "the API"
            files = ["assets/**/*", { source = "web", destination = "/" }]
            exclude_files = ["assets/secret"]
            environment = { A = "b" }
            allowed_outbound_hosts = ["{{ postgres_url }}", "http://self"]
            key_value_stores = ["default"]
            [component.api.variables]
            url = "{{ postgres_url }}"
            [component.api.build]
            command = "make"
            watch = ["src/**"]
            [component.inner]
            source = "inner.wasm"
        "#,
        )
        .unwrap();
        assert_eq!(manifest.trigger.http.len(), 2);
        let api = &manifest.component["api"];
        assert_eq!(api.files.len(), 2);
        assert_eq!(api.source_file(Path::new("/app")), Path::new("/app/api.wasm"));
    }

    #[test]
    fn refusals_name_what_is_wrong() {
        let wrong = |from: &str, to: &str| {
            let text = MINIMAL.replace(from, to);
            assert_ne!(text, MINIMAL);
            format!("{:#}", Manifest::parse(&text).unwrap_err())
        };
        assert!(wrong("version = 2", "version = 1").contains("spin_manifest_version"));
        assert!(wrong(r#"component = "c""#, r#"component = "d""#).contains("component.d"));
        assert!(wrong(r#"source = "c.wasm""#, "sauce = 1").contains("sauce"));
        assert!(wrong(r#""c.wasm""#, r#"{ url = "https://x", digest = "sha256:0" }"#).contains("file"));
        assert!(
            wrong("[component.c]", "[component.c]\nsqlite_databases = [\"default\"]")
                .contains("sqlite_databases")
        );
        assert!(
            wrong(
                "[application]",
                "[variables]\nBad = { default = \"\" }\n[application]"
            )
            .contains("Bad")
        );
        assert!(
            wrong(
                "[application]",
                "[variables]\nx = { secret = true }\n[application]"
            )
            .contains("variables.x")
        );
        assert!(
            wrong(
                "[component.c]",
                "[component.\"../c\"]\nsource = \"x\"\n[component.c]"
            )
            .contains("'-'")
        );
        Manifest::parse(MINIMAL).unwrap();
    }

    #[test]
    fn ids_are_words_with_dashes() {
        for good in ["a", "ai-docs", "API-v1"] {
            check_id(good).unwrap();
        }
        for bad in [
            "", "-", "a-", "-a", "a--b", "a_b", "Ab", "3d", "a-3d", "a/b", "..", "a.b", "ä",
        ] {
            check_id(bad).unwrap_err();
        }
    }
}
