//! A handler that does what a test says.

use futures::future::BoxFuture;
use hivesync_domain::{CallbackEvent, ErrorCode, Failure, Job, JobPayload, QueueName};
use hivesync_worker_kit::{JobContext, JobError, JobHandler};

type Answer = Result<CallbackEvent, JobError>;
type Script = Box<dyn for<'a> Fn(&'a Job, &'a JobContext) -> BoxFuture<'a, Answer> + Send + Sync>;

pub struct Scripted(Script);

impl Scripted {
    pub fn new<F>(script: F) -> Self
    where
        F: for<'a> Fn(&'a Job, &'a JobContext) -> BoxFuture<'a, Answer> + Send + Sync + 'static,
    {
        Self(Box::new(script))
    }

    /// Does every job at once.
    pub fn done() -> Self {
        Self::new(|job, _| Box::pin(async { Ok(done(job)) }))
    }

    /// Never comes back.
    pub fn hangs() -> Self {
        Self::new(|_, _| Box::pin(std::future::pending()))
    }
}

impl JobHandler for Scripted {
    const QUEUE: QueueName = QueueName::PreviewQueue;

    async fn run(&self, job: &Job, context: &JobContext) -> Answer {
        (self.0)(job, context).await
    }

    fn exhausted(&self, job: &Job, last_error: &str) -> CallbackEvent {
        failed(job, ErrorCode::PreviewFailedTwice, last_error)
    }
}

pub fn done(job: &Job) -> CallbackEvent {
    let JobPayload::Preview(preview) = &job.payload else {
        panic!("{job:?}");
    };
    CallbackEvent::PreviewBuilt {
        preview_id: preview.preview_id,
        screens: Vec::new(),
        warnings: Vec::new(),
        queue_ms: 0,
        prepare_ms: 0,
    }
}

pub fn failed(job: &Job, code: ErrorCode, message: &str) -> CallbackEvent {
    let JobPayload::Preview(preview) = &job.payload else {
        panic!("{job:?}");
    };
    CallbackEvent::PreviewFailed {
        preview_id: preview.preview_id,
        failure: Failure {
            code,
            message: message.to_owned(),
            position: None,
        },
    }
}
