//! The HTTP server: requests in, to their component, and its answers out.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::{Authority, Scheme};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use wasmtime::Engine;
use wasmtime_wasi_http::handler::{InstantiationError, ProxyHandler, ProxyPre, TrapOrPanicError};
use wasmtime_wasi_http::{Error, WasiBody};

use crate::headers::{add_spin_headers, set_absolute_uri, strip_forbidden};
use crate::instance::{ComponentHandler, ComponentRuntime, InstanceLimits, InstanceState};
use crate::router::{RouteMatch, Router};

/// Paths that Spin answers itself.
const WELL_KNOWN: &str = "/.well-known/spin/";
/// So many requests are in components at once; more wait.
const MAX_CONCURRENT_REQUESTS: usize = 512;
/// How often an HTTP/2 client is asked whether it is still there, and how long it may take to say so.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// A running application.
pub struct Server {
    name: String,
    router: Router,
    handlers: HashMap<String, ProxyHandler<ComponentHandler>>,
    origin: Authority,
    permits: Semaphore,
    stopped: AtomicBool,
}

/// How many connections there may be, and how long they live.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Connections that are open at once; more wait to be accepted.
    pub connections: usize,
    /// How long a client may take to send a request's head, and how long its connection is kept without one.
    pub header_timeout: Duration,
    /// How long requests that have begun may take when the server is told to stop.
    pub shutdown_grace: Duration,
}

/// A component, linked and ready for requests.
pub struct LoadedComponent {
    /// What its instances share.
    pub runtime: Arc<ComponentRuntime>,
    /// Its code.
    pub pre: ProxyPre<InstanceState>,
}

impl Server {
    /// An application that will be served at `address`.
    pub fn new(
        name: String,
        engine: &Engine,
        router: Router,
        components: Vec<LoadedComponent>,
        limits: InstanceLimits,
        address: SocketAddr,
    ) -> anyhow::Result<Arc<Self>> {
        let origin: Authority = address.to_string().parse()?;
        Ok(Arc::new_cyclic(|server: &Weak<Self>| Self {
            name,
            router,
            handlers: components
                .into_iter()
                .map(|LoadedComponent { runtime, pre }| {
                    let id = runtime.id.to_string();
                    let handler = ComponentHandler::new(engine.clone(), runtime, pre, limits, server.clone());
                    (id, ProxyHandler::new(handler))
                })
                .collect(),
            origin,
            permits: Semaphore::new(MAX_CONCURRENT_REQUESTS),
            stopped: AtomicBool::new(false),
        }))
    }

    /// Where this server listens.
    pub fn origin(&self) -> Authority {
        self.origin.clone()
    }

    /// The application's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it no longer serves anything.
    pub fn has_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// The routes and their components.
    pub fn routes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.router.routes()
    }

    /// Serves until `stop` is done; then finishes what has begun.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
        limits: ConnectionLimits,
    ) {
        let connections = GracefulShutdown::new();
        let permits = Arc::new(Semaphore::new(limits.connections));
        let mut stop = pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = accept(&listener, &permits) => accepted,
                () = &mut stop => break,
            };
            match accepted {
                Ok(accepted) => self.serve_connection(accepted, limits.header_timeout, &connections),
                Err(error) => {
                    // Too many open files, for example: serving the others helps.
                    tracing::error!(%error, "could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
        drop(listener);
        let grace = limits.shutdown_grace;
        if tokio::time::timeout(grace, connections.shutdown()).await.is_err() {
            tracing::warn!("requests were still running after {} s", grace.as_secs_f32());
        }
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn serve_connection(
        self: &Arc<Self>,
        Accepted {
            stream,
            client,
            permit,
        }: Accepted,
        header_timeout: Duration,
        connections: &GracefulShutdown,
    ) {
        // Answers are written in one piece as far as possible, so waiting to fill packets only costs time.
        let _ = stream.set_nodelay(true);
        let server = self.clone();
        let used = Arc::new(Notify::new());
        let service = service_fn({
            let used = used.clone();
            move |request: Request<Incoming>| {
                used.notify_one();
                let server = server.clone();
                async move {
                    let request = request.map(|body| body.map_err(Error::from).boxed_unsync());
                    Ok::<_, Infallible>(server.handle(request, client).await)
                }
            }
        });
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(header_timeout);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_INTERVAL)
            .keep_alive_timeout(PING_TIMEOUT);
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let connection = connections.watch(connection);
        // The builder's timeouts begin when it knows the protocol, which a client that sends nothing never tells.
        let unused = async move {
            if tokio::time::timeout(header_timeout, used.notified())
                .await
                .is_ok()
            {
                future::pending().await
            }
        };
        tokio::spawn(async move {
            let _permit = permit;
            tokio::select! {
                ended = connection => {
                    if let Err(error) = ended {
                        tracing::debug!(%client, "a connection ended: {error}");
                    }
                }
                () = unused => tracing::debug!(%client, "a connection ended: there was no request"),
            }
        });
    }

    async fn handle(&self, mut request: Request<WasiBody>, client: SocketAddr) -> Response<WasiBody> {
        strip_forbidden(&mut request);
        if let Some(well_known) = request.uri().path().strip_prefix(WELL_KNOWN) {
            return self.well_known(well_known);
        }
        let Some(route) = self.router.route(request.uri().path()) else {
            return empty(StatusCode::NOT_FOUND);
        };
        if let Err(error) = set_absolute_uri(&mut request, Scheme::HTTP) {
            return text(StatusCode::BAD_REQUEST, error.to_string());
        }
        // Closed only when the server is gone.
        let Ok(_permit) = self.permits.acquire().await else {
            return empty(StatusCode::SERVICE_UNAVAILABLE);
        };
        self.handle_route(&route, request, client).await
    }

    /// Answers a request that one component sends to another.
    pub async fn handle_chained(
        &self,
        component: &str,
        request: Request<WasiBody>,
        client: SocketAddr,
    ) -> Response<WasiBody> {
        let route = RouteMatch::chained(component, request.uri().path());
        self.handle_route(&route, request, client).await
    }

    async fn handle_route(
        &self,
        route: &RouteMatch,
        mut request: Request<WasiBody>,
        client: SocketAddr,
    ) -> Response<WasiBody> {
        let Some(handler) = self.handlers.get(&route.component) else {
            tracing::error!(component = route.component, "there is no such component");
            return empty(StatusCode::INTERNAL_SERVER_ERROR);
        };
        add_spin_headers(&mut request, route, client);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let start = Instant::now();
        let response = match handler.handle((), request).await {
            Ok(response) => response,
            Err(error) => {
                let component = &handler.state().component().id;
                // What made it trap is in its own message, which names the component too.
                if !error.is::<TrapOrPanicError>() {
                    let reason = match error.downcast_ref::<InstantiationError<()>>() {
                        Some(failed) => format!("{:?}", failed.error),
                        None => format!("{error:?}"),
                    };
                    tracing::error!(%component, "{method} {path} got no answer: {reason}");
                } else {
                    tracing::error!(%component, "{method} {path} got no answer: its instance failed");
                }
                empty(StatusCode::INTERNAL_SERVER_ERROR)
            }
        };
        tracing::debug!(
            component = route.component,
            %method,
            path,
            status = response.status().as_u16(),
            ms = start.elapsed().as_secs_f64() * 1000.0,
            "request"
        );
        response
    }

    fn well_known(&self, path: &str) -> Response<WasiBody> {
        match path {
            "health" => text(StatusCode::OK, "OK"),
            "info" => {
                let info = serde_json::json!({ "name": self.name, "host": "spin-host" });
                text(StatusCode::OK, info.to_string())
            }
            _ => empty(StatusCode::NOT_FOUND),
        }
    }
}

/// A client's connection.
struct Accepted {
    stream: TcpStream,
    client: SocketAddr,
    permit: OwnedSemaphorePermit,
}

async fn accept(listener: &TcpListener, permits: &Arc<Semaphore>) -> io::Result<Accepted> {
    let permit = permits.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, client) = listener.accept().await?;
    Ok(Accepted {
        stream,
        client,
        permit,
    })
}

fn empty(status: StatusCode) -> Response<WasiBody> {
    text(status, Bytes::new())
}

fn text(status: StatusCode, body: impl Into<Bytes>) -> Response<WasiBody> {
    let body = Full::new(body.into()).map_err(|never| match never {});
    let mut response = Response::new(body.boxed_unsync());
    *response.status_mut() = status;
    response
}
