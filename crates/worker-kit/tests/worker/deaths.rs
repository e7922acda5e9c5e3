//! Workers that die.

use crate::support::*;
use hivesync_domain::ErrorCode;
use hivesync_queue::JobState;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

#[tokio::test]
async fn the_job_of_a_killed_worker_is_done_by_another() {
    let stack = Stack::start();
    let first = Worker::start(stack.config("w1", &[]), Scripted::hangs());
    let job = job();
    stack.enqueue(&job).await;
    stack.until(job.id, JobState::Running).await;
    first.kill();

    let _second = Worker::start(stack.config("w2", &[]), Scripted::done());
    stack.until(job.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    assert_eq!(
        (received[0].worker.as_str(), received[0].callback.attempt),
        ("w2", 2)
    );
}

#[tokio::test]
async fn a_job_that_kills_its_workers_ends_with_a_callback() {
    let stack = Stack::start();
    let job = job();
    stack.enqueue(&job).await;
    for name in ["w1", "w2"] {
        let worker = Worker::start(stack.config(name, &[]), Scripted::hangs());
        stack.until(job.id, JobState::Running).await;
        worker.kill();
        stack.until_reclaimed(job.id).await;
    }
    // It would hang, if it were run.
    let _third = Worker::start(stack.config("w3", &[]), Scripted::hangs());
    stack.until(job.id, JobState::Dead).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    assert_eq!(received.len(), 1);
    let event = received[0].callback.event.clone();
    let text = format!("{event:?}");
    assert!(
        text.contains("the lease of w2/") && text.contains(&format!("{:?}", ErrorCode::PreviewFailedTwice)),
        "{text}"
    );
}

/// Does every job in a moment and remembers how many were done at once at most.
fn counting(most_at_once: &Arc<AtomicU32>) -> Scripted {
    let (now, most) = (Arc::new(AtomicU32::new(0)), Arc::clone(most_at_once));
    Scripted::new(move |job, _| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        Box::pin(async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(300)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(done(job))
        })
    })
}

#[tokio::test]
async fn jobs_whose_worker_died_run_alone() {
    let stack = Stack::start();
    let two = [("WORKER_CONCURRENCY", "2")];
    let first = Worker::start(stack.config("w1", &two), Scripted::hangs());
    let reclaimed = [job(), job()];
    for job in &reclaimed {
        stack.enqueue(job).await;
        stack.until(job.id, JobState::Running).await;
    }
    first.kill();
    for job in &reclaimed {
        stack.until_reclaimed(job.id).await;
    }
    let fresh = job();
    stack.enqueue(&fresh).await;

    let most_at_once = Arc::new(AtomicU32::new(0));
    let _second = Worker::start(stack.config("w2", &two), counting(&most_at_once));
    for job in reclaimed.iter().chain([&fresh]) {
        stack.until(job.id, JobState::Done).await;
    }
    assert_eq!(most_at_once.load(Ordering::SeqCst), 1);
    stack.until_delivered().await;
    for received in stack.api.received() {
        let tries = if received.callback.job_id == fresh.id {
            1
        } else {
            2
        };
        assert_eq!(received.callback.attempt, tries);
    }

    // The places are free again.
    let jobs = [job(), job()];
    for job in &jobs {
        stack.enqueue(job).await;
    }
    for job in &jobs {
        stack.until(job.id, JobState::Done).await;
    }
    assert_eq!(most_at_once.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_job_that_runs_alone_waits_for_its_neighbours_and_can_be_handed_back() {
    let stack = Stack::start();
    let first = Worker::start(stack.config("w1", &[]), Scripted::hangs());
    let reclaimed = job();
    stack.enqueue(&reclaimed).await;
    stack.until(reclaimed.id, JobState::Running).await;
    first.kill();
    let changes = [("WORKER_CONCURRENCY", "2"), ("DRAIN_TIMEOUT_MS", "0")];
    let neighbour = job();
    let (id, started) = (reclaimed.id, Arc::new(AtomicU32::new(0)));
    let count = Arc::clone(&started);
    let second = Worker::start(
        stack.config("w2", &changes),
        Scripted::new(move |job, _| {
            if job.id == id {
                count.fetch_add(1, Ordering::SeqCst);
            }
            Box::pin(std::future::pending())
        }),
    );
    stack.enqueue(&neighbour).await;
    stack.until(neighbour.id, JobState::Running).await;
    eventually("the second worker takes it", async || {
        (stack.tries(reclaimed.id).await == 2).then_some(())
    })
    .await;
    // Longer than the lease, which is kept while it waits.
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(stack.state(reclaimed.id).await, Some(JobState::Running));
    assert_eq!(started.load(Ordering::SeqCst), 0);
    second.stop().await;
    assert_eq!(stack.state(reclaimed.id).await, Some(JobState::Waiting));

    let most_at_once = Arc::new(AtomicU32::new(0));
    let _third = Worker::start(stack.config("w3", &[]), counting(&most_at_once));
    stack.until(reclaimed.id, JobState::Done).await;
    stack.until_delivered().await;
    let received = stack.api.received();
    let about = received
        .iter()
        .find(|received| received.callback.job_id == reclaimed.id)
        .unwrap();
    assert_eq!(about.callback.attempt, 2);
}
