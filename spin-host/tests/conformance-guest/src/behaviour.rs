//! Paths that show how requests and instances are handled, or that misbehave on purpose.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::channel::mpsc;
use futures::{SinkExt as _, StreamExt as _};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use spin_sdk::http::Request;
use spin_sdk::http::body::IncomingBodyExt as _;
use spin_sdk::key_value::Store;
use spin_sdk::wasip3::clocks::monotonic_clock::wait_for;
use spin_sdk::wasip3::http::types::ErrorCode;

use crate::{Answer, full};

/// Requests that this instance has had.
static REQUESTS: AtomicUsize = AtomicUsize::new(0);
/// Requests that this instance has now.
static RUNNING: AtomicUsize = AtomicUsize::new(0);

pub async fn handle(path: &str, request: Request) -> Answer {
    let number: u64 = path
        .rsplit('/')
        .next()
        .and_then(|last| last.parse().ok())
        .unwrap_or(0);
    match path.split('/').nth(1).unwrap_or_default() {
        "echo" | "users" | "exact" => echo(&request),
        "method" => full(200, request.method().to_string()),
        "status" => full(u16::try_from(number).unwrap(), ""),
        "count" => full(200, (REQUESTS.fetch_add(1, Ordering::Relaxed) + 1).to_string()),
        "wait" => wait(number).await,
        "stream" => stream(number),
        "drip" => drip(number),
        "upload" => upload(request).await,
        "trap" => unreachable(),
        "loop" => endless(),
        "memory" => full(200, memory().to_string()),
        "environment" => full(200, environment()),
        "print" => {
            println!("a line of the guest");
            full(200, "")
        }
        "key" => key(path.rsplit('/').next().unwrap_or_default()).await,
        "forever" => {
            wait_for(u64::MAX / 2).await;
            full(200, "")
        }
        "recursion" => full(200, recursion(u64::MAX).to_string()),
        _ => full(404, "no such path"),
    }
}

/// What the host said of the request.
fn echo(request: &Request) -> Answer {
    let mut lines = vec![format!(
        "{} {}",
        request.method(),
        request.uri().path_and_query().unwrap()
    )];
    for (name, value) in request.headers() {
        let wanted = name.as_str().starts_with("spin-") || name.as_str().starts_with("x-");
        // Its port is different every time.
        if wanted && name != "spin-client-addr" && name != "spin-full-url" {
            lines.push(format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
        }
    }
    lines[1..].sort();
    let mut answer = full(200, lines.join("\n"));
    for name in ["spin-client-addr", "spin-full-url"] {
        for value in request.headers().get_all(name) {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

/// Answers after so many milliseconds with how many requests this instance had at once.
async fn wait(milliseconds: u64) -> Answer {
    RUNNING.fetch_add(1, Ordering::Relaxed);
    println!("waiting");
    wait_for(milliseconds * 1_000_000).await;
    let running = RUNNING.fetch_sub(1, Ordering::Relaxed);
    full(200, running.to_string())
}

/// So many pieces of 64 KiB.
fn stream(pieces: u64) -> Answer {
    // Without a queue: it would hold more than this component's memory.
    let (mut sender, body) = body();
    spin_sdk::wasip3::spawn(async move {
        for piece in 0..pieces {
            let letter = b'a' + (piece % 26) as u8;
            if sender.send(vec![letter; 64 << 10].into()).await.is_err() {
                return;
            }
        }
    });
    body
}

/// So many bytes, with some computing before each and a short wait after it.
fn drip(bytes: u64) -> Answer {
    let (mut sender, body) = body();
    spin_sdk::wasip3::spawn(async move {
        for _ in 0..bytes {
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(15) {}
            if sender.send(Bytes::from_static(b"x")).await.is_err() {
                return;
            }
            wait_for(15_000_000).await;
        }
    });
    body
}

/// An answer whose body is sent piece by piece.
fn body() -> (mpsc::Sender<Bytes>, Answer) {
    let (sender, receiver) = mpsc::channel(0);
    let body = StreamBody::new(receiver.map(|piece| Ok::<_, ErrorCode>(Frame::data(piece))));
    (sender, Answer::new(body.boxed_unsync()))
}

/// All that this component has.
fn environment() -> String {
    let mut lines: Vec<String> = std::env::vars()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    lines.sort();
    lines.join("\n")
}

/// The value of a key.
async fn key(key: &str) -> Answer {
    println!("reading {key}");
    let value = Store::open_default().await.unwrap().get(key).await;
    full(200, format!("{value:?}"))
}

/// Reads the body piece by piece.
async fn upload(request: Request) -> Answer {
    let mut pieces = request.into_body().stream();
    let (mut bytes, mut sum) = (0, 0_u64);
    while let Some(piece) = pieces.next().await {
        match piece {
            Ok(piece) => {
                bytes += piece.len();
                sum = piece
                    .iter()
                    .fold(sum, |sum, byte| sum.wrapping_mul(31).wrapping_add((*byte).into()));
            }
            Err(error) => return full(400, format!("{error:?}")),
        }
    }
    full(200, format!("{bytes} bytes, {sum:x}"))
}

fn unreachable() -> Answer {
    panic!("on purpose");
}

fn endless() -> Answer {
    let mut number = 1_u64;
    while std::hint::black_box(number) != 0 {
        number |= 1;
    }
    full(200, "")
}

/// Takes memory until there is none, and tells how much that was, in MiB.
fn memory() -> usize {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    loop {
        let mut piece = Vec::new();
        if piece.try_reserve_exact(1 << 20).is_err() {
            return taken.len();
        }
        piece.resize(1 << 20, 1);
        taken.push(piece);
    }
}

#[allow(unconditional_recursion)]
fn recursion(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    recursion(depth - 1) + frame[0]
}
