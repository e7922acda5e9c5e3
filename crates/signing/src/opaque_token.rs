//! Opaque random tokens (refresh tokens, API tokens) and the peppered hashes the database keeps of them.

use crate::{Secret, mac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use std::fmt;

/// What a token is for; part of its text and of its hash, so that one kind never passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Renews a login session, once.
    Refresh,
    /// A personal API token.
    Api,
    /// A one-time login link.
    LoginLink,
}

impl TokenKind {
    fn prefix(self) -> &'static str {
        match self {
            TokenKind::Refresh => "hsr_",
            TokenKind::Api => "hsa_",
            TokenKind::LoginLink => "hsl_",
        }
    }
}

/// A token as its owner holds it: shown once, never stored. Its `Debug` shows its kind only.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueToken {
    kind: TokenKind,
    text: String,
}

/// A secret-free stand-in for a token: HMAC-SHA256 under the pepper, in hex.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

/// The operating system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

impl OpaqueToken {
    const RANDOM_BYTES: usize = 32;
    const RANDOM_CHARS: usize = 43;

    /// A new token of 256 random bits.
    pub fn generate(kind: TokenKind) -> Result<Self, NoRandomness> {
        let mut random = [0; Self::RANDOM_BYTES];
        getrandom::fill(&mut random).map_err(|_| NoRandomness)?;
        Ok(Self {
            kind,
            text: format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(random)),
        })
    }

    /// Reads a presented token of `kind`; `None` when it does not have the shape of one.
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let random = text.strip_prefix(kind.prefix())?;
        let shaped = random.len() == Self::RANDOM_CHARS
            && URL_SAFE_NO_PAD
                .decode(random)
                .is_ok_and(|bytes| bytes.len() == Self::RANDOM_BYTES);
        shaped.then(|| Self {
            kind,
            text: text.to_owned(),
        })
    }

    /// The text its owner keeps.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The hash that is stored and looked up.
    pub fn hash(&self, pepper: &Secret) -> TokenHash {
        TokenHash(hex::encode(mac::tag(
            pepper,
            &[b"hivesync opaque token v1\0", self.text.as_bytes()],
        )))
    }
}

impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpaqueToken({:?})", self.kind)
    }
}

impl TokenHash {
    /// 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_back_as_their_own_kind_only() {
        let token = OpaqueToken::generate(TokenKind::Refresh).unwrap();
        assert_eq!(
            OpaqueToken::parse(TokenKind::Refresh, token.as_str()),
            Some(token.clone())
        );
        assert_eq!(OpaqueToken::parse(TokenKind::Api, token.as_str()), None);
        for text in ["", "hsr_", "hsr_AAAA", &format!("{}A", token.as_str())] {
            assert_eq!(OpaqueToken::parse(TokenKind::Refresh, text), None, "{text}");
        }
        assert!(!format!("{token:?}").contains(&token.as_str()[4..]));
    }

    #[test]
    fn a_hash_depends_on_token_and_pepper() {
        let pepper = Secret::new("P", [1; 32]).unwrap();
        let other = Secret::new("P", [2; 32]).unwrap();
        let a = OpaqueToken::generate(TokenKind::Api).unwrap();
        let b = OpaqueToken::generate(TokenKind::Api).unwrap();
        assert_ne!(a, b);
        assert_eq!(a.hash(&pepper), a.clone().hash(&pepper));
        assert_ne!(a.hash(&pepper), b.hash(&pepper));
        assert_ne!(a.hash(&pepper), a.hash(&other));
        assert_eq!(a.hash(&pepper).as_str().len(), 64);
    }
}
