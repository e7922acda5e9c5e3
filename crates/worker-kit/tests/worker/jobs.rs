//! Jobs and how they end.

use crate::support::*;
use bytes::Bytes;
use futures::FutureExt;
use hivesync_domain::{CallbackEvent, ErrorCode, JobId, JobPayload, QueueName, ScreenId, SnapshotJob};
use hivesync_queue::JobState;
use hivesync_worker_kit::JobError;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

#[tokio::test]
async fn a_job_is_done_and_reported() {
    let stack = Stack::start();
    let first_progress = stack.api.first_progress().shared();
    let worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(move |job, context| {
            let first_progress = first_progress.clone();
            Box::pin(async move {
                assert_eq!((context.attempt(), context.job_id()), (1, job.id));
                context
                    .storage()
                    .put("a/b", Bytes::from_static(b"hello"), "text/plain")
                    .await?;
                assert_eq!(context.storage().get("a/b", 5).await?, "hello");
                let JobPayload::Preview(preview) = &job.payload else {
                    unreachable!()
                };
                let preview_id = preview.preview_id;
                context.progress(CallbackEvent::PreviewProgress {
                    preview_id,
                    done: 1,
                    total: 2,
                });
                let screen_id = ScreenId(job.id.0);
                let mut snapshot = job.clone();
                snapshot.id = JobId::for_snapshot(screen_id);
                snapshot.payload = JobPayload::Snapshot(SnapshotJob {
                    preview_id,
                    screen_id,
                    layout_key: "l".into(),
                    picture_key: "p".into(),
                    assets: Vec::new(),
                });
                for _ in 0..2 {
                    let _ = context.enqueue(&snapshot).await?;
                }
                // What is not delivered when the job ends is dropped.
                first_progress.await;
                Ok(done(job))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;

    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    let (received, callback) = (&received[0], &received[0].callback);
    assert_eq!(
        (received.worker.as_str(), callback.job_id, callback.attempt),
        ("w1", job.id, 1)
    );
    assert_eq!(callback.event, done(&job));
    let traceparent = received.traceparent.clone().unwrap();
    assert!(traceparent.starts_with(&format!("00-{TRACE_ID}-")) && traceparent != job.traceparent.unwrap());
    let progress = stack.api.progress();
    assert_eq!(progress.len(), 1);
    assert_eq!(progress[0].job_id, job.id);
    assert_eq!(
        stack.queue.stats(QueueName::SnapshotQueue).await.unwrap().waiting,
        1
    );
    worker.stop().await;
}

#[tokio::test]
async fn the_project_s_fault_is_final_at_once() {
    let stack = Stack::start();
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(|job, _| {
            Box::pin(async move {
                Err(JobError::Failed(failed(
                    job,
                    ErrorCode::SyntaxError,
                    "App.tsx:1:1",
                )))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    assert_eq!(
        received[0].callback.event,
        failed(&job, ErrorCode::SyntaxError, "App.tsx:1:1")
    );
}

#[tokio::test]
async fn a_crash_is_tried_again() {
    let stack = Stack::start();
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(|job, context| {
            Box::pin(async move {
                if context.attempt() == 1 {
                    return Err(JobError::Crashed("no luck".into()));
                }
                Ok(done(job))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].callback.attempt, 2);
}

#[tokio::test]
async fn two_crashes_or_panics_are_the_end() {
    let stack = Stack::start();
    let tries = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&tries);
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(move |_, context| {
            count.fetch_add(1, Ordering::SeqCst);
            let attempt = context.attempt();
            Box::pin(async move {
                if attempt == 1 {
                    return Err(JobError::Crashed("no luck".into()));
                }
                panic!("no luck in try {attempt}");
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Dead).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    assert_eq!(
        received[0].callback.event,
        failed(&job, ErrorCode::PreviewFailedTwice, "panic: no luck in try 2")
    );
    assert_eq!(tries.load(Ordering::SeqCst), 2);
    let dead = stack
        .queue
        .dead_jobs(QueueName::PreviewQueue, 0, 10)
        .await
        .unwrap();
    assert_eq!(
        (dead[0].id, dead[0].error.as_str()),
        (job.id, "panic: no luck in try 2")
    );
}

#[tokio::test]
async fn a_try_that_takes_too_long_is_a_crash() {
    let stack = Stack::start();
    let config = stack.config("w1", &[("PREVIEW_TIMEOUT_MS", "1000"), ("JOB_MAX_ATTEMPTS", "1")]);
    let _worker = Worker::start(config, Scripted::hangs());
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Dead).await;
    stack.until_delivered().await;
    let event = stack.api.received()[0].callback.event.clone();
    let message = "it ran longer than PREVIEW_TIMEOUT_MS=1000";
    assert_eq!(event, failed(&job, ErrorCode::PreviewFailedTwice, message));
}

#[tokio::test]
async fn a_cancelled_job_ends_without_a_callback() {
    let stack = Stack::start();
    let (started, mut is_started) = tokio::sync::mpsc::unbounded_channel();
    let (ended, mut is_ended) = tokio::sync::mpsc::unbounded_channel();
    let _worker = Worker::start(
        stack.config("w1", &[]),
        Scripted::new(move |job, context| {
            let (started, ended) = (started.clone(), ended.clone());
            let cancelled = context.cancelled().clone();
            // What runs elsewhere hears of it too.
            tokio::spawn(async move {
                cancelled.cancelled().await;
                ended.send(()).unwrap();
            });
            Box::pin(async move {
                started.send(()).unwrap();
                std::future::pending::<()>().await;
                Ok(done(job))
            })
        }),
    );
    let job = job();
    stack.enqueue(&job).await;
    is_started.recv().await.unwrap();
    assert_eq!(stack.queue.cancel(job.id).await.unwrap(), JobState::Running);
    is_ended.recv().await.unwrap();
    assert_eq!(stack.api.received().len(), 0);
    assert_eq!(stack.state(job.id).await, Some(JobState::Done));
}

#[tokio::test]
async fn as_many_jobs_run_at_once_as_are_allowed() {
    let stack = Stack::start();
    let running = Arc::new(AtomicU32::new(0));
    // Each three jobs wait for each other: fewer at once would wait for ever.
    let together = Arc::new(tokio::sync::Barrier::new(3));
    let _worker = Worker::start(
        stack.config("w1", &[("WORKER_CONCURRENCY", "3")]),
        Scripted::new(move |job, _| {
            let (running, together) = (Arc::clone(&running), Arc::clone(&together));
            Box::pin(async move {
                let others = running.fetch_add(1, Ordering::SeqCst);
                assert!(others < 3, "{others} jobs are running already");
                together.wait().await;
                running.fetch_sub(1, Ordering::SeqCst);
                Ok(done(job))
            })
        }),
    );
    let jobs: Vec<_> = (0..9).map(|_| job()).collect();
    for job in &jobs {
        stack.enqueue(job).await;
    }
    for job in &jobs {
        stack.until(job.id, JobState::Done).await;
    }
    stack.until_delivered().await;
    assert_eq!(stack.api.accepted().len(), 9);
}
