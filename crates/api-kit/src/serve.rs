//! Answers one request with a component's router: settings, 404 and 405 in the envelope, headers, the log line.

use crate::{ApiError, App, Settings, Variable, error::Cause, trace::Traceparent};
use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Response},
};
use hivesync_domain::{ErrorCode, limits::Limit};
use http::{HeaderValue, header};
use spin_sdk::http::Request;
use tower_service::Service;

/// Answers `request` with `routes`. `variables` and `limits` are what the component reads; spin.toml declares the same.
pub async fn serve(
    request: Request,
    variables: &[Variable],
    limits: &[Limit],
    routes: Router<App>,
) -> Response {
    let trace = Traceparent::of(request.headers());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = match Settings::load(variables, limits).await {
        Ok(settings) => answer(request, routes, App::new(settings)).await,
        Err(error) => error.into_response(),
    };
    if let Some(Cause(cause)) = response.extensions_mut().remove() {
        let line = serde_json::json!({
            "level": "error",
            "message": cause,
            "method": method.as_str(),
            "path": path,
            "status": response.status().as_u16(),
            "trace_id": trace.trace_id(),
        });
        eprintln!("{line}");
    }
    finish(&mut response, &trace);
    response
}

async fn answer(request: Request, routes: Router<App>, app: App) -> Response {
    let mut service = routes
        .fallback(|| async { ApiError::not_found("route") })
        .method_not_allowed_fallback(|| async {
            ApiError::new(
                ErrorCode::MethodNotAllowed,
                "This route does not have that method; the Allow header lists those it has.",
            )
        })
        .with_state(app);
    match service.call(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn finish(response: &mut Response, trace: &Traceparent) {
    let headers = response.headers_mut();
    for (name, value) in [
        // Answers are a user's own: nobody on the way keeps them.
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubDomains",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(trace.trace_id()) {
        headers.insert("x-trace-id", value);
    }
}
