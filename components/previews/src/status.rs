//! What `GET preview/status/{id}` answers.

use crate::{db::Stored, progress};
use hivesync_api_kit::{
    ObjectStore,
    preview::{PreviewState, ScreenFacts, ScreenState},
};
use hivesync_domain::{DeviceId, Failure, PreviewId, ScreenId, Warning};
use serde::Serialize;
use std::time::Duration;

/// A preview as its clients see it.
#[derive(Debug, Serialize)]
pub(crate) struct Status {
    preview_id: PreviewId,
    state: PreviewState,
    preview_version: u64,
    progress: progress::Progress,
    screens: Vec<ScreenStatus>,
    warnings: Vec<Warning>,
    error: Option<Failure>,
    timings: PreviewTimings,
    next_poll_in_ms: u64,
}

#[derive(Debug, Serialize)]
struct PreviewTimings {
    queue_ms: Option<u64>,
    prepare_ms: Option<u64>,
    total_ms: Option<u64>,
}

/// A screen as its clients see it.
#[derive(Debug, Serialize)]
struct ScreenStatus {
    screen_id: ScreenId,
    name: String,
    device_id: DeviceId,
    nodes: u32,
    state: ScreenState,
    timings: ScreenTimings,
    layout_url: Option<String>,
    picture_url: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
}

#[derive(Debug, Serialize)]
struct ScreenTimings {
    queue_ms: Option<u64>,
    sandbox_ms: Option<f64>,
    render_ms: Option<f64>,
}

/// The status of `stored`, with addresses of what is stored while the session lasts.
pub(crate) fn of(id: PreviewId, stored: &Stored, store: &ObjectStore, only: Option<&DeviceId>) -> Status {
    let Stored {
        state,
        facts,
        screens,
        ..
    } = stored;
    let visible = facts.visible(screens);
    let shown = visible
        .iter()
        .filter(|(screen, _)| only.is_none_or(|device| *device == screen.screen.device_id))
        .map(|(screen, facts)| screen_status(&screen.screen, facts, store, !state.is_over()))
        .collect();
    let mut warnings = facts
        .built
        .as_ref()
        .map_or_else(Vec::new, |built| built.warnings.clone());
    let refused: Vec<_> = visible
        .iter()
        .filter_map(|(_, facts)| facts.picture_refusal())
        .collect();
    if let Some(refusal) = refused.first() {
        warnings.push(Warning {
            message: format!(
                "{} of {} screens: {}",
                refused.len(),
                visible.len(),
                refusal.message
            ),
            component: None,
            position: None,
        });
    }
    for (_, facts) in &visible {
        let of_picture = facts.picture.iter().flat_map(|picture| &picture.result.warnings);
        for warning in of_picture {
            // The same image on ten screens is one warning.
            if !warnings.contains(warning) {
                warnings.push(warning.clone());
            }
        }
    }
    let built = facts.built.as_ref();
    Status {
        preview_id: id,
        state: *state,
        preview_version: stored.version,
        progress: progress::of(facts, screens, *state),
        screens: shown,
        warnings,
        error: match state {
            PreviewState::Failed => facts.failure(screens),
            _ => None,
        },
        timings: PreviewTimings {
            queue_ms: built.map(|built| built.queue_ms),
            prepare_ms: built.map(|built| built.prepare_ms),
            total_ms: stored.total_ms,
        },
        next_poll_in_ms: progress::next_poll(*state, Duration::from_millis(stored.age_ms))
            .as_millis()
            .try_into()
            .unwrap_or(u64::MAX),
    }
}

fn screen_status(
    screen: &hivesync_domain::BuiltScreen,
    facts: &ScreenFacts,
    store: &ObjectStore,
    open: bool,
) -> ScreenStatus {
    let picture = facts.picture.as_ref().map(|picture| &picture.result);
    let address = |key: &str| (open && !key.is_empty()).then(|| store.download(key));
    ScreenStatus {
        screen_id: screen.screen_id,
        name: screen.name.clone(),
        device_id: screen.device_id.clone(),
        nodes: screen.nodes,
        state: facts.state(),
        timings: ScreenTimings {
            queue_ms: picture.map(|picture| picture.queue_ms),
            sandbox_ms: Some(screen.sandbox_ms),
            render_ms: picture.map(|picture| picture.render_ms),
        },
        layout_url: facts.layout_key().and_then(address),
        picture_url: picture.and_then(|picture| address(&picture.picture_key)),
        width: picture.map(|picture| picture.width),
        height: picture.map(|picture| picture.height),
        bytes: picture.map(|picture| picture.bytes),
        failure: facts.failure().cloned(),
    }
}
