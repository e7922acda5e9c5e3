//! Who asks: a user with an access token, or whoever holds a preview's token.

use crate::{ApiError, App, clock, params, pg::Db};
use axum::extract::FromRequestParts;
use hivesync_domain::{ErrorCode, Tier, UserId};
use hivesync_signing::{
    access_token::{self, AUDIENCE_API, AccessTokenRefused},
    preview_token::{self, PreviewClaims, PreviewTokenRefused},
};
use http::{header, request::Parts};
use uuid::Uuid;

/// The token of `Authorization: Bearer …`.
#[derive(Debug, Clone)]
pub struct Bearer(pub String);

/// A user whose access token is valid, whose session is not ended and who is not suspended; with the connection that
/// told so.
pub struct User {
    /// The user.
    pub id: UserId,
    /// What they have bought, as the database says now.
    pub tier: Tier,
    /// Their login session.
    pub session: Uuid,
    /// The connection for the rest of the request.
    pub db: Db,
}

/// Who asks on routes that a preview token opens as well.
pub enum Identity {
    /// A user.
    User(User),
    /// Whoever holds this preview's token.
    Preview {
        /// What the token says.
        claims: PreviewClaims,
        /// A connection for the rest of the request.
        db: Db,
    },
}

impl Identity {
    /// The connection of this request.
    pub fn db(&self) -> &Db {
        match self {
            Identity::User(user) => &user.db,
            Identity::Preview { db, .. } => db,
        }
    }

    /// The user, or the one who asked for the preview whose token it is.
    pub fn user_id(&self) -> UserId {
        match self {
            Identity::User(user) => user.id,
            Identity::Preview { claims, .. } => claims.user_id,
        }
    }
}

fn invalid(message: &str) -> ApiError {
    ApiError::new(ErrorCode::AuthInvalid, message)
}

impl Bearer {
    fn of(parts: &Parts) -> Result<Self, ApiError> {
        let value = parts.headers.get(header::AUTHORIZATION).ok_or_else(|| {
            invalid("This needs an Authorization header with a Bearer token. Log in to get one.")
        })?;
        let (scheme, token) = value
            .to_str()
            .ok()
            .and_then(|text| text.trim().split_once(' '))
            .ok_or_else(|| invalid("The Authorization header must be: Bearer, a space, and the token."))?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(invalid("The Authorization header must use the Bearer scheme."));
        }
        Ok(Self(token.trim().to_owned()))
    }
}

impl FromRequestParts<App> for User {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::of(parts)?;
        user(&token, app).await
    }
}

impl FromRequestParts<App> for Identity {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::of(parts)?;
        // An access token has three parts, a preview token two.
        if token.split('.').count() != 2 {
            return user(&token, app).await.map(Identity::User);
        }
        let keys = app.key_ring("PREVIEW_TOKEN_SECRET", "PREVIEW_TOKEN_SECRET_PREVIOUS")?;
        let claims =
            preview_token::verify(&keys, &token, clock::now_s()).map_err(|refused| match refused {
                PreviewTokenRefused::Invalid => invalid("The preview token is not valid."),
                PreviewTokenRefused::Expired => ApiError::new(
                    ErrorCode::AuthExpired,
                    "The preview token has expired. Request the preview again.",
                ),
            })?;
        let db = Db::open(app).await?;
        Ok(Identity::Preview { claims, db })
    }
}

async fn user(token: &str, app: &App) -> Result<User, ApiError> {
    let keys = app.key_ring("JWT_SECRET", "JWT_SECRET_PREVIOUS")?;
    let claims =
        access_token::verify(&keys, token, AUDIENCE_API, clock::now_s()).map_err(
            |refused| match refused {
                AccessTokenRefused::Invalid => invalid("The access token is not valid. Log in again."),
                AccessTokenRefused::Expired => ApiError::new(
                    ErrorCode::AuthExpired,
                    "The access token has expired. Use the refresh token to get a new one.",
                ),
            },
        )?;
    let db = Db::open(app).await?;
    let row = db
        .row(
            "SELECT u.tier, u.suspended_at IS NOT NULL AS suspended \
             FROM users u JOIN sessions s ON s.user_id = u.id \
             WHERE u.id = $1 AND s.id = $2 AND s.revoked_at IS NULL",
            params![claims.sub, claims.sid],
        )
        .await?
        .ok_or_else(|| invalid("This session has ended. Log in again."))?;
    if row.get("suspended")? {
        return Err(invalid("This account is suspended. Write to support."));
    }
    Ok(User {
        id: claims.sub,
        tier: row.get("tier")?,
        session: claims.sid,
        db,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    #[test]
    fn only_a_bearer_token_is_read() {
        let token = |value: Option<&str>| {
            let mut request = Request::builder();
            if let Some(value) = value {
                request = request.header(header::AUTHORIZATION, value);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            Bearer::of(&parts).map(|bearer| bearer.0).ok()
        };
        assert_eq!(token(Some("Bearer a.b.c")).as_deref(), Some("a.b.c"));
        assert_eq!(token(Some("bearer  a ")).as_deref(), Some("a"));
        for value in [None, Some(""), Some("Bearer"), Some("Basic YTpi"), Some("a.b.c")] {
            assert_eq!(token(value), None, "{value:?}");
        }
    }
}
