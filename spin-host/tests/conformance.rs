//! Runs the conformance guest in spin-host, with real PostgreSQL and Redis servers.
//!
//! Needs the wasm toolchain (infra/wasm-toolchain/provision) and Debian's `postgresql` and `redis-server`; or
//! POSTGRES_URL and REDIS_URL, whose user must be allowed to create temporary tables. What the guest reports is compared
//! with `expected/*.json`; `tests/compare-with-spin.sh` compares the same files with what it reports on Spin itself.
//! `SPIN_HOST_BLESS=1` writes them anew.

#![allow(missing_docs, reason = "a test")]

mod support;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use futures::future::join_all;
use reqwest::{Client, Response, StatusCode};
use support::{Host, Services};

fn services() -> &'static Services {
    static SERVICES: OnceLock<Services> = OnceLock::new();
    SERVICES.get_or_init(|| {
        support::build_guest();
        Services::start()
    })
}

fn host(arguments: &[&str]) -> Host {
    Host::start(services(), arguments)
}

fn client() -> Client {
    Client::builder()
        .timeout(Duration::from_secs(120))
        .build()
        .unwrap()
}

async fn get(host: &Host, path: &str) -> (StatusCode, String) {
    answer(client().get(host.path(path)).send().await.unwrap()).await
}

async fn answer(response: Response) -> (StatusCode, String) {
    (response.status(), response.text().await.unwrap())
}

/// Compares a report with what is expected.
async fn conforms(part: &str) {
    let host = host(&[]);
    let (status, report) = get(&host, &format!("/conformance/{part}")).await;
    assert_eq!(status, 200, "{part} failed");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/expected/{part}.json"));
    let report = format!("{}\n", report.trim_end());
    if std::env::var_os("SPIN_HOST_BLESS").is_some() {
        fs::write(&file, report).unwrap();
        return;
    }
    let expected = fs::read_to_string(&file).unwrap();
    for (line, want) in report.lines().zip(expected.lines()) {
        assert_eq!(line, want, "{part}");
    }
    assert_eq!(report.lines().count(), expected.lines().count(), "{part}");
}

macro_rules! conformance {
    ($($name:ident: $part:literal;)*) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            conforms($part).await;
        })*
    };
}

conformance! {
    variables: "variables";
    key_value: "key-value";
    redis: "redis";
    postgres_values: "postgres-values";
    postgres_parameters: "postgres-parameters";
    postgres_calls: "postgres-calls";
    postgres_reset: "postgres-reset";
    outbound_http: "outbound-http";
    wasi: "wasi";
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_carry_spins_headers() {
    let host = host(&[]);
    let request = client()
        .get(host.path("/users/42/files/a/b/?x=1"))
        .header("x-own", "mine")
        .header("spin-path-info", "forged");
    let response = request.send().await.unwrap();
    let full_url = response.headers()["spin-full-url"].to_str().unwrap().to_owned();
    let client_address = response.headers()["spin-client-addr"]
        .to_str()
        .unwrap()
        .to_owned();
    assert_eq!(full_url, host.path("/users/42/files/a/b/?x=1"));
    assert!(client_address.starts_with("127.0.0.1:"));
    let (_, body) = answer(response).await;
    let want = [
        "GET /users/42/files/a/b/?x=1",
        "spin-base-path: /",
        "spin-component-route: /users/:user_id/files",
        "spin-matched-route: /users/:user_id/files/...",
        "spin-path-info: /a/b/",
        "spin-path-info: forged",
        "spin-path-match-user-id: 42",
        "spin-raw-component-route: /users/:user_id/files/...",
        "x-own: mine",
    ];
    assert_eq!(body.lines().collect::<Vec<_>>(), want);

    let (_, body) = get(&host, "/exact").await;
    assert!(body.contains("spin-matched-route: /exact\n"));
    let (_, body) = get(&host, "/exact/not").await;
    assert!(!body.contains("/exact\n"));
    assert_eq!(
        get(&host, "/.well-known/spin/health").await,
        (StatusCode::OK, "OK".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_is_reused() {
    let host = host(&["--max-instance-reuse-count", "3"]);
    let mut counts = Vec::new();
    for _ in 0..7 {
        counts.push(get(&host, "/count").await.1);
    }
    assert_eq!(counts, ["1", "2", "3", "1", "2", "3", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_answers_several_requests_at_once() {
    let host = host(&["--max-instance-concurrent-reuse-count", "4"]);
    let client = client();
    let running = join_all((0..12).map(|_| async {
        let response = client.get(host.path("/wait/300")).send().await.unwrap();
        answer(response).await.1.parse::<usize>().unwrap()
    }))
    .await;
    let most = running.into_iter().max().unwrap();
    assert!((2..=4).contains(&most), "{most} at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_per_instance() {
    let host = host(&["--one-request-per-instance"]);
    for _ in 0..3 {
        assert_eq!(get(&host, "/count").await.1, "1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_streamed_both_ways() {
    let host = host(&["--memory-limit", "32"]);
    // Larger than the component's memory: neither side can hold it whole.
    let (status, body) = get(&host, "/stream/1024").await;
    assert_eq!((status, body.len()), (StatusCode::OK, 64 << 20));
    let pieces = futures::stream::iter((0..1024).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 64 << 10])));
    let upload = client()
        .post(host.path("/upload"))
        .body(reqwest::Body::wrap_stream(pieces))
        .send();
    let (status, body) = answer(upload.await.unwrap()).await;
    assert_eq!(status, 200);
    assert!(body.starts_with("67108864 bytes"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_is_a_500_and_a_line_in_the_log() {
    let host = host(&[]);
    for path in ["/trap", "/recursion"] {
        assert_eq!(
            get(&host, path).await,
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        );
        host.wait_for_log(&["component=guest", "component failed"]);
        assert_eq!(get(&host, "/count").await, (StatusCode::OK, "1".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_component_is_stopped_and_others_go_on() {
    let host = host(&["--cpu-limit", "2"]);
    let endless = async { get(&host, "/loop").await };
    let others = async {
        for _ in 0..20 {
            assert_eq!(get(&host, "/count").await.0, 200);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let ((status, _), ()) = tokio::join!(endless, others);
    assert_eq!(status, 500);
    host.wait_for_log(&["component=guest", "without a pause"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_never_answers_is_given_up() {
    let host = host(&["--request-timeout", "1"]);
    assert_eq!(get(&host, "/forever").await.0, 500);
    assert_eq!(get(&host, "/count").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_limited() {
    let host = host(&["--memory-limit", "20"]);
    let (status, taken) = get(&host, "/memory").await;
    assert_eq!(status, 200);
    assert!((10..20).contains(&taken.parse::<u32>().unwrap()), "{taken} MiB");
    host.wait_for_log(&["component=guest", "20 MiB"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_hosts_are_logged() {
    let host = host(&[]);
    assert_eq!(get(&host, "/conformance/outbound-http").await.0, 200);
    host.wait_for_log(&["component=guest", "http://example.com", "allowed_outbound_hosts"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_when_told_after_the_requests_that_have_begun() {
    for signal in ["TERM", "INT"] {
        let mut host = host(&[]);
        let url = host.path("/wait/1500");
        let running = tokio::spawn(async move { client().get(url).send().await.unwrap().status() });
        tokio::time::sleep(Duration::from_millis(500)).await;
        host.signal(signal);
        assert_eq!(running.await.unwrap(), 200);
        let status = tokio::task::spawn_blocking(move || host.process.0.wait().unwrap());
        assert!(status.await.unwrap().success());
    }
}
