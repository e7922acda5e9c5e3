//! Postgres over Spin: typed rows, bound parameters, errors told apart.
//!
//! One statement is one transaction. A host may hand a pooled connection from one request to the next, so nothing
//! here ever opens a transaction that a cancelled request could leave behind; what must be atomic is one statement
//! with `WITH`.

use crate::{ApiError, Settings, TimedOut, nul, timeout};
use hivesync_domain::{DeviceId, JobId, PreviewId, ProjectId, ScreenId, TeamId, Tier, UserId};
use serde::{Serialize, de::DeserializeOwned};
use spin_sdk::pg::{self, DbValue, ParameterValue, PgError, QueryError};
use std::{borrow::Cow, future::Future, sync::Arc, time::Duration};
use uuid::Uuid;

/// How long a request waits for a connection.
const CONNECT_CEILING: Duration = Duration::from_secs(5);
/// How long it waits for a statement, its rows included.
const STATEMENT_CEILING: Duration = Duration::from_secs(10);
/// What Postgres is told, less than that: it ends a statement before nobody waits for it any more.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(8);

/// A connection for this request.
pub struct Db(pg::Connection);

/// Why a statement failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// Postgres is away, starting, or full.
    #[error("Postgres is away: {0}")]
    Unavailable(String),
    /// A unique index refused; its name.
    #[error("{0} must be unique")]
    Unique(String),
    /// A row that is referred to is gone; the constraint's name.
    #[error("{0}: no such row")]
    Missing(String),
    /// A value can't be stored as what it should be: what a caller sent, or how we read it.
    #[error("{0}")]
    Value(String),
    /// Anything else is a fault of ours.
    #[error("{0}")]
    Fault(String),
}

impl From<DbError> for ApiError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(cause) => ApiError::unavailable("database", cause),
            // The same request fails the same way for ever, which no 5xx would tell; the log tells which value.
            DbError::Value(cause) => {
                ApiError::validation("(body)", "holds a value that can't be stored").with_cause(cause)
            }
            other => ApiError::internal(other),
        }
    }
}

impl From<pg::Error> for DbError {
    fn from(error: pg::Error) -> Self {
        match error {
            pg::Error::PgError(PgError::ConnectionFailed(cause)) => DbError::Unavailable(cause),
            pg::Error::PgError(PgError::QueryFailed(QueryError::DbError(error))) => {
                let constraint = || {
                    error
                        .extras
                        .iter()
                        .find(|(name, _)| name == "constraint")
                        .map_or_else(|| error.message.clone(), |(_, value)| value.clone())
                };
                match error.code.as_str() {
                    "23505" => DbError::Unique(constraint()),
                    "23503" => DbError::Missing(constraint()),
                    code if code.starts_with("22") => DbError::Value(format!("{code}: {}", error.message)),
                    // Connection exceptions, shutdown and start-up, no connection left, deadlock, a statement that took
                    // too long: it may work later.
                    code if code.starts_with("08") => DbError::Unavailable(error.message),
                    "57P01" | "57P02" | "57P03" | "53300" | "40001" | "40P01" | "57014" => {
                        DbError::Unavailable(error.message)
                    }
                    code => DbError::Fault(format!("{code}: {}", error.message)),
                }
            }
            // A failure that Postgres did not describe itself is one of the connection.
            pg::Error::PgError(PgError::QueryFailed(QueryError::Text(cause))) => DbError::Unavailable(cause),
            other => DbError::Fault(other.to_string()),
        }
    }
}

impl Db {
    /// Connects to the variable `POSTGRES_URL`.
    pub async fn open(settings: &Settings) -> Result<Self, ApiError> {
        let url = with_statement_timeout(settings.required("POSTGRES_URL")?);
        let connection = within(CONNECT_CEILING, pg::Connection::open(url)).await?;
        Ok(Self(connection))
    }

    /// Every row of a query.
    pub async fn rows(&self, sql: &str, params: Vec<ParameterValue>) -> Result<Vec<Row>, DbError> {
        within(STATEMENT_CEILING, self.read_rows(sql, params)).await
    }

    async fn read_rows(&self, sql: &str, params: Vec<ParameterValue>) -> Result<Vec<Row>, DbError> {
        let mut result = self.0.query(sql, params).await?;
        let names: Arc<[String]> = result
            .columns()
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let mut rows = Vec::new();
        while let Some(values) = result.rows().next().await {
            rows.push(Row {
                names: names.clone(),
                values,
            });
        }
        result.result().await?;
        Ok(rows)
    }

    /// The first row of a query, if there is one.
    pub async fn row(&self, sql: &str, params: Vec<ParameterValue>) -> Result<Option<Row>, DbError> {
        Ok(self.rows(sql, params).await?.into_iter().next())
    }

    /// Runs a statement and answers how many rows it touched.
    pub async fn execute(&self, sql: &str, params: Vec<ParameterValue>) -> Result<u64, DbError> {
        within(STATEMENT_CEILING, self.0.execute(sql, params)).await
    }
}

async fn within<T, E: Into<DbError>>(
    ceiling: Duration,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, DbError> {
    match timeout(ceiling, work).await {
        Ok(done) => done.map_err(E::into),
        Err(TimedOut) => Err(DbError::Unavailable(TimedOut.to_string())),
    }
}

/// Adds Postgres's own ceiling to the options of an address. One that has options already is its operator's business: some poolers
/// refuse any.
fn with_statement_timeout(url: &str) -> Cow<'_, str> {
    let query = url.split_once('?').map(|(_, query)| query);
    let has_options = query.is_some_and(|query| query.split('&').any(|pair| pair.starts_with("options=")));
    if has_options || !url.contains("://") {
        return Cow::Borrowed(url);
    }
    let joint = if query.is_some() { '&' } else { '?' };
    let ms = STATEMENT_TIMEOUT.as_millis();
    Cow::Owned(format!("{url}{joint}options=-c%20statement_timeout%3D{ms}"))
}

/// A row of a result.
#[derive(Debug, Clone)]
pub struct Row {
    names: Arc<[String]>,
    values: Vec<DbValue>,
}

impl Row {
    /// The value of a column; a missing column or another type is a fault of ours.
    pub fn get<T: Column>(&self, column: &str) -> Result<T, DbError> {
        self.names
            .iter()
            .position(|name| name == column)
            .and_then(|at| self.values.get(at))
            .ok_or_else(|| DbError::Fault(format!("no column {column}")))
            .and_then(|value| {
                T::read(value).ok_or_else(|| DbError::Fault(format!("column {column} has another type")))
            })
    }
}

/// A type that a column can hold.
pub trait Column: Sized {
    /// Reads a value; `None` when it has another type.
    fn read(value: &DbValue) -> Option<Self>;
}

/// A JSONB column or parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Json<T>(pub T);

impl<T: Column> Column for Option<T> {
    fn read(value: &DbValue) -> Option<Self> {
        match value {
            DbValue::DbNull => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

impl<T: DeserializeOwned> Column for Json<T> {
    fn read(value: &DbValue) -> Option<Self> {
        match value {
            DbValue::Jsonb(text) => serde_json::from_slice(text).ok().map(Json),
            _ => None,
        }
    }
}

macro_rules! columns {
    ($($type:ty: $pattern:pat => $value:expr),+ $(,)?) => {$(
        impl Column for $type {
            fn read(value: &DbValue) -> Option<Self> {
                match value { $pattern => $value, _ => None }
            }
        }
    )+};
}

columns! {
    bool: DbValue::Boolean(v) => Some(*v),
    i32: DbValue::Int32(v) => Some(*v),
    i64: DbValue::Int64(v) => Some(*v),
    u64: DbValue::Int64(v) => u64::try_from(*v).ok(),
    u32: DbValue::Int64(v) => u32::try_from(*v).ok(),
    f64: DbValue::Floating64(v) => Some(*v),
    String: DbValue::Str(v) => Some(v.clone()),
    Uuid: DbValue::Uuid(v) => v.parse().ok(),
    UserId: DbValue::Uuid(v) => v.parse().ok(),
    TeamId: DbValue::Uuid(v) => v.parse().ok(),
    ProjectId: DbValue::Uuid(v) => v.parse().ok(),
    PreviewId: DbValue::Uuid(v) => v.parse().ok(),
    ScreenId: DbValue::Uuid(v) => v.parse().ok(),
    JobId: DbValue::Uuid(v) => v.parse().ok(),
    Tier: DbValue::Str(v) => Tier::parse(v),
    DeviceId: DbValue::Str(v) => Some(DeviceId(v.clone())),
    crate::authorize::Role: DbValue::Str(v) => crate::authorize::Role::parse(v),
}

/// A value that can be bound to a parameter.
pub trait Param {
    /// The bound value.
    fn param(self) -> ParameterValue;
}

macro_rules! params {
    ($($type:ty: $value:ident => $bound:expr),+ $(,)?) => {$(
        impl Param for $type {
            fn param(self) -> ParameterValue {
                let $value = self;
                $bound
            }
        }
    )+};
}

params! {
    bool: v => ParameterValue::Boolean(v),
    i64: v => ParameterValue::Int64(v),
    u32: v => ParameterValue::Int64(i64::from(v)),
    u64: v => ParameterValue::Int64(i64::try_from(v).unwrap_or(i64::MAX)),
    f64: v => ParameterValue::Floating64(v),
    &str: v => ParameterValue::Str(v.to_owned()),
    String: v => ParameterValue::Str(v),
    Uuid: v => ParameterValue::Uuid(v.to_string()),
    UserId: v => ParameterValue::Uuid(v.to_string()),
    TeamId: v => ParameterValue::Uuid(v.to_string()),
    ProjectId: v => ParameterValue::Uuid(v.to_string()),
    PreviewId: v => ParameterValue::Uuid(v.to_string()),
    ScreenId: v => ParameterValue::Uuid(v.to_string()),
    JobId: v => ParameterValue::Uuid(v.to_string()),
    Tier: v => ParameterValue::Str(v.as_str().to_owned()),
    Vec<String>: v => ParameterValue::ArrayStr(v.into_iter().map(Some).collect()),
}

impl<T: Param> Param for Option<T> {
    fn param(self) -> ParameterValue {
        self.map_or(ParameterValue::DbNull, Param::param)
    }
}

impl<T: Serialize> Param for Json<T> {
    fn param(self) -> ParameterValue {
        // Types that are bound are made of strings, numbers and lists, which always serialise; JSON's null would be
        // refused by the column's constraint rather than stored in silence.
        let json = serde_json::to_vec(&self.0).unwrap_or_else(|_| b"null".to_vec());
        // What users send never holds U+0000 (see `Body`); what their code says in a worker's report may.
        ParameterValue::Jsonb(nul::remove(&json))
    }
}

/// The parameters of a statement, in order.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::pg::Param::param($value)),*] };
}

#[cfg(test)]
mod tests {
    use super::*;
    use spin_sdk::pg::DbError as Described;

    fn described(code: &str) -> DbError {
        DbError::from(pg::Error::PgError(PgError::QueryFailed(QueryError::DbError(
            Described {
                as_text: String::new(),
                severity: "ERROR".into(),
                code: code.into(),
                message: "m".into(),
                detail: None,
                extras: vec![("constraint".into(), "users_email_key".into())],
            },
        ))))
    }

    #[test]
    fn errors_are_told_apart() {
        assert_eq!(described("23505"), DbError::Unique("users_email_key".into()));
        assert!(matches!(described("23503"), DbError::Missing(_)));
        for code in ["08006", "57P01", "57P03", "53300", "40P01", "57014"] {
            assert!(matches!(described(code), DbError::Unavailable(_)), "{code}");
        }
        assert!(matches!(described("42601"), DbError::Fault(_)));
        let unstorable = described("22P05");
        assert!(matches!(unstorable, DbError::Value(_)));
        assert_eq!(ApiError::from(unstorable).code().http_status(), 422);
        let away = pg::Error::PgError(PgError::ConnectionFailed("refused".into()));
        assert_eq!(
            ApiError::from(DbError::from(away)).code().as_str(),
            "SERVICE_UNAVAILABLE"
        );
    }

    #[test]
    fn an_address_gets_a_statement_timeout_unless_it_has_options() {
        for (url, expected) in [
            (
                "postgres://u:p@db:5432/x",
                "postgres://u:p@db:5432/x?options=-c%20statement_timeout%3D8000",
            ),
            (
                "postgres://u:p@db/x?sslmode=require",
                "postgres://u:p@db/x?sslmode=require&options=-c%20statement_timeout%3D8000",
            ),
            (
                "postgres://u:p@db/x?a=b&options=",
                "postgres://u:p@db/x?a=b&options=",
            ),
            ("host=db user=u", "host=db user=u"),
        ] {
            assert_eq!(with_statement_timeout(url), expected);
        }
    }

    #[test]
    fn no_json_is_bound_that_postgres_refuses() {
        let bound = Json(serde_json::json!({"message": "a\0b"})).param();
        assert!(matches!(bound, ParameterValue::Jsonb(json) if json == br#"{"message":"ab"}"#));
    }

    #[test]
    fn columns_are_read_by_name_and_type() {
        let id = Uuid::now_v7();
        let row = Row {
            names: ["id", "n", "tier", "none"].map(str::to_owned).into(),
            values: vec![
                DbValue::Uuid(id.to_string()),
                DbValue::Int64(-1),
                DbValue::Str("pro".into()),
                DbValue::DbNull,
            ],
        };
        assert_eq!(row.get::<Uuid>("id"), Ok(id));
        assert_eq!(row.get::<i64>("n"), Ok(-1));
        assert_eq!(row.get::<Tier>("tier"), Ok(Tier::Pro));
        assert_eq!(row.get::<Option<String>>("none"), Ok(None));
        assert!(row.get::<u64>("n").is_err() && row.get::<String>("none").is_err());
        assert!(row.get::<bool>("id").is_err() && row.get::<bool>("missing").is_err());
    }
}
