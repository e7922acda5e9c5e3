//! What holds on every route: envelope, 404, 405, bodies, headers.

use crate::support::Api;
use hivesync_domain::Tier;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn unknown_paths_and_methods_answer_in_the_envelope() {
    let api = Api::new();
    for path in [
        "/",
        "/api/v1",
        "/api/v1/nothing",
        "/api/v1/auth/nothing",
        "/api/v1/projects/x/y",
        "/api/v1/preview/nothing",
        "/api/v1/workers/nothing",
        "/favicon.ico",
    ] {
        api.send(api.request("GET", path)).await.refused(404, "NOT_FOUND");
    }
    for (method, path, allow) in [
        ("GET", "/api/v1/auth/login", "POST"),
        ("PUT", "/api/v1/projects", "GET"),
        ("DELETE", "/api/v1/preview/request", "POST"),
        ("GET", "/api/v1/workers/callback", "POST"),
        ("POST", "/api/v1/health/live", "GET"),
    ] {
        let answer = api.send(api.request(method, path)).await;
        assert!(answer.headers["allow"].to_str().unwrap().contains(allow));
        answer.refused(405, "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    for answer in [
        api.send(api.request("GET", "/api/v1/health/live")).await,
        api.get("projects", &user).await,
        api.send(api.request("GET", "/api/v1/nothing")).await,
    ] {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
        ] {
            assert_eq!(answer.headers[name], value);
        }
        assert_eq!(answer.headers["content-type"], "application/json");
        assert_eq!(answer.headers["x-trace-id"].len(), 32);
    }
    let traced = api.request("GET", "/api/v1/health/live").header(
        "traceparent",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    );
    assert_eq!(
        api.send(traced).await.headers["x-trace-id"],
        "4bf92f3577b34da6a3ce929d0e0e4736"
    );
}

#[tokio::test]
async fn bodies_are_json_bounded_and_known() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    for (body, field) in [
        ("", "(body)"),
        ("nonsense", "(body)"),
        (r#"{"name": "a"} trailing"#, "(body)"),
        ("{}", "name"),
        (r#"{"name": 7}"#, "name"),
        (r#"{"name": "  "}"#, "name"),
        (r#"{"name": "a", "color": "red"}"#, "color"),
        (r#"{"name": "a", "platform": "windows"}"#, "platform"),
        (r#"{"name": "a", "team_id": "7"}"#, "team_id"),
    ] {
        let request = api
            .request("POST", "/api/v1/projects")
            .bearer_auth(&user.token)
            .header("content-type", "application/json")
            .body(body);
        let details = api.send(request).await.refused(422, "VALIDATION_ERROR");
        assert_eq!(details["field"], field, "{body}");
    }
    let request = api
        .request("POST", "/api/v1/projects")
        .bearer_auth(&user.token)
        .header("content-type", "text/plain")
        .body("{}");
    let details = api.send(request).await.refused(422, "VALIDATION_ERROR");
    assert_eq!(details["field"], "Content-Type");
    let huge = json!({"name": "a".repeat(2 << 20)});
    api.post("projects", &user, huge)
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_nul_is_refused_wherever_it_stands() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let project = api.project(&user, None).await;
    let device =
        api.get("preview/devices/capabilities", &user).await.data(200)["presets"][0]["device"].clone();
    let mut odd = device.clone();
    odd["model"] = json!("Pho\u{0}ne");
    for (path, body, field) in [
        ("projects", json!({"name": "a\u{0}b"}), "name"),
        ("projects", json!({"name": "a", "platform": "\u{0}"}), "platform"),
        ("projects", json!({"name": "a", "x\u{0}": 1}), "x\u{fffd}"),
        (
            "preview/request",
            json!({"project_id": project, "devices": [device, odd]}),
            "devices[1].model",
        ),
        (
            "auth/login",
            json!({"email": user.email, "password": "a\u{0}b"}),
            "password",
        ),
    ] {
        let details = api.post(path, &user, body).await.refused(422, "VALIDATION_ERROR");
        assert_eq!(details["field"], field);
    }
    // Six characters that only look like one.
    let made = api
        .post("projects", &user, json!({"name": "a\\u0000"}))
        .await
        .data(201);
    assert_eq!(made["name"], "a\\u0000");
}

#[tokio::test]
async fn a_database_that_does_not_answer_holds_nobody_up() {
    let api = Api::new();
    let user = api.register(Tier::Free).await;
    let held = api
        .hold(&format!("SELECT FROM users WHERE id = '{}' FOR UPDATE", user.id))
        .await;
    let began = Instant::now();
    let details = api
        .post("projects", &user, json!({"name": "Shop"}))
        .await
        .refused(503, "SERVICE_UNAVAILABLE");
    assert_eq!(details["part"], "database");
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    drop(held);
    api.project(&user, None).await;
}

#[tokio::test]
async fn the_api_is_live_and_ready() {
    let api = Api::new();
    for prefix in ["/api/v1", ""] {
        let live = api
            .send(api.request("GET", &format!("{prefix}/health/live")))
            .await;
        assert_eq!(live.data(200)["status"], "live");
        let ready = api
            .send(api.request("GET", &format!("{prefix}/health/ready")))
            .await;
        assert_eq!(
            ready.data(200)["parts"],
            json!({"postgres": "ok", "redis": "ok", "object_storage": "ok"})
        );
    }
}
