//! Callback signatures, preview tokens, access tokens and API-token hashes.
//!
//! Nothing here does I/O or reads a clock: the caller passes the time, and keeps nonces. The one thing taken from outside is
//! the operating system's randomness, for new opaque tokens.

pub mod access_token;
pub mod callback;
mod mac;
pub mod opaque_token;
pub mod preview_token;
mod secret;

pub use secret::{KeyRing, Secret, SecretError};
