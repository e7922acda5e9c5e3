//! An S3 server over a directory.

use super::server::Server;
use hivesync_worker_kit::StorageConfig;
use hyper_util::rt::TokioIo;
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

pub struct Storage {
    server: Server,
    directory: TempDir,
}

impl Storage {
    pub fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("hivesync")).unwrap();
        let mut storage = Self {
            server: Server::new(),
            directory,
        };
        storage.restart();
        storage
    }

    pub fn config(&self) -> StorageConfig {
        StorageConfig {
            endpoint: format!("http://{}", self.server.addr()),
            region: "auto".into(),
            bucket: "hivesync".into(),
            access_key_id: "key".into(),
            secret_access_key: "secret".into(),
            timeout: Duration::from_secs(1),
        }
    }

    pub fn restart(&mut self) {
        self.serve(Duration::ZERO);
    }

    /// Takes its time for each request from now on.
    pub fn slow_down(&mut self, delay: Duration) {
        self.server.stop();
        self.serve(delay);
    }

    fn serve(&mut self, delay: Duration) {
        let files = FileSystem::new(self.directory.path()).unwrap();
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single("key", "secret"));
        let service = builder.build();
        self.server.start(move |listener| async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let service = service.clone();
                let slowly = hyper::service::service_fn(move |request| {
                    let service = service.clone();
                    async move {
                        tokio::time::sleep(delay).await;
                        hyper::service::Service::call(&service, request).await
                    }
                });
                let connection =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(socket), slowly);
                tokio::spawn(connection);
            }
        });
    }

    /// Fails whatever is written under `previews/`: a file lies where the server needs a directory.
    pub fn refuse_writes(&self) {
        std::fs::write(self.directory.path().join("hivesync/previews"), "").unwrap();
    }

    /// Takes what is written under `previews/` again.
    pub fn accept_writes(&self) {
        std::fs::remove_file(self.directory.path().join("hivesync/previews")).unwrap();
    }

    /// Takes connections, answers each with `begin` and says nothing more.
    pub fn fall_silent(&mut self, begin: &'static str) {
        self.server.stop();
        self.server.start(move |listener| async move {
            let mut open = Vec::new();
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                socket.write_all(begin.as_bytes()).await.unwrap();
                open.push(socket);
            }
        });
    }

    pub fn stop(&mut self) {
        self.server.stop();
    }
}
