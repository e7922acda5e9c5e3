//! The component's SQL.

use crate::tokens::{Account, Refresh};
use hivesync_api_kit::{
    ApiError, ApiResult, User,
    audit::{self, Entry},
    params,
    pg::{Db, DbError, Row},
};
use hivesync_domain::UserId;
use hivesync_signing::opaque_token::TokenHash;
use serde_json::json;
use uuid::Uuid;

fn account(row: &Row) -> Result<Account, DbError> {
    Ok(Account {
        id: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        tier: row.get("tier")?,
    })
}

/// Adds a user with a first session; false when the address is taken.
pub(crate) async fn add_user(
    db: &Db,
    user: &Account,
    password_hash: &str,
    session: Uuid,
    refresh: &Refresh,
    client: Option<String>,
) -> ApiResult<bool> {
    let added = db
        .execute(
            include_str!("sql/add_user.sql"),
            params![
                user.id,
                user.email.as_str(),
                user.name.as_str(),
                password_hash,
                user.tier,
                session,
                refresh.hash.as_str(),
                refresh.life_s,
                Uuid::now_v7(),
                client,
            ],
        )
        .await;
    match added {
        Ok(_) => Ok(true),
        Err(DbError::Unique(constraint)) if constraint == "users_email_key" => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A user who tries to log in.
pub(crate) struct Found {
    pub account: Account,
    pub password_hash: String,
    pub suspended: bool,
}

/// The user with an address.
pub(crate) async fn find_user(db: &Db, email: &str) -> ApiResult<Option<Found>> {
    let row = db
        .row(
            "SELECT id, email, name, tier, password_hash, suspended_at IS NOT NULL AS suspended \
             FROM users WHERE email = $1",
            params![email],
        )
        .await?;
    let found = row.map(|row| {
        Ok::<_, DbError>(Found {
            account: account(&row)?,
            password_hash: row.get("password_hash")?,
            suspended: row.get("suspended")?,
        })
    });
    found.transpose().map_err(ApiError::from)
}

/// Begins a session, forgets the address's logins that were counted and the user's sessions that have run out.
pub(crate) async fn add_session(
    db: &Db,
    user: &Account,
    session: Uuid,
    refresh: &Refresh,
    client: Option<String>,
) -> ApiResult<()> {
    db.execute(
        include_str!("sql/add_session.sql"),
        params![
            user.id,
            user.email.as_str(),
            session,
            refresh.hash.as_str(),
            refresh.life_s,
            Uuid::now_v7(),
            client,
        ],
    )
    .await?;
    Ok(())
}

/// Counts a login before it is tried: of many at once no more are tried than of one after the other. Answers how many seconds the
/// address must wait when `most` have been counted already.
pub(crate) async fn count_login(db: &Db, email: &str, most: u64) -> ApiResult<Option<u64>> {
    let counted = db
        .execute(include_str!("sql/count_login.sql"), params![email, most])
        .await?;
    if counted > 0 {
        return Ok(None);
    }
    let row = db
        .row(
            "SELECT ceil(extract(epoch FROM created_at + interval '15 minutes' - now()))::bigint AS wait_s \
             FROM login_failures WHERE email = $1",
            params![email],
        )
        .await?;
    // It may have been forgiven or have run out since.
    let wait_s = row.map(|row| row.get::<i64>("wait_s")).transpose()?;
    Ok(Some(
        wait_s
            .and_then(|wait| u64::try_from(wait).ok())
            .unwrap_or(1)
            .max(1),
    ))
}

/// Forgets the address's logins that were counted: the password was right.
pub(crate) async fn forgive(db: &Db, email: &str) -> ApiResult<()> {
    db.execute("DELETE FROM login_failures WHERE email = $1", params![email])
        .await?;
    Ok(())
}

/// Notes a failed login, which has been counted.
pub(crate) async fn login_failed(db: &Db, email: &str, client: Option<String>) -> ApiResult<()> {
    db.execute(
        include_str!("sql/login_failed.sql"),
        params![email, Uuid::now_v7(), client],
    )
    .await?;
    Ok(())
}

/// Spends the refresh token `spent` for `fresh`, if it may be spent.
pub(crate) async fn rotate(
    db: &Db,
    spent: &TokenHash,
    fresh: &Refresh,
) -> ApiResult<Option<(Account, Uuid)>> {
    let row = db
        .row(
            include_str!("sql/rotate.sql"),
            params![spent.as_str(), fresh.hash.as_str(), fresh.life_s],
        )
        .await?;
    let rotated = row.map(|row| Ok::<_, DbError>((account(&row)?, row.get("session_id")?)));
    rotated.transpose().map_err(ApiError::from)
}

/// Why a refresh token may not be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It was never given out.
    Unknown,
    /// Its time is over.
    Expired,
    /// Its session was ended, or its user suspended.
    Ended,
    /// It was spent before.
    Reused,
}

/// Finds out why a token was refused, and ends its session when it was spent before.
pub(crate) async fn refuse(db: &Db, token: &TokenHash, client: Option<String>) -> ApiResult<Refusal> {
    let row = db
        .row(
            "SELECT t.spent_at IS NOT NULL AS spent, t.expires_at <= now() AS expired, \
                    s.id AS session_id, s.user_id \
             FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id \
             WHERE t.hash = $1",
            params![token.as_str()],
        )
        .await?;
    let Some(row) = row else {
        return Ok(Refusal::Unknown);
    };
    if !row.get::<bool>("spent")? {
        return Ok(if row.get("expired")? {
            Refusal::Expired
        } else {
            Refusal::Ended
        });
    }
    let session: Uuid = row.get("session_id")?;
    revoke(db, session, "reuse").await?;
    let user: UserId = row.get("user_id")?;
    let entry = Entry {
        actor: Some(user),
        action: "session.reuse",
        subject: Some(session),
        client,
        details: json!({}),
    };
    audit::record(db, entry).await?;
    Ok(Refusal::Reused)
}

/// Ends the session of an access token.
pub(crate) async fn end_session(user: &User, client: Option<String>) -> ApiResult<()> {
    revoke(&user.db, user.session, "logout").await?;
    let entry = Entry {
        actor: Some(user.id),
        action: "session.logout",
        subject: Some(user.session),
        client,
        details: json!({}),
    };
    audit::record(&user.db, entry).await
}

async fn revoke(db: &Db, session: Uuid, because: &str) -> ApiResult<()> {
    db.execute(
        "UPDATE sessions SET revoked_at = now(), revoked_because = $2 WHERE id = $1 AND revoked_at IS NULL",
        params![session, because],
    )
    .await?;
    Ok(())
}
