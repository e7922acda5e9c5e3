//! HMAC-SHA256 with constant-time comparison.

use crate::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// A tag.
pub(crate) type Tag = [u8; 32];

/// The tag of the concatenated `parts`.
pub(crate) fn tag(secret: &Secret, parts: &[&[u8]]) -> Tag {
    let mut mac = keyed(secret);
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether `presented` is the tag of `parts`, in time that does not depend on where they differ.
pub(crate) fn matches(secret: &Secret, parts: &[&[u8]], presented: &[u8]) -> bool {
    tag(secret, parts).ct_eq(presented).into()
}

#[allow(clippy::expect_used)]
fn keyed(secret: &Secret) -> Hmac<Sha256> {
    // HMAC is defined for keys of every length (RFC 2104, section 3): the error type exists for other MACs.
    Hmac::<Sha256>::new_from_slice(secret.bytes()).expect("HMAC takes keys of any length")
}
