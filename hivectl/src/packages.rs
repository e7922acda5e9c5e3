//! The Debian packages HiveSync needs on a machine, and how they get there.

use crate::{process, ui::Stage};
use anyhow::bail;
use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
};
use tokio::process::Command;

/// One thing a machine must have.
#[derive(Debug, Clone, Copy)]
pub struct Requirement {
    /// Packages that bring it on Debian.
    pub packages: &'static [&'static str],
    /// What it is for.
    pub about: &'static str,
    /// Whether nothing works without it. What is only of use is installed where that can be done without asking.
    needed: bool,
    /// Whether the machine has it, wherever it came from.
    present: fn() -> bool,
}

impl Requirement {
    /// Whether the machine has it.
    pub fn is_present(&self) -> bool {
        (self.present)()
    }
}

/// What `./hive up` needs beside a Rust toolchain and Node.
pub const REQUIREMENTS: &[Requirement] = &[
    Requirement {
        packages: &["postgresql"],
        about: "the database (PostgreSQL 14 or newer)",
        needed: true,
        present: || postgres_bin().is_some(),
    },
    Requirement {
        packages: &["redis-server"],
        about: "the queue (Redis 7 or newer)",
        needed: true,
        present: || process::find("redis-server").is_some(),
    },
    Requirement {
        packages: &["clang-19", "llvm-19"],
        about: "compiles the sandbox guest's C",
        needed: true,
        present: || process::find("clang-19").is_some() && process::find("llvm-ar-19").is_some(),
    },
    Requirement {
        packages: &["mesa-vulkan-drivers", "libvulkan1"],
        about: "software Vulkan, because this machine has no GPU",
        needed: false,
        present: || has_gpu() || software_vulkan(),
    },
    Requirement {
        packages: &["util-linux"],
        about: "setpriv, with which services start",
        needed: true,
        present: || process::find("setpriv").is_some(),
    },
];

/// The newest PostgreSQL's programs, wherever Debian or the machine's owner put them.
pub fn postgres_bin() -> Option<PathBuf> {
    let complete = |folder: &Path| {
        process::is_executable(&folder.join("initdb")) && process::is_executable(&folder.join("postgres"))
    };
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder).or_else(|| {
        let folder = process::find("initdb")?.parent()?.to_owned();
        complete(&folder).then_some(folder)
    })
}

fn has_gpu() -> bool {
    let entries = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    Path::new("/dev/nvidiactl").exists()
        || entries
            .map(|entry| entry.file_name())
            .any(|name| name.to_string_lossy().starts_with("renderD"))
}

fn software_vulkan() -> bool {
    let entries = std::fs::read_dir("/usr/share/vulkan/icd.d")
        .into_iter()
        .flatten()
        .flatten();
    entries
        .map(|entry| entry.file_name())
        .any(|name| name.to_string_lossy().starts_with("lvp_icd"))
}

/// Installs what is missing.
pub async fn provide(stage: &Stage, log: &Path) -> anyhow::Result<()> {
    let absent: Vec<&Requirement> = REQUIREMENTS
        .iter()
        .filter(|requirement| !requirement.is_present())
        .collect();
    let missing: Vec<&str> = absent
        .iter()
        .flat_map(|requirement| requirement.packages)
        .copied()
        .collect();
    if missing.is_empty() {
        stage.note("all there");
        return Ok(());
    }
    let list = missing.join(" ");
    if !absent.iter().any(|requirement| requirement.needed) && !rustix::process::geteuid().is_root() {
        stage.note(format!("without {list}, which would be of use but is not needed"));
        return Ok(());
    }
    if process::find("apt-get").is_none() {
        bail!(
            "this machine lacks {list}, and has no apt-get to install them with. Install their counterparts by \
             hand, then run this again; `./hive doctor` shows what each is for"
        );
    }
    let Some(root) = become_root().await else {
        bail!(
            "this machine lacks {list}, and installing them needs root. Run\n\n    \
             sudo apt-get update && sudo apt-get install -y {list}\n\nthen run this again"
        );
    };
    stage.say(&format!("installing {list}"));
    if install(stage, &root, &missing, log).await.is_err() {
        // A machine that was never updated, or long ago, does not know the packages.
        let mut update = apt(&root);
        update.arg("update");
        process::run_uninterrupted(stage, update, &log.with_extension("update.log")).await?;
        install(stage, &root, &missing, log).await?;
    }
    let still: Vec<&str> = REQUIREMENTS
        .iter()
        .filter(|requirement| requirement.needed && !requirement.is_present())
        .map(|requirement| requirement.about)
        .collect();
    if !still.is_empty() {
        bail!(
            "{list} are installed, but this is still missing: {}; see {}",
            still.join(", "),
            log.display()
        );
    }
    stage.note(format!("installed {list}"));
    Ok(())
}

/// The words that make a command run as root; empty when we are root already.
async fn become_root() -> Option<Vec<&'static str>> {
    if rustix::process::geteuid().is_root() {
        return Some(Vec::new());
    }
    process::find("sudo")?;
    let mut probe = Command::new("sudo");
    probe.args(["-n", "true"]);
    if process::output(probe).await.is_some() {
        return Some(vec!["sudo", "-n"]);
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return None;
    }
    // Asked for here, in the terminal's own process group: where commands run later, no password can be typed.
    let asked = Command::new("sudo").arg("-v").status().await;
    asked
        .is_ok_and(|status| status.success())
        .then(|| vec!["sudo", "-n"])
}

fn apt(root: &[&'static str]) -> Command {
    let mut words = root
        .iter()
        .copied()
        .chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let mut command = Command::new(words.next().unwrap_or("env"));
    command
        .args(words)
        .args(["-o", "DPkg::Lock::Timeout=600", "-y", "-q"]);
    command
}

async fn install(stage: &Stage, root: &[&'static str], packages: &[&str], log: &Path) -> anyhow::Result<()> {
    let mut command = apt(root);
    command
        .args(["install", "--no-install-recommends"])
        .args(packages);
    process::run_uninterrupted(stage, command, log).await
}
