//! Delivery of callbacks to an API that misbehaves.

use crate::support::*;
use hivesync_domain::{CallbackEvent, ErrorCode, Job, Tier};
use hivesync_queue::JobState;
use hivesync_worker_kit::JobError;
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
async fn a_final_refusal_is_kept_and_told_of_instead() {
    let stack = Stack::start();
    stack.api.answer([Answer::Status(413)]);
    let _worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    let job = job();
    stack.enqueue(&job).await;
    eventually("the callback is given up", async || {
        (stack.stats().await?.outbox_dead == 1).then_some(())
    })
    .await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 2);
    let told = &received[1].callback;
    assert_eq!(told.job_id, job.id);
    let message = "the result could not be recorded (413 Payload Too Large); request it again, and tell your operator if it stays";
    assert_eq!(told.event, failed(&job, ErrorCode::InternalError, message));
    let dead = stack.queue.dead_callbacks(0, 10).await.unwrap();
    assert_eq!(dead[0].body, received[0].body);
    assert!(dead[0].error.starts_with("413"), "{}", dead[0].error);

    assert!(stack.queue.revive_callback(dead[0].id).await.unwrap());
    stack.until_delivered().await;
    assert_eq!(stack.api.accepted().len(), 2);
}

#[tokio::test]
async fn an_api_that_refuses_everything_is_not_told_for_ever() {
    let stack = Stack::start();
    stack.api.answer([Answer::Status(413), Answer::Status(413)]);
    let _worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    stack.enqueue(&job()).await;
    eventually("both callbacks are given up", async || {
        (stack.stats().await?.outbox_dead == 2).then_some(())
    })
    .await;
    assert_eq!(stack.stats().await.unwrap().outbox, 0);
}

#[tokio::test]
async fn an_api_that_does_not_understand_yet_gets_time_to() {
    let stack = Stack::start();
    stack.api.answer([Answer::Status(422); 3]);
    let _worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    let patient = job();
    stack.enqueue(&patient).await;
    stack.until(patient.id, JobState::Done).await;
    stack.until_delivered().await;
    assert_eq!(stack.api.accepted().len(), 1);
    assert_eq!(stack.stats().await.unwrap().outbox_dead, 0);

    // It does not understand for minutes.
    stack.api.answer([Answer::Status(422); 2]);
    let given_up = job();
    stack.enqueue(&given_up).await;
    let refused = eventually("the callback is refused", async || {
        let received = stack.api.received();
        received
            .into_iter()
            .find(|received| received.callback.job_id == given_up.id)
    })
    .await;
    stack.made_an_hour_ago(refused.callback.event_id).await;
    stack.until_delivered().await;
    let accepted = stack.api.accepted();
    assert_eq!(accepted.len(), 2);
    assert!(matches!(
        &accepted[1].callback.event,
        CallbackEvent::PreviewFailed { failure, .. } if failure.code == ErrorCode::InternalError
    ));
    assert_eq!(stack.stats().await.unwrap().outbox_dead, 1);
}

#[tokio::test]
async fn what_the_database_refuses_or_the_api_finds_too_large_is_not_sent() {
    let stack = Stack::start();
    let _worker = Worker::start(
        stack.config("w1", &[("MAX_CALLBACK_BYTES", "65536")]),
        Scripted::new(|job, _| {
            Box::pin(async move {
                let message = if job.tier == Tier::Free {
                    "a\0b".to_owned()
                } else {
                    "x".repeat(70_000)
                };
                Err(JobError::Failed(failed(job, ErrorCode::ScreenThrew, &message)))
            })
        }),
    );
    let with_nul = job();
    stack.enqueue(&with_nul).await;
    stack.until(with_nul.id, JobState::Done).await;
    stack.until_delivered().await;
    let large = Job {
        tier: Tier::Pro,
        ..job()
    };
    stack.enqueue(&large).await;
    stack.until(large.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 2);
    assert_eq!(
        received[0].callback.event,
        failed(&with_nul, ErrorCode::ScreenThrew, "a\u{fffd}b")
    );
    assert!(matches!(
        &received[1].callback.event,
        CallbackEvent::PreviewFailed { failure, .. } if failure.code == ErrorCode::LimitReached
    ));
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
