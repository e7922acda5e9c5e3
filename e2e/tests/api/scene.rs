//! A preview that no worker knows, and what a worker would say of it.

use crate::support::{Answer, Api, Silent, User};
use hivesync_domain::{DeviceId, ProjectId, ScreenId, Tier};
use serde_json::{Value, json};
use uuid::Uuid;

/// Two screens, `Screen0` and `Screen1`, on one device.
pub struct Scene {
    pub api: Api,
    pub user: User,
    pub project: ProjectId,
    pub silent: Silent,
    pub screens: Vec<ScreenId>,
}

impl Scene {
    /// A new user's, in a project of their own.
    pub async fn new() -> Self {
        let api = Api::new();
        let user = api.register(Tier::Free).await;
        let project = api.project(&user, None).await;
        Self::of(api, user, project).await
    }

    /// `user`'s, in `project`.
    pub async fn of(api: Api, user: User, project: ProjectId) -> Self {
        let silent = api.silent_preview(&user, project, 1).await;
        let screens = ["Home", "Cart"]
            .iter()
            .map(|name| ScreenId::derive(silent.preview, name, &DeviceId("ipad".into())))
            .collect();
        Self {
            api,
            user,
            project,
            silent,
            screens,
        }
    }

    /// The hash of the asset that both screens show.
    pub fn asset() -> String {
        "ab".repeat(32)
    }

    pub fn callback(&self, mut event: Value) -> Value {
        event["preview_id"] = json!(self.silent.preview);
        json!({"event_id": Uuid::now_v7(), "job_id": self.silent.job, "attempt": 1, "occurred_at_ms": 1, "event": event})
    }

    pub fn built(&self) -> Value {
        let screen = |n: usize| {
            json!({
                "screen_id": self.screens[n], "name": format!("Screen{n}"), "device_id": "ipad", "nodes": 3,
                "layout_key": format!("previews/{}/layout.json", self.screens[n]),
                "picture_key": format!("previews/{}/snapshot.png", self.screens[n]),
                "assets": [[Self::asset(), "projects/p/assets/x"]], "sandbox_ms": 1.5,
            })
        };
        self.callback(json!({
            "type": "preview_built", "screens": [screen(0), screen(1)], "warnings": [],
            "queue_ms": 1, "prepare_ms": 2,
        }))
    }

    pub fn drawn(&self, n: usize) -> Value {
        self.callback(json!({"type": "snapshot_ready", "result": {
            "screen_id": self.screens[n], "picture_key": format!("previews/{}/snapshot.png", self.screens[n]),
            "width": 10, "height": 20, "bytes": 30, "backend": "cpu", "queue_ms": 4, "render_ms": 5.5,
        }}))
    }

    /// An event on the first screen that no worker knows of; answers its id.
    pub async fn event(&self) -> Uuid {
        let id = Uuid::now_v7();
        let screen = self.screens[0];
        self.api
            .sql(&format!(
                "INSERT INTO preview_events (id, screen_id, seq, event) \
                 SELECT '{id}', '{screen}', coalesce(max(seq), 0) + 1, '{{\"type\": \"back\"}}' \
                 FROM preview_events WHERE screen_id = '{screen}'"
            ))
            .await;
        id
    }

    /// What a worker says of that event.
    pub fn said_of(&self, event: Uuid, mut what: Value) -> Value {
        what["screen_id"] = json!(self.screens[0]);
        let mut callback = self.callback(what);
        callback["job_id"] = json!(event);
        callback
    }

    pub async fn tell(&self, callback: &Value) -> Value {
        self.api.signed("callback", callback).await.data(200)
    }

    /// Tells that it is built and drawn.
    pub async fn make_ready(&self) {
        self.tell(&self.built()).await;
        self.tell(&self.drawn(0)).await;
        let last = self.tell(&self.drawn(1)).await;
        assert_eq!(last["preview_state"], "ready");
    }

    pub async fn status(&self) -> Value {
        let path = format!("preview/status/{}", self.silent.preview);
        self.api.get(&path, &self.user).await.data(200)
    }

    pub async fn state(&self) -> String {
        self.status().await["state"].as_str().unwrap().to_owned()
    }

    pub async fn beat(&self, user: &User) -> Answer {
        let body = json!({"preview_id": self.silent.preview});
        self.api.post("preview/heartbeat", user, body).await
    }

    /// Sets columns of the preview.
    pub async fn set(&self, columns: &str) {
        let sql = format!(
            "UPDATE previews SET {columns} WHERE id = '{}'",
            self.silent.preview
        );
        self.api.sql(&sql).await;
    }

    /// A column or expression of the preview.
    pub async fn get(&self, expression: &str) -> Option<String> {
        let sql = format!(
            "SELECT {expression} FROM previews WHERE id = '{}'",
            self.silent.preview
        );
        self.api.value(&sql).await
    }

    /// Jobs of the preview that the database still waits for.
    pub async fn open_jobs(&self) -> String {
        let sql = format!(
            "SELECT count(*) FROM jobs WHERE preview_id = '{}' AND finished_at IS NULL",
            self.silent.preview
        );
        self.api.value(&sql).await.unwrap()
    }

    /// As if the API had answered all along: an outage that other tests made is forgotten.
    pub async fn was_never_away(&self) {
        let sql = "UPDATE api_watch SET seen_at = now(), away_from = '-infinity', back_at = '-infinity'";
        self.api.sql(sql).await;
    }

    pub async fn reconcile(&self) {
        self.api.signed("reconcile", &json!({})).await.data(200);
    }
}
