//! Parts of the stack die in the middle of work: every accepted preview is finished, once, and nobody does anything.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

use hivesync_domain::{PreviewId, QueueName};
use hivesync_e2e::{CEILING, Preview, PreviewState, ScreenState, Tester, eventually, project, until};
use rustix::process::Signal;
use std::{collections::BTreeSet, time::Duration};

const DEVICES: [&str; 2] = ["iphone-15", "pixel-8"];
const SCREENS: usize = 4;
const PREVIEWS: usize = 3;

/// Half a minute, as the promise says.
const AWAY: Duration = Duration::from_secs(30);

/// Longer than a lease, and than jobs stay away from a reconcile.
const LEASE_AND_RECONCILE: Duration = Duration::from_secs(15);

struct Scene {
    tester: Tester,
    previews: Vec<PreviewId>,
}

impl Scene {
    /// Some previews that are on their way.
    async fn begin() -> Self {
        let tester = Tester::new().await.unwrap();
        let archive = project::busy(SCREENS).unwrap();
        let mut previews = Vec::new();
        for _ in 0..PREVIEWS {
            previews.push(tester.request(&archive, &DEVICES).await.unwrap());
        }
        Self { tester, previews }
    }

    /// Waits until a preview of these is in the stage.
    async fn reaches(&self, stages: &[&str]) {
        let reached = until(CEILING, async || {
            for preview in &self.previews {
                let status = self.tester.client.preview(*preview).await.ok()?;
                let stage = status.progress.map(|progress| progress.stage).unwrap_or_default();
                if stages.contains(&stage.as_str()) {
                    return Some(());
                }
            }
            None
        });
        reached
            .await
            .unwrap_or_else(|| panic!("no preview came to {stages:?}"));
    }

    /// `kill -9` of a worker while it holds a job, and a wait until the worker runs again.
    async fn kill_at_work(&self, worker: &str, queue: QueueName) {
        let stack = &self.tester.stack;
        let caught = until(CEILING, async || {
            // Looked at while it runs, it might finish the job in between.
            let stopped = stack.signal(worker, Signal::STOP).ok()?;
            if stack.running_jobs(queue).await.ok()? > 0 {
                return Some(stopped);
            }
            stack.signal(worker, Signal::CONT).ok()?;
            None
        });
        caught
            .await
            .unwrap_or_else(|| panic!("{worker} was never caught with a job of {}", queue.as_str()));
        let killed = stack.kill(worker).unwrap();
        stack.wait_restarted(worker, killed).await.unwrap();
    }

    /// Every preview becomes ready, each screen is there once, and nothing more happens afterwards.
    async fn all_finished_once(&self) {
        for preview in &self.previews {
            let status = self.tester.finished(*preview).await.unwrap();
            check_complete(&status);
            let results = self.tester.results(&status).await.unwrap();
            assert_eq!(results.len(), SCREENS * DEVICES.len());
        }
        let drained = eventually(CEILING, async || {
            let mut open = 0;
            for queue in [QueueName::PreviewQueue, QueueName::SnapshotQueue] {
                open += self.tester.stack.open_jobs(queue).await.unwrap_or(1);
            }
            open == 0
        });
        assert!(drained.await, "jobs are left in the queues");
        let versions = self.versions().await;
        // A lease that was forgotten would run out, and a reconcile bring the job back.
        tokio::time::sleep(LEASE_AND_RECONCILE).await;
        assert_eq!(
            self.versions().await,
            versions,
            "a finished preview was finished again"
        );
    }

    async fn versions(&self) -> Vec<u64> {
        let mut versions = Vec::new();
        for preview in &self.previews {
            let status = self.tester.client.preview(*preview).await.unwrap();
            assert_eq!(status.state, PreviewState::Ready);
            versions.push(status.preview_version);
        }
        versions
    }
}

fn check_complete(preview: &Preview) {
    assert_eq!(preview.state, PreviewState::Ready, "{:?}", preview.error);
    let pairs: BTreeSet<(&str, &str)> = preview
        .screens
        .iter()
        .map(|screen| (screen.name.as_str(), screen.device_id.as_str()))
        .collect();
    assert_eq!(pairs.len(), SCREENS * DEVICES.len());
    assert_eq!(preview.screens.len(), pairs.len(), "a screen is there twice");
    for screen in &preview.screens {
        assert_eq!(
            screen.state,
            ScreenState::Ready,
            "{}: {:?}",
            screen.name,
            screen.failure
        );
    }
}

#[tokio::test]
async fn a_killed_sandbox_host_loses_nothing() {
    let scene = Scene::begin().await;
    scene.kill_at_work("sandbox-host", QueueName::PreviewQueue).await;
    scene.all_finished_once().await;
}

#[tokio::test]
async fn a_killed_gpu_worker_loses_nothing() {
    let scene = Scene::begin().await;
    scene.kill_at_work("gpu-worker", QueueName::SnapshotQueue).await;
    scene.all_finished_once().await;
}

#[tokio::test]
async fn a_killed_api_loses_nothing() {
    let scene = Scene::begin().await;
    scene.reaches(&["preparing", "rendering", "drawing"]).await;
    let killed = scene.tester.stack.kill("api").unwrap();
    scene.tester.stack.wait_restarted("api", killed).await.unwrap();
    scene.all_finished_once().await;
}

#[tokio::test]
async fn a_redis_restart_loses_nothing() {
    let scene = Scene::begin().await;
    scene.reaches(&["preparing", "rendering", "drawing"]).await;
    let killed = scene.tester.stack.kill("redis").unwrap();
    scene.tester.stack.wait_restarted("redis", killed).await.unwrap();
    scene.all_finished_once().await;
}

#[tokio::test]
async fn a_redis_that_lost_its_data_loses_nothing() {
    let scene = Scene::begin().await;
    scene.reaches(&["preparing", "rendering", "drawing"]).await;
    scene.tester.stack.flush_redis().await.unwrap();
    scene.all_finished_once().await;
}

#[tokio::test]
async fn a_postgres_restart_loses_nothing() {
    let scene = Scene::begin().await;
    scene.reaches(&["preparing", "rendering", "drawing"]).await;
    let killed = scene.tester.stack.kill("postgres").unwrap();
    scene
        .tester
        .stack
        .wait_restarted("postgres", killed)
        .await
        .unwrap();
    scene.all_finished_once().await;
}

#[tokio::test]
async fn object_storage_that_is_away_for_half_a_minute_loses_nothing() {
    let scene = Scene::begin().await;
    scene.reaches(&["preparing", "rendering", "drawing"]).await;
    let held = scene.tester.stack.hold_while("object-store").await.unwrap();
    tokio::time::sleep(AWAY).await;
    drop(held);
    scene
        .tester
        .stack
        .wait_state("object-store", "ready")
        .await
        .unwrap();
    scene.all_finished_once().await;
}
