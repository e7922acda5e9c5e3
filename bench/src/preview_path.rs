//! The whole path on the running stack: from a preview's request until a client sees it ready.

use crate::{distribution::Distribution, report::Section};
use anyhow::{Context as _, bail};
use hivesync_domain::ProjectId;
use hivesync_e2e::{ApiClient, Archive, Device, FolderOptions, PreviewRequest, PreviewState};
use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};
use uuid::Uuid;

const WARM_UP: usize = 5;
const ONE_BY_ONE: usize = 60;
const TOGETHER: usize = 160;
const IN_FLIGHT: usize = 8;

/// Between two questions whether it is ready: short, so that asking adds nothing to what is measured.
const POLL: Duration = Duration::from_millis(10);
const CEILING: Duration = Duration::from_secs(60);

struct Bench {
    user: ApiClient,
    project: ProjectId,
    screen: String,
}

/// Measures.
pub async fn measure(api: &str, folder: &Path) -> anyhow::Result<Section> {
    let user = ApiClient::new(api)?.register_new("Bench").await?;
    let archive = Archive::from_folder(folder, FolderOptions::default())?;
    let project = user.project_with("bench", &archive).await?;
    let device = || vec![Device::preset("iphone-15")];
    let whole = PreviewRequest::new(project, device());
    let accepted = user.request_preview(&whole, "whole").await?;
    let whole = user.wait_for(accepted.preview_id, CEILING, |_| {}).await?;
    if whole.state != PreviewState::Ready {
        bail!("{} can't be previewed: {:?}", folder.display(), whole.error);
    }
    let screen = whole
        .screens
        .first()
        .context("the project has no screens")?
        .name
        .clone();
    let bench = Bench {
        user,
        project,
        screen,
    };
    let mut section = Section::new(
        "From request to ready",
        &format!(
            "On the running stack: the screen {} of {} on one iPhone 15, from the request's first byte until the \
             status says `ready` (asked every {} ms). Every preview is built and drawn anew.",
            bench.screen,
            folder.display(),
            POLL.as_millis()
        ),
    );
    bench.run(1, WARM_UP).await?;
    for (in_flight, previews) in [(1, ONE_BY_ONE), (IN_FLIGHT, TOGETHER)] {
        let begun = Instant::now();
        let times = bench.run(in_flight, previews).await?;
        let rate = previews as f64 / begun.elapsed().as_secs_f64();
        section.row(format!("{in_flight} in flight"), &times);
        section.fact(format!("{in_flight} in flight: {rate:.2} previews a second."));
    }
    Ok(section)
}

impl Bench {
    /// Makes `previews` previews, `in_flight` at a time.
    async fn run(&self, in_flight: usize, previews: usize) -> anyhow::Result<Distribution> {
        let left = AtomicUsize::new(previews);
        let take = || {
            left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                .is_ok()
        };
        let lane = async || {
            let mut times = Vec::new();
            while take() {
                times.push(self.one().await?);
            }
            anyhow::Ok(times)
        };
        let lanes = futures::future::try_join_all((0..in_flight).map(|_| lane())).await?;
        Ok(Distribution::new(lanes.into_iter().flatten()))
    }

    async fn one(&self) -> anyhow::Result<Duration> {
        let request =
            PreviewRequest::new(self.project, vec![Device::preset("iphone-15")]).screens(&[&self.screen]);
        let key = Uuid::now_v7().to_string();
        let begun = Instant::now();
        let accepted = self.user.request_preview(&request, &key).await?;
        loop {
            tokio::time::sleep(POLL).await;
            let preview = self.user.preview(accepted.preview_id).await?;
            match preview.state {
                PreviewState::Ready => return Ok(begun.elapsed()),
                state if state.is_final() => bail!("a preview ended as {state:?}: {:?}", preview.error),
                _ if begun.elapsed() > CEILING => bail!("a preview took longer than {} s", CEILING.as_secs()),
                _ => {}
            }
        }
    }
}
