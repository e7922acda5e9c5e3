//! What keeps a preview's session alive, and what ends it.

use crate::{
    scene::Scene,
    support::{User, World},
};
use hivesync_domain::{Limits, limits::Limit};
use hivesync_e2e::Stack;
use std::time::{Duration, Instant};

/// Seconds until the session ends.
const LEFT: &str = "extract(epoch FROM expires_at - now())::bigint";

impl Scene {
    async fn left_s(&self) -> i64 {
        self.get(LEFT).await.unwrap().parse().unwrap()
    }

    /// As if the API had not answered anybody for `seconds`, until now.
    async fn was_away(&self, seconds: u32) {
        let sql = format!("UPDATE api_watch SET seen_at = now() - interval '{seconds} seconds'");
        self.api.sql(&sql).await;
    }
}

fn silence_s() -> i64 {
    let silence = Limits::from_env()
        .unwrap()
        .duration(Limit::PREVIEW_HEARTBEAT_TIMEOUT_MS);
    i64::try_from(silence.as_secs()).unwrap()
}

#[tokio::test]
async fn silence_ends_a_ready_session_that_had_heartbeats() {
    let scene = Scene::new().await;
    scene.make_ready().await;
    assert!(scene.left_s().await > 2 * silence_s());
    let beat = scene.beat(&scene.user).await.data(200);
    assert_eq!(beat["state"], "ready");
    assert!(beat["next_poll_in_ms"].as_u64().unwrap() <= 5000);
    assert!(scene.left_s().await <= silence_s());
    scene.was_never_away().await;
    scene.set("expires_at = now() - interval '1 second'").await;
    assert_eq!(scene.state().await, "expired");
    let details = scene
        .beat(&scene.user)
        .await
        .refused(410, "PREVIEW_SESSION_EXPIRED");
    assert_eq!(details["state"], "expired");
    scene.reconcile().await;
    assert_eq!(scene.get("state").await.as_deref(), Some("expired"));
}

#[tokio::test]
async fn silence_does_not_end_a_preview_that_is_being_made() {
    let scene = Scene::new().await;
    let long_ago = "heartbeat_at = now() - interval '1 minute', expires_at = now() - interval '48 seconds'";
    assert_eq!(scene.beat(&scene.user).await.data(200)["state"], "queued");
    scene.set(long_ago).await;
    scene.reconcile().await;
    assert_eq!(scene.state().await, "queued");
    scene.tell(&scene.built()).await;
    scene.set(long_ago).await;
    scene.reconcile().await;
    assert_eq!(scene.state().await, "building");
    // Its client gets the whole silence to come for it.
    scene.tell(&scene.drawn(0)).await;
    scene.tell(&scene.drawn(1)).await;
    assert_eq!(scene.state().await, "ready");
    let left = scene.left_s().await;
    assert!((silence_s() - 5..=silence_s()).contains(&left), "{left}");
}

#[tokio::test]
async fn time_in_which_nobody_could_be_heard_is_no_silence() {
    let scene = Scene::new().await;
    scene.make_ready().await;
    scene.beat(&scene.user).await.data(200);
    scene.set("expires_at = now() - interval '10 seconds'").await;
    scene.was_never_away().await;
    assert_eq!(scene.state().await, "expired");
    scene.was_away(30).await;
    assert_eq!(scene.state().await, "ready");
    // The first reconcile afterwards does not end it either: its client has the whole silence to come back.
    scene.reconcile().await;
    assert_eq!(scene.state().await, "ready");
    assert_eq!(scene.beat(&scene.user).await.data(200)["state"], "ready");
    assert!(scene.left_s().await > 0);

    // What had ended before is over all the same.
    scene.set("expires_at = now() - interval '40 seconds'").await;
    scene.was_away(30).await;
    assert_eq!(scene.state().await, "expired");
    scene.reconcile().await;
    assert_eq!(scene.get("state").await.as_deref(), Some("expired"));
}

#[tokio::test]
async fn a_client_that_beats_through_an_outage_keeps_its_previews() {
    let (ready, queued) = (Scene::new().await, Scene::new().await);
    ready.make_ready().await;
    let beat_all = async || {
        let mut answered = 0;
        for scene in [&ready, &queued] {
            let body = serde_json::json!({"preview_id": scene.silent.preview});
            let request = scene
                .api
                .request("POST", "/api/v1/preview/heartbeat")
                .bearer_auth(&scene.user.token)
                .json(&body);
            if let Ok(answer) = request.send().await {
                let status = answer.status();
                assert!(status.is_success() || status.is_server_error(), "{status}");
                answered += usize::from(status.is_success());
            }
        }
        answered
    };
    assert_eq!(beat_all().await, 2);
    let stack = Stack::from_env().unwrap();
    let began = Instant::now();
    stack.hold("api").await.unwrap();
    let away = Duration::from_secs(silence_s().unsigned_abs() + 4);
    while began.elapsed() < away {
        beat_all().await;
        tokio::time::sleep(Duration::from_secs(4)).await;
    }
    stack.release("api").await.unwrap();
    // Reconcile goes first, at its worst.
    ready.reconcile().await;
    assert_eq!(beat_all().await, 2);
    ready.reconcile().await;
    assert_eq!(ready.state().await, "ready");
    assert_eq!(queued.state().await, "queued");
}

#[tokio::test]
async fn a_viewer_never_shortens_a_session() {
    let World {
        api,
        owner,
        admin,
        guest,
        project,
        ..
    } = World::new().await;
    let scene = Scene::of(api, owner, project).await;
    scene.beat(&admin).await.data(200);
    scene.make_ready().await;
    // Nobody watches it who asked for it: it lives as long as one that nobody watches at all.
    let idle = scene.left_s().await;
    assert!(idle > 2 * silence_s(), "{idle}");
    scene.beat(&admin).await.data(200);
    scene.beat(&guest).await.refused(403, "FORBIDDEN");
    assert!(scene.left_s().await > idle - 10);

    // Who asked for it takes over.
    scene.beat(&scene.user).await.data(200);
    assert!(scene.left_s().await <= silence_s());
    // From then on everybody who may only puts the end off.
    scene.set("expires_at = now() + interval '5 minutes'").await;
    for user in [&admin, &scene.user] {
        let user: &User = user;
        scene.beat(user).await.data(200);
        assert!(scene.left_s().await > 280);
    }
    scene.set("expires_at = now() + interval '2 seconds'").await;
    scene.beat(&admin).await.data(200);
    assert!(scene.left_s().await > 5);
}
