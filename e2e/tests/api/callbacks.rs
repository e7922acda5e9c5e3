//! What workers tell the API: signatures, order, repetition, loss.

use crate::{scene::Scene, support::now_s};
use serde_json::{Value, json};
use uuid::Uuid;

#[tokio::test]
async fn a_preview_is_followed_to_its_end() {
    let scene = Scene::new().await;
    let started = scene.callback(json!({"type": "preview_started"}));
    assert_eq!(
        scene.tell(&started).await,
        json!({"recorded": true, "preview_state": "building"})
    );
    scene
        .tell(&scene.callback(json!({"type": "preview_progress", "done": 1, "total": 2})))
        .await;
    let status = scene.status().await;
    assert_eq!(
        status["progress"],
        json!({"stage": "rendering", "done": 1, "total": 2, "percent": 35})
    );
    scene.tell(&scene.built()).await;
    let status = scene.status().await;
    assert_eq!(
        (&status["state"], &status["screens"][0]["state"]),
        (&json!("building"), &json!("laid_out"))
    );
    assert!(
        status["screens"][0]["layout_url"]
            .as_str()
            .unwrap()
            .contains("X-Amz-Signature")
    );
    scene.tell(&scene.drawn(1)).await;
    scene.tell(&scene.drawn(0)).await;
    let status = scene.status().await;
    assert_eq!(status["state"], "ready");
    assert_eq!(status["progress"]["percent"], 100);
    assert_eq!(status["preview_version"], 6);
    assert_eq!(status["timings"]["prepare_ms"], 2);
    assert!(status["timings"]["total_ms"].is_u64());
    let screen = &status["screens"][0];
    assert_eq!(
        (&screen["width"], &screen["height"], &screen["bytes"]),
        (&json!(10), &json!(20), &json!(30))
    );
    assert_eq!(
        screen["timings"],
        json!({"queue_ms": 4, "sandbox_ms": 1.5, "render_ms": 5.5})
    );

    let opened = scene
        .api
        .get(&format!("preview/screen/{}", scene.screens[0]), &scene.user)
        .await;
    assert_eq!(opened.status, 307);
    assert!(
        opened.headers["location"]
            .to_str()
            .unwrap()
            .contains("layout.json")
    );
    let asset = format!(
        "preview/asset/{}?preview_id={}",
        Scene::asset(),
        scene.silent.preview
    );
    let opened = scene.api.get(&asset, &scene.user).await;
    assert_eq!(opened.status, 307);
    assert!(
        opened.headers["location"]
            .to_str()
            .unwrap()
            .contains("projects/p/assets/x")
    );
    assert_eq!(scene.open_jobs().await, "0");
}

#[tokio::test]
async fn any_order_any_repetition_and_all_at_once_end_the_same() {
    let scene = Scene::new().await;
    let all = [
        scene.drawn(1),
        scene.built(),
        scene.callback(json!({"type": "preview_started"})),
        scene.drawn(0),
    ];
    let send = async |callback: &Value| scene.api.signed("callback", callback).await;
    let (a, b, c, d) = tokio::join!(send(&all[0]), send(&all[1]), send(&all[2]), send(&all[3]));
    for answer in [a, b, c, d] {
        assert_eq!(answer.data(200)["recorded"], true);
    }
    let before = scene.status().await;
    assert_eq!(before["state"], "ready");
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    for callback in &all {
        assert_eq!(
            scene.tell(callback).await,
            json!({"recorded": false, "preview_state": null})
        );
    }
    let after = scene.status().await;
    assert_eq!(after["preview_version"], before["preview_version"]);
    let recorded = format!(
        "SELECT count(*) FROM callbacks WHERE preview_id = '{}'",
        scene.silent.preview
    );
    assert_eq!(scene.api.value(&recorded).await.as_deref(), Some("4"));
}

#[tokio::test]
async fn a_stopped_or_deleted_preview_is_not_woken() {
    let scene = Scene::new().await;
    let body = json!({"preview_id": scene.silent.preview});
    scene.api.post("preview/stop", &scene.user, body).await.data(200);
    assert_eq!(scene.tell(&scene.built()).await["preview_state"], "stopped");
    assert_eq!(scene.status().await["state"], "stopped");
    assert_eq!(scene.status().await["screens"][0]["layout_url"], Value::Null);
    let opened = scene
        .api
        .get(&format!("preview/screen/{}", scene.screens[0]), &scene.user)
        .await;
    opened.refused(410, "PREVIEW_SESSION_EXPIRED");

    let gone = json!({"type": "preview_failed", "failure": {"code": "PREVIEW_FAILED", "message": "m"}});
    let mut callback = scene.callback(gone);
    callback["event"]["preview_id"] = json!(Uuid::now_v7());
    assert_eq!(
        scene.tell(&callback).await,
        json!({"recorded": true, "preview_state": null})
    );
}

#[tokio::test]
async fn a_failure_is_shown_with_its_place() {
    let scene = Scene::new().await;
    let failure = json!({"code": "SYNTAX_ERROR", "message": "Unexpected token", "position": {"file": "App.tsx", "line": 3, "column": 7}});
    scene
        .tell(&scene.callback(json!({"type": "preview_failed", "failure": failure})))
        .await;
    let status = scene.status().await;
    assert_eq!((&status["state"], &status["error"]), (&json!("failed"), &failure));
}

#[tokio::test]
async fn only_what_a_worker_signed_now_is_believed() {
    let scene = Scene::new().await;
    let api = &scene.api;
    let body = scene.callback(json!({"type": "preview_started"})).to_string();
    let now = now_s();
    let good = api.signature(now, &body);
    let send = async |body: &str, timestamp: u64, signature: &str| {
        api.signed_with("callback", body.to_owned(), timestamp, signature)
            .await
    };
    send(&body.replace("started", "builttt"), now, &good)
        .await
        .refused(401, "AUTH_INVALID");
    send(&body, now + 1, &good).await.refused(401, "AUTH_INVALID");
    send(&body, now, "v1=00").await.refused(401, "AUTH_INVALID");
    let old = now - 7200;
    send(&body, old, &api.signature(old, &body))
        .await
        .refused(401, "AUTH_EXPIRED");
    let bare = api.request("POST", "/api/v1/workers/callback").body(body.clone());
    api.send(bare).await.refused(401, "AUTH_INVALID");
    send(&body, now, &good).await.data(200);
    send(&body, now, &good).await.refused(409, "CONFLICT");

    let broken = json!({"event_id": "x"});
    api.signed("callback", &broken)
        .await
        .refused(422, "VALIDATION_ERROR");
    let huge = json!({"padding": "x".repeat(9 << 20)});
    api.signed("callback", &huge)
        .await
        .refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_nul_in_what_a_worker_says_is_left_out() {
    let scene = Scene::new().await;
    let failure = json!({
        "code": "SCREEN_THREW", "message": "no\u{0}thing\u{0}", "position": {"file": "\u{0}App.tsx", "line": 3, "column": 7},
    });
    scene
        .tell(&scene.callback(json!({"type": "preview_failed", "failure": failure})))
        .await;
    let error = scene.status().await["error"].clone();
    assert_eq!(
        (&error["message"], &error["position"]["file"]),
        (&json!("nothing"), &json!("App.tsx"))
    );

    let scene = Scene::new().await;
    let mut built = scene.built();
    built["event"]["screens"][0]["name"] = json!("Ho\u{0}me");
    // Six characters that only look like one.
    built["event"]["warnings"] = json!([{"message": "a \\u0000 and a \u{0}"}]);
    scene.tell(&built).await;
    let status = scene.status().await;
    assert_eq!(status["screens"][0]["name"], "Home");
    assert_eq!(status["warnings"][0]["message"], "a \\u0000 and a ");
}
