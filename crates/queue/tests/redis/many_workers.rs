//! Many workers at once, some of which die.

use crate::support::*;
use hivesync_domain::{JobId, Priority};
use hivesync_queue::{HeldLease, JobState, Queue, QueueSettings, RedisCommands, Reserved};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};
use uuid::Uuid;

#[tokio::test]
async fn every_job_is_finished_once_and_never_held_twice() {
    const JOBS: usize = 200;
    let fixture = Fixture::new().await;
    let mut ids = HashSet::new();
    for _ in 0..JOBS {
        let job = job(Priority::Low);
        let _ = fixture.queue.enqueue(&job, None).await.unwrap();
        ids.insert(job.id);
    }
    let holders: Arc<Mutex<HashMap<JobId, usize>>> = Arc::default();
    let finished: Arc<Mutex<Vec<JobId>>> = Arc::default();
    let mut workers = tokio::task::JoinSet::new();
    for number in 0..8usize {
        let queue = Queue::new(
            RedisCommands(connect(&fixture.server).await),
            QueueSettings::default(),
        );
        let (holders, finished) = (Arc::clone(&holders), Arc::clone(&finished));
        workers.spawn(async move {
            let name = format!("w{number}");
            for turn in number.. {
                // A worker that dies never comes back to its lease, which is short then.
                let dies = turn % 7 == 0;
                let lease = if dies { Duration::from_millis(1) } else { LEASE };
                match queue.reserve(QUEUE, &name, lease, Uuid::now_v7()).await.unwrap() {
                    Reserved::Job(_) if dies => {}
                    Reserved::Job(reservation) => {
                        let id = reservation.job.id;
                        assert_eq!(holders.lock().unwrap().insert(id, number), None, "held twice");
                        tokio::task::yield_now().await;
                        holders.lock().unwrap().remove(&id);
                        assert_eq!(
                            queue.complete(&reservation.lease, None).await.unwrap(),
                            HeldLease::Held
                        );
                        finished.lock().unwrap().push(id);
                    }
                    Reserved::Unreadable(job) => panic!("{job:?}"),
                    Reserved::LeftToOthers => tokio::time::sleep(Duration::from_millis(1)).await,
                    Reserved::Empty { .. } => {
                        if finished.lock().unwrap().len() == JOBS {
                            return;
                        }
                        queue.sleep(QUEUE, Duration::from_millis(5)).await.unwrap();
                    }
                }
            }
        });
    }
    while let Some(result) = workers.join_next().await {
        result.unwrap();
    }
    let finished = finished.lock().unwrap().clone();
    assert_eq!(finished.len(), JOBS);
    assert_eq!(finished.iter().copied().collect::<HashSet<_>>(), ids);
    let ids: Vec<_> = ids.into_iter().collect();
    let states = fixture.queue.known(&ids).await.unwrap();
    assert!(states.into_iter().all(|state| state == JobState::Done));
    assert_eq!(fixture.llen().await, 0);
}
