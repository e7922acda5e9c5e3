//! What every worker shares: the reserve, run, upload, callback loop; heartbeat, metrics and shutdown.
//!
//! A worker is a [`JobHandler`] given to [`main`]:
//!
//! ```no_run
//! # use hivesync_worker_kit::{Folders, JobContext, JobError, JobHandler, WorkerConfig};
//! # use hivesync_domain::{CallbackEvent, ErrorCode, Failure, Job, QueueName};
//! struct Drawer;
//!
//! impl JobHandler for Drawer {
//!     const QUEUE: QueueName = QueueName::SnapshotQueue;
//!
//!     async fn run(&self, job: &Job, context: &JobContext) -> Result<CallbackEvent, JobError> {
//!         let document = context.storage().get("previews/1/layout.json", 1024).await?;
//!         # let _ = document;
//!         Err(JobError::Crashed("not drawn".into()))
//!     }
//!
//!     fn exhausted(&self, job: &Job, last_error: &str) -> CallbackEvent {
//!         CallbackEvent::PreviewFailed {
//!             preview_id: job.payload.preview_id(),
//!             failure: Failure {
//!                 code: ErrorCode::PreviewFailedTwice,
//!                 message: last_error.to_owned(),
//!                 position: None,
//!             },
//!         }
//!     }
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     hivesync_worker_kit::main("gpu-worker", &Folders::default(), |_config| Ok(Drawer))
//! }
//! ```

mod backoff;
mod callback_client;
mod config;
mod confinement;
mod finish;
mod health;
mod job_context;
mod job_handler;
mod job_run;
mod logging;
mod maintenance;
mod metrics;
mod neighbours;
mod object_store;
mod outbox;
mod outgoing_callback;
mod redis_link;
mod reserve_loop;
mod shared;
mod trace_context;
mod try_time;
mod worker;
mod worker_name;

pub use config::{ConfigError, StorageConfig, WorkerConfig};
pub use job_context::JobContext;
pub use job_handler::{JobError, JobHandler};
pub use logging::init_logging;
pub use metrics::Metrics;
pub use object_store::{ObjectStore, StorageError};
/// For [`JobHandler::register_metrics`].
pub use prometheus_client;
pub use redis_link::WorkerQueue;
/// For [`JobContext::cancelled`].
pub use tokio_util::sync::CancellationToken;
pub use try_time::TryTime;
pub use worker::{Folders, WorkerError, main, run, run_until};
pub use worker_name::WorkerName;
