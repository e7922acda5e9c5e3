//! A state directory's secrets: made once, kept in `secrets.env`, readable by their owner only.

use anyhow::{Context as _, bail};
use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// Random bytes in a secret.
const SECRET_BYTES: usize = 32;

/// Secrets that are made when nobody set them.
const GENERATED: &[&str] = &[
    "POSTGRES_PASSWORD",
    "R2_ACCESS_KEY_ID",
    "R2_SECRET_ACCESS_KEY",
    "WORKER_CALLBACK_SECRET",
    "JWT_SECRET",
    "SESSION_SECRET",
    "PREVIEW_TOKEN_SECRET",
];

/// Reads the secrets of a state directory, and makes and writes those that are missing.
pub fn load(state_dir: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let path = state_dir.join("secrets.env");
    let mut secrets = match fs::read_to_string(&path) {
        Ok(text) => parse(&text).with_context(|| format!("{} is broken", path.display()))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(error) => {
            return Err(error).with_context(|| format!("could not read {}", path.display()));
        }
    };
    let before = secrets.len();
    for name in GENERATED {
        if !secrets.contains_key(*name) {
            secrets.insert((*name).to_owned(), generate()?);
        }
    }
    if secrets.len() != before {
        write(&path, &secrets).with_context(|| format!("could not write {}", path.display()))?;
    }
    Ok(secrets)
}

fn generate() -> anyhow::Result<String> {
    let mut bytes = [0; SECRET_BYTES];
    if let Err(error) = getrandom::fill(&mut bytes) {
        bail!("the machine gives no random bytes: {error}");
    }
    Ok(hex::encode(bytes))
}

fn parse(text: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut secrets = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            bail!("line {} is not NAME=value; delete it", number + 1);
        };
        secrets.insert(name.trim().to_owned(), value.trim().to_owned());
    }
    Ok(secrets)
}

/// Writes `variables` so that a shell can read them: `. FILE` exports each.
pub fn write_exports(path: &Path, variables: &BTreeMap<String, String>) -> std::io::Result<()> {
    let lines = variables
        .iter()
        .map(|(name, value)| format!("export {name}='{}'", value.replace('\'', r"'\''")));
    write_lines(path, lines)
}

fn write(path: &Path, secrets: &BTreeMap<String, String>) -> std::io::Result<()> {
    write_lines(
        path,
        secrets.iter().map(|(name, value)| format!("{name}={value}")),
    )
}

fn write_lines(path: &Path, lines: impl Iterator<Item = String>) -> std::io::Result<()> {
    let draft = path.with_extension("env.new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    // An old draft keeps the mode it was made with.
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    writeln!(
        file,
        "# Made by `./hive up` for this state directory. Never commit it."
    )?;
    for line in lines {
        writeln!(file, "{line}")?;
    }
    file.sync_all()?;
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_made_once_and_are_their_owners_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = load(folder.path()).unwrap();
        assert_eq!(load(folder.path()).unwrap(), first);
        assert!(GENERATED.iter().all(|name| first[*name].len() == 64));
        assert_ne!(first["JWT_SECRET"], first["SESSION_SECRET"]);
        let mode = fs::metadata(folder.path().join("secrets.env"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_somebody_wrote_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secrets.env"), "# mine\nJWT_SECRET = abc\n").unwrap();
        assert_eq!(load(folder.path()).unwrap()["JWT_SECRET"], "abc");
        fs::write(folder.path().join("secrets.env"), "nonsense\n").unwrap();
        assert!(format!("{:#}", load(folder.path()).unwrap_err()).contains("line 1"));
    }

    #[test]
    fn a_shell_reads_back_what_was_exported() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("spin.env");
        let value = "it's $HOME `id` \\ \"x\"";
        write_exports(
            &path,
            &BTreeMap::from([("SPIN_VARIABLE_X".to_owned(), value.to_owned())]),
        )
        .unwrap();
        let output = std::process::Command::new("sh")
            .args(["-c", ". \"$0\" && printenv SPIN_VARIABLE_X"])
            .arg(&path)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{value}\n"));
    }
}
