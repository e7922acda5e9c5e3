//! Calls every host function with every type, and tells what came of it.
//!
//! `GET /conformance/<part>` answers a JSON object: the name of each call, and its outcome as text. On a fresh database and
//! a fresh Redis the outcomes are the same on every host, but for parts called `own-…`, where spin-host promises more than
//! Spin. The other paths misbehave on purpose, or show how requests and instances are handled.

mod behaviour;
mod outbound_http;
mod postgres;
mod redis;
mod report;
mod store;
mod wasi;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use spin_sdk::http::{Request, StatusCode};
use spin_sdk::http_service;
use spin_sdk::wasip3::http::types::ErrorCode;

/// Any answer.
pub type Answer = http::Response<UnsyncBoxBody<Bytes, ErrorCode>>;

#[http_service]
async fn handle(request: Request) -> Answer {
    let path = request.uri().path().to_owned();
    let report = match path.strip_prefix("/conformance/") {
        Some("variables") => store::variables().await,
        Some("key-value") => store::key_value().await,
        Some("redis") => redis::report().await,
        Some("own-redis") => redis::own().await,
        Some("postgres-values") => postgres::values().await,
        Some("postgres-parameters") => postgres::parameters().await,
        Some("postgres-calls") => postgres::calls().await,
        Some("own-postgres-values") => postgres::own_values().await,
        Some("own-postgres-tls") => postgres::own_tls().await,
        Some("own-postgres-pool") => postgres::own_pool().await,
        Some("outbound-http") => outbound_http::report().await,
        Some("wasi") => wasi::report().await,
        _ => return behaviour::handle(&path, request).await,
    };
    full(200, report.to_string())
}

/// An answer with a whole body.
pub fn full(status: u16, body: impl Into<Bytes>) -> Answer {
    let body = Full::new(body.into())
        .map_err(|never| match never {})
        .boxed_unsync();
    let mut answer = Answer::new(body);
    *answer.status_mut() = StatusCode::from_u16(status).unwrap();
    answer
}
