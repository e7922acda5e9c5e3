//! How a job ends before its work is done.

use crate::project_source::SourceError;
use hivesync_domain::{ErrorCode, Failure};
use hivesync_worker_kit::{JobError, StorageError};

/// How a job ends before its work is done.
pub enum Stop {
    /// The project is at fault.
    Failed(Failure),
    /// We are.
    Job(JobError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match failure.code {
            ErrorCode::InternalError => Stop::Job(JobError::Crashed(failure.message)),
            ErrorCode::ServiceUnavailable => Stop::Job(JobError::Unavailable(failure.message)),
            _ => Stop::Failed(failure),
        }
    }
}

impl From<JobError> for Stop {
    fn from(error: JobError) -> Self {
        Stop::Job(error)
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Stop::Job(error.into())
    }
}

impl From<SourceError> for Stop {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Refused(refusal) => Stop::Failed(refusal.into()),
            SourceError::Storage(error) => error.into(),
            SourceError::Panicked(_) => Stop::Job(JobError::Crashed(error.to_string())),
        }
    }
}

/// Runs `work` where blocking is allowed.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stop> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        Stop::Job(JobError::Crashed(format!(
            "a preview thread ended early: {error}"
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_ours_is_a_crash_and_no_outage() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let panicked = runtime.block_on(async {
            tokio::task::spawn_blocking(|| panic!("no luck"))
                .await
                .unwrap_err()
        });
        let Stop::Job(JobError::Crashed(error)) = Stop::from(SourceError::from(panicked)) else {
            panic!("it is told as something else");
        };
        assert!(error.contains("no luck"), "{error}");
    }

    #[test]
    fn what_storage_lost_is_no_outage() {
        let lost = StorageError::NotFound { key: "k".to_owned() };
        assert!(matches!(Stop::from(lost), Stop::Job(JobError::Crashed(_))));
        let away = StorageError::Unavailable("x".to_owned());
        assert!(matches!(Stop::from(away), Stop::Job(JobError::Unavailable(_))));
    }
}
