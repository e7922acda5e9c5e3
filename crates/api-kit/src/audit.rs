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

/// The client's address as the host saw it. The host adds it after what the client sent under the same name, so only the last
/// one is its own.
pub fn client_address(headers: &HeaderMap) -> Option<String> {
    let value = headers.get_all("spin-client-addr").iter().next_back()?;
    Some(value.to_str().ok()?.chars().take(64).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_cannot_say_where_it_is() {
        let mut headers = HeaderMap::new();
        assert_eq!(client_address(&headers), None);
        for address in ["6.6.6.6:66", "203.0.113.7:50000"] {
            headers.append("spin-client-addr", address.parse().unwrap());
        }
        assert_eq!(client_address(&headers).as_deref(), Some("203.0.113.7:50000"));
    }
}
