//! Statements: parameters into the driver, rows and errors out of it.

use anyhow::Context as _;
use tokio_postgres::types::{FromSql, ToSql, Type};
use tokio_postgres::{Column, Row};

use super::convert::{
    date_from_wit, date_to_wit, datetime_from_wit, datetime_to_wit, decimal_from_wit, decimal_range_from_wit,
    decimal_range_to_wit, decimals_from_wit, decimals_to_wit, discrete_range_from_wit, json_from_wit,
    range_to_wit, time_from_wit, time_to_wit, timestamp_from_wit, uuid_from_wit,
};
use super::types::{Interval, Null, Numeric, Raw};
use crate::bindings::spin::postgres::postgres::{
    self as wit, DbDataType, DbError, DbValue, Error, ParameterValue, QueryError,
};

/// A parameter as the driver takes it.
pub type Parameter = Box<dyn ToSql + Send + Sync>;

/// Turns a component's parameters into the driver's.
pub fn parameters(values: Vec<ParameterValue>) -> anyhow::Result<Vec<Parameter>> {
    values.into_iter().map(parameter).collect()
}

fn parameter(value: ParameterValue) -> anyhow::Result<Parameter> {
    Ok(match value {
        ParameterValue::Boolean(value) => Box::new(value),
        ParameterValue::Int8(value) => Box::new(value),
        ParameterValue::Int16(value) => Box::new(value),
        ParameterValue::Int32(value) => Box::new(value),
        ParameterValue::Int64(value) => Box::new(value),
        ParameterValue::Floating32(value) => Box::new(value),
        ParameterValue::Floating64(value) => Box::new(value),
        ParameterValue::Str(value) => Box::new(value),
        ParameterValue::Binary(value) => Box::new(value),
        ParameterValue::Date(value) => Box::new(date_from_wit(value)?),
        ParameterValue::Time(value) => Box::new(time_from_wit(value)?),
        ParameterValue::Datetime(value) => Box::new(datetime_from_wit(value)?),
        ParameterValue::Timestamp(value) => Box::new(timestamp_from_wit(value)?),
        ParameterValue::Uuid(value) => Box::new(uuid_from_wit(&value)?),
        ParameterValue::Jsonb(value) => Box::new(json_from_wit(&value)?),
        ParameterValue::Decimal(value) => Box::new(decimal_from_wit(&value)?),
        ParameterValue::RangeInt32(value) => Box::new(discrete_range_from_wit(value, &i32::MAX)?),
        ParameterValue::RangeInt64(value) => Box::new(discrete_range_from_wit(value, &i64::MAX)?),
        ParameterValue::RangeDecimal(value) => Box::new(decimal_range_from_wit(&value)?),
        ParameterValue::ArrayInt32(values) => Box::new(values),
        ParameterValue::ArrayInt64(values) => Box::new(values),
        ParameterValue::ArrayDecimal(values) => Box::new(decimals_from_wit(&values)?),
        ParameterValue::ArrayStr(values) => Box::new(values),
        ParameterValue::Interval(value) => Box::new(Interval(value)),
        ParameterValue::DbNull => Box::new(Null),
    })
}

/// Describes a statement's columns.
pub fn columns(columns: &[Column]) -> Vec<wit::Column> {
    columns
        .iter()
        .map(|column| wit::Column {
            name: column.name().to_owned(),
            data_type: data_type(column.type_()),
        })
        .collect()
}

fn data_type(kind: &Type) -> DbDataType {
    match *kind {
        Type::BOOL => DbDataType::Boolean,
        Type::INT2 => DbDataType::Int16,
        Type::INT4 => DbDataType::Int32,
        Type::INT8 => DbDataType::Int64,
        Type::FLOAT4 => DbDataType::Floating32,
        Type::FLOAT8 => DbDataType::Floating64,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => DbDataType::Str,
        Type::BYTEA => DbDataType::Binary,
        Type::DATE => DbDataType::Date,
        Type::TIME => DbDataType::Time,
        Type::TIMESTAMP | Type::TIMESTAMPTZ => DbDataType::Datetime,
        Type::UUID => DbDataType::Uuid,
        Type::JSONB => DbDataType::Jsonb,
        Type::NUMERIC => DbDataType::Decimal,
        Type::INT4_RANGE => DbDataType::RangeInt32,
        Type::INT8_RANGE => DbDataType::RangeInt64,
        Type::NUM_RANGE => DbDataType::RangeDecimal,
        Type::INT4_ARRAY => DbDataType::ArrayInt32,
        Type::INT8_ARRAY => DbDataType::ArrayInt64,
        Type::NUMERIC_ARRAY => DbDataType::ArrayDecimal,
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => DbDataType::ArrayStr,
        Type::INTERVAL => DbDataType::Interval,
        _ => DbDataType::Other(kind.name().to_owned()),
    }
}

/// Turns one of the driver's rows into the interface's.
pub fn row(row: &Row) -> anyhow::Result<Vec<DbValue>> {
    (0..row.len()).map(|index| value(row, index)).collect()
}

fn value(row: &Row, index: usize) -> anyhow::Result<DbValue> {
    let column = &row.columns()[index];
    match *column.type_() {
        Type::BOOL => plain(row, index, DbValue::Boolean),
        Type::INT2 => plain(row, index, DbValue::Int16),
        Type::INT4 => plain(row, index, DbValue::Int32),
        Type::INT8 => plain(row, index, DbValue::Int64),
        Type::FLOAT4 => plain(row, index, DbValue::Floating32),
        Type::FLOAT8 => plain(row, index, DbValue::Floating64),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => plain(row, index, DbValue::Str),
        Type::BYTEA => plain(row, index, DbValue::Binary),
        Type::DATE => fallible(row, index, |date| Ok(DbValue::Date(date_to_wit(date)?))),
        Type::TIME => fallible(row, index, |time| Ok(DbValue::Time(time_to_wit(time)?))),
        // Spin reads a TIMESTAMPTZ by the same type, which the driver refuses: so it fails there, and must fail here.
        Type::TIMESTAMP | Type::TIMESTAMPTZ => fallible(row, index, |moment| {
            Ok(DbValue::Datetime(datetime_to_wit(moment)?))
        })
        .with_context(|| match *column.type_() {
            Type::TIMESTAMPTZ => format!(
                "{0:?} is a TIMESTAMPTZ, which Spin cannot read: select {0} AT TIME ZONE 'UTC' instead",
                column.name()
            ),
            _ => format!("{:?}", column.name()),
        }),
        Type::UUID => plain(row, index, |uuid: uuid::Uuid| DbValue::Uuid(uuid.to_string())),
        Type::JSONB => fallible(row, index, |json: serde_json::Value| {
            Ok(DbValue::Jsonb(serde_json::to_vec(&json)?))
        }),
        Type::NUMERIC => plain(row, index, |Numeric(decimal)| {
            DbValue::Decimal(decimal.to_string())
        }),
        Type::INT4_RANGE => plain(row, index, |range| DbValue::RangeInt32(range_to_wit(&range))),
        Type::INT8_RANGE => plain(row, index, |range| DbValue::RangeInt64(range_to_wit(&range))),
        Type::NUM_RANGE => plain(row, index, |range| {
            DbValue::RangeDecimal(decimal_range_to_wit(&range))
        }),
        Type::INT4_ARRAY => plain(row, index, DbValue::ArrayInt32),
        Type::INT8_ARRAY => plain(row, index, DbValue::ArrayInt64),
        Type::NUMERIC_ARRAY => plain(row, index, |values| {
            DbValue::ArrayDecimal(decimals_to_wit(values))
        }),
        Type::TEXT_ARRAY | Type::VARCHAR_ARRAY | Type::BPCHAR_ARRAY => plain(row, index, DbValue::ArrayStr),
        Type::INTERVAL => plain(row, index, |Interval(interval)| DbValue::Interval(interval)),
        _ => plain(row, index, |Raw(bytes)| DbValue::Unsupported(bytes)),
    }
}

fn plain<'a, T: FromSql<'a>>(
    row: &'a Row,
    index: usize,
    to_wit: impl Fn(T) -> DbValue,
) -> anyhow::Result<DbValue> {
    fallible(row, index, |value| Ok(to_wit(value)))
}

fn fallible<'a, T: FromSql<'a>>(
    row: &'a Row,
    index: usize,
    to_wit: impl Fn(T) -> anyhow::Result<DbValue>,
) -> anyhow::Result<DbValue> {
    let value: Option<T> = row.try_get(index)?;
    value.map_or(Ok(DbValue::DbNull), to_wit)
}

/// How much memory a row takes.
pub fn size(row: &[DbValue]) -> usize {
    row.iter()
        .map(|value| size_of::<DbValue>() + heap_size(value))
        .sum()
}

fn heap_size(value: &DbValue) -> usize {
    match value {
        DbValue::Str(text) | DbValue::Uuid(text) | DbValue::Decimal(text) => text.len(),
        DbValue::Binary(bytes) | DbValue::Jsonb(bytes) | DbValue::Unsupported(bytes) => bytes.len(),
        DbValue::ArrayInt32(values) => values.len() * size_of::<Option<i32>>(),
        DbValue::ArrayInt64(values) => values.len() * size_of::<Option<i64>>(),
        DbValue::ArrayStr(texts) | DbValue::ArrayDecimal(texts) => texts
            .iter()
            .map(|text| size_of::<Option<String>>() + text.as_ref().map_or(0, String::len))
            .sum(),
        _ => 0,
    }
}

/// An error of the driver or the server.
pub fn failed(error: &tokio_postgres::Error) -> Error {
    let as_text = format!("{error:?}");
    Error::QueryFailed(match error.as_db_error() {
        None => QueryError::Text(as_text),
        Some(details) => QueryError::DbError(DbError {
            as_text,
            severity: details.severity().to_owned(),
            code: details.code().code().to_owned(),
            message: details.message().to_owned(),
            detail: details.detail().map(str::to_owned),
            extras: extras(details),
        }),
    })
}

/// A row that the interface cannot hold.
pub fn unreadable(error: &anyhow::Error) -> Error {
    Error::QueryFailed(QueryError::Text(format!("{error:?}")))
}

fn extras(details: &tokio_postgres::error::DbError) -> Vec<(String, String)> {
    let line = details.line().map(|line| line.to_string());
    [
        ("column", details.column()),
        ("constraint", details.constraint()),
        ("routine", details.routine()),
        ("hint", details.hint()),
        ("table", details.table()),
        ("datatype", details.datatype()),
        ("schema", details.schema()),
        ("file", details.file()),
        ("line", line.as_deref()),
        ("where_", details.where_()),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
    .collect()
}
