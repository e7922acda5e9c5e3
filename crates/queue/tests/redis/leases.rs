//! Leases: fencing, running out, retries.

use crate::{registry::beat, support::*};
use hivesync_domain::Priority;
use hivesync_queue::{
    HeldLease, JobState, Moved,
    PostponeCause::{InfrastructureAway, JobInTrouble, WorkerStopping},
    Reserved,
};
use std::time::Duration;
use uuid::Uuid;

#[tokio::test]
async fn a_lost_lease_is_refused_everywhere() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    let job = job(Priority::Low);
    let _ = queue.enqueue(&job, None).await.unwrap();
    let lost = fixture.reserve("a").await.unwrap().lease;
    fixture.expire(job.id).await;
    let held = fixture.reserve("b").await.unwrap();
    assert_eq!((held.job.id, held.attempt), (job.id, 2));
    assert_eq!(held.last_error.as_deref(), Some("the lease of a ran out"));

    let about = report();
    assert_eq!(queue.renew(&lost, LEASE).await.unwrap(), HeldLease::Lost);
    assert_eq!(
        queue.complete(&lost, entry(&about)).await.unwrap(),
        HeldLease::Lost
    );
    assert_eq!(
        queue.retry_later(&lost, LEASE, "x").await.unwrap(),
        HeldLease::Lost
    );
    assert_eq!(
        queue.postpone(&lost, LEASE, "x", WorkerStopping).await.unwrap(),
        HeldLease::Lost
    );
    assert_eq!(
        queue.dead_letter(&lost, "x", entry(&about)).await.unwrap(),
        HeldLease::Lost
    );
    assert_eq!(queue.known(&[job.id]).await.unwrap(), [JobState::Running]);
    assert_eq!(queue.claim_callbacks(10, LEASE).await.unwrap().callbacks, []);

    assert_eq!(queue.complete(&held.lease, None).await.unwrap(), HeldLease::Held);
}

#[tokio::test]
async fn a_lease_that_ran_out_is_good_until_someone_takes_the_job() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;
    fixture.expire(job.id).await;
    assert_eq!(fixture.queue.renew(&lease, LEASE).await.unwrap(), HeldLease::Held);
    assert_eq!(fixture.queue.tick(QUEUE).await.unwrap(), Moved::default());
    fixture.expire(job.id).await;
    assert_eq!(
        fixture.queue.complete(&lease, None).await.unwrap(),
        HeldLease::Held
    );
}

#[tokio::test]
async fn finishing_twice_is_once() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    for dead in [false, true] {
        let job = job(Priority::Low);
        let _ = queue.enqueue(&job, None).await.unwrap();
        let lease = fixture.reserve("a").await.unwrap().lease;
        let about = report();
        for _ in 0..2 {
            let held = if dead {
                queue.dead_letter(&lease, "x", entry(&about)).await
            } else {
                queue.complete(&lease, entry(&about)).await
            };
            assert_eq!(held.unwrap(), HeldLease::Held);
        }
        assert_eq!(queue.claim_callbacks(10, LEASE).await.unwrap().callbacks.len(), 1);
    }
}

#[tokio::test]
async fn a_failed_try_waits_goes_first_and_prefers_another_worker() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    for worker in ["a", "b"] {
        queue.heartbeat(&beat(worker, 1)).await.unwrap();
    }
    let (failed, other) = (job(Priority::Background), job(Priority::High));
    let _ = queue.enqueue(&failed, None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;
    assert_eq!(
        queue.retry_later(&lease, LEASE, "it crashed").await.unwrap(),
        HeldLease::Held
    );
    assert_eq!(fixture.reserve("b").await, None);
    let _: i64 = fixture
        .raw(&format!("ZADD hs:delayed:preview_queue XX 1 {}", failed.id))
        .await;
    assert_eq!(queue.tick(QUEUE).await.unwrap().promoted, 1);
    let _ = queue.enqueue(&other, None).await.unwrap();

    assert_eq!(fixture.reserve("a").await.unwrap().job.id, other.id);
    let reserved = queue.reserve(QUEUE, "a", LEASE, Uuid::now_v7()).await.unwrap();
    assert_eq!(reserved, Reserved::LeftToOthers);
    let second = fixture.reserve("b").await.unwrap();
    assert_eq!((second.job.id, second.attempt), (failed.id, 2));
    assert_eq!(second.last_error.as_deref(), Some("it crashed"));
}

#[tokio::test]
async fn without_another_worker_or_after_a_while_the_same_one_gets_it() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    queue.heartbeat(&beat("a", 1)).await.unwrap();
    let job = job(Priority::Low);
    let _ = queue.enqueue(&job, None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;
    let _ = queue.retry_later(&lease, Duration::ZERO, "x").await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;

    queue.heartbeat(&beat("b", 1)).await.unwrap();
    let _ = queue.retry_later(&lease, Duration::ZERO, "x").await.unwrap();
    assert_eq!(fixture.reserve("a").await, None);
    let _: i64 = fixture
        .raw(&format!("HSET hs:job:{} avoid_until 1", job.id))
        .await;
    assert_eq!(fixture.reserve("a").await.unwrap().attempt, 3);
}

#[tokio::test]
async fn a_postponed_try_does_not_count() {
    let fixture = Fixture::new().await;
    let _ = fixture.queue.enqueue(&job(Priority::Low), None).await.unwrap();
    for _ in 0..5 {
        let reservation = fixture.reserve("a").await.unwrap();
        assert_eq!(reservation.attempt, 1);
        let held = fixture
            .queue
            .postpone(
                &reservation.lease,
                Duration::ZERO,
                "storage is away",
                InfrastructureAway,
            )
            .await;
        assert_eq!(held.unwrap(), HeldLease::Held);
    }
}

#[tokio::test]
async fn only_a_job_s_own_trouble_runs_up_time() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let put_back = async |cause| {
        let lease = fixture.reserve("a").await.unwrap().lease;
        let held = fixture.queue.postpone(&lease, Duration::ZERO, "x", cause).await;
        assert_eq!(held.unwrap(), HeldLease::Held);
    };
    let an_hour_ago = async || {
        let now: (u64, u64) = fixture.raw("TIME").await;
        let since = (now.0 - 3600) * 1000;
        let _: i64 = fixture
            .raw(&format!("HSET hs:job:{} postponed_since {since}", job.id))
            .await;
    };
    let hour = Duration::from_secs(3600);
    put_back(JobInTrouble).await;
    an_hour_ago().await;
    // Neither another such end nor one that has nothing to do with it starts the time anew.
    put_back(JobInTrouble).await;
    put_back(WorkerStopping).await;
    let reservation = fixture.reserve("a").await.unwrap();
    assert!(reservation.postponed_for >= hour && reservation.attempt == 1);
    let _ = fixture
        .queue
        .retry_later(&reservation.lease, Duration::ZERO, "x")
        .await
        .unwrap();
    put_back(InfrastructureAway).await;
    let reservation = fixture.reserve("a").await.unwrap();
    assert_eq!(
        (reservation.postponed_for, reservation.attempt),
        (Duration::ZERO, 2)
    );

    an_hour_ago().await;
    let _ = fixture
        .queue
        .dead_letter(&reservation.lease, "x", None)
        .await
        .unwrap();
    assert!(fixture.queue.requeue(job.id).await.unwrap());
    assert_eq!(fixture.reserve("a").await.unwrap().postponed_for, Duration::ZERO);
}

#[tokio::test]
async fn a_job_whose_lease_ran_out_is_marked_from_then_on() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let first = fixture.reserve("a").await.unwrap();
    assert!(!first.reclaimed);
    let _ = fixture
        .queue
        .retry_later(&first.lease, Duration::ZERO, "x")
        .await
        .unwrap();
    assert!(!fixture.reserve("a").await.unwrap().reclaimed);
    fixture.expire(job.id).await;
    let second = fixture.reserve("b").await.unwrap();
    assert!(second.reclaimed);
    let _ = fixture
        .queue
        .retry_later(&second.lease, Duration::ZERO, "x")
        .await
        .unwrap();
    assert!(fixture.reserve("b").await.unwrap().reclaimed);
}

#[tokio::test]
async fn workers_that_live_get_time_to_renew_after_a_silence() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;
    // As after an outage of Redis: nobody called, and the lease ran out meanwhile.
    fixture.expire(job.id).await;
    let _: () = fixture.raw("SET hs:ticked:preview_queue 1").await;
    assert_eq!(fixture.queue.tick(QUEUE).await.unwrap().reclaimed, 0);
    assert_eq!(fixture.reserve("b").await, None);
    assert_eq!(fixture.queue.renew(&lease, LEASE).await.unwrap(), HeldLease::Held);
}

#[tokio::test]
async fn an_empty_queue_says_when_to_look_again() {
    let fixture = Fixture::new().await;
    let _ = fixture.queue.enqueue(&job(Priority::Low), None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;
    let next = async || match fixture
        .queue
        .reserve(QUEUE, "a", LEASE, Uuid::now_v7())
        .await
        .unwrap()
    {
        Reserved::Empty { next_in } => next_in,
        other => panic!("{other:?}"),
    };
    assert!(next().await.is_some_and(|next| next <= LEASE));
    let _ = fixture
        .queue
        .retry_later(&lease, Duration::from_secs(60), "x")
        .await
        .unwrap();
    assert!(next().await.is_some_and(|next| next <= Duration::from_secs(60)));
}
