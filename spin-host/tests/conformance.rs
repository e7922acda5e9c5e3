//! Runs the conformance guest in spin-host, with real PostgreSQL and Redis servers.
//!
//! Needs the guest (`tests/build-guest.sh`; `./hive test` builds it), and Debian's `postgresql`, `openssl` and `redis-server`.
//! What the guest reports is compared with `expected/*.json`; `tests/compare-with-spin.sh` compares the same files with
//! what it reports on Spin itself, but for those called `own-…`, which are promises of this host alone.
//! `SPIN_HOST_BLESS=1` writes them anew.

#![allow(missing_docs, clippy::unwrap_used, reason = "a test")]

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use futures::future::join_all;
use hivesync_test_support::RedisServer;
use reqwest::{Client, Response, StatusCode};
use rustix::process::Signal;
use sha2::{Digest as _, Sha256};
use support::{Host, PostgresServer, Services};

fn host(arguments: &[&str]) -> Host {
    Host::start(&Services::default(), arguments)
}

fn client() -> Client {
    // Another test of this process may have chosen the same one before.
    let _ = rustls::crypto::ring::default_provider().install_default();
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
async fn conforms(host: &Host, part: &str) {
    let (status, report) = get(host, &format!("/conformance/{part}")).await;
    assert_eq!(status, 200, "{part} failed");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/expected/{part}.json"));
    let report = format!("{}\n", report.trim_end());
    if std::env::var_os("SPIN_HOST_BLESS").is_some() {
        fs::write(&file, report).unwrap();
        return;
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let only_in = |one: &str, other: &str, sign: &str| -> Vec<String> {
        let missing = one
            .lines()
            .filter(|line| !other.lines().any(|known| known == *line));
        missing.map(|line| format!("{sign}{line}")).collect()
    };
    let mut different = only_in(&expected, &report, "-");
    different.extend(only_in(&report, &expected, "+"));
    assert!(
        expected == report,
        "{part} differs from {}:\n{}",
        file.display(),
        different.join("\n")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_stores_and_wasi() {
    let host = host(&[]);
    for part in ["variables", "key-value", "wasi"] {
        conforms(&host, part).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redis() {
    let redis = RedisServer::start();
    let services = Services {
        redis: Some(&redis),
        ..Services::default()
    };
    let host = Host::start(&services, &[]);
    conforms(&host, "redis").await;
    // One connection, so that each user gets the last one's if it is kept.
    let host = Host::start(&services, &["--redis-connections", "1"]);
    conforms(&host, "own-redis").await;
    host.wait_for_log(&[
        "component=guest",
        "redis://evil.invalid",
        "allowed_outbound_hosts",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres() {
    let postgres = PostgresServer::start();
    let services = Services {
        postgres: Some(&postgres),
        ..Services::default()
    };
    let host = Host::start(&services, &[]);
    for part in [
        "postgres-values",
        "postgres-parameters",
        "postgres-calls",
        "own-postgres-values",
        "own-postgres-tls",
    ] {
        conforms(&host, part).await;
    }
    host.wait_for_log(&[
        "component=guest",
        "postgres://127.0.0.2",
        "allowed_outbound_hosts",
    ]);
    // One connection, so that each user gets the last one's if it is kept.
    let host = Host::start(&services, &["--postgres-connections", "1"]);
    conforms(&host, "own-postgres-pool").await;
    host.wait_for_log(&["127.0.0.1", "cannot be reset", "plpgsql"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn outbound_http() {
    let host = host(&[]);
    conforms(&host, "outbound-http").await;
    host.wait_for_log(&["component=guest", "http://example.com", "allowed_outbound_hosts"]);
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
    assert!(body.contains("spin-matched-route: /exact\n"), "{body}");
    let (_, body) = get(&host, "/exact/not").await;
    assert!(!body.contains("/exact\n"), "{body}");
    assert_eq!(
        get(&host, "/.well-known/spin/health").await,
        (StatusCode::OK, "OK".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_overrides_the_manifests_environment() {
    let host = host(&["--env", "COLOUR=red", "--env", "SIZE=7"]);
    assert_eq!(get(&host, "/environment").await.1, "COLOUR=red\nSIZE=7");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_is_reused() {
    let host = host(&["--max-instance-reuse-count", "3", "--idle-instance-timeout", "60"]);
    let mut counts = Vec::new();
    for _ in 0..7 {
        counts.push(get(&host, "/count").await.1);
        // An instance is free a moment after its answer is out.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(counts, ["1", "2", "3", "1", "2", "3", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_answers_several_requests_at_once() {
    let host = host(&["--max-instance-concurrent-reuse-count", "4"]);
    let client = client();
    let running = join_all((0..12).map(|_| async {
        let response = client.get(host.path("/wait/500")).send().await.unwrap();
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
    for (path, reason) in [
        ("/trap", "`unreachable`"),
        ("/recursion", "out of bounds memory access"),
    ] {
        assert_eq!(
            get(&host, path).await,
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        );
        host.wait_for_log(&["component guest failed", reason]);
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
    host.wait_for_log(&["component guest failed", "without a pause"]);
}

/// Each of them gets its turn so seldom that it seems to wait in between.
#[tokio::test(flavor = "multi_thread")]
async fn endless_components_are_stopped_on_a_busy_machine() {
    let host = host(&["--cpu-limit", "0.5", "--one-request-per-instance"]);
    let answers = join_all((0..16).map(|_| get(&host, "/loop"))).await;
    for (status, _) in answers {
        assert_eq!(status, 500);
        host.wait_for_log(&["component guest failed", "without a pause"]);
    }
}

/// It computes for longer than it may at a time, in pieces with short waits between them.
#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_waits_in_between_may_compute_for_long() {
    let host = host(&["--cpu-limit", "0.5"]);
    let (status, body) = get(&host, "/drip/60").await;
    assert_eq!((status, body.len()), (StatusCode::OK, 60));
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
async fn what_a_component_prints_is_logged_under_its_name() {
    let host = host(&[]);
    assert_eq!(get(&host, "/print").await.0, 200);
    host.wait_for_log(&["[guest] a line of the guest"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_need_read_its_stderr() {
    let host = Host::start_without_stderr();
    for _ in 0..3 {
        assert_eq!(get(&host, "/print").await.0, 200);
        // Logged as well.
        assert_eq!(get(&host, "/trap").await.0, 500);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_nothing_is_disconnected() {
    let host = host(&["--header-timeout", "1"]);
    let started = Instant::now();
    for sent in [
        "",
        "PRI",
        "GET / HTTP/1.1\r\nhost:",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(host.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        // Whatever it says before, it hangs up.
        let mut said = Vec::new();
        stream.read_to_end(&mut said).unwrap();
    }
    assert!(started.elapsed() < Duration::from_secs(50));
    // One that has begun in time may take as long as it likes.
    assert_eq!(get(&host, "/wait/2500").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_limited() {
    let host = host(&["--max-connections", "2"]);
    let waiting: Vec<_> = (0..2)
        .map(|_| TcpStream::connect(host.address()).unwrap())
        .collect();
    let third = client().get(host.path("/count")).timeout(Duration::from_secs(1));
    third.send().await.unwrap_err();
    drop(waiting);
    assert_eq!(get(&host, "/count").await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_when_told_after_the_requests_that_have_begun() {
    for signal in [Signal::TERM, Signal::INT] {
        let mut host = host(&[]);
        let url = host.path("/wait/1500");
        let running = tokio::spawn(async move { client().get(url).send().await.unwrap().status() });
        host.wait_for_log(&["[guest] waiting"]);
        host.signal(signal);
        assert_eq!(running.await.unwrap(), 200);
        let status = tokio::task::spawn_blocking(move || host.wait());
        assert!(status.await.unwrap().success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_though_a_file_cannot_be_read() {
    let mut host = host(&["--shutdown-grace", "1"]);
    // The store's file of this key, as a pipe that nobody writes into.
    let store = host.state().join("key_value").join(hex::encode("default"));
    fs::create_dir_all(&store).unwrap();
    let file = store.join(format!("{}.kv", hex::encode(Sha256::digest("stuck"))));
    assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
    let url = host.path("/key/stuck");
    let stuck = tokio::spawn(async move { client().get(url).send().await });
    host.wait_for_log(&["[guest] reading stuck"]);
    let asked = Instant::now();
    host.signal(Signal::TERM);
    let status = tokio::task::spawn_blocking(move || host.wait()).await.unwrap();
    assert!(status.success());
    assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
    stuck.await.unwrap().unwrap_err();
}
