//! Passwords: Argon2id, with parameters for a server that runs in wasm.
//!
//! OWASP's first recommendation: 19 MiB of memory, 2 passes, 1 lane. More lanes would gain nothing, since a component has
//! one thread; hashing never waits for anything, so one instance hashes one password at a time and needs those 19 MiB
//! once, however many requests it answers at once.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use hivesync_api_kit::ApiError;

/// KiB.
const MEMORY: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Fewest characters of a password.
pub(crate) const MIN_CHARS: usize = 8;
/// Most bytes of a password: enough for any phrase, too few to make hashing expensive.
pub(crate) const MAX_BYTES: usize = 512;

fn argon2() -> Result<Argon2<'static>, ApiError> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(ApiError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash to store, in PHC form with its own salt.
pub(crate) fn hash(password: &str) -> Result<String, ApiError> {
    let hash = argon2()?
        .hash_password(password.as_bytes())
        .map_err(ApiError::internal)?;
    Ok(hash.to_string())
}

/// Whether `password` is the one of `stored`. Without a stored hash, the answer is no, after the same work: how long it
/// takes does not tell whether there is such a user.
pub(crate) fn verify(password: &str, stored: Option<&str>) -> Result<bool, ApiError> {
    let Some(stored) = stored else {
        hash(password)?;
        return Ok(false);
    };
    let stored = PasswordHash::new(stored).map_err(ApiError::internal)?;
    Ok(argon2()?.verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_with_the_documented_cost_and_its_own_salt() {
        let first = hash("correct horse").unwrap();
        assert!(first.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{first}");
        assert_ne!(first, hash("correct horse").unwrap());
        assert!(verify("correct horse", Some(&first)).unwrap());
        assert!(!verify("correct horsf", Some(&first)).unwrap());
        assert!(!verify("correct horse", None).unwrap());
        assert!(verify("x", Some("not a hash")).is_err());
    }
}
