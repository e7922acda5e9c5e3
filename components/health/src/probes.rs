//! One short question to each part the API needs.

use hivesync_api_kit::{ApiError, App, RedisLink, TimedOut, params, pg::Db, timeout};
use serde::Serialize;
use spin_sdk::http::EmptyBody;
use std::{fmt::Display, time::Duration};

/// How a part answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Health {
    /// As it should.
    Ok,
    /// Not at all.
    Unreachable,
    /// It answers, but the database has not been migrated.
    NotMigrated,
}

const CEILING: Duration = Duration::from_secs(2);

/// The cause goes to the log: an answer that anyone may read says nothing of addresses.
fn unreachable(part: &str, cause: impl Display) -> Health {
    let line = serde_json::json!({"level": "warn", "message": format!("{part} is not ready: {cause}")});
    eprintln!("{line}");
    Health::Unreachable
}

pub(crate) async fn postgres(app: &App) -> Health {
    let probe = timeout(CEILING, async {
        let db = Db::open(app).await?;
        let row = db
            .row(
                "SELECT to_regclass('audit_log') IS NOT NULL AS migrated",
                params![],
            )
            .await?;
        Ok::<_, ApiError>(row.map(|row| row.get("migrated")).transpose()?.unwrap_or(false))
    });
    match probe.await {
        Ok(Ok(true)) => Health::Ok,
        Ok(Ok(false)) => Health::NotMigrated,
        Ok(Err(error)) => unreachable("postgres", error),
        Err(TimedOut) => unreachable("postgres", TimedOut),
    }
}

pub(crate) async fn redis(app: &App) -> Health {
    match RedisLink::open(app).await {
        Ok(link) => match link.ping().await {
            Ok(()) => Health::Ok,
            Err(error) => unreachable("redis", error),
        },
        Err(error) => unreachable("redis", error),
    }
}

/// Asks for the root without keys: any answer says that storage is there (a refusal, 501), unless it is a failing server's or a
/// gateway's in front of it.
pub(crate) async fn object_storage(app: &App) -> Health {
    let endpoint = match app.required("S3_ENDPOINT") {
        Ok(endpoint) => endpoint,
        Err(error) => return unreachable("object storage", error),
    };
    let request = match http::Request::head(endpoint).body(EmptyBody::new()) {
        Ok(request) => request,
        Err(error) => return unreachable("object storage", error),
    };
    match timeout(CEILING, spin_sdk::http::send(request)).await {
        Ok(Ok(answer)) if !matches!(answer.status().as_u16(), 500 | 502..=504) => Health::Ok,
        Ok(Ok(answer)) => unreachable("object storage", answer.status()),
        Ok(Err(error)) => unreachable("object storage", error),
        Err(TimedOut) => unreachable("object storage", TimedOut),
    }
}
