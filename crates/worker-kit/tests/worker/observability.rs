//! Health and metrics.

use crate::support::*;
use hivesync_queue::JobState;

#[tokio::test]
async fn readiness_follows_redis_and_storage() {
    let mut stack = Stack::start();
    let worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    let health = worker.health;
    let until = async |status: u16| {
        eventually(&format!("readiness is {status}"), async || {
            get(health, "/health/ready")
                .await
                .filter(|answer| answer.0 == status)
        })
        .await
        .1
    };
    assert!(
        until(200)
            .await
            .contains(r#""status":"ready","worker":"w1","redis":"ok","storage":"ok""#)
    );
    stack.storage.stop();
    assert!(until(503).await.contains("object storage is unavailable"));
    stack.storage.restart();
    until(200).await;
    stack.redis.stop();
    assert!(until(503).await.contains(r#""status":"waiting""#));
    assert_eq!(get(health, "/health/live").await.unwrap().0, 200);
    stack.redis.restart();
    until(200).await;
}

#[tokio::test]
async fn metrics_count_jobs_and_callbacks() {
    let stack = Stack::start();
    let worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    for line in [
        r#"hivesync_jobs_total{kind="preview",outcome="done"} 1"#,
        r#"hivesync_job_duration_seconds_count{kind="preview"} 1"#,
        r#"hivesync_queue_wait_seconds_count{kind="preview"} 1"#,
        r#"hivesync_callbacks_total{outcome="delivered"} 1"#,
        "hivesync_jobs_running 0",
        "hivesync_snapshot_fallbacks_total 0",
        "# EOF",
    ] {
        eventually(line, async || {
            let (status, page) = get(worker.health, "/metrics").await?;
            (status == 200 && page.contains(line)).then_some(())
        })
        .await;
    }
}
