//! The library installs itself.

use crate::support::*;
use hivesync_domain::Priority;
use hivesync_queue::{Enqueued, JobState};

#[tokio::test]
async fn a_library_that_is_gone_is_installed_again() {
    let fixture = Fixture::new().await;
    let job = job(Priority::Low);
    let _ = fixture.queue.enqueue(&job, None).await.unwrap();
    let _: () = fixture.raw("FUNCTION FLUSH").await;
    assert_eq!(fixture.queue.known(&[job.id]).await.unwrap(), [JobState::Waiting]);
}

#[tokio::test]
async fn an_older_library_is_replaced_and_a_newer_one_is_kept() {
    let fixture = Fixture::new().await;
    let library = include_str!("../../src/hivesync.lua");
    let load = async |source: String| {
        let mut command = redis::cmd("FUNCTION");
        command.arg("LOAD").arg("REPLACE").arg(source);
        let _: String = command.query_async(&mut fixture.redis.clone()).await.unwrap();
    };
    let installed = async || fixture.raw::<redis::Value>("FUNCTION LIST WITHCODE").await;
    let ours = library
        .lines()
        .find(|line| line.starts_with("local VERSION = "))
        .unwrap();
    let with_version = |version: i64| library.replace(ours, &format!("local VERSION = {version}"));
    load(with_version(0)).await;
    assert_eq!(
        fixture.queue.enqueue(&job(Priority::Low), None).await.unwrap(),
        Enqueued::Added
    );
    assert!(format!("{:?}", installed().await).contains(&format!("{ours}\\n")));
    load(with_version(999)).await;
    assert_eq!(
        fixture.queue.enqueue(&job(Priority::Low), None).await.unwrap(),
        Enqueued::Added
    );
    assert!(format!("{:?}", installed().await).contains("VERSION = 999"));
}
