//! Ids in a path. What is no id names nothing, so it answers NOT_FOUND.

use crate::ApiError;
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use std::str::FromStr;

/// The one id in a path.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

/// Two ids in a path.
#[derive(Debug, Clone, Copy)]
pub struct PathIds<A, B>(pub A, pub B);

fn read<T: FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::not_found("object"))
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::not_found("object"))?;
        read(&text).map(PathId)
    }
}

impl<A: FromStr, B: FromStr, S: Send + Sync> FromRequestParts<S> for PathIds<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Path((a, b)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::not_found("object"))?;
        Ok(PathIds(read(&a)?, read(&b)?))
    }
}
