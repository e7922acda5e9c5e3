//! The unprivileged account that Postgres runs as when we are root, because it refuses root.

use anyhow::{Context as _, bail};
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A user of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

impl Account {
    /// The account to run unprivileged services as: none when we are not root.
    pub fn unprivileged() -> anyhow::Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").context("could not read /etc/passwd")?;
        for name in ["postgres", "nobody"] {
            if let Some(account) = Self::parse(&users, name) {
                return Ok(Some(account));
            }
        }
        bail!(
            "PostgreSQL does not run as root, and there is neither a user `postgres` nor a user `nobody` to run \
             it as. Run ./hive as another user, or set POSTGRES_URL to a database that runs elsewhere"
        )
    }

    fn parse(users: &str, name: &str) -> Option<Self> {
        users.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next()? == name).then_some(())?;
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            Some(Self {
                name: name.to_owned(),
                uid,
                gid,
            })
        })
    }

    /// Words before a command that make it run as this account.
    pub fn setpriv(&self) -> [String; 3] {
        [
            format!("--reuid={}", self.uid),
            format!("--regid={}", self.gid),
            "--clear-groups".to_owned(),
        ]
    }

    /// Makes `folder` exist and belong to this account.
    pub fn give(&self, folder: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
        std::os::unix::fs::chown(folder, Some(self.uid), Some(self.gid))
            .with_context(|| format!("could not give {} to {}", folder.display(), self.name))
    }

    /// Whether this account can get to `folder`: every folder above it lets others through.
    pub fn can_reach(&self, folder: &Path) -> bool {
        Command::new("setpriv")
            .args(self.setpriv())
            .arg("test")
            .arg("-x")
            .arg(folder)
            .status()
            .is_ok_and(|status| status.success())
    }
}

/// A folder under /var/lib for state that must lie where an unprivileged account can reach it; the same for the same
/// state directory.
pub fn reachable_folder(state_dir: &Path) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    let digest = Sha256::digest(state_dir.as_os_str().as_bytes());
    Path::new("/var/lib/hivesync").join(hex::encode(&digest[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_read_from_passwd() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(
            Account::parse(users, "postgres"),
            Some(Account {
                name: "postgres".to_owned(),
                uid: 101,
                gid: 104
            })
        );
        assert_eq!(Account::parse(users, "nobody"), None);
    }
}
