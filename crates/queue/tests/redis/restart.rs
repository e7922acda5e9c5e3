//! Redis stops and starts again.

use crate::support::*;
use hivesync_domain::Priority;
use hivesync_queue::{Enqueued, HeldLease, JobState, Queue, QueueSettings, RedisCommands};
use hivesync_test_support::RedisServer;

async fn restarted(mut fixture: Fixture, kill: bool) -> Fixture {
    if kill {
        fixture.server.kill();
    }
    fixture.server.restart();
    fixture.redis = connect(&fixture.server).await;
    fixture.queue = Queue::new(RedisCommands(fixture.redis.clone()), QueueSettings::default());
    fixture
}

#[tokio::test]
async fn with_persistence_everything_goes_on_where_it_was() {
    for kill in [false, true] {
        let fixture = Fixture::over(RedisServer::start_persistent()).await;
        let (done, running, waiting) = (job(Priority::High), job(Priority::Medium), job(Priority::Low));
        for job in [&done, &running, &waiting] {
            let _ = fixture.queue.enqueue(job, None).await.unwrap();
        }
        let about = report();
        let lease = fixture.reserve("a").await.unwrap().lease;
        let _ = fixture.queue.complete(&lease, entry(&about)).await.unwrap();
        let lease = fixture.reserve("a").await.unwrap().lease;

        let fixture = restarted(fixture, kill).await;
        let states = fixture
            .queue
            .known(&[done.id, running.id, waiting.id])
            .await
            .unwrap();
        assert_eq!(states, [JobState::Done, JobState::Running, JobState::Waiting]);
        assert_eq!(fixture.llen().await, 1);
        assert_eq!(
            fixture.queue.complete(&lease, None).await.unwrap(),
            HeldLease::Held
        );
        assert_eq!(fixture.reserve("b").await.unwrap().job, waiting);
        let callbacks = fixture.queue.claim_callbacks(10, LEASE).await.unwrap().callbacks;
        assert_eq!(callbacks[0].id, about.id);
    }
}

#[tokio::test]
async fn without_persistence_jobs_are_unknown_and_can_be_enqueued_again() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;

    let fixture = restarted(fixture, false).await;
    assert_eq!(fixture.queue.known(&[job.id]).await.unwrap(), [JobState::Unknown]);
    assert_eq!(fixture.queue.renew(&lease, LEASE).await.unwrap(), HeldLease::Lost);
    assert_eq!(fixture.queue.enqueue(&job, None).await.unwrap(), Enqueued::Added);
    assert_eq!(
        fixture.queue.complete(&lease, None).await.unwrap(),
        HeldLease::Lost
    );
    assert_eq!(fixture.reserve("a").await.unwrap().attempt, 1);
}
