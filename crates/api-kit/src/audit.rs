//! The audit log: who did what that matters to security.

use crate::{
    ApiResult, params,
    pg::{Db, Json},
};
use hivesync_domain::UserId;
use http::HeaderMap;
use serde_json::Value;
use uuid::Uuid;

/// Something worth remembering.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// Who did it, when that is known.
    pub actor: Option<UserId>,
    /// What was done, as `object.action`.
    pub action: &'a str,
    /// To what.
    pub subject: Option<Uuid>,
    /// From which address.
    pub client: Option<String>,
    /// More, without secrets.
    pub details: Value,
}

/// Writes an entry.
pub async fn record(db: &Db, entry: Entry<'_>) -> ApiResult<()> {
    db.execute(
        "INSERT INTO audit_log (id, actor_id, action, subject_id, client_address, details) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            Uuid::now_v7(),
            entry.actor,
            entry.action,
            entry.subject,
            entry.client,
            Json(entry.details)
        ],
    )
    .await?;
    Ok(())
}

/// The client's address as the host saw it.
pub fn client_address(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("spin-client-addr")?.to_str().ok()?;
    Some(value.chars().take(64).collect())
}
