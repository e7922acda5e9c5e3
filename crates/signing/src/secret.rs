//! Keys: long enough, never printed.

use crate::mac;
use std::fmt;

/// A key of at least [`Secret::MIN_BYTES`] bytes. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// Why a configured secret was refused; names the variable, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Unset or empty.
    #[error(
        "{name} is not set; it must be a random string of at least {} bytes",
        Secret::MIN_BYTES
    )]
    Missing {
        /// The variable.
        name: String,
    },
    /// Too short to be safe.
    #[error(
        "{name} has {bytes} bytes; it must be a random string of at least {} bytes",
        Secret::MIN_BYTES
    )]
    TooShort {
        /// The variable.
        name: String,
        /// How long it was.
        bytes: usize,
    },
}

impl Secret {
    /// The least length accepted: the security of HMAC-SHA256 is that of its key.
    pub const MIN_BYTES: usize = 32;

    /// Takes the value of the variable `name`.
    pub fn new(name: &str, value: impl AsRef<[u8]>) -> Result<Self, SecretError> {
        let value = value.as_ref();
        match value.len() {
            0 => Err(SecretError::Missing {
                name: name.to_owned(),
            }),
            bytes if bytes < Self::MIN_BYTES => Err(SecretError::TooShort {
                name: name.to_owned(),
                bytes,
            }),
            _ => Ok(Self(value.to_vec())),
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// A public name of the key (the `kid` of tokens): tells keys apart and tells nothing about them.
    pub fn key_id(&self) -> String {
        hex::encode(&mac::tag(self, &[b"hivesync key id"])[..8])
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(set)")
    }
}

/// The key that signs, and during a rotation the previous one, which still verifies.
#[derive(Debug, Clone)]
pub struct KeyRing {
    current: Secret,
    previous: Option<Secret>,
}

impl KeyRing {
    /// One key.
    pub fn new(current: Secret) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    /// Reads the value of the variable `name` and, unless it is empty, that of `{name}_PREVIOUS`.
    pub fn read(name: &str, current: &str, previous: Option<&str>) -> Result<Self, SecretError> {
        let previous = match previous {
            None | Some("") => None,
            Some(previous) => Some(Secret::new(&format!("{name}_PREVIOUS"), previous)?),
        };
        Ok(Self {
            current: Secret::new(name, current)?,
            previous,
        })
    }

    /// The key that signs.
    pub fn signing(&self) -> &Secret {
        &self.current
    }

    /// Every key that verifies, the signing one first.
    pub fn verifying(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_refused_by_name_and_none_is_ever_printed() {
        let error = Secret::new("JWT_SECRET", "hunter2").unwrap_err();
        assert!(error.to_string().contains("JWT_SECRET") && error.to_string().contains("32"));
        assert!(!error.to_string().contains("hunter2"));
        assert!(matches!(Secret::new("X", ""), Err(SecretError::Missing { .. })));
        let value = "correct horse battery staple and more";
        let ring = KeyRing::read("X", value, Some(value)).unwrap();
        assert!(!format!("{ring:?}").contains("horse"));
        let error = KeyRing::read("X", value, Some("short")).unwrap_err();
        assert!(error.to_string().contains("X_PREVIOUS"));
        assert_eq!(
            KeyRing::read("X", value, Some("")).unwrap().verifying().count(),
            1
        );
    }

    #[test]
    fn key_ids_tell_keys_apart() {
        let a = Secret::new("A", [1; 32]).unwrap();
        let b = Secret::new("B", [2; 32]).unwrap();
        assert_eq!(a.key_id(), a.clone().key_id());
        assert_ne!(a.key_id(), b.key_id());
    }
}
