//! `limit` and `offset` of a list.

use crate::ApiError;
use axum::extract::FromRequestParts;
use http::request::Parts;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Most entries to answer, 1 to 200; 50 when not given.
    pub limit: u32,
    /// Entries to skip, 0 to 1000000.
    pub offset: u32,
}

impl Page {
    /// Reads a query string; an unknown parameter is refused like an unknown field.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut page = Self { limit: 50, offset: 0 };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let read = |min: u32, max: u32| {
                value
                    .parse::<u32>()
                    .ok()
                    .filter(|number| (min..=max).contains(number))
                    .ok_or_else(|| {
                        ApiError::validation(name, format!("must be a whole number from {min} to {max}"))
                    })
            };
            match name {
                "limit" => page.limit = read(1, 200)?,
                "offset" => page.offset = read(0, 1_000_000)?,
                _ => {
                    let shown: String = name.chars().take(40).collect();
                    return Err(ApiError::validation(shown, "is not a known parameter"));
                }
            }
        }
        Ok(page)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Page::parse(parts.uri.query().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_bounded_and_a_wrong_parameter_named() {
        let page = |query| Page::parse(query).map(|page| (page.limit, page.offset));
        assert_eq!(page("").unwrap(), (50, 0));
        assert_eq!(page("limit=7&offset=14").unwrap(), (7, 14));
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("offset=-1", "offset"),
            ("offset", "offset"),
            ("page=2", "page"),
        ] {
            assert_eq!(page(query).unwrap_err().details()["field"], field);
        }
    }
}
