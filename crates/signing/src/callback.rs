//! Signatures of callbacks: `v1=` and the hex HMAC-SHA256 of `timestamp.worker.body`.

use crate::{KeyRing, Secret, mac};

/// Header with the unix seconds of signing.
pub const TIMESTAMP_HEADER: &str = "x-hs-timestamp";
/// Header with the worker's name.
pub const WORKER_HEADER: &str = "x-hs-worker";
/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "x-hs-signature";

/// Longest name of a worker, in bytes.
pub const MAX_WORKER_NAME: usize = 64;

/// Signs `body` for `worker` at `unix_seconds`: the value of [`SIGNATURE_HEADER`].
pub fn sign(secret: &Secret, unix_seconds: u64, worker: &str, body: &[u8]) -> String {
    let timestamp = unix_seconds.to_string();
    let tag = mac::tag(secret, &message(&timestamp, worker, body));
    format!("v1={}", hex::encode(tag))
}

/// What a request claims; each is `None` when the header is missing or is not text.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignedHeaders<'a> {
    /// [`TIMESTAMP_HEADER`].
    pub timestamp: Option<&'a str>,
    /// [`WORKER_HEADER`].
    pub worker: Option<&'a str>,
    /// [`SIGNATURE_HEADER`].
    pub signature: Option<&'a str>,
}

/// A request that was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Who signed it.
    pub worker: String,
    /// When, unix seconds.
    pub timestamp: u64,
    /// Unique to this signed request: the caller remembers it for [`Verified::remember_s`] and refuses a request whose nonce it
    /// already knows.
    pub nonce: String,
    /// How long the nonce must be remembered, seconds: afterwards the skew check refuses the request by itself.
    pub remember_s: u64,
}

/// Why a request was refused. Nothing here helps to forge one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefused {
    /// A header is missing.
    #[error("the header {0} is missing")]
    Missing(&'static str),
    /// A header is malformed.
    #[error("the header {0} is malformed")]
    Malformed(&'static str),
    /// The clocks differ by more than is allowed, or the request is old.
    #[error("the timestamp is {difference_s} s away from this clock; at most {skew_s} s are allowed")]
    Skew {
        /// Absolute difference.
        difference_s: u64,
        /// Allowed.
        skew_s: u64,
    },
    /// No valid key made this signature.
    #[error("the signature does not match")]
    Signature,
}

/// Verifies a request's signature and age. Replays are the caller's to refuse, by [`Verified::nonce`].
pub fn verify(
    keys: &KeyRing,
    headers: SignedHeaders<'_>,
    body: &[u8],
    now_s: u64,
    skew_s: u64,
) -> Result<Verified, CallbackRefused> {
    let timestamp_text = headers
        .timestamp
        .ok_or(CallbackRefused::Missing(TIMESTAMP_HEADER))?;
    let worker = headers.worker.ok_or(CallbackRefused::Missing(WORKER_HEADER))?;
    let signature = headers
        .signature
        .ok_or(CallbackRefused::Missing(SIGNATURE_HEADER))?;

    let timestamp = read_timestamp(timestamp_text).ok_or(CallbackRefused::Malformed(TIMESTAMP_HEADER))?;
    if !is_worker_name(worker) {
        return Err(CallbackRefused::Malformed(WORKER_HEADER));
    }
    let mut presented = [0; 32];
    signature
        .strip_prefix("v1=")
        .and_then(|digits| hex::decode_to_slice(digits, &mut presented).ok())
        .ok_or(CallbackRefused::Malformed(SIGNATURE_HEADER))?;

    let parts = message(timestamp_text, worker, body);
    // Every key is tried, whichever matches: how long it takes does not tell which.
    let mut good = false;
    for key in keys.verifying() {
        good |= mac::matches(key, &parts, &presented);
    }
    if !good {
        return Err(CallbackRefused::Signature);
    }
    // After the signature: who can't sign learns nothing about this clock.
    let difference_s = now_s.abs_diff(timestamp);
    if difference_s > skew_s {
        return Err(CallbackRefused::Skew { difference_s, skew_s });
    }
    Ok(Verified {
        worker: worker.to_owned(),
        timestamp,
        nonce: hex::encode(presented),
        remember_s: skew_s.saturating_mul(2).saturating_add(1),
    })
}

/// Whether `name` may name a worker: 1 to 64 of `A-Z a-z 0-9 . _ -`. No such name runs into a JSON body, so the signed
/// text can be split in one way only.
pub fn is_worker_name(name: &str) -> bool {
    (1..=MAX_WORKER_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

fn read_timestamp(text: &str) -> Option<u64> {
    let plain = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn message<'a>(timestamp: &'a str, worker: &'a str, body: &'a [u8]) -> [&'a [u8]; 5] {
    [timestamp.as_bytes(), b".", worker.as_bytes(), b".", body]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(byte: u8) -> Secret {
        Secret::new("TEST", [byte; 32]).unwrap()
    }

    fn headers<'a>(timestamp: &'a str, worker: &'a str, signature: &'a str) -> SignedHeaders<'a> {
        SignedHeaders {
            timestamp: Some(timestamp),
            worker: Some(worker),
            signature: Some(signature),
        }
    }

    #[test]
    fn the_signature_is_the_documented_one() {
        let secret = Secret::new("TEST", "0123456789abcdef0123456789abcdef").unwrap();
        // printf '1700000000.w1.{}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
        assert_eq!(
            sign(&secret, 1_700_000_000, "w1", b"{}"),
            "v1=da00646feb6a937001f7cbb25ced656b0b130a3913954ca90b8872effd412a0c"
        );
    }

    #[test]
    fn both_keys_of_a_rotation_verify_and_a_third_does_not() {
        let ring = KeyRing::read("X", &"a".repeat(32), Some(&"b".repeat(32))).unwrap();
        for letter in ["a", "b", "c"] {
            let signature = sign(&Secret::new("X", letter.repeat(32)).unwrap(), 1000, "w", b"{}");
            let result = verify(&ring, headers("1000", "w", &signature), b"{}", 1000, 300);
            assert_eq!(result.is_ok(), letter != "c", "{letter}: {result:?}");
        }
    }

    #[test]
    fn the_skew_is_allowed_on_both_sides_and_no_further() {
        let ring = KeyRing::new(key(1));
        let signature = sign(ring.signing(), 1000, "w", b"{}");
        for (now, good) in [(700, true), (699, false), (1300, true), (1301, false)] {
            let result = verify(&ring, headers("1000", "w", &signature), b"{}", now, 300);
            assert_eq!(result.is_ok(), good, "{now}: {result:?}");
        }
    }

    #[test]
    fn missing_and_malformed_headers_are_named() {
        let ring = KeyRing::new(key(1));
        let signature = sign(ring.signing(), 1000, "w", b"");
        let check = |headers| verify(&ring, headers, b"", 1000, 300).unwrap_err();
        assert_eq!(
            check(SignedHeaders::default()),
            CallbackRefused::Missing(TIMESTAMP_HEADER)
        );
        for timestamp in ["", "+1000", " 1000", "1000.0", "-1", "9999999999999"] {
            assert_eq!(
                check(headers(timestamp, "w", &signature)),
                CallbackRefused::Malformed(TIMESTAMP_HEADER)
            );
        }
        let long = "w".repeat(65);
        for worker in ["", "a b", "wörker", "{", &long] {
            assert_eq!(
                check(headers("1000", worker, &signature)),
                CallbackRefused::Malformed(WORKER_HEADER)
            );
        }
        for signature in ["", "v1=", "v1=00", "v2=00", &signature[3..], "v1=zz"] {
            assert_eq!(
                check(headers("1000", "w", signature)),
                CallbackRefused::Malformed(SIGNATURE_HEADER)
            );
        }
    }

    proptest! {
        #[test]
        fn what_was_signed_verifies_and_any_change_is_refused(
            body in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..200, flip in 1u8..=255, worker in "[a-z0-9-]{1,20}",
        ) {
            let ring = KeyRing::new(key(7));
            let signature = sign(ring.signing(), 5000, &worker, &body);
            let verified = verify(&ring, headers("5000", &worker, &signature), &body, 5000, 10).unwrap();
            prop_assert_eq!(&verified.worker, &worker);
            if let Some(byte) = body.get(at) {
                let mut changed = body.clone();
                changed[at] = byte ^ flip;
                prop_assert!(verify(&ring, headers("5000", &worker, &signature), &changed, 5000, 10).is_err());
            }
            prop_assert!(verify(&ring, headers("5001", &worker, &signature), &body, 5000, 10).is_err());
            let other = format!("{worker}x");
            prop_assert!(verify(&ring, headers("5000", &other, &signature), &body, 5000, 10).is_err());
        }
    }
}
