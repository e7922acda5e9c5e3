//! The envelope around every good answer: `{"ok": true, "data": …, "error": null}`.

use crate::ApiError;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;

/// 200 with data.
#[derive(Debug, Clone)]
pub struct Data<T>(pub T);

/// 201 with data.
#[derive(Debug, Clone)]
pub struct Created<T>(pub T);

/// 202 with data.
#[derive(Debug, Clone)]
pub struct Accepted<T>(pub T);

#[derive(Serialize)]
struct Envelope<T> {
    ok: bool,
    data: T,
    error: (),
}

fn answer<T: Serialize>(status: StatusCode, data: T) -> Response {
    let envelope = Envelope {
        ok: true,
        data,
        error: (),
    };
    match serde_json::to_vec(&envelope) {
        Ok(body) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => ApiError::internal(format!("the answer is not JSON: {error}")).into_response(),
    }
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::OK, self.0)
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::CREATED, self.0)
    }
}

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        answer(StatusCode::ACCEPTED, self.0)
    }
}
