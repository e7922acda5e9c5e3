//! Delivery of callbacks to an API that misbehaves.

use crate::support::*;
use hivesync_queue::JobState;
use std::collections::HashSet;

#[tokio::test]
async fn a_callback_is_delivered_until_it_is_accepted_and_stays_the_same() {
    let stack = Stack::start();
    stack.api.answer([
        Answer::Status(503),
        Answer::Silence,
        Answer::Status(401),
        Answer::Status(409),
        Answer::Status(429),
        Answer::Status(302),
    ]);
    let _worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 7);
    let bodies: HashSet<_> = received.iter().map(|received| received.body.clone()).collect();
    assert_eq!(bodies.len(), 1);
    let traces: HashSet<_> = received
        .iter()
        .map(|received| received.traceparent.clone())
        .collect();
    assert_eq!(traces.len(), 1);
    assert_eq!(stack.api.accepted().len(), 1);
}

#[tokio::test]
async fn a_final_refusal_is_kept_and_not_repeated() {
    let stack = Stack::start();
    stack.api.answer([Answer::Status(422)]);
    let _worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    let job = job();
    stack.enqueue(&job).await;
    eventually("the callback is given up", async || {
        (stack.stats().await?.outbox_dead == 1).then_some(())
    })
    .await;
    assert_eq!(stack.api.received().len(), 1);
    let dead = stack.queue.dead_callbacks(0, 10).await.unwrap();
    assert_eq!(dead[0].body, stack.api.received()[0].body);
    assert!(dead[0].error.starts_with("422"), "{}", dead[0].error);

    assert!(stack.queue.revive_callback(dead[0].id).await.unwrap());
    stack.until_delivered().await;
    assert_eq!(stack.api.accepted().len(), 1);
}

#[tokio::test]
async fn callbacks_outlive_the_worker_that_made_them() {
    let mut stack = Stack::start();
    stack.api.stop();
    let worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Done).await;
    worker.kill();
    assert_eq!(stack.stats().await.unwrap().outbox, 1);

    stack.api.restart();
    let _worker = Worker::start(stack.config("w2", &[]), Scripted::done());
    stack.until_delivered().await;
    let accepted = stack.api.accepted();
    assert_eq!(accepted.len(), 1);
    assert_eq!(
        (accepted[0].worker.as_str(), accepted[0].callback.job_id),
        ("w2", job.id)
    );
}

#[tokio::test]
async fn one_worker_in_each_interval_has_lost_jobs_queued_again() {
    let stack = Stack::start();
    let start = |name: &str, interval: &str| {
        let config = stack.config(name, &[("RECONCILE_INTERVAL_MS", interval)]);
        Worker::start(config, Scripted::done())
    };
    let workers = [
        start("w1", "600000"),
        start("w2", "600000"),
        start("w3", "600000"),
    ];
    eventually("three workers live", async || {
        (stack.stats().await?.workers == 3).then_some(())
    })
    .await;
    eventually("the first call", async || {
        (stack.api.reconciles() >= 1).then_some(())
    })
    .await;
    // Whoever was late has found the lock taken by now.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(stack.api.reconciles(), 1);
    drop(workers);

    let other = Stack::start();
    let config = other.config("w1", &[("RECONCILE_INTERVAL_MS", "500")]);
    let _worker = Worker::start(config, Scripted::done());
    eventually("a third call", async || {
        (other.api.reconciles() >= 3).then_some(())
    })
    .await;
}
