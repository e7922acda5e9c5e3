//! Delivery of callbacks from the durable outbox.

use crate::{
    backoff::{Backoff, doubled, spread},
    callback_client::Answer,
    outgoing_callback::OutgoingCallback,
    shared::Shared,
};
use bytes::Bytes;
use hivesync_domain::limits::Limit;
use hivesync_queue::ClaimedCallback;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Callbacks delivered at once.
const BATCH: u32 = 16;

/// Longest time between looks into the outbox: another worker may have deferred something.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Wait after a first failed delivery.
const FIRST_RETRY: Duration = Duration::from_millis(250);

/// How long the API may take to understand a callback. While both are rolled out, a newer worker may speak to an older API.
const UNDERSTOOD_WITHIN: Duration = Duration::from_secs(5 * 60);

/// After this long, a callback whose refusals might have passed is given up too. Nobody waits for it any more: by then, the API
/// has ended the preview itself.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Delivers due callbacks of any worker until the worker stops.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(2));
    while !shared.stopping.is_cancelled() {
        let wait = match shared.queue.claim_callbacks(BATCH, shared.deliver_within()).await {
            Ok(claims) => {
                backoff.reset();
                let full = claims.callbacks.len() == BATCH as usize;
                let mut deliveries = JoinSet::new();
                for callback in claims.callbacks {
                    let shared = Arc::clone(&shared);
                    deliveries.spawn(async move { deliver(&shared, callback).await });
                }
                while deliveries.join_next().await.is_some() {}
                if full {
                    Duration::ZERO
                } else {
                    claims
                        .next_in
                        .unwrap_or(LOOK_EVERY)
                        .clamp(Duration::from_millis(5), LOOK_EVERY)
                }
            }
            Err(error) => {
                tracing::debug!(%error, "the outbox can't be read");
                backoff.next()
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = shared.stopping.cancelled() => {}
        }
    }
}

/// Delivers one callback and tells the outbox how it went. When the outbox can't be told, the callback becomes due again and
/// is delivered twice; the API records it once.
pub(crate) async fn deliver(shared: &Shared, callback: ClaimedCallback) {
    let ClaimedCallback {
        id,
        tries,
        age,
        body,
        traceparent,
    } = callback;
    let body = Bytes::from(body);
    let answer = shared.client.callback(body.clone(), traceparent.as_deref()).await;
    match answer {
        Answer::Accepted => {
            shared.metrics.callback("delivered");
            tracing::debug!(event_id = %id, tries, "callback delivered");
            acknowledge(shared, id).await;
        }
        Answer::NotUnderstood(reason) if age < UNDERSTOOD_WITHIN => defer(shared, id, tries, &reason).await,
        Answer::Refused(reason) | Answer::NotUnderstood(reason) => {
            shared.metrics.callback("refused");
            let instead = OutgoingCallback::in_place_of(&body, &reason);
            tracing::error!(event_id = %id, tries, reason, instead = instead.is_some(), "the API refuses a callback for good; kept as a dead callback");
            // Due at once, whoever delivers it.
            let entry = instead
                .as_ref()
                .map(|callback| callback.entry(traceparent.as_deref(), Duration::ZERO));
            log_failure(id, shared.queue.bury_callback(id, &reason, entry).await);
        }
        Answer::Later(reason) if age > GIVE_UP_AFTER => {
            shared.metrics.callback("given_up");
            tracing::error!(event_id = %id, tries, reason, "a callback could not be delivered for a day; kept as a dead callback");
            log_failure(id, shared.queue.bury_callback(id, &reason, None).await);
        }
        Answer::Later(reason) => defer(shared, id, tries, &reason).await,
    }
}

async fn defer(shared: &Shared, id: Uuid, tries: u32, reason: &str) {
    shared.metrics.callback("deferred");
    let most = shared.limits.duration(Limit::CALLBACK_RETRY_MAX_MS);
    let delay = spread(doubled(FIRST_RETRY, tries, most));
    tracing::warn!(event_id = %id, tries, reason, delay_ms = delay.as_millis(), "a callback was not delivered; it stays in the outbox");
    log_failure(id, shared.queue.defer_callback(id, delay, reason).await);
}

async fn acknowledge(shared: &Shared, id: Uuid) {
    let mut backoff = Backoff::new(Duration::from_millis(50), Duration::from_millis(500));
    for _ in 0..3 {
        match shared.queue.acknowledge_callback(id).await {
            Ok(_) => return,
            Err(error) => {
                tracing::debug!(event_id = %id, %error, "a delivered callback could not be taken out of the outbox")
            }
        }
        tokio::time::sleep(backoff.next()).await;
    }
}

fn log_failure(id: Uuid, result: Result<bool, hivesync_queue::Error>) {
    if let Err(error) = result {
        tracing::debug!(event_id = %id, %error, "the outbox could not be told; the callback becomes due again by itself");
    }
}
