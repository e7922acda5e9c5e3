//! The answer when a tier's limit is reached: what, how long, and what an upgrade would change.

use crate::ApiError;
use hivesync_domain::{ErrorCode, Tier};
use serde::Serialize;
use serde_json::json;

/// Which kind of limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitType {
    /// Previews started in an hour.
    PreviewPerHour,
    /// Pictures in a preview.
    SnapshotCount,
    /// AI jobs.
    AiRateLimit,
    /// Any other.
    Misc,
}

/// A tier's limit that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitReached {
    /// Which kind.
    pub limit_type: LimitType,
    /// The caller's tier.
    pub tier: Tier,
    /// What is left of it.
    pub remaining: u64,
    /// When asking again may help. A limit that time does not lift says an hour, so that a client that retries by
    /// itself does so rarely.
    pub retry_after_s: u64,
    /// What happened, for people.
    pub message: String,
    /// What the next tier up would change; empty when it would change nothing.
    pub upgrade_reason: String,
}

impl LimitReached {
    /// Seconds given for limits that time does not lift.
    pub const NOT_BY_WAITING_S: u64 = 3600;
}

impl From<LimitReached> for ApiError {
    fn from(reached: LimitReached) -> Self {
        let recommended = reached
            .tier
            .upgrade()
            .filter(|_| !reached.upgrade_reason.is_empty());
        ApiError::new(ErrorCode::LimitReached, reached.message)
            .with_details(json!({
                "limit_type": reached.limit_type,
                "tier": reached.tier,
                "remaining": reached.remaining,
                "retry_after_seconds": reached.retry_after_s,
                "upgrade_available": recommended.is_some(),
                "recommended_tier": recommended,
                "upgrade_reason": recommended.map(|_| reached.upgrade_reason),
            }))
            .with_retry_after(reached.retry_after_s)
    }
}
