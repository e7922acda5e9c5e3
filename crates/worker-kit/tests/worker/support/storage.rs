//! An S3 server over a directory.

use super::server::Server;
use hivesync_worker_kit::StorageConfig;
use hyper_util::rt::TokioIo;
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;

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
        }
    }

    pub fn restart(&mut self) {
        let files = FileSystem::new(self.directory.path()).unwrap();
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single("key", "secret"));
        let service = builder.build();
        self.server.start(|listener| async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let connection = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(socket), service.clone());
                tokio::spawn(connection);
            }
        });
    }

    pub fn stop(&mut self) {
        self.server.stop();
    }
}
