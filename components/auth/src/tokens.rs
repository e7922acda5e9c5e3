//! The pair of tokens a session is held by.

use hivesync_api_kit::{ApiError, App, clock};
use hivesync_domain::{Tier, UserId, limits::Limit};
use hivesync_signing::{
    access_token::{self, AccessClaims},
    opaque_token::{OpaqueToken, TokenHash, TokenKind},
};
use serde::Serialize;
use uuid::Uuid;

/// A fresh refresh token and what the database keeps of it.
pub(crate) struct Refresh {
    pub token: OpaqueToken,
    pub hash: TokenHash,
    /// Life in seconds.
    pub life_s: u64,
}

impl Refresh {
    pub(crate) fn generate(app: &App) -> Result<Self, ApiError> {
        let token = OpaqueToken::generate(TokenKind::Refresh).map_err(ApiError::internal)?;
        let hash = token.hash(&app.secret("SESSION_SECRET")?);
        Ok(Self {
            token,
            hash,
            life_s: app.limits().get(Limit::REFRESH_TOKEN_TTL_S),
        })
    }

    /// The hash of a presented token; `None` when it does not even look like one.
    pub(crate) fn presented(app: &App, text: &str) -> Result<Option<TokenHash>, ApiError> {
        let secret = app.secret("SESSION_SECRET")?;
        Ok(OpaqueToken::parse(TokenKind::Refresh, text).map(|token| token.hash(&secret)))
    }
}

/// A user as the API shows them to themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Account {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub tier: Tier,
}

/// The answer of every route that begins or renews a session.
#[derive(Debug, Serialize)]
pub(crate) struct Session {
    user: Account,
    access_token: String,
    refresh_token: String,
    /// Life of the access token, seconds.
    expires_in: u64,
}

impl Session {
    pub(crate) fn issue(
        app: &App,
        user: Account,
        session: Uuid,
        refresh: &Refresh,
    ) -> Result<Self, ApiError> {
        let expires_in = app.limits().get(Limit::ACCESS_TOKEN_TTL_S);
        let claims = AccessClaims::for_api(user.id, session, user.tier, clock::now_s(), expires_in);
        let access_token =
            access_token::issue(&app.secret("JWT_SECRET")?, &claims).map_err(ApiError::internal)?;
        Ok(Self {
            user,
            access_token,
            refresh_token: refresh.token.as_str().to_owned(),
            expires_in,
        })
    }
}
