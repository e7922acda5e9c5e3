//! The one error type of every route: a code, a message for people, details for programs.

use axum::response::{IntoResponse, Response};
use hivesync_domain::ErrorCode;
use http::{HeaderValue, StatusCode, header};
use serde_json::{Value, json};
use std::fmt;

/// What a handler answers.
pub type ApiResult<T> = Result<T, ApiError>;

/// An error as the envelope shows it. Its cause is for the log alone.
#[derive(Debug, Clone)]
pub struct ApiError(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    code: ErrorCode,
    message: String,
    details: Value,
    retry_after_s: Option<u64>,
    cause: Option<Cause>,
}

/// Why an error happened; for the log, never for the client. [`crate::serve`] finds it in the answer's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Cause(pub String);

impl ApiError {
    /// An error with `code` and a message that tells the reader the next step.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            message: message.into(),
            details: Value::Null,
            retry_after_s: None,
            cause: None,
        }))
    }

    /// A field is missing or wrong; `field` with dots for nesting.
    pub fn validation(field: impl Into<String>, reason: impl fmt::Display) -> Self {
        let field = field.into();
        Self::new(ErrorCode::ValidationError, format!("{field}: {reason}"))
            .with_details(json!({"field": field, "reason": reason.to_string()}))
    }

    /// No such `what`, or none that this caller may know of.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}."))
    }

    /// Our fault; `cause` goes to the log.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(
            ErrorCode::InternalError,
            "Something went wrong on our side. Try again; if it stays, tell support the request's trace id.",
        )
        .with_cause(cause)
    }

    /// A part the API needs is away; `cause` goes to the log.
    pub fn unavailable(part: &str, cause: impl fmt::Display) -> Self {
        Self::new(
            ErrorCode::ServiceUnavailable,
            format!("The {part} can't be reached right now. Try again in a moment."),
        )
        .with_details(json!({"part": part}))
        .with_retry_after(1)
        .with_cause(cause)
    }

    /// Adds what the log is to say of it.
    pub(crate) fn with_cause(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(Cause(cause.to_string()));
        self
    }

    /// Replaces the details.
    pub fn with_details(mut self, details: Value) -> Self {
        self.0.details = details;
        self
    }

    /// Adds a `Retry-After` header.
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// The code.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// The message for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The details for programs.
    pub fn details(&self) -> &Value {
        &self.0.details
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code, self.0.message)?;
        match &self.0.cause {
            Some(Cause(cause)) => write!(f, " ({cause})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Parts {
            code,
            message,
            details,
            retry_after_s,
            cause,
        } = *self.0;
        let status = StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let envelope = json!({
            "ok": false,
            "data": null,
            "error": {"code": code, "message": message, "details": details},
        });
        let mut response = (
            status,
            [(header::CONTENT_TYPE, "application/json")],
            envelope.to_string(),
        )
            .into_response();
        if let Some(seconds) = retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}
