//! The outbox of callbacks.

use crate::support::*;
use hivesync_domain::Priority;
use hivesync_queue::OutboxEntry;
use std::time::Duration;
use uuid::Uuid;

async fn finished(fixture: &Fixture, deliver_within: Duration) -> Report {
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;
    let report = report();
    let entry = OutboxEntry {
        deliver_within,
        ..entry(&report).unwrap()
    };
    let _ = fixture.queue.complete(&lease, Some(entry)).await.unwrap();
    report
}

async fn make_due(fixture: &Fixture, callback: Uuid) {
    let _: i64 = fixture.raw(&format!("ZADD hs:outbox XX 1 {callback}")).await;
}

#[tokio::test]
async fn a_callback_is_claimed_by_one_until_its_time_is_over() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    let report = finished(&fixture, LEASE).await;
    let claims = queue.claim_callbacks(10, LEASE).await.unwrap();
    assert_eq!(claims.callbacks, []);
    assert!(claims.next_in.is_some_and(|next| next <= LEASE));

    make_due(&fixture, report.id).await;
    let claimed = queue.claim_callbacks(10, LEASE).await.unwrap().callbacks;
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].id, claimed[0].tries), (report.id, 0));
    assert_eq!(claimed[0].body, report.body);
    assert_eq!(
        claimed[0].traceparent.as_deref(),
        entry(&report).unwrap().traceparent
    );
    assert_eq!(queue.claim_callbacks(10, LEASE).await.unwrap().callbacks, []);

    assert!(queue.acknowledge_callback(report.id).await.unwrap());
    assert!(!queue.acknowledge_callback(report.id).await.unwrap());
    assert_eq!(queue.claim_callbacks(10, LEASE).await.unwrap().next_in, None);
}

#[tokio::test]
async fn a_failed_delivery_is_counted_and_tried_again() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    let id = finished(&fixture, Duration::ZERO).await.id;
    for tries in 0..3 {
        let claimed = queue.claim_callbacks(10, LEASE).await.unwrap().callbacks;
        assert_eq!(claimed[0].tries, tries);
        assert!(queue.defer_callback(id, LEASE, "503").await.unwrap());
        make_due(&fixture, id).await;
    }
    assert!(!queue.defer_callback(Uuid::now_v7(), LEASE, "x").await.unwrap());
}

#[tokio::test]
async fn a_refused_callback_is_kept_and_can_be_revived() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    let report = finished(&fixture, Duration::ZERO).await;
    let id = report.id;
    assert!(queue.bury_callback(id, "422: no", None).await.unwrap());
    assert!(!queue.bury_callback(id, "422: no", None).await.unwrap());
    assert_eq!(queue.claim_callbacks(10, LEASE).await.unwrap().callbacks, []);
    assert_eq!(queue.stats(QUEUE).await.unwrap().outbox_dead, 1);

    let dead = queue.dead_callbacks(0, 10).await.unwrap();
    assert_eq!((dead[0].id, dead[0].error.as_str()), (id, "422: no"));
    assert_eq!(dead[0].body, report.body);

    assert!(queue.revive_callback(id).await.unwrap());
    assert!(!queue.revive_callback(id).await.unwrap());
    assert_eq!(
        queue.claim_callbacks(10, LEASE).await.unwrap().callbacks[0].id,
        id
    );
    assert_eq!(queue.dead_callbacks(0, 10).await.unwrap(), []);
}

#[tokio::test]
async fn another_callback_takes_the_place_of_a_refused_one() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    let refused = finished(&fixture, Duration::ZERO).await.id;
    let instead = report();
    assert!(
        queue
            .bury_callback(refused, "413", entry(&instead))
            .await
            .unwrap()
    );
    let claimed = queue.claim_callbacks(10, LEASE).await.unwrap().callbacks;
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].id, &claimed[0].body), (instead.id, &instead.body));
    assert_eq!(queue.dead_callbacks(0, 10).await.unwrap()[0].id, refused);

    // Whoever refuses it too late puts nothing into the outbox.
    assert!(queue.acknowledge_callback(instead.id).await.unwrap());
    assert!(
        !queue
            .bury_callback(refused, "413", entry(&instead))
            .await
            .unwrap()
    );
    assert_eq!(queue.stats(QUEUE).await.unwrap().outbox, 0);
}
