//! Preview tokens: stateless, signed, for one preview; they open its screens and assets and nothing else.

use crate::{KeyRing, Secret, mac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hivesync_domain::{DeviceId, PreviewId, ProjectId, UserId};
use serde::{Deserialize, Serialize};

/// Longest token read, in bytes.
pub const MAX_BYTES: usize = 1024;

const DOMAIN: &[u8] = b"hivesync preview token v1\0";

/// What a preview token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreviewClaims {
    /// The project.
    pub project_id: ProjectId,
    /// The preview it opens.
    pub preview_id: PreviewId,
    /// Who asked for the preview.
    pub user_id: UserId,
    /// Only this device's screens, when set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// Unix seconds from which it is refused.
    pub expires_at_s: u64,
}

/// Why a preview token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PreviewTokenRefused {
    /// It is not a preview token, or no valid key signed it.
    #[error("the preview token is not valid")]
    Invalid,
    /// It was valid once.
    #[error("the preview token has expired")]
    Expired,
}

/// Makes the token for `claims`.
pub fn issue(secret: &Secret, claims: &PreviewClaims) -> Result<String, serde_json::Error> {
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
    let tag = mac::tag(secret, &[DOMAIN, payload.as_bytes()]);
    Ok(format!("{payload}.{}", URL_SAFE_NO_PAD.encode(tag)))
}

/// Verifies a token at `now_s`.
pub fn verify(keys: &KeyRing, token: &str, now_s: u64) -> Result<PreviewClaims, PreviewTokenRefused> {
    let claims = read(keys, token).ok_or(PreviewTokenRefused::Invalid)?;
    if now_s >= claims.expires_at_s {
        return Err(PreviewTokenRefused::Expired);
    }
    Ok(claims)
}

fn read(keys: &KeyRing, token: &str) -> Option<PreviewClaims> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let (payload, tag) = token.split_once('.')?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    let mut good = false;
    for key in keys.verifying() {
        good |= mac::matches(key, &[DOMAIN, payload.as_bytes()], &tag);
    }
    if !good {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring() -> KeyRing {
        KeyRing::read("X", &"k".repeat(32), Some(&"p".repeat(40))).unwrap()
    }

    fn claims() -> PreviewClaims {
        PreviewClaims {
            project_id: ProjectId::new(),
            preview_id: PreviewId::new(),
            user_id: UserId::new(),
            device_id: Some(DeviceId("iphone-15".into())),
            expires_at_s: 2000,
        }
    }

    #[test]
    fn a_token_says_what_was_signed_until_it_expires() {
        let claims = claims();
        let token = issue(ring().signing(), &claims).unwrap();
        assert!(token.len() < MAX_BYTES);
        assert_eq!(verify(&ring(), &token, 1999), Ok(claims));
        assert_eq!(verify(&ring(), &token, 2000), Err(PreviewTokenRefused::Expired));
    }

    #[test]
    fn the_previous_key_still_verifies_and_another_does_not() {
        let claims = claims();
        let previous = issue(&Secret::new("X", "p".repeat(40)).unwrap(), &claims).unwrap();
        assert_eq!(verify(&ring(), &previous, 0), Ok(claims.clone()));
        let other = issue(&Secret::new("X", "o".repeat(40)).unwrap(), &claims).unwrap();
        assert_eq!(verify(&ring(), &other, 0), Err(PreviewTokenRefused::Invalid));
    }

    #[test]
    fn an_expired_forgery_is_invalid_not_expired() {
        let token = issue(ring().signing(), &claims()).unwrap();
        let (payload, _) = token.split_once('.').unwrap();
        for forged in [
            format!("{payload}."),
            format!("{payload}.AAAA"),
            payload.to_owned(),
            String::new(),
        ] {
            assert_eq!(verify(&ring(), &forged, 9999), Err(PreviewTokenRefused::Invalid));
        }
    }

    proptest! {
        #[test]
        fn a_changed_token_is_refused(at in 0usize..400, with in "[A-Za-z0-9_.-]") {
            let token = issue(ring().signing(), &claims()).unwrap();
            let at = at % token.len();
            let changed = format!("{}{with}{}", &token[..at], &token[at + 1..]);
            prop_assume!(changed != token);
            prop_assert_eq!(verify(&ring(), &changed, 0), Err(PreviewTokenRefused::Invalid));
        }

        #[test]
        fn any_text_is_refused_without_a_panic(text in ".{0,300}") {
            prop_assert!(verify(&ring(), &text, 0).is_err());
        }
    }
}
