//! What the tests share.

mod api;
mod handler;
mod http;
mod server;
mod stack;
mod storage;

pub use api::{Answer, Api};
pub use handler::{Scripted, done, failed};
pub use http::get;
pub use stack::{Stack, Worker, eventually};
pub use storage::Storage;

use hivesync_domain::{
    Job, JobId, JobPayload, PreviewId, PreviewJob, Priority, ProjectId, ProjectSource, Tier, UserId,
};

pub const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

pub fn job() -> Job {
    Job {
        id: JobId::new(),
        priority: Priority::Low,
        tier: Tier::Free,
        user_id: UserId::new(),
        project_id: ProjectId::new(),
        traceparent: Some(format!("00-{TRACE_ID}-00f067aa0ba902b7-01")),
        accepted_at_ms: 1,
        payload: JobPayload::Preview(PreviewJob {
            preview_id: PreviewId::new(),
            source: ProjectSource::default(),
            entry_point: None,
            screens: Vec::new(),
            devices: Vec::new(),
            settings: Default::default(),
        }),
    }
}
