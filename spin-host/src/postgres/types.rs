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

/// A NUMERIC that fits into 96 bits.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Numeric(pub Decimal);

/// No [`Decimal`] has more zeros at its end than these, to base 10000: the largest has 29 digits to base 10.
const MOST_ZEROS: i32 = 7;

impl Normalizable for Numeric {
    fn normalize<S: BoundSided>(bound: RangeBound<S, Self>) -> RangeBound<S, Self> {
        bound
    }
}

impl FromSql<'_> for Numeric {
    fn from_sql(kind: &Type, raw: &[u8]) -> Result<Self, Refusal> {
        // Before `Decimal` sees it, which panics on numbers from 1e32 to 1e40 that end in zeros.
        if zeros(raw).is_some_and(|zeros| zeros > MOST_ZEROS) {
            return Err("a NUMERIC has more digits than the interface can hold".into());
        }
        Decimal::from_sql(kind, raw).map(Self)
    }

    accepts!(NUMERIC);
}

impl ToSql for Numeric {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        self.0.to_sql(kind, out)
    }

    accepts!(NUMERIC);

    to_sql_checked!();
}

/// How many zeros, to base 10000, follow the digits that are written before the point.
fn zeros(raw: &[u8]) -> Option<i32> {
    let (digits, rest) = raw.split_first_chunk()?;
    let (weight, _) = rest.split_first_chunk()?;
    Some(i32::from(i16::from_be_bytes(*weight)) + 1 - i32::from(u16::from_be_bytes(*digits)))
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
    /// A NUMERIC of one digit to base 10000.
    fn numeric(digit: u16, weight: i16) -> Result<String, String> {
        let mut bytes = BytesMut::new();
        bytes.put_u16(1);
        bytes.put_i16(weight);
        bytes.put_u32(0);
        bytes.put_u16(digit);
        Numeric::from_sql(&Type::NUMERIC, &bytes)
            .map(|Numeric(decimal)| decimal.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_that_are_too_large_are_refused() {
        assert_eq!(numeric(7, 7).unwrap(), "70000000000000000000000000000");
        assert_eq!(numeric(1, 0).unwrap(), "1");
        numeric(8, 7).unwrap_err();
        for weight in 8..=i16::MAX {
            numeric(1, weight).unwrap_err();
            numeric(9999, weight).unwrap_err();
        }
        for length in 0..8 {
            Numeric::from_sql(&Type::NUMERIC, &[0; 8][..length]).unwrap_err();
        }
        // No digit at all, and yet large: no server says so.
        Numeric::from_sql(&Type::NUMERIC, &[0, 0, 0, 7, 0, 0, 0, 0]).unwrap_err();
        assert_eq!(
            Numeric::from_sql(&Type::NUMERIC, &[0; 8]).unwrap().0,
            Decimal::ZERO
        );
    }
}
