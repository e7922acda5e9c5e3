//! The registry of workers.

use crate::support::*;
use hivesync_queue::WorkerBeat;

pub fn beat(worker: &str, slots: u32) -> WorkerBeat<'_> {
    WorkerBeat {
        queue: QUEUE,
        worker,
        alive_for: LEASE,
        slots,
        running: 1,
        version: "1.2.3",
    }
}

#[tokio::test]
async fn workers_are_alive_until_they_fall_silent_and_stay_in_the_list() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    queue.heartbeat(&beat("a", 2)).await.unwrap();
    queue.heartbeat(&beat("b", 3)).await.unwrap();
    let stats = queue.stats(QUEUE).await.unwrap();
    assert_eq!((stats.workers, stats.slots), (2, 5));

    let now: (u64, u64) = fixture.raw("TIME").await;
    let _: i64 = fixture
        .raw(&format!("ZADD hs:workers:preview_queue XX {} b", now.0 * 1000))
        .await;
    let stats = queue.stats(QUEUE).await.unwrap();
    assert_eq!((stats.workers, stats.slots), (1, 2));
    let workers = queue.workers(QUEUE).await.unwrap();
    let seen: Vec<_> = workers
        .iter()
        .map(|worker| (worker.name.as_str(), worker.alive, worker.slots))
        .collect();
    assert_eq!(seen, [("b", false, 3), ("a", true, 2)]);
    assert_eq!((workers[1].running, workers[1].version.as_str()), (1, "1.2.3"));

    queue.sign_off(QUEUE, "a").await.unwrap();
    assert_eq!(queue.workers(QUEUE).await.unwrap().len(), 1);
}
