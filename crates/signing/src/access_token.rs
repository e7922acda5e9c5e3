//! Access tokens: JSON Web Tokens (RFC 7519) signed with HS256, and no other algorithm.

use crate::{KeyRing, Secret, mac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hivesync_domain::{Tier, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest token read, in bytes.
pub const MAX_BYTES: usize = 2048;

/// `iss` of every access token.
pub const ISSUER: &str = "hivesync";
/// `aud` of users' access tokens.
pub const AUDIENCE_API: &str = "hivesync-api";
/// `aud` of administrators' access tokens.
pub const AUDIENCE_ADMIN: &str = "hivesync-admin";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who made it: [`ISSUER`].
    pub iss: String,
    /// For whom: [`AUDIENCE_API`] or [`AUDIENCE_ADMIN`].
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The login session (the refresh token's family), so that a session can be ended.
    pub sid: Uuid,
    /// What the user has bought, when the token was made.
    pub tier: Tier,
    /// Unix seconds when it was made.
    pub iat: u64,
    /// Unix seconds from which it is refused.
    pub exp: u64,
    /// Unique to this token.
    pub jti: Uuid,
}

impl AccessClaims {
    /// Claims for the API, made at `now_s` and valid for `ttl_s`.
    pub fn for_api(user: UserId, session: Uuid, tier: Tier, now_s: u64, ttl_s: u64) -> Self {
        Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE_API.to_owned(),
            sub: user,
            sid: session,
            tier,
            iat: now_s,
            exp: now_s.saturating_add(ttl_s),
            jti: Uuid::now_v7(),
        }
    }
}

/// Why an access token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenRefused {
    /// It is not an access token of ours for this audience, or no valid key signed it.
    #[error("the access token is not valid")]
    Invalid,
    /// It was valid once.
    #[error("the access token has expired")]
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    kid: String,
    // RFC 7515, section 4.1.11: a token with critical extensions that are not understood must be refused.
    #[serde(default, skip_serializing)]
    crit: Option<serde_json::Value>,
}

/// Signs `claims`.
pub fn issue(secret: &Secret, claims: &AccessClaims) -> Result<String, serde_json::Error> {
    let header = Header {
        alg: "HS256".to_owned(),
        typ: Some("JWT".to_owned()),
        kid: secret.key_id(),
        crit: None,
    };
    let mut token = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
    let tag = mac::tag(secret, &[token.as_bytes()]);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(tag, &mut token);
    Ok(token)
}

/// Verifies a token for `audience` at `now_s`. No leeway is given: the servers that issue and verify share a clock.
pub fn verify(
    keys: &KeyRing,
    token: &str,
    audience: &str,
    now_s: u64,
) -> Result<AccessClaims, AccessTokenRefused> {
    let claims = read(keys, token).ok_or(AccessTokenRefused::Invalid)?;
    if claims.iss != ISSUER || claims.aud != audience {
        return Err(AccessTokenRefused::Invalid);
    }
    if now_s >= claims.exp {
        return Err(AccessTokenRefused::Expired);
    }
    Ok(claims)
}

fn read(keys: &KeyRing, token: &str) -> Option<AccessClaims> {
    if token.len() > MAX_BYTES {
        return None;
    }
    let (signed, tag) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    if header.alg != "HS256" || header.crit.is_some() || header.typ.is_some_and(|typ| typ != "JWT") {
        return None;
    }
    let key = keys.verifying().find(|key| key.key_id() == header.kid)?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    if !mac::matches(key, &[signed.as_bytes()], &tag) {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn secret() -> Secret {
        Secret::new("X", "s".repeat(32)).unwrap()
    }

    fn claims() -> AccessClaims {
        AccessClaims::for_api(UserId::new(), Uuid::now_v7(), Tier::Pro, 1000, 900)
    }

    fn signed(header: &serde_json::Value, payload: &serde_json::Value) -> String {
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(header), part(payload));
        let tag = mac::tag(&secret(), &[text.as_bytes()]);
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    #[test]
    fn the_signature_is_that_of_rfc_7515_appendix_a_1() {
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let tag = mac::tag(&Secret::new("RFC", key).unwrap(), &[text.as_bytes()]);
        assert_eq!(
            URL_SAFE_NO_PAD.encode(tag),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
    }

    #[test]
    fn a_token_says_what_was_signed_until_it_expires() {
        let claims = claims();
        let ring = KeyRing::new(secret());
        let token = issue(&secret(), &claims).unwrap();
        assert!(token.len() < MAX_BYTES);
        assert_eq!(verify(&ring, &token, AUDIENCE_API, 1899), Ok(claims));
        assert_eq!(
            verify(&ring, &token, AUDIENCE_API, 1900),
            Err(AccessTokenRefused::Expired)
        );
        assert_eq!(
            verify(&ring, &token, AUDIENCE_ADMIN, 1000),
            Err(AccessTokenRefused::Invalid)
        );
    }

    #[test]
    fn the_previous_key_still_verifies() {
        let ring = KeyRing::read("X", &"n".repeat(32), Some(&"s".repeat(32))).unwrap();
        let token = issue(&secret(), &claims()).unwrap();
        assert!(verify(&ring, &token, AUDIENCE_API, 1000).is_ok());
        let token = issue(ring.signing(), &claims()).unwrap();
        assert!(verify(&KeyRing::new(secret()), &token, AUDIENCE_API, 1000).is_err());
    }

    #[test]
    fn other_algorithms_and_critical_extensions_are_refused() {
        let ring = KeyRing::new(secret());
        let payload = json!(claims());
        let kid = secret().key_id();
        let good = json!({"alg": "HS256", "typ": "JWT", "kid": kid});
        assert!(verify(&ring, &signed(&good, &payload), AUDIENCE_API, 1000).is_ok());
        for header in [
            json!({"alg": "none", "kid": kid}),
            json!({"alg": "hs256", "kid": kid}),
            json!({"alg": "HS512", "kid": kid}),
            json!({"alg": "RS256", "kid": kid}),
            json!({"alg": "HS256", "kid": kid, "crit": ["b64"]}),
            json!({"alg": "HS256", "kid": kid, "typ": "at+jwt"}),
            json!({"alg": "HS256", "kid": "other"}),
            json!({"alg": "HS256"}),
        ] {
            let token = signed(&header, &payload);
            assert_eq!(
                verify(&ring, &token, AUDIENCE_API, 1000),
                Err(AccessTokenRefused::Invalid),
                "{header}"
            );
        }
        let unsigned = signed(&json!({"alg": "none", "kid": kid}), &payload);
        let (unsigned, _) = unsigned.rsplit_once('.').unwrap();
        assert!(verify(&ring, &format!("{unsigned}."), AUDIENCE_API, 1000).is_err());
    }

    #[test]
    fn missing_claims_are_refused() {
        let ring = KeyRing::new(secret());
        let header = json!({"alg": "HS256", "kid": secret().key_id()});
        for claim in ["iss", "aud", "sub", "sid", "tier", "iat", "exp", "jti"] {
            let mut payload = json!(claims());
            payload.as_object_mut().unwrap().remove(claim);
            let token = signed(&header, &payload);
            assert!(verify(&ring, &token, AUDIENCE_API, 1000).is_err(), "{claim}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_token_is_refused(at in 0usize..800, with in "[A-Za-z0-9_.-]") {
            let token = issue(&secret(), &claims()).unwrap();
            let at = at % token.len();
            let changed = format!("{}{with}{}", &token[..at], &token[at + 1..]);
            prop_assume!(changed != token);
            prop_assert!(verify(&KeyRing::new(secret()), &changed, AUDIENCE_API, 1000).is_err());
        }

        #[test]
        fn any_text_is_refused_without_a_panic(text in ".{0,300}") {
            prop_assert!(verify(&KeyRing::new(secret()), &text, AUDIENCE_API, 0).is_err());
        }
    }
}
