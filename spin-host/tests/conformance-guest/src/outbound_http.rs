//! Requests to allowed hosts, to the application itself, and to another component.

use http_body_util::BodyExt as _;
use spin_sdk::http;
use spin_sdk::wasip3::http::types::ErrorCode;

use crate::report::Report;

pub async fn report() -> Report {
    let mut report = Report::default();
    report.add("denied", get("http://example.com/").await);
    report.add("denied scheme", get("https://127.0.0.1:1/").await);
    report.add(
        "nobody listens",
        get("http://127.0.0.1:1/").await.map_err(|_| "failed"),
    );
    report.add("itself", get("http://self.alt/echo?a=b").await);
    report.add(
        "another component",
        get("http://inner.spin.internal/echo/x?a=b").await,
    );
    report.add(
        "a component that is not allowed",
        get("http://guest.spin.internal/echo").await,
    );
    report.add("a status", get("http://self.alt/status/418").await);
    report.add(
        "a large body back",
        get("http://self.alt/stream/200")
            .await
            .map(|(status, body)| (status, body.len())),
    );
    let body = vec![b'x'; 3 << 20];
    let posted = http::post("http://self.alt/upload", body).await;
    report.add("a large body there", read(posted).await);
    report.add("methods", methods().await);
    report
}

async fn methods() -> Vec<Result<(u16, String), ErrorCode>> {
    let url = "http://self.alt/method";
    vec![
        read(http::put(url, "x").await).await,
        read(http::patch(url, "x").await).await,
        read(http::delete(url).await).await,
    ]
}

async fn get(url: &str) -> Result<(u16, String), ErrorCode> {
    read(http::get(url).await).await
}

async fn read(response: Result<http::Response, ErrorCode>) -> Result<(u16, String), ErrorCode> {
    let response = response?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}
