//! Bodies of requests: JSON, bounded, with an error that names the field.

use crate::{ApiError, App, nul};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use futures::StreamExt as _;
use hivesync_domain::{ErrorCode, limits::Limit};
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use serde_json::json;

/// A JSON body of at most `MAX_BODY_BYTES`. Types read with it refuse unknown fields.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

/// No body, or an empty JSON object.
#[derive(Debug, Clone, Copy)]
pub struct NoBody;

/// A body that is up to so many times as large as allowed is read to its end before it is refused: a client that is still sending
/// would see a broken connection instead of the answer.
const READ_FOR_NOTHING: u64 = 4;

/// Reads a whole body of at most `most` bytes.
pub async fn read(request: Request, most: usize) -> Result<(HeaderMap, Bytes), ApiError> {
    let too_large = || {
        ApiError::new(
            ErrorCode::PayloadTooLarge,
            format!("The body is larger than {most} bytes."),
        )
        .with_details(json!({"limit_bytes": most}))
    };
    let (parts, body) = request.into_parts();
    let declared = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if let Some(length) = declared.filter(|length| *length > most as u64) {
        if length <= READ_FOR_NOTHING * most as u64 {
            let mut rest = body.into_data_stream();
            while let Some(Ok(_)) = rest.next().await {}
        }
        return Err(too_large());
    }
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok((parts.headers, whole.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(ApiError::new(
            ErrorCode::ValidationError,
            "The body could not be read to its end.",
        )),
    }
}

/// Reads `bytes` as `T`; the error names the field that is wrong.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner().to_string();
        refuse(&path, &reason)
    })?;
    reader.end().map_err(|error| refuse(".", &error.to_string()))?;
    Ok(value)
}

fn refuse(path: &str, reason: &str) -> ApiError {
    // serde names a missing or unknown field in its message alone, after the path of the object around it.
    let named = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| reason.strip_prefix(start))
        .and_then(|rest| rest.split_once('`'))
        .map(|(name, _)| name);
    let parent = if path == "." { "" } else { path };
    let field = match (parent, named) {
        ("", None) => "(body)".to_owned(),
        (parent, None) => parent.to_owned(),
        ("", Some(name)) => name.to_owned(),
        // The path of an unknown field may already end with it.
        (parent, Some(name)) if parent == name || parent.ends_with(&format!(".{name}")) => parent.to_owned(),
        (parent, Some(name)) => format!("{parent}.{name}"),
    };
    let short = |text: &str| text.chars().take(200).collect::<String>();
    ApiError::validation(short(&field), short(reason))
}

fn check_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(value) = headers.get(header::CONTENT_TYPE) else {
        return Ok(());
    };
    let media = value.to_str().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(ApiError::validation("Content-Type", "must be application/json"))
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let (headers, bytes) = read(request, app.limits().size(Limit::MAX_BODY_BYTES)).await?;
        check_type(&headers)?;
        // Here, so that no route has to think of it: nowhere in the database could it be stored.
        if let Some(field) = nul::find(&bytes) {
            return Err(ApiError::validation(field, "must not hold the character U+0000"));
        }
        parse(&bytes).map(Body)
    }
}

impl FromRequest<App> for NoBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Empty {}

        let (_, bytes) = read(request, app.limits().size(Limit::MAX_BODY_BYTES)).await?;
        if !bytes.is_empty() {
            parse::<Empty>(&bytes)?;
        }
        Ok(NoBody)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Outer {
        name: String,
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        size: u32,
    }

    #[test]
    fn the_wrong_field_is_named() {
        for (body, field) in [
            (r#"{"name": 3, "inner": []}"#, "name"),
            (r#"{"inner": []}"#, "name"),
            (r#"{"name": "a", "inner": [], "extra": 1}"#, "extra"),
            (
                r#"{"name": "a", "inner": [{"size": 1}, {"size": -1}]}"#,
                "inner[1].size",
            ),
            (r#"{"name": "a", "inner": [{}]}"#, "inner[0].size"),
            (r#"{"name": "a", "inner": [{"size": 1, "x": 2}]}"#, "inner[0].x"),
            (r#"{"name": "a", "inner": []} x"#, "(body)"),
            ("", "(body)"),
            ("[]", "(body)"),
        ] {
            let error = parse::<Outer>(body.as_bytes()).unwrap_err();
            assert_eq!(error.details()["field"], field, "{body}: {error}");
        }
        assert!(parse::<Outer>(br#"{"name": "a", "inner": [{"size": 1}]}"#).is_ok());
    }
}
