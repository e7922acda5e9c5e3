//! `/health/live`, `/health/ready` and `/metrics`.

use crate::{JobHandler, shared::Shared};
use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// Prometheus's media type for what prometheus-client writes.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

struct Health<H> {
    shared: Arc<Shared>,
    handler: Arc<H>,
}

impl<H> Clone for Health<H> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            handler: Arc::clone(&self.handler),
        }
    }
}

#[derive(Serialize)]
struct Live {
    status: &'static str,
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    worker: String,
    redis: String,
    storage: String,
    handler: String,
}

/// The routes.
pub(crate) fn router<H: JobHandler>(shared: Arc<Shared>, handler: Arc<H>) -> Router {
    Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready::<H>))
        .route("/metrics", get(metrics::<H>))
        .with_state(Health { shared, handler })
}

/// Serves until `stop`.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) -> std::io::Result<()> {
    tokio::select! {
        result = async { axum::serve(listener, router).await } => result,
        () = stop.cancelled() => Ok(()),
    }
}

async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

async fn ready<H: JobHandler>(State(health): State<Health<H>>) -> Response {
    let Health { shared, handler } = health;
    let redis = async {
        match tokio::time::timeout(PROBE_TIMEOUT, shared.queue.ping()).await {
            Ok(result) => result.map_err(|error| error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    };
    let storage = async { shared.storage.probe().await.map_err(|error| error.to_string()) };
    let (redis, storage) = tokio::join!(redis, storage);
    shared.metrics.reachable("redis", redis.is_ok());
    shared.metrics.reachable("storage", storage.is_ok());
    let handler = handler.ready();
    let stopping = shared.stopping.is_cancelled();
    let good = !stopping && redis.is_ok() && storage.is_ok() && handler.is_ok();
    let shown = |result: Result<(), String>| result.map_or_else(|reason| reason, |()| "ok".to_owned());
    let body = Ready {
        status: match (stopping, good) {
            (true, _) => "stopping",
            (false, true) => "ready",
            (false, false) => "waiting",
        },
        worker: shared.name.to_string(),
        redis: shown(redis),
        storage: shown(storage),
        handler: shown(handler),
    };
    let status = if good {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(body)).into_response()
}

async fn metrics<H: JobHandler>(State(health): State<Health<H>>) -> Response {
    match health.shared.metrics.encode() {
        Ok(page) => ([(CONTENT_TYPE, OPENMETRICS)], page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
