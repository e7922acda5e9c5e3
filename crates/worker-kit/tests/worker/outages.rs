//! Redis, storage and the API go away and come back.

use crate::support::*;
use bytes::Bytes;
use hivesync_queue::JobState;
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
