//! Jobs that were given up.

use crate::support::*;
use hivesync_domain::{Job, JobId, Priority};
use hivesync_queue::{HeldLease, JobState};

#[tokio::test]
async fn a_dead_job_is_kept_whole_and_can_be_tried_again() {
    let fixture = Fixture::new().await;
    let queue = &fixture.queue;
    let job = job(Priority::Low);
    let _ = queue.enqueue(&job, None).await.unwrap();
    let lease = fixture.reserve("a").await.unwrap().lease;
    let error = "ü".repeat(5000);
    assert_eq!(
        queue.dead_letter(&lease, &error, None).await.unwrap(),
        HeldLease::Held
    );
    assert_eq!(queue.known(&[job.id]).await.unwrap(), [JobState::Dead]);

    let dead = queue.dead_jobs(QUEUE, 0, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].id, dead[0].attempts), (job.id, 1));
    assert!(dead[0].error.starts_with("ü") && dead[0].error.len() <= 2000);
    assert_eq!(serde_json::from_str::<Job>(&dead[0].job).unwrap(), job);

    assert!(queue.requeue(job.id).await.unwrap());
    assert!(!queue.requeue(job.id).await.unwrap());
    assert!(!queue.requeue(JobId::new()).await.unwrap());
    assert_eq!(
        queue.dead_letter(&lease, "x", None).await.unwrap(),
        HeldLease::Lost
    );
    assert_eq!(fixture.reserve("a").await.unwrap().attempt, 1);
    assert_eq!(queue.dead_jobs(QUEUE, 0, 10).await.unwrap(), []);
}

#[tokio::test]
async fn the_newest_dead_jobs_come_first() {
    let fixture = Fixture::new().await;
    let mut ids = Vec::new();
    for score in 1..=3 {
        let job = job(Priority::Low);
        let _ = fixture.queue.enqueue(&job, None).await.unwrap();
        let lease = fixture.reserve("a").await.unwrap().lease;
        let _ = fixture.queue.dead_letter(&lease, "x", None).await.unwrap();
        let _: i64 = fixture
            .raw(&format!("ZADD hs:dead:preview_queue XX {score} {}", job.id))
            .await;
        ids.push(job.id);
    }
    let page = async |offset, limit| {
        let jobs = fixture.queue.dead_jobs(QUEUE, offset, limit).await.unwrap();
        jobs.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(page(0, 2).await, [ids[2], ids[1]]);
    assert_eq!(page(2, 2).await, [ids[0]]);
}
