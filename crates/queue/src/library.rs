//! The library of Redis Functions: called, and installed when Redis lacks it.

use crate::{Argument, CommandError, Commands, Value};

/// The library's source.
const SOURCE: &str = include_str!("hivesync.lua");

/// `VERSION` in the source.
pub(crate) const VERSION: i64 = 2;

/// Calls the function `name`. When Redis has no library, or an older one (a fresh Redis, one that restarted without
/// persistence, one that an older release filled), installs it and calls again.
pub(crate) async fn call<C: Commands>(
    commands: &C,
    name: &str,
    arguments: Vec<Argument>,
) -> Result<Vec<Value>, CommandError> {
    let mut all = Vec::with_capacity(arguments.len() + 3);
    all.extend([Argument::from(name), Argument::Int(0), Argument::Int(VERSION)]);
    all.extend(arguments);
    match commands.execute("FCALL", all.clone()).await {
        Err(error) if is_missing(&error) => {
            install(commands).await?;
            commands.execute("FCALL", all).await
        }
        other => other,
    }
}

/// Installs the library over whatever version is there.
pub(crate) async fn install<C: Commands>(commands: &C) -> Result<(), CommandError> {
    let arguments = vec!["LOAD".into(), "REPLACE".into(), SOURCE.into()];
    commands.execute("FUNCTION", arguments).await.map(|_| ())
}

fn is_missing(error: &CommandError) -> bool {
    error.0.contains("Function not found") || error.0.contains("HSOUTDATED")
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn a_changed_library_has_a_higher_version() {
        assert!(SOURCE.contains(&format!("\nlocal VERSION = {VERSION}\n")));
        // Redis keeps a library of the same version. After a change, raise VERSION in both files and put the new hash here.
        let hash = Sha256::digest(SOURCE);
        assert_eq!(
            (VERSION, hex::encode(hash).as_str()),
            (
                2,
                "61001d018f235e231b335e12fe081e0bd61fb14a30e95ab38a05109083c24bfa"
            )
        );
    }
}
