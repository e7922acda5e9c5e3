//! The interface's values as the driver's, and back.

use anyhow::{Context as _, anyhow, ensure};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};
use postgres_range::{BoundSided, BoundType, Normalizable, Range, RangeBound};
use rust_decimal::Decimal;

use super::types::Numeric;
use crate::bindings::spin::postgres::postgres::RangeBoundKind;

/// Year, month, day.
pub type WitDate = (i32, u8, u8);
/// Hour, minute, second, nanosecond.
pub type WitTime = (u8, u8, u8, u32);
/// A date and a time of day.
pub type WitDateTime = (i32, u8, u8, u8, u8, u8, u32);
/// Lower and upper bound; `None` is unbounded.
pub type WitRange<T> = (Option<(T, RangeBoundKind)>, Option<(T, RangeBoundKind)>);

pub fn date_from_wit((year, month, day): WitDate) -> anyhow::Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into())
        .ok_or_else(|| anyhow!("invalid date {year}-{month}-{day}"))
}

pub fn date_to_wit(date: NaiveDate) -> anyhow::Result<WitDate> {
    Ok((date.year(), date.month().try_into()?, date.day().try_into()?))
}

pub fn time_from_wit((hour, minute, second, nano): WitTime) -> anyhow::Result<NaiveTime> {
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nano)
        .ok_or_else(|| anyhow!("invalid time {hour}:{minute}:{second}:{nano}"))
}

pub fn time_to_wit(time: NaiveTime) -> anyhow::Result<WitTime> {
    Ok((
        time.hour().try_into()?,
        time.minute().try_into()?,
        time.second().try_into()?,
        time.nanosecond(),
    ))
}

pub fn datetime_from_wit(
    (year, month, day, hour, minute, second, nano): WitDateTime,
) -> anyhow::Result<NaiveDateTime> {
    Ok(date_from_wit((year, month, day))?.and_time(time_from_wit((hour, minute, second, nano))?))
}

pub fn datetime_to_wit(value: NaiveDateTime) -> anyhow::Result<WitDateTime> {
    let (year, month, day) = date_to_wit(value.date())?;
    let (hour, minute, second, nano) = time_to_wit(value.time())?;
    Ok((year, month, day, hour, minute, second, nano))
}

pub fn timestamp_from_wit(seconds: i64) -> anyhow::Result<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0).ok_or_else(|| anyhow!("invalid epoch timestamp {seconds}"))
}

pub fn json_from_wit(value: &[u8]) -> anyhow::Result<serde_json::Value> {
    serde_json::from_slice(value).context("invalid JSON")
}

pub fn uuid_from_wit(value: &str) -> anyhow::Result<uuid::Uuid> {
    uuid::Uuid::parse_str(value).with_context(|| format!("invalid UUID {value}"))
}

pub fn decimal_from_wit(value: &str) -> anyhow::Result<Numeric> {
    Decimal::from_str_exact(value)
        .map(Numeric)
        .with_context(|| format!("invalid decimal {value}"))
}

pub fn decimals_from_wit(values: &[Option<String>]) -> anyhow::Result<Vec<Option<Numeric>>> {
    values
        .iter()
        .map(|value| value.as_deref().map(decimal_from_wit).transpose())
        .collect()
}

pub fn decimals_to_wit(values: Vec<Option<Numeric>>) -> Vec<Option<String>> {
    values
        .into_iter()
        .map(|value| value.map(|Numeric(decimal)| decimal.to_string()))
        .collect()
}

fn range_from_wit<T: Normalizable + PartialOrd>((lower, upper): WitRange<T>) -> Range<T> {
    Range::new(lower.map(bound_from_wit), upper.map(bound_from_wit))
}

/// Like [`range_from_wit`], for types whose next value the driver computes: past `last` there is none.
pub fn discrete_range_from_wit<T: Normalizable + PartialOrd>(
    range: WitRange<T>,
    last: &T,
) -> anyhow::Result<Range<T>> {
    let overflows = |bound: &Option<(T, RangeBoundKind)>, stepping: RangeBoundKind| matches!(bound, Some((value, kind)) if *kind == stepping && value == last);
    ensure!(
        !overflows(&range.0, RangeBoundKind::Exclusive) && !overflows(&range.1, RangeBoundKind::Inclusive),
        "range out of range"
    );
    Ok(range_from_wit(range))
}

pub fn range_to_wit<T: Normalizable + PartialOrd + Copy>(range: &Range<T>) -> WitRange<T> {
    (range.lower().map(bound_to_wit), range.upper().map(bound_to_wit))
}

pub fn decimal_range_from_wit((lower, upper): &WitRange<String>) -> anyhow::Result<Range<Numeric>> {
    let bound = |bound: &Option<(String, RangeBoundKind)>| {
        bound
            .as_ref()
            .map(|(text, kind)| Ok((decimal_from_wit(text)?, *kind)))
            .transpose()
    };
    let (lower, upper): (anyhow::Result<_>, anyhow::Result<_>) = (bound(lower), bound(upper));
    Ok(range_from_wit((lower?, upper?)))
}

pub fn decimal_range_to_wit(range: &Range<Numeric>) -> WitRange<String> {
    let (lower, upper) = range_to_wit(range);
    let text = |(Numeric(decimal), kind): (Numeric, _)| (decimal.to_string(), kind);
    (lower.map(text), upper.map(text))
}

fn bound_from_wit<S: BoundSided, T: Normalizable + PartialOrd>(
    (value, kind): (T, RangeBoundKind),
) -> RangeBound<S, T> {
    let kind = match kind {
        RangeBoundKind::Inclusive => BoundType::Inclusive,
        RangeBoundKind::Exclusive => BoundType::Exclusive,
    };
    RangeBound::new(value, kind)
}

fn bound_to_wit<S: BoundSided, T: Copy>(bound: &RangeBound<S, T>) -> (T, RangeBoundKind) {
    let kind = match bound.type_ {
        BoundType::Inclusive => RangeBoundKind::Inclusive,
        BoundType::Exclusive => RangeBoundKind::Exclusive,
    };
    (bound.value, kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_come_back() {
        let moment = (2024, 2, 29, 23, 59, 58, 123_456_000);
        assert_eq!(
            datetime_to_wit(datetime_from_wit(moment).unwrap()).unwrap(),
            moment
        );
        assert_eq!(
            date_to_wit(date_from_wit((-44, 3, 15)).unwrap()).unwrap(),
            (-44, 3, 15)
        );
        date_from_wit((2023, 2, 29)).unwrap_err();
        time_from_wit((24, 0, 0, 0)).unwrap_err();
        timestamp_from_wit(i64::MAX).unwrap_err();
    }

    #[test]
    fn decimals_are_exact_or_an_error() {
        assert_eq!(decimal_from_wit("12.340").unwrap().0.to_string(), "12.340");
        decimal_from_wit("0.1234567890123456789012345678901").unwrap_err();
        decimal_from_wit("1e5").unwrap_err();
    }

    #[test]
    fn the_last_number_has_no_next() {
        let inclusive = |value| (None, Some((value, RangeBoundKind::Inclusive)));
        discrete_range_from_wit(inclusive(i32::MAX), &i32::MAX).unwrap_err();
        discrete_range_from_wit(inclusive(i32::MAX - 1), &i32::MAX).unwrap();
    }

    #[test]
    fn ranges_come_back() {
        let range = (
            Some(("1.50".to_owned(), RangeBoundKind::Exclusive)),
            Some(("2".to_owned(), RangeBoundKind::Inclusive)),
        );
        let (lower, upper) = decimal_range_to_wit(&decimal_range_from_wit(&range).unwrap());
        assert_eq!(lower.unwrap().0, "1.50");
        assert!(matches!(upper, Some((_, RangeBoundKind::Inclusive))));
    }
}
