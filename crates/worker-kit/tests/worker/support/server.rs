//! A server that can be taken away, with its open connections.

use std::{
    future::Future,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpSocket},
    runtime::Runtime,
};

/// Runs on a runtime of its own: taking that away closes everything at once, as a dying process does.
pub struct Server {
    addr: SocketAddr,
    runtime: Option<Runtime>,
}

impl Server {
    pub fn new() -> Self {
        // Bound for a moment, to have a port that stays the same over restarts.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Self {
            addr: listener.local_addr().unwrap(),
            runtime: None,
        }
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub fn start<F: Future<Output = ()> + Send + 'static>(&mut self, serve: impl FnOnce(TcpListener) -> F) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = {
            let _inside = runtime.enter();
            let give_up = Instant::now() + Duration::from_secs(30);
            loop {
                let socket = TcpSocket::new_v4().unwrap();
                socket.set_reuseaddr(true).unwrap();
                match socket.bind(self.addr).and_then(|()| socket.listen(64)) {
                    Ok(listener) => break listener,
                    // The one that was stopped a moment ago has not let go of it yet.
                    Err(_) if Instant::now() < give_up => std::thread::sleep(Duration::from_millis(5)),
                    Err(error) => panic!("{}: {error}", self.addr),
                }
            }
        };
        runtime.spawn(serve(listener));
        self.runtime = Some(runtime);
    }

    pub fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
