//! SQL types that the driver has no Rust type for.

use std::error::Error;

use bytes::{BufMut as _, BytesMut};
use postgres_range::{BoundSided, Normalizable, RangeBound};
use rust_decimal::Decimal;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

use crate::bindings::spin::postgres::postgres as wit;

type Refusal = Box<dyn Error + Sync + Send>;

/// NULL, of whatever type is wanted.
#[derive(Debug)]
pub struct Null;

impl ToSql for Null {
    fn to_sql(&self, _: &Type, _: &mut BytesMut) -> Result<IsNull, Refusal> {
        Ok(IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The bytes of a value whose type the interface has no word for.
#[derive(Debug)]
pub struct Raw(pub Vec<u8>);

impl FromSql<'_> for Raw {
    fn from_sql(_: &Type, raw: &[u8]) -> Result<Self, Refusal> {
        Ok(Self(raw.to_vec()))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// An INTERVAL.
#[derive(Debug, Clone, Copy)]
pub struct Interval(pub wit::Interval);

impl FromSql<'_> for Interval {
    fn from_sql(_: &Type, raw: &[u8]) -> Result<Self, Refusal> {
        const WRONG: &str = "an INTERVAL is 16 bytes";
        let (micros, rest) = raw.split_first_chunk().ok_or(WRONG)?;
        let (days, rest) = rest.split_first_chunk().ok_or(WRONG)?;
        let (months, rest) = rest.split_first_chunk().ok_or(WRONG)?;
        if !rest.is_empty() {
            return Err(WRONG.into());
        }
        Ok(Self(wit::Interval {
            micros: i64::from_be_bytes(*micros),
            days: i32::from_be_bytes(*days),
            months: i32::from_be_bytes(*months),
        }))
    }

    accepts!(INTERVAL);
}

impl ToSql for Interval {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        out.put_i64(self.0.micros);
        out.put_i32(self.0.days);
        out.put_i32(self.0.months);
        Ok(IsNull::No)
    }

    accepts!(INTERVAL);

    to_sql_checked!();
}

/// A NUMERIC as a bound of a range.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct RangeDecimal(pub Decimal);

impl Normalizable for RangeDecimal {
    fn normalize<S: BoundSided>(bound: RangeBound<S, Self>) -> RangeBound<S, Self> {
        bound
    }
}

impl FromSql<'_> for RangeDecimal {
    fn from_sql(kind: &Type, raw: &[u8]) -> Result<Self, Refusal> {
        Decimal::from_sql(kind, raw).map(Self)
    }

    accepts!(NUMERIC);
}

impl ToSql for RangeDecimal {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        self.0.to_sql(kind, out)
    }

    accepts!(NUMERIC);

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_come_back() {
        let interval = wit::Interval {
            micros: -5,
            days: 40,
            months: -7,
        };
        let mut bytes = BytesMut::new();
        Interval(interval).to_sql(&Type::INTERVAL, &mut bytes).unwrap();
        let back = Interval::from_sql(&Type::INTERVAL, &bytes).unwrap().0;
        assert_eq!((back.micros, back.days, back.months), (-5, 40, -7));
        Interval::from_sql(&Type::INTERVAL, &bytes[1..]).unwrap_err();
    }
}
