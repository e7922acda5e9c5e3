//! The end of a try: told to the queue until it has heard.

use crate::{
    backoff::{Backoff, doubled},
    outbox,
    outgoing_callback::OutgoingCallback,
    shared::Shared,
};
use hivesync_domain::limits::Limit;
use hivesync_queue::{ClaimedCallback, HeldLease, Lease, PostponeCause};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// Longest wait between tries of a job.
const MAX_RETRY_DELAY: Duration = Duration::from_secs(30);

/// How long a stopping worker tells a queue that does not answer.
const TELL_WHILE_STOPPING: Duration = Duration::from_secs(5);

/// How a try ends.
pub(crate) enum Ending {
    /// With a final callback, if it could be written.
    Done(Option<OutgoingCallback>),
    /// With another try, which counts.
    Retry { delay: Duration, error: String },
    /// With another try, which does not count.
    Postpone {
        delay: Duration,
        reason: String,
        cause: PostponeCause,
    },
    /// With the job given up.
    Dead {
        error: String,
        callback: Option<OutgoingCallback>,
    },
}

impl Ending {
    fn callback(&self) -> Option<&OutgoingCallback> {
        match self {
            Ending::Done(callback) | Ending::Dead { callback, .. } => callback.as_ref(),
            Ending::Retry { .. } | Ending::Postpone { .. } => None,
        }
    }
}

/// The wait before the try after `attempt`.
pub(crate) fn retry_delay(shared: &Shared, attempt: u32) -> Duration {
    let first = shared.limits.duration(Limit::JOB_RETRY_BACKOFF_MS);
    doubled(first, attempt.saturating_sub(1), MAX_RETRY_DELAY)
}

/// Tells the queue how a try ended, and again while Redis is away: nobody else may have taken the job when it is back. Then
/// delivers the callback for the first time, in the background. False when the lease was lost.
pub(crate) async fn finish(
    shared: &Arc<Shared>,
    lease: &Lease,
    ending: Ending,
    traceparent: Option<&str>,
) -> bool {
    let deliver_within = shared.deliver_within();
    let entry = ending
        .callback()
        .map(|callback| callback.entry(traceparent, deliver_within));
    let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(1));
    let mut give_up: Option<Instant> = None;
    let held = loop {
        let result = match &ending {
            Ending::Done(_) => shared.queue.complete(lease, entry).await,
            Ending::Retry { delay, error } => shared.queue.retry_later(lease, *delay, error).await,
            Ending::Postpone { delay, reason, cause } => {
                shared.queue.postpone(lease, *delay, reason, *cause).await
            }
            Ending::Dead { error, .. } => shared.queue.dead_letter(lease, error, entry).await,
        };
        match result {
            Ok(held) => break held,
            Err(error) => {
                tracing::warn!(%error, "the queue can't be told how the try ended; trying again");
                if shared.stopping.is_cancelled() {
                    let until = *give_up.get_or_insert_with(|| Instant::now() + TELL_WHILE_STOPPING);
                    if Instant::now() >= until {
                        tracing::error!(
                            "stopping without having told the queue; another worker will do the job again"
                        );
                        return false;
                    }
                }
                tokio::time::sleep(backoff.next()).await;
            }
        }
    };
    if held == HeldLease::Lost {
        tracing::warn!("the lease was lost before the queue was told; another worker does the job again");
        return false;
    }
    if let Some(callback) = ending.callback() {
        let first = ClaimedCallback {
            id: callback.id,
            tries: 0,
            age: Duration::ZERO,
            body: callback.body.to_vec(),
            traceparent: traceparent.map(str::to_owned),
        };
        let worker = Arc::clone(shared);
        shared
            .deliveries
            .spawn(async move { outbox::deliver(&worker, first).await });
    }
    true
}
