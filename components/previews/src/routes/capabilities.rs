//! `GET preview/devices/capabilities`: the presets, and what the caller's tier allows.

use crate::presets;
use axum::extract::State;
use hivesync_api_kit::{ApiResult, App, Data, User};
use hivesync_domain::{DeviceContext, DeviceId, Tier};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Response {
    presets: Vec<PresetEntry>,
    tier: Tier,
    limits: TierEntry,
}

#[derive(Serialize)]
struct PresetEntry {
    preset: &'static str,
    device: DeviceContext,
}

#[derive(Serialize)]
struct TierEntry {
    devices_per_preview: u64,
    previews_per_hour: u64,
    snapshots_per_preview: u64,
    snapshot_bytes: u64,
}

pub(crate) async fn handle(user: User, State(app): State<App>) -> ApiResult<Data<Response>> {
    let limits = app.limits().tier(user.tier);
    Ok(Data(Response {
        presets: presets::ALL
            .iter()
            .map(|preset| PresetEntry {
                preset: preset.name,
                device: preset.device(DeviceId(preset.name.to_owned()), preset.orientation()),
            })
            .collect(),
        tier: user.tier,
        limits: TierEntry {
            devices_per_preview: limits.devices_per_preview,
            previews_per_hour: limits.previews_per_hour,
            snapshots_per_preview: limits.snapshots_per_preview,
            snapshot_bytes: limits.snapshot_bytes,
        },
    }))
}
