//! What workers have the API put right: lost jobs, jobs that nobody wants any more, previews that never end.

use crate::scene::Scene;
use serde_json::{Value, json};
use std::time::Duration;

/// More than a worker's own reconcile takes, which may be at it when a test begins.
const SOON: Duration = Duration::from_secs(20);

impl Scene {
    /// Lets reconcile look for the preview's jobs.
    async fn due(&self) {
        let sql = format!(
            "UPDATE jobs SET checked_at = now() - interval '1 day' WHERE preview_id = '{}'",
            self.silent.preview
        );
        self.api.sql(&sql).await;
    }

    /// Waits until the preview's first job was queued again.
    async fn requeued(&self) {
        let requeues = format!("SELECT requeues FROM jobs WHERE id = '{}'", self.silent.job);
        let requeued = hivesync_e2e::until(SOON, async || {
            self.api.value(&requeues).await.filter(|count| count == "1")
        });
        assert!(requeued.await.is_some());
    }

    /// Waits until the preview is in this state.
    async fn becomes(&self, state: &str) -> Value {
        hivesync_e2e::until(SOON, async || {
            Some(self.status().await).filter(|status| status["state"] == state)
        })
        .await
        .unwrap_or_else(|| panic!("it did not become {state}"))
    }

    /// Waits until the queue has been told that nobody wants the preview's first job.
    async fn cancelled(&self) {
        let key = format!("EXISTS hs:done:{}", self.silent.job);
        let cancelled = hivesync_e2e::until(SOON, async || {
            let answer = self.api.redis(&key).await;
            (answer == ":1").then_some(())
        });
        assert!(cancelled.await.is_some(), "the queue was not told");
    }
}

#[tokio::test]
async fn a_job_the_queue_never_got_is_queued() {
    let scene = Scene::new().await;
    scene.due().await;
    scene.reconcile().await;
    scene.requeued().await;
    let unsigned = scene
        .api
        .call("POST", "workers/reconcile", None, Some(json!({})))
        .await;
    unsigned.refused(401, "AUTH_INVALID");
}

#[tokio::test]
async fn a_job_that_cannot_be_read_ends_its_preview_and_holds_up_no_other() {
    let (unreadable, other) = (Scene::new().await, Scene::new().await);
    unreadable
        .api
        .sql(&format!(
            "UPDATE jobs SET payload = '{{\"id\": 7}}' WHERE id = '{}'",
            unreadable.silent.job
        ))
        .await;
    unreadable.due().await;
    other.due().await;
    unreadable.reconcile().await;
    other.requeued().await;
    let status = unreadable.becomes("failed").await;
    assert_eq!(status["error"]["code"], "INTERNAL_ERROR");
    assert_eq!(unreadable.open_jobs().await, "0");
}

#[tokio::test]
async fn a_picture_whose_job_cannot_be_read_is_given_up_alone() {
    let scene = Scene::new().await;
    scene.tell(&scene.built()).await;
    scene.tell(&scene.drawn(0)).await;
    scene
        .api
        .sql(&format!(
            "UPDATE jobs SET payload = '{{}}' WHERE preview_id = '{}' AND finished_at IS NULL",
            scene.silent.preview
        ))
        .await;
    scene.due().await;
    scene.reconcile().await;
    let status = scene.becomes("ready").await;
    assert_eq!(
        (&status["screens"][0]["state"], &status["screens"][1]["state"]),
        (&json!("ready"), &json!("failed"))
    );
    assert_eq!(status["screens"][1]["failure"]["code"], "INTERNAL_ERROR");
}

#[tokio::test]
async fn a_preview_that_never_ends_is_ended() {
    let waiting = Scene::new().await;
    let half = Scene::new().await;
    half.tell(&half.built()).await;
    half.tell(&half.drawn(0)).await;
    for scene in [&waiting, &half] {
        scene.set("created_at = now() - interval '1 day'").await;
    }
    waiting.reconcile().await;
    let status = waiting.becomes("failed").await;
    assert_eq!(status["error"]["code"], "PREVIEW_WORKER_UNAVAILABLE");
    // What is there is shown.
    let status = half.becomes("ready").await;
    assert_eq!(
        (&status["screens"][0]["state"], &status["screens"][1]["state"]),
        (&json!("ready"), &json!("failed"))
    );
    assert_eq!(status["screens"][1]["failure"]["code"], "SNAPSHOT_FAILED");
    for scene in [&waiting, &half] {
        assert_eq!(scene.open_jobs().await, "0");
    }
    waiting.cancelled().await;
}

#[tokio::test]
async fn the_jobs_of_what_was_ended_leave_the_queue() {
    let deleted = Scene::new().await;
    let path = format!("projects/{}", deleted.project);
    deleted
        .api
        .call("DELETE", &path, Some(&deleted.user.token), None)
        .await
        .data(200);
    deleted.reconcile().await;
    deleted.cancelled().await;

    let expired = Scene::new().await;
    expired.make_ready().await;
    // As if a picture were still to be drawn: an ended session's work is not wanted, whatever it is.
    let reopen = format!(
        "UPDATE jobs SET finished_at = NULL WHERE id = '{}'",
        expired.silent.job
    );
    expired.api.sql(&reopen).await;
    expired.was_never_away().await;
    expired.set("expires_at = now() - interval '1 second'").await;
    expired.reconcile().await;
    expired.cancelled().await;
    assert_eq!(expired.get("state").await.as_deref(), Some("expired"));
    assert_eq!(expired.open_jobs().await, "0");
}
