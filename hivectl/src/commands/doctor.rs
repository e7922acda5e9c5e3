//! `./hive doctor`: what this machine has, what it lacks, and how to get it.

use crate::{
    checkout::Checkout,
    packages::REQUIREMENTS,
    process,
    stack::{Lock, Part, StackOptions, port},
    ui,
};
use std::path::Path;
use tokio::process::Command;

/// Free space below which building is likely to fail.
const ENOUGH_DISK_GIB: u64 = 12;

/// Memory below which building is likely to fail.
const ENOUGH_MEMORY_MIB: u64 = 3500;

struct Finding {
    good: bool,
    what: String,
    detail: String,
}

/// Runs the command.
pub async fn run(options: &StackOptions) -> anyhow::Result<()> {
    let checkout = Checkout::find()?;
    let mut findings = tools().await;
    findings.extend(REQUIREMENTS.iter().map(|requirement| Finding {
        good: requirement.is_present(),
        what: requirement.packages.join(" "),
        detail: if requirement.is_present() {
            requirement.about.to_owned()
        } else {
            format!(
                "{}: `./hive up` installs it, or apt-get install {}",
                requirement.about,
                requirement.packages.join(" ")
            )
        },
    }));
    findings.extend(machine(&checkout.root).await);
    findings.extend(built(&checkout));
    findings.extend(stack(options, &checkout));
    for finding in &findings {
        let mark = if finding.good { "✓" } else { "✗" };
        ui::print(&format!("{mark} {:<34} {}", finding.what, finding.detail));
    }
    let missing = findings.iter().filter(|finding| !finding.good).count();
    ui::print("");
    ui::print(&match missing {
        0 => "Everything is there.".to_owned(),
        1 => "One thing is missing; what brings it stands beside it.".to_owned(),
        missing => format!("{missing} things are missing; what brings each stands beside it."),
    });
    Ok(())
}

async fn tools() -> Vec<Finding> {
    const NEEDED: &[(&str, &str, &str)] = &[
        ("cargo", "--version", "install a Rust toolchain, 1.95 or newer"),
        ("rustc", "--version", "install a Rust toolchain, 1.95 or newer"),
        ("cc", "--version", "apt-get install build-essential"),
        ("node", "--version", "install Node 20 or newer"),
        ("npm", "--version", "apt-get install npm"),
    ];
    const WELCOME: &[(&str, &str, &str)] = &[
        (
            "spin",
            "--version",
            "not there: the embedded spin-host runs the API",
        ),
        (
            "cargo-nextest",
            "--version",
            "not there: cargo test runs the tests",
        ),
        (
            "cargo-deny",
            "--version",
            "not there: `./hive test` builds it once",
        ),
        (
            "rustfmt",
            "--version",
            "not there: `./hive test` needs it; rustup component add rustfmt",
        ),
        (
            "clippy-driver",
            "--version",
            "not there: `./hive test` needs it; rustup component add clippy",
        ),
        (
            "sccache",
            "--version",
            "not there: compiled crates are not shared between checkouts",
        ),
    ];
    let mut findings = Vec::new();
    for (needed, tools) in [(true, NEEDED), (false, WELCOME)] {
        for (name, argument, otherwise) in tools {
            let mut command = Command::new(name);
            command.arg(argument);
            let version = match process::find(name) {
                Some(_) => process::output(command).await,
                None => None,
            };
            let first = version.as_deref().and_then(|text| text.lines().next());
            findings.push(Finding {
                good: first.is_some() || !needed,
                what: (*name).to_owned(),
                detail: first.unwrap_or(otherwise).to_owned(),
            });
        }
    }
    findings
}

async fn machine(root: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let memory = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    if let Some(kib) = memory {
        let mib = kib / 1024;
        findings.push(Finding {
            good: mib >= ENOUGH_MEMORY_MIB,
            what: "memory".to_owned(),
            detail: format!("{mib} MiB (building takes about {ENOUGH_MEMORY_MIB})"),
        });
    }
    let mut command = Command::new("df");
    command.args(["-k", "--output=avail"]).arg(root);
    let free = process::output(command)
        .await
        .and_then(|text| text.lines().nth(1)?.trim().parse::<u64>().ok());
    if let Some(kib) = free {
        let gib = kib / 1024 / 1024;
        findings.push(Finding {
            good: gib >= ENOUGH_DISK_GIB,
            what: "disk".to_owned(),
            detail: format!("{gib} GiB free (a full build takes about {ENOUGH_DISK_GIB})"),
        });
    }
    findings
}

fn built(checkout: &Checkout) -> Vec<Finding> {
    let programs = ["spin-host", "sandbox-host", "gpu-worker"].map(|name| (name, checkout.binary(name)));
    let images = ("guest images", checkout.preview_runtime());
    let components = (
        "components",
        checkout.root.join("target/wasm/wasm32-wasip2/release"),
    );
    programs
        .into_iter()
        .chain([images, components])
        .map(|(name, path)| Finding {
            // Not built yet is no fault of the machine.
            good: true,
            what: name.to_owned(),
            detail: if path.exists() {
                path.display().to_string()
            } else {
                "not built yet: `./hive build`".to_owned()
            },
        })
        .collect()
}

fn stack(options: &StackOptions, checkout: &Checkout) -> Vec<Finding> {
    let state_dir = options.state_dir(checkout);
    if state_dir.join("run/lock").exists() && Lock::take(&state_dir).is_err() {
        return vec![Finding {
            good: true,
            what: "stack".to_owned(),
            detail: format!("runs in {}", state_dir.display()),
        }];
    }
    Part::ALL
        .into_iter()
        .map(|part| {
            let number = options.port(part);
            let free = port::is_free(number);
            Finding {
                good: free,
                what: format!("port {number} ({})", part.name()),
                detail: if free {
                    "free".to_owned()
                } else {
                    format!(
                        "taken{}; stop that, or use --port-base",
                        port::owner(number)
                            .map(|owner| format!(" by {owner}"))
                            .unwrap_or_default()
                    )
                },
            }
        })
        .collect()
}
