//! Workers that die.

use crate::support::*;
use hivesync_domain::ErrorCode;
use hivesync_queue::JobState;

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
        let lease_over = async || {
            let _ = stack
                .queue
                .tick(hivesync_domain::QueueName::PreviewQueue)
                .await
                .unwrap();
            (stack.state(job.id).await == Some(JobState::Waiting)).then_some(())
        };
        eventually("the lease runs out", lease_over).await;
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
