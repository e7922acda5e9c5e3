//! Enqueue, reserve, finish.

use crate::support::*;
use hivesync_domain::{JobId, JobPayload, Priority, QueueName};
use hivesync_queue::{
    Enqueued, Error, HeldLease, JobState, PostponeCause, Queue, QueueSettings, RedisCommands, Reserved,
};
use std::time::Duration;
use uuid::Uuid;

#[tokio::test]
async fn a_job_goes_through_whole() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Medium);
    assert_eq!(fixture.queue.enqueue(&job, None).await.unwrap(), Enqueued::Added);
    assert_eq!(fixture.llen().await, 1);

    let reservation = fixture.reserve("w").await.unwrap();
    assert_eq!(reservation.job, job);
    assert_eq!((reservation.attempt, reservation.last_error.clone()), (1, None));
    assert!(
        reservation.reserved_at_ms >= reservation.enqueued_at_ms
            && reservation.enqueued_at_ms > 1_600_000_000_000
    );
    assert_eq!(fixture.llen().await, 0);
    assert_eq!(fixture.queue.known(&[job.id]).await.unwrap(), [JobState::Running]);

    assert_eq!(
        fixture.queue.complete(&reservation.lease, None).await.unwrap(),
        HeldLease::Held
    );
    assert_eq!(fixture.queue.known(&[job.id]).await.unwrap(), [JobState::Done]);
    assert_eq!(fixture.reserve("w").await, None);
}

#[tokio::test]
async fn enqueuing_twice_is_once_wherever_the_job_stands() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let again = async || fixture.queue.enqueue(&job, None).await.unwrap();
    assert_eq!(again().await, Enqueued::Added);
    assert_eq!(again().await, Enqueued::Known(JobState::Waiting));
    let reservation = fixture.reserve("w").await.unwrap();
    assert_eq!(again().await, Enqueued::Known(JobState::Running));
    let _ = fixture
        .queue
        .postpone(&reservation.lease, LEASE, "x", PostponeCause::InfrastructureAway)
        .await
        .unwrap();
    assert_eq!(again().await, Enqueued::Known(JobState::Delayed));
    assert_eq!(fixture.queue.cancel(job.id).await.unwrap(), JobState::Delayed);
    assert_eq!(again().await, Enqueued::Known(JobState::Done));
    assert_eq!(fixture.llen().await, 0);
}

#[tokio::test]
async fn a_full_queue_says_how_long_a_job_would_wait() {
    let fixture = Fixture::new().await;
    let full = async || fixture.queue.enqueue(&job(Priority::Low), Some(2)).await.unwrap();
    assert_eq!(full().await, Enqueued::Added);
    assert_eq!(full().await, Enqueued::Added);
    assert_eq!(
        full().await,
        Enqueued::Full {
            depth: 2,
            estimated_wait: None
        }
    );
    // Jobs took three seconds; two places work.
    let _: () = fixture.raw("SET hs:mean:preview_queue 3000").await;
    fixture
        .queue
        .heartbeat(&crate::registry::beat("w", 2))
        .await
        .unwrap();
    assert_eq!(
        full().await,
        Enqueued::Full {
            depth: 2,
            estimated_wait: Some(Duration::from_secs(3))
        }
    );
    assert_eq!(
        fixture.queue.enqueue(&snapshot_job(), Some(1)).await.unwrap(),
        Enqueued::Added
    );
}

#[tokio::test]
async fn higher_priorities_go_first_and_waiting_makes_up_for_it() {
    let fixture = Fixture::new().await;
    let priorities = [
        Priority::Background,
        Priority::Low,
        Priority::Medium,
        Priority::High,
        Priority::Raised,
    ];
    let jobs: Vec<_> = priorities.into_iter().map(job).collect();
    for job in &jobs {
        let _ = fixture.queue.enqueue(job, None).await.unwrap();
    }
    // The first one has waited since long before: ageing lifts it over all others.
    let _: i64 = fixture
        .raw(&format!("ZADD hs:wait:preview_queue XX 1 {}", jobs[0].id))
        .await;
    let mut order = Vec::new();
    while let Some(reservation) = fixture.reserve("w").await {
        order.push(reservation.job.priority);
    }
    use Priority::{Background, High, Low, Medium, Raised};
    assert_eq!(order, [Background, Raised, High, Medium, Low]);
}

#[tokio::test]
async fn a_lost_reply_to_a_reservation_costs_no_try() {
    let fixture = Fixture::new().await;
    let (first, second) = (job(Priority::Low), job(Priority::Low));
    for job in [&first, &second] {
        let _ = fixture.queue.enqueue(job, None).await.unwrap();
    }
    let request = Uuid::now_v7();
    let reserve = async |request| match fixture.queue.reserve(QUEUE, "w", LEASE, request).await.unwrap() {
        Reserved::Job(reservation) => *reservation,
        other => panic!("{other:?}"),
    };
    let one = reserve(request).await;
    let again = reserve(request).await;
    assert_eq!((again.lease.clone(), again.attempt), (one.lease.clone(), 1));
    let other = reserve(Uuid::now_v7()).await;
    assert_ne!(other.job.id, one.job.id);
    // A request whose job has gone on to someone else is a new one.
    let request = Uuid::now_v7();
    assert_eq!(
        fixture
            .queue
            .postpone(&one.lease, Duration::ZERO, "x", PostponeCause::WorkerStopping)
            .await
            .unwrap(),
        HeldLease::Held
    );
    let third = reserve(request).await;
    assert_eq!(third.job.id, one.job.id);
    assert_eq!(
        fixture.queue.complete(&third.lease, None).await.unwrap(),
        HeldLease::Held
    );
    assert!(matches!(
        fixture.queue.reserve(QUEUE, "w", LEASE, request).await.unwrap(),
        Reserved::Empty { .. }
    ));
}

#[tokio::test]
async fn a_sleeping_worker_is_woken() {
    let fixture = Fixture::new().await;
    // Sleeping blocks a connection.
    let sleeper = Queue::new(
        RedisCommands(connect(&fixture.server).await),
        QueueSettings::default(),
    );
    let sleep = tokio::spawn(async move { sleeper.sleep(QUEUE, Duration::from_secs(3600)).await });
    tokio::time::sleep(Duration::from_millis(20)).await;
    let _ = fixture.queue.enqueue(&job(Priority::Low), None).await.unwrap();
    tokio::time::timeout(Duration::from_secs(60), sleep)
        .await
        .unwrap()
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn wake_ups_do_not_pile_up() {
    let fixture = Fixture::new().await;
    for _ in 0..50 {
        let _ = fixture.queue.enqueue(&job(Priority::Low), None).await.unwrap();
    }
    assert!(fixture.raw::<u64>("LLEN hs:wake:preview_queue").await <= 32);
    while fixture.reserve("w").await.is_some() {}
    assert_eq!(fixture.raw::<u64>("LLEN hs:wake:preview_queue").await, 0);
}

#[tokio::test]
async fn cancelling_takes_a_job_out_wherever_it_stands() {
    let fixture = Fixture::new().await;
    let running = job(Priority::High);
    let _ = fixture.queue.enqueue(&running, None).await.unwrap();
    let lease = fixture.reserve("w").await.unwrap().lease;
    let waiting = job(Priority::Low);
    let _ = fixture.queue.enqueue(&waiting, None).await.unwrap();

    assert_eq!(fixture.queue.cancel(running.id).await.unwrap(), JobState::Running);
    assert_eq!(fixture.queue.cancel(waiting.id).await.unwrap(), JobState::Waiting);
    assert_eq!(fixture.queue.cancel(waiting.id).await.unwrap(), JobState::Done);
    assert_eq!(fixture.queue.renew(&lease, LEASE).await.unwrap(), HeldLease::Lost);
    assert_eq!(
        fixture.queue.complete(&lease, None).await.unwrap(),
        HeldLease::Lost
    );
    assert_eq!((fixture.llen().await, fixture.reserve("w").await), (0, None));
}

#[tokio::test]
async fn a_job_that_is_cancelled_before_it_is_enqueued_never_runs() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    assert_eq!(fixture.queue.cancel(job.id).await.unwrap(), JobState::Unknown);
    // Whoever looks for lost jobs may have read, before, that it should run.
    assert_eq!(
        fixture.queue.enqueue(&job, None).await.unwrap(),
        Enqueued::Known(JobState::Done)
    );
    assert_eq!(fixture.queue.cancel(job.id).await.unwrap(), JobState::Done);
    assert_eq!(fixture.reserve("w").await, None);
}

#[tokio::test]
async fn a_full_redis_takes_no_new_jobs_and_lets_go_of_those_it_has() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    let jobs: Vec<_> = (0..4).map(|_| job(Priority::Low)).collect();
    for job in &jobs {
        let _ = queue.enqueue(job, None).await.unwrap();
    }
    let _: () = fixture.raw("CONFIG SET maxmemory 1").await;
    let refused = queue.enqueue(&job(Priority::Low), None).await.unwrap_err();
    assert!(refused.to_string().contains("OOM"), "{refused}");

    queue.heartbeat(&crate::registry::beat("w", 2)).await.unwrap();
    assert!(queue.lock("l", "w", LEASE).await.unwrap());
    assert!(queue.remember_nonce("n", LEASE).await.unwrap());
    let about = [report(), report(), report()];
    let lease = fixture.reserve("w").await.unwrap().lease;
    assert_eq!(queue.renew(&lease, LEASE).await.unwrap(), HeldLease::Held);
    let _ = queue.complete(&lease, entry(&about[0])).await.unwrap();
    let lease = fixture.reserve("w").await.unwrap().lease;
    let _ = queue.retry_later(&lease, Duration::ZERO, "x").await.unwrap();
    let lease = fixture.reserve("w").await.unwrap().lease;
    let _ = queue
        .postpone(&lease, Duration::ZERO, "x", PostponeCause::JobInTrouble)
        .await
        .unwrap();
    let lease = fixture.reserve("w").await.unwrap().lease;
    let _ = queue.dead_letter(&lease, "x", entry(&about[1])).await.unwrap();
    let moment = Duration::from_millis(1);
    let reserved = queue.reserve(QUEUE, "w", moment, Uuid::now_v7()).await.unwrap();
    let Reserved::Job(reservation) = reserved else {
        panic!("{reserved:?}");
    };
    tokio::time::sleep(moment * 5).await;
    assert_eq!(queue.tick(QUEUE).await.unwrap().reclaimed, 1);
    assert_eq!(
        queue.cancel(reservation.lease.job_id).await.unwrap(),
        JobState::Waiting
    );
    let lease = fixture.reserve("w").await.unwrap().lease;
    let _ = queue.complete(&lease, None).await.unwrap();

    let claimed = queue.claim_callbacks(10, Duration::ZERO).await.unwrap().callbacks;
    assert_eq!(claimed.len(), 2);
    assert!(
        queue
            .defer_callback(about[0].id, Duration::ZERO, "503")
            .await
            .unwrap()
    );
    assert!(
        queue
            .bury_callback(about[0].id, "413", entry(&about[2]))
            .await
            .unwrap()
    );
    for delivered in &about[1..] {
        assert!(queue.acknowledge_callback(delivered.id).await.unwrap());
    }
    let stats = queue.stats(QUEUE).await.unwrap();
    assert_eq!((stats.waiting, stats.running, stats.outbox), (0, 0, 0));
}

#[tokio::test]
async fn numbers_tell_the_truth() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    for _ in 0..4 {
        let _ = queue.enqueue(&job(Priority::Low), None).await.unwrap();
    }
    let running = fixture.reserve("w").await.unwrap();
    let delayed = fixture.reserve("w").await.unwrap();
    let _ = queue.retry_later(&delayed.lease, LEASE, "x").await.unwrap();
    let dead = fixture.reserve("w").await.unwrap();
    let about = report();
    let _ = queue.dead_letter(&dead.lease, "x", entry(&about)).await.unwrap();
    let stats = queue.stats(QUEUE).await.unwrap();
    assert_eq!(
        (stats.waiting, stats.delayed, stats.running, stats.dead),
        (1, 1, 1, 1)
    );
    assert_eq!((stats.outbox, stats.outbox_dead), (1, 0));
    assert_eq!(
        stats.waiting_by_kind.into_iter().collect::<Vec<_>>(),
        [("preview".to_owned(), 1)]
    );
    assert_eq!(queue.stats(QueueName::SnapshotQueue).await.unwrap().waiting, 0);
    let _ = queue.complete(&running.lease, None).await.unwrap();
    assert_eq!(queue.stats(QUEUE).await.unwrap().running, 0);
}

#[tokio::test]
async fn a_list_that_someone_changed_is_mended() {
    let fixture = Fixture::new().await;
    for _ in 0..3 {
        let _ = fixture.queue.enqueue(&job(Priority::Low), None).await.unwrap();
    }
    for damage in ["DEL preview_queue", "LPUSH preview_queue nonsense"] {
        let _: i64 = fixture.raw(damage).await;
        let _ = fixture.queue.tick(QUEUE).await.unwrap();
        assert_eq!(fixture.llen().await, 3, "{damage}");
        assert_eq!(
            fixture.queue.stats(QUEUE).await.unwrap().waiting_by_kind["preview"],
            3
        );
    }
    let gone = fixture
        .raw::<Vec<String>>("LRANGE preview_queue 0 0")
        .await
        .remove(0);
    let _: i64 = fixture.raw(&format!("DEL hs:job:{gone}")).await;
    let mut reserved = 0;
    while fixture.reserve("w").await.is_some() {
        reserved += 1;
    }
    assert_eq!((reserved, fixture.llen().await), (2, 0));
}

#[tokio::test]
async fn a_job_that_is_too_large_is_refused_here() {
    let fixture = Fixture::new().await;
    let mut job = job(Priority::Low);
    if let JobPayload::Preview(preview) = &mut job.payload {
        preview.entry_point = Some("x".repeat(hivesync_queue::MAX_JOB_BYTES));
    }
    let result = fixture.queue.enqueue(&job, None).await;
    assert!(matches!(result, Err(Error::JobTooLarge { .. })), "{result:?}");
}

#[tokio::test]
async fn a_job_of_a_newer_version_is_handed_out_as_unreadable() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let _: i64 = fixture
        .raw(&format!("HSET hs:job:{} data {{\"new\":1}}", job.id))
        .await;
    let reserved = fixture
        .queue
        .reserve(QUEUE, "w", LEASE, Uuid::now_v7())
        .await
        .unwrap();
    let Reserved::Unreadable(unreadable) = reserved else {
        panic!("{reserved:?}");
    };
    assert_eq!((unreadable.lease.job_id, unreadable.attempt), (job.id, 1));
    assert_eq!(
        fixture
            .queue
            .dead_letter(&unreadable.lease, "x", None)
            .await
            .unwrap(),
        HeldLease::Held
    );
}

#[tokio::test]
async fn many_ids_are_known_in_their_order() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let mut ids: Vec<_> = (0..1200).map(|_| JobId::new()).collect();
    ids[1100] = job.id;
    let states = fixture.queue.known(&ids).await.unwrap();
    assert_eq!(states.len(), 1200);
    assert_eq!(states[1100], JobState::Waiting);
    assert_eq!(
        states.iter().filter(|state| **state == JobState::Unknown).count(),
        1199
    );
}

#[tokio::test]
async fn nonces_and_locks_are_taken_once() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    assert!(queue.remember_nonce("n", LEASE).await.unwrap());
    assert!(!queue.remember_nonce("n", LEASE).await.unwrap());
    assert!(queue.forget_nonce("n").await.unwrap());
    assert!(queue.remember_nonce("n", LEASE).await.unwrap());
    assert!(queue.lock("l", "a", LEASE).await.unwrap());
    assert!(!queue.lock("l", "b", LEASE).await.unwrap());
    let _: i64 = fixture.raw("PEXPIRE hs:lock:l 0").await;
    assert!(queue.lock("l", "b", LEASE).await.unwrap());
}
