//! What drives a whole HiveSync from outside: the API's client, archives made in memory, and the hands that tests
//! need on a running stack. The demo and the benchmarks use the same client.

mod archive;
mod client;
mod document;
mod event_answer;
mod http;
mod preview;
pub mod project;
mod project_packing;
mod stack;
mod tester;
mod wait;

pub use archive::{Archive, ArchiveError, FolderOptions};
pub use client::{Accepted, ApiClient, ApiError, Session};
pub use document::{named, nodes};
pub use event_answer::{EventAnswer, EventState, EventTimings};
pub use http::{http_client, http_client_builder};
pub use preview::{Device, Preview, PreviewRequest, PreviewState, Progress, Screen, ScreenState, Timings};
pub use project_packing::{PackedProject, pack_project};
pub use stack::{Held, ServiceStatus, Stack, StackFile, hold_file};
pub use tester::{CEILING, Tester};
pub use wait::{eventually, until};
