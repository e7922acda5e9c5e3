//! The embedded S3-compatible object store: s3s over a folder on disk, every request signed (SigV4, headers or
//! presigned addresses). For development and tests; `S3_ENDPOINT` puts a real one in its place.

use anyhow::Context as _;
use clap::Args;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use s3s::{
    Body, S3Request, S3Response, S3Result,
    auth::SimpleAuth,
    route::S3Route,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use tokio::{net::TcpListener, signal::unix::SignalKind};

/// Answers 200 without a signature. s3s reads a path as a bucket before it asks for routes, so it must be a valid name.
pub const HEALTH_PATH: &str = "/healthz";

/// Time that open requests have when the store stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Options of `hivectl object-store`.
#[derive(Debug, Args)]
pub struct ObjectStoreOptions {
    /// Address to listen on.
    #[arg(long)]
    listen: SocketAddr,
    /// Folder that holds the objects.
    #[arg(long)]
    root: PathBuf,
    /// Bucket to create.
    #[arg(long, env = "S3_BUCKET")]
    bucket: String,
    /// Access key.
    #[arg(long, env = "R2_ACCESS_KEY_ID", hide_env_values = true)]
    access_key: String,
    /// Secret key.
    #[arg(long, env = "R2_SECRET_ACCESS_KEY", hide_env_values = true)]
    secret_key: String,
}

struct Health;

#[async_trait::async_trait]
impl S3Route for Health {
    fn is_match(
        &self,
        method: &hyper::Method,
        uri: &hyper::Uri,
        _headers: &hyper::HeaderMap,
        _extensions: &mut hyper::http::Extensions,
    ) -> bool {
        method == hyper::Method::GET && uri.path() == HEALTH_PATH
    }

    async fn check_access(&self, _request: &mut S3Request<Body>) -> S3Result<()> {
        Ok(())
    }

    async fn call(&self, _request: S3Request<Body>) -> S3Result<S3Response<Body>> {
        Ok(S3Response::new(Body::from("ok".to_owned())))
    }
}

/// Serves until SIGTERM or Ctrl-C.
pub fn serve(options: &ObjectStoreOptions) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info")),
        )
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(options.listen)
            .await
            .with_context(|| format!("could not listen on {}", options.listen))?;
        tracing::info!(address = %options.listen, root = %options.root.display(), bucket = options.bucket, "object store");
        run(listener, service(options)?).await
    })
}

fn service(options: &ObjectStoreOptions) -> anyhow::Result<S3Service> {
    let bucket = options.root.join(&options.bucket);
    std::fs::create_dir_all(&bucket).with_context(|| format!("could not create {}", bucket.display()))?;
    let files = FileSystem::new(&options.root)
        .map_err(|error| anyhow::anyhow!("could not use {}: {error:?}", options.root.display()))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(
        options.access_key.clone(),
        options.secret_key.clone(),
    ));
    builder.set_route(Health);
    Ok(builder.build())
}

async fn run(listener: TcpListener, service: S3Service) -> anyhow::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new());
    let graceful = GracefulShutdown::new();
    let mut terminate = tokio::signal::unix::signal(SignalKind::terminate())?;
    let mut interrupt = tokio::signal::unix::signal(SignalKind::interrupt())?;
    loop {
        let stream = tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Out of file descriptors, mostly: let some connections end.
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let connection = http.serve_connection(TokioIo::new(stream), service.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were cut off");
    }
    tracing::info!("stopped");
    Ok(())
}
