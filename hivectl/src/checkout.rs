//! Where things lie in the checkout that hivectl works on.

use anyhow::bail;
use std::path::{Path, PathBuf};
use tokio::process::Command;

/// A checkout of HiveSync.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// Its root.
    pub root: PathBuf,
    /// Where cargo puts native binaries' profiles.
    pub target: PathBuf,
}

impl Checkout {
    /// The checkout that `HIVE_ROOT` names (`./hive` sets it), or the one around the working directory.
    pub fn find() -> anyhow::Result<Self> {
        let here = std::env::current_dir()?;
        let named = std::env::var_os("HIVE_ROOT").map(PathBuf::from);
        let root = match named {
            Some(root) if is_root(&root) => root,
            Some(root) => bail!("HIVE_ROOT={} is not a checkout of HiveSync", root.display()),
            None => match here.ancestors().find(|folder| is_root(folder)) {
                Some(root) => root.to_owned(),
                None => bail!("{} is not inside a checkout of HiveSync", here.display()),
            },
        };
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => here.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// A native binary of the workspace.
    pub fn binary(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// Where the guest images lie.
    pub fn preview_runtime(&self) -> PathBuf {
        self.root.join("target/preview-runtime")
    }

    /// Where compiled wasm screens are kept.
    pub fn wasm_cache(&self) -> PathBuf {
        self.root.join("target/wasm-cache")
    }

    /// Where the output of a stage goes.
    pub fn stage_log(&self, stage: &str) -> PathBuf {
        self.root.join("target/hive-log").join(format!("{stage}.log"))
    }

    /// cargo in the root, its progress shown as it is on a terminal.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(arguments)
            .current_dir(&self.root)
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_PROGRESS_WHEN", "always")
            .env("CARGO_TERM_PROGRESS_WIDTH", "100");
        command
    }

    /// Builds native programs of the workspace. cargo chooses features for everything it is asked to build at once, tests
    /// included: asked like this, it chooses those of `cargo test --workspace`, and nothing is compiled twice.
    pub fn build(&self, programs: &[&str]) -> Command {
        let mut command = self.cargo(&["build", "--workspace", "--test", "scripts"]);
        for program in programs {
            command.args(["--bin", program]);
        }
        command
    }

    /// Names of the components, as their folders are called.
    pub fn components(&self) -> anyhow::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in self.root.join("components").read_dir()? {
            let entry = entry?;
            if entry.path().join("Cargo.toml").is_file() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        names.sort();
        Ok(names)
    }
}

fn is_root(folder: &Path) -> bool {
    folder.join("hivectl/Cargo.toml").is_file() && folder.join("ARCHITECTURE.md").is_file()
}
