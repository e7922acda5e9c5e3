//! `./hive env-examples`: infra/env/*.env.example, written from the same tables that the services read.

use crate::{
    checkout::Checkout,
    stack::{VARIABLES, Variable, Who},
    ui,
};
use anyhow::{Context as _, bail};
use clap::Args;
use hivesync_domain::limits;
use std::{fmt::Write as _, fs};

/// Options of the command.
#[derive(Debug, Args)]
pub struct EnvExamplesOptions {
    /// Write nothing; fail when a file is not what the tables say.
    #[arg(long)]
    check: bool,
}

/// Each file: its name, whose variables it holds, and how a component or worker reads them.
const FILES: &[(&str, &[Who], &str)] = &[
    (
        "components.env.example",
        &[Who::Api],
        "the Spin components; Spin reads each as SPIN_VARIABLE_<NAME>",
    ),
    (
        "workers.env.example",
        &[Who::Workers, Who::SandboxHost],
        "sandbox-host and gpu-worker",
    ),
];

/// Runs the command.
pub fn run(options: &EnvExamplesOptions) -> anyhow::Result<()> {
    let folder = Checkout::find()?.root.join("infra/env");
    fs::create_dir_all(&folder)?;
    for (name, who, about) in FILES {
        let path = folder.join(name);
        let text = render(who, about);
        if fs::read_to_string(&path).is_ok_and(|now| now == text) {
            continue;
        }
        if options.check {
            bail!("{} is out of date; run `./hive env-examples`", path.display());
        }
        fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))?;
        ui::print(&format!("wrote {}", path.display()));
    }
    Ok(())
}

fn render(who: &[Who], about: &str) -> String {
    let mut text = format!(
        "# Environment of {about}.\n# Made by `./hive env-examples`; change the tables, not this file.\n"
    );
    let mut line = |words: std::fmt::Arguments<'_>| {
        // Writing to a String can't fail.
        let _ = text.write_fmt(words);
    };
    let mine = |variable: &&Variable| variable.used_by.iter().any(|reader| who.contains(reader));
    for variable in VARIABLES.iter().filter(mine) {
        let secret = if variable.secret { " (secret)" } else { "" };
        line(format_args!("\n# {}{secret}\n", capitalised(variable.about)));
        line(format_args!("{}={}\n", variable.name, variable.example));
    }
    line(format_args!(
        "\n# Limits: each has this default; a value outside its range stops the start.\n"
    ));
    for limit in limits::TABLE {
        line(format_args!(
            "\n# {}: {} to {} {}\n#{}={}\n",
            capitalised(limit.about),
            limit.min,
            limit.max,
            limit.unit,
            limit.name,
            limit.default
        ));
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_in_infra_env_are_what_the_tables_say() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/env");
        for (name, who, about) in FILES {
            let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert_eq!(text, render(who, about), "run `./hive env-examples`");
        }
    }

    #[test]
    fn no_example_holds_a_secret() {
        for variable in VARIABLES.iter().filter(|variable| variable.secret) {
            assert_eq!(variable.example, "", "{}", variable.name);
        }
    }
}
