//! An API that verifies signatures, remembers what it got, and answers as it is told.

use super::server::Server;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    routing::post,
};
use hivesync_domain::{Callback, CallbackEvent};
use hivesync_signing::{KeyRing, Secret, callback};
use std::{
    collections::VecDeque,
    future::Future,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};
use uuid::Uuid;

pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// How to answer one callback.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    Status(u16),
    Silence,
}

/// A request whose signature was good.
#[derive(Debug, Clone)]
pub struct Received {
    pub worker: String,
    pub traceparent: Option<String>,
    pub callback: Callback,
    pub body: Bytes,
    /// What it was answered.
    pub status: u16,
}

#[derive(Default)]
struct Memory {
    answers: VecDeque<Answer>,
    received: Vec<Received>,
    reconciles: usize,
    refused: Vec<String>,
}

pub struct Api {
    server: Server,
    memory: Arc<Mutex<Memory>>,
}

impl Api {
    pub fn start() -> Self {
        let mut api = Self {
            server: Server::new(),
            memory: Arc::default(),
        };
        api.restart();
        api
    }

    pub fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    pub fn restart(&mut self) {
        let router = Router::new()
            .route("/api/v1/workers/callback", post(handle))
            .route("/api/v1/workers/reconcile", post(handle))
            .with_state(Arc::clone(&self.memory));
        self.server.start(|listener| async move {
            axum::serve(listener, router).await.unwrap();
        });
    }

    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// The answers to the next final callbacks; after them, 200.
    pub fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.memory.lock().unwrap().answers.extend(answers);
    }

    /// Final callbacks, redeliveries included.
    pub fn received(&self) -> Vec<Received> {
        let memory = self.memory.lock().unwrap();
        assert_eq!(memory.refused, Vec::<String>::new(), "every request is signed");
        let finals = memory
            .received
            .iter()
            .filter(|received| !is_progress(&received.callback.event));
        finals.cloned().collect()
    }

    /// Final callbacks that were answered with 200.
    pub fn accepted(&self) -> Vec<Received> {
        let mut received = self.received();
        received.retain(|received| received.status == 200);
        received
    }

    pub fn progress(&self) -> Vec<Callback> {
        let memory = self.memory.lock().unwrap();
        let progress = memory
            .received
            .iter()
            .filter(|received| is_progress(&received.callback.event));
        progress.map(|received| received.callback.clone()).collect()
    }

    /// Ends when the first progress report has arrived.
    pub fn first_progress(&self) -> impl Future<Output = ()> + Send + 'static {
        let memory = Arc::clone(&self.memory);
        async move {
            while !memory
                .lock()
                .unwrap()
                .received
                .iter()
                .any(|received| is_progress(&received.callback.event))
            {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        }
    }

    pub fn reconciles(&self) -> usize {
        self.memory.lock().unwrap().reconciles
    }
}

fn is_progress(event: &CallbackEvent) -> bool {
    matches!(event, CallbackEvent::PreviewProgress { .. })
}

async fn handle(
    State(memory): State<Arc<Mutex<Memory>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = callback::SignedHeaders {
        timestamp: header(callback::TIMESTAMP_HEADER),
        worker: header(callback::WORKER_HEADER),
        signature: header(callback::SIGNATURE_HEADER),
    };
    let keys = KeyRing::new(Secret::new("TEST", SECRET).unwrap());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let verified = match callback::verify(&keys, signed, &body, now, 300) {
        Ok(verified) => verified,
        Err(error) => {
            memory.lock().unwrap().refused.push(error.to_string());
            return StatusCode::UNAUTHORIZED;
        }
    };
    if uri.path().ends_with("/reconcile") {
        assert_eq!(&body[..], b"{}");
        memory.lock().unwrap().reconciles += 1;
        return StatusCode::OK;
    }
    let callback: Callback = serde_json::from_slice(&body).unwrap();
    assert_ne!(callback.event_id, Uuid::nil());
    let answer = {
        let mut memory = memory.lock().unwrap();
        let answer = if is_progress(&callback.event) {
            Answer::Status(200)
        } else {
            memory.answers.pop_front().unwrap_or(Answer::Status(200))
        };
        memory.received.push(Received {
            worker: verified.worker,
            traceparent: header("traceparent").map(str::to_owned),
            callback,
            body,
            status: match answer {
                Answer::Status(status) => status,
                Answer::Silence => 0,
            },
        });
        answer
    };
    match answer {
        Answer::Status(status) => StatusCode::from_u16(status).unwrap(),
        Answer::Silence => std::future::pending().await,
    }
}
