//! Redis, storage and the API go away and come back.

use crate::support::*;
use bytes::Bytes;
use hivesync_domain::ErrorCode;
use hivesync_queue::JobState;
use hivesync_worker_kit::JobError;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

#[tokio::test]
async fn a_job_waits_for_storage_without_using_tries() {
    let mut stack = Stack::start();
    stack.storage.stop();
    let tries = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&tries);
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(move |job, context| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                context
                    .storage()
                    .put("k", Bytes::from_static(b"x"), "text/plain")
                    .await?;
                Ok(done(job))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Delayed).await;
    // Long enough for several tries, if there were any: no job is taken before storage is back.
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    stack.storage.restart();
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    assert_eq!(stack.api.received()[0].callback.attempt, 1);
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn redis_restarts_while_a_job_runs() {
    let mut stack = Stack::start();
    let runs = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&runs);
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(move |job, _| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(1500)).await;
                Ok(done(job))
            })
        }),
    );
    let (running, next) = (job(), job());
    stack.enqueue(&running).await;
    stack.until(running.id, JobState::Running).await;
    stack.redis.kill();
    tokio::time::sleep(Duration::from_millis(500)).await;
    stack.redis.restart();
    stack.until(running.id, JobState::Done).await;
    stack.enqueue(&next).await;
    stack.until(next.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|received| received.callback.attempt == 1));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_job_that_ends_while_redis_is_away_is_reported_once_when_it_is_back() {
    let mut stack = Stack::start();
    let (finishing, mut is_finishing) = tokio::sync::mpsc::unbounded_channel();
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(move |job, _| {
            let finishing = finishing.clone();
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(500)).await;
                finishing.send(()).unwrap();
                Ok(done(job))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Running).await;
    stack.redis.kill();
    is_finishing.recv().await.unwrap();
    // Longer than the lease and than the silence after which leases get time to be renewed.
    tokio::time::sleep(Duration::from_secs(4)).await;
    stack.redis.restart();
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].callback.attempt, 1);
    assert!(is_finishing.try_recv().is_err(), "it ran once");
}

#[tokio::test]
async fn a_worker_starts_before_redis_storage_and_the_api() {
    let mut stack = Stack::start();
    stack.redis.stop();
    stack.storage.stop();
    stack.api.stop();
    let _worker = Worker::start(stack.config("w1", &[]), Scripted::done());
    tokio::time::sleep(Duration::from_millis(500)).await;
    stack.api.restart();
    stack.storage.restart();
    stack.redis.restart();
    let job = job();
    eventually("the job is enqueued", async || {
        stack.queue.enqueue(&job, None).await.ok().map(drop)
    })
    .await;
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    assert_eq!(stack.api.accepted().len(), 1);
}

#[tokio::test]
async fn storage_that_says_nothing_costs_no_tries() {
    let mut stack = Stack::start();
    stack.storage.fall_silent("");
    let tries = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&tries);
    // More requests than fit into the time of a job, if each takes as long as it may.
    let config = stack.config("w1", &[("PREVIEW_TIMEOUT_MS", "2000"), ("JOB_MAX_ATTEMPTS", "1")]);
    let _worker = Worker::start(
        config,
        Scripted::new(move |job, context| {
            count.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move {
                for _ in 0..20 {
                    if context.storage().get("k", 10).await.is_ok() {
                        return Ok(done(job));
                    }
                }
                Err(JobError::Crashed("no luck".into()))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Delayed).await;
    // No job is taken before storage is back, however long that takes.
    stack.in_trouble_for_an_hour(job.id).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(tries.load(Ordering::SeqCst), 1);
    stack.storage.stop();
    stack.storage.restart();
    let store = hivesync_worker_kit::ObjectStore::new(&stack.storage.config());
    store
        .put("k", Bytes::from_static(b"x"), "text/plain")
        .await
        .unwrap();
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    assert_eq!(stack.api.received()[0].callback.attempt, 1);
}

#[tokio::test]
async fn slow_storage_takes_nothing_of_a_job_s_own_time() {
    let mut stack = Stack::start();
    stack.storage.slow_down(Duration::from_secs(1));
    let (left, mut is_left) = tokio::sync::mpsc::unbounded_channel();
    let changes = [
        ("PREVIEW_TIMEOUT_MS", "5000"),
        ("STORAGE_TIMEOUT_MS", "20000"),
        ("JOB_MAX_ATTEMPTS", "1"),
    ];
    let _worker = Worker::start(
        stack.config("w1", &changes),
        Scripted::new(move |job, context| {
            let left = left.clone();
            Box::pin(async move {
                // With its waits it takes longer than it may.
                tokio::time::sleep(Duration::from_secs(2)).await;
                for _ in 0..4 {
                    assert!(!context.storage().exists("k").await?);
                }
                left.send(context.time().left()).unwrap();
                Ok(done(job))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    let left = is_left.recv().await.unwrap();
    assert!(
        (Duration::from_millis(1)..=Duration::from_secs(3)).contains(&left),
        "{left:?}"
    );
    stack.until(job.id, JobState::Done).await;
}

#[tokio::test]
async fn a_job_in_trouble_of_its_own_ends_some_day() {
    let stack = Stack::start();
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(|_, _| {
            Box::pin(async { Err(JobError::Unavailable("its archive can't be read".into())) })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    eventually("it was put back", async || {
        (stack.state(job.id).await == Some(JobState::Delayed) && stack.tries(job.id).await == 0).then_some(())
    })
    .await;
    stack.in_trouble_for_an_hour(job.id).await;
    stack.until(job.id, JobState::Dead).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].callback.attempt, 2);
    assert_eq!(
        received[0].callback.event,
        failed(&job, ErrorCode::PreviewFailedTwice, "its archive can't be read")
    );
}

#[tokio::test]
async fn storage_that_takes_nothing_is_away_however_long() {
    let stack = Stack::start();
    stack.storage.refuse_writes();
    let _worker = Worker::start(
        stack.config("w1", &[("JOB_MAX_ATTEMPTS", "1")]),
        Scripted::new(|job, context| {
            Box::pin(async move {
                let body = Bytes::from_static(b"x");
                context.storage().put("previews/1", body, "text/plain").await?;
                Ok(done(job))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Delayed).await;
    stack.in_trouble_for_an_hour(job.id).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(stack.api.received().len(), 0);
    stack.storage.accept_writes();
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    assert_eq!(stack.api.received()[0].callback.attempt, 1);
}
