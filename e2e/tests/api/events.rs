//! What becomes of events on screens, as workers tell it.

use crate::{scene::Scene, support::Answer};
use serde_json::{Value, json};
use uuid::Uuid;

fn handled(seq: u64, layout_key: Option<String>) -> Value {
    let mut result =
        json!({"seq": seq, "nodes": 3, "assets": [], "warnings": [], "replayed": 0, "sandbox_ms": 1.5});
    if let Some(key) = layout_key {
        result["layout_key"] = json!(key);
    }
    json!({"type": "event_handled", "result": result})
}

fn failed() -> Value {
    json!({"type": "event_failed", "failure": {
        "code": "SCREEN_THREW", "message": "no luck", "position": {"file": "App.tsx", "line": 3, "column": 1},
    }})
}

impl Scene {
    async fn result(&self, event: Uuid) -> Answer {
        self.api
            .get(&format!("preview/sandbox-event/{event}"), &self.user)
            .await
    }

    fn layout_after(&self, seq: u64) -> String {
        format!("previews/{}/events/{seq}/layout.json", self.screens[0])
    }

    async fn layout_address(&self) -> String {
        let screens = self.status().await["screens"].clone();
        let screen = screens
            .as_array()
            .unwrap()
            .iter()
            .find(|screen| screen["screen_id"] == json!(self.screens[0]))
            .unwrap()
            .clone();
        screen["layout_url"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn an_event_is_pending_until_its_worker_tells_of_it() {
    let scene = Scene::new().await;
    scene.make_ready().await;
    let event = scene.event().await;
    let pending = scene.result(event).await.data(202);
    assert_eq!(
        (&pending["state"], &pending["seq"]),
        (&json!("pending"), &json!(1))
    );

    let key = scene.layout_after(1);
    scene
        .tell(&scene.said_of(event, handled(1, Some(key.clone()))))
        .await;
    let done = scene.result(event).await.data(200);
    assert_eq!(
        (&done["state"], &done["changed"]),
        (&json!("handled"), &json!(true))
    );
    // Its document is not in storage: its address is told all the same.
    assert_eq!(done["layout"], Value::Null);
    assert!(done["layout_url"].as_str().unwrap().contains(&key));
    assert!(scene.layout_address().await.contains(&key));
    assert_eq!(scene.state().await, "ready");
}

#[tokio::test]
async fn a_failed_event_is_an_error_with_its_position_and_the_layout_stays() {
    let scene = Scene::new().await;
    scene.make_ready().await;
    let before = scene.layout_address().await;
    let event = scene.event().await;
    scene.tell(&scene.said_of(event, failed())).await;
    let details = scene.result(event).await.refused(422, "SCREEN_THREW");
    assert_eq!(details["position"]["line"], 3);
    assert_eq!(details["seq"], 1);
    let path = |url: &str| url.split('?').next().unwrap().to_owned();
    assert_eq!(path(&scene.layout_address().await), path(&before));

    // Another try of the same event did better: that counts, and no failure that comes later.
    let good = scene.said_of(event, handled(1, None));
    scene.tell(&good).await;
    assert_eq!(scene.result(event).await.data(200)["changed"], false);
    scene.tell(&scene.said_of(event, failed())).await;
    assert_eq!(scene.result(event).await.data(200)["state"], "handled");
}

#[tokio::test]
async fn the_latest_event_has_the_layout_whatever_is_told_first() {
    let scene = Scene::new().await;
    scene.make_ready().await;
    let (first, second) = (scene.event().await, scene.event().await);
    let tell = async |event, seq| {
        let callback = scene.said_of(event, handled(seq, Some(scene.layout_after(seq))));
        scene.tell(&callback).await;
    };
    tell(second, 2).await;
    tell(first, 1).await;
    assert!(scene.layout_address().await.contains(&scene.layout_after(2)));
    assert_eq!(scene.result(first).await.data(200)["seq"], 1);
    let missing = Uuid::now_v7();
    scene.result(missing).await.refused(404, "NOT_FOUND");
}
