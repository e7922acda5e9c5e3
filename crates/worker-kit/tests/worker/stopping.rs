//! Workers that are told to stop.

use crate::support::*;
use hivesync_queue::JobState;
use std::sync::Arc;
use tokio::sync::Notify;

#[tokio::test]
async fn a_stopping_worker_finishes_and_reports_what_it_has() {
    let stack = Stack::start();
    let release = Arc::new(Notify::new());
    let released = Arc::clone(&release);
    let worker = Worker::start(
        stack.config("w1", &[("WORKER_CONCURRENCY", "1")]),
        Scripted::new(move |job, _| {
            let released = Arc::clone(&released);
            Box::pin(async move {
                released.notified().await;
                Ok(done(job))
            })
        }),
    );
    let health = worker.health;
    let (running, waiting) = (job(), job());
    stack.enqueue(&running).await;
    stack.until(running.id, JobState::Running).await;
    let stop = tokio::spawn(worker.stop());
    eventually("the worker says that it stops", async || {
        let (status, page) = get(health, "/health/ready").await?;
        (status == 503 && page.contains(r#""status":"stopping""#)).then_some(())
    })
    .await;
    stack.enqueue(&waiting).await;
    release.notify_one();
    stop.await.unwrap();
    assert_eq!(stack.state(running.id).await, Some(JobState::Done));
    assert_eq!(stack.state(waiting.id).await, Some(JobState::Waiting));
    assert_eq!(stack.api.accepted().len(), 1);
    assert_eq!(stack.stats().await.unwrap().outbox, 0);
    assert_eq!(stack.stats().await.unwrap().workers, 0);
}

#[tokio::test]
async fn what_is_not_done_in_time_is_handed_back_without_using_a_try() {
    let stack = Stack::start();
    let config = stack.config("w1", &[("DRAIN_TIMEOUT_MS", "0"), ("JOB_LEASE_MS", "600000")]);
    let worker = Worker::start(config, Scripted::hangs());
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Running).await;
    worker.stop().await;
    assert_eq!(stack.state(job.id).await, Some(JobState::Waiting));

    let _next = Worker::start(stack.config("w1", &[]), Scripted::done());
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    assert_eq!(stack.api.received()[0].callback.attempt, 1);
}
