//! Callbacks as they are sent: in a form that the API can store, and small enough for it.

use bytes::Bytes;
use hivesync_domain::{
    Callback, CallbackEvent, ErrorCode, Failure, JobId, Limits, SnapshotResult, limits::Limit,
};
use hivesync_queue::OutboxEntry;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// A callback, written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutgoingCallback {
    pub(crate) id: Uuid,
    pub(crate) body: Bytes,
}

impl OutgoingCallback {
    /// A callback with this event; with a failure instead when the event is larger than the API takes. `None` when there is no
    /// such failure, or the event can't be written.
    pub(crate) fn new(limits: &Limits, job_id: JobId, attempt: u32, event: CallbackEvent) -> Option<Self> {
        let mut callback = Callback {
            event_id: Uuid::now_v7(),
            job_id,
            attempt,
            occurred_at_ms: now_ms(),
            event,
        };
        let whole = write(&callback)?;
        let most = limits.size(Limit::MAX_CALLBACK_BYTES);
        if whole.body.len() <= most {
            return Some(whole);
        }
        let failure = Failure {
            code: ErrorCode::LimitReached,
            message: format!(
                "the result has {} bytes and may have {most} (MAX_CALLBACK_BYTES); request fewer screens or devices at once",
                whole.body.len(),
            ),
            position: None,
        };
        tracing::error!(%job_id, failure.message, "a result is too large for the API; it is told of that instead");
        callback.event = failed_instead(&callback.event, failure)?;
        write(&callback)
    }

    /// What is delivered in the place of a callback that the API refused with `reason`. `None` when nobody waits for it, or it
    /// took the place of another one itself.
    pub(crate) fn in_place_of(refused: &[u8], reason: &str) -> Option<Self> {
        let Callback {
            event_id,
            job_id,
            attempt,
            event,
            ..
        } = serde_json::from_slice(refused).ok()?;
        // Derived ids mark those that took another's place; whoever makes one makes the same.
        if event_id.get_version_num() == 5 {
            return None;
        }
        let failure = Failure {
            code: ErrorCode::InternalError,
            message: format!(
                "the result could not be recorded ({}); request it again, and tell your operator if it stays",
                reason.split(": ").next().unwrap_or_default()
            ),
            position: None,
        };
        write(&Callback {
            event_id: Uuid::new_v5(&event_id, b"refused"),
            job_id,
            attempt,
            occurred_at_ms: now_ms(),
            event: failed_instead(&event, failure)?,
        })
    }

    /// The outbox's entry for it.
    pub(crate) fn entry<'a>(
        &'a self,
        traceparent: Option<&'a str>,
        deliver_within: Duration,
    ) -> OutboxEntry<'a> {
        OutboxEntry {
            id: self.id,
            body: &self.body,
            traceparent,
            deliver_within,
        }
    }
}

/// The failure of what `event` is about; `None` for what only tells of progress.
fn failed_instead(event: &CallbackEvent, failure: Failure) -> Option<CallbackEvent> {
    let preview_id = event.preview_id();
    match event {
        CallbackEvent::PreviewStarted { .. } | CallbackEvent::PreviewProgress { .. } => None,
        CallbackEvent::PreviewBuilt { .. } | CallbackEvent::PreviewFailed { .. } => {
            Some(CallbackEvent::PreviewFailed { preview_id, failure })
        }
        CallbackEvent::SnapshotReady {
            result: SnapshotResult { screen_id, .. },
            ..
        }
        | CallbackEvent::SnapshotFailed { screen_id, .. } => Some(CallbackEvent::SnapshotFailed {
            preview_id,
            screen_id: *screen_id,
            failure,
        }),
        CallbackEvent::EventHandled { screen_id, .. } | CallbackEvent::EventFailed { screen_id, .. } => {
            Some(CallbackEvent::EventFailed {
                preview_id,
                screen_id: *screen_id,
                failure,
            })
        }
    }
}

fn write(callback: &Callback) -> Option<OutgoingCallback> {
    match serde_json::to_vec(callback) {
        Ok(mut body) => {
            replace_nul(&mut body);
            Some(OutgoingCallback {
                id: callback.event_id,
                body: body.into(),
            })
        }
        Err(error) => {
            tracing::error!(job_id = %callback.job_id, %error, "a callback can't be written");
            None
        }
    }
}

/// Puts U+FFFD for every U+0000 in JSON text. The project's messages and names may hold one, and Postgres's jsonb refuses it.
fn replace_nul(json: &mut [u8]) {
    const NUL: &[u8] = br"\u0000";
    let mut at = 0;
    while let Some(escape) = json[at..].iter().position(|byte| *byte == b'\\') {
        let start = at + escape;
        let text = &mut json[start..];
        if text.starts_with(NUL) {
            text[..NUL.len()].copy_from_slice(br"\ufffd");
        }
        // The escaped character may be a backslash itself.
        at = (start + 2).min(json.len());
    }
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_domain::{BuiltScreen, DeviceId, PreviewId, ScreenId, Warning};

    fn screen(name: &str) -> BuiltScreen {
        BuiltScreen {
            screen_id: ScreenId(Uuid::now_v7()),
            name: name.to_owned(),
            device_id: DeviceId("d".to_owned()),
            nodes: 1,
            layout_key: "l".to_owned(),
            picture_key: "p".to_owned(),
            assets: Vec::new(),
            sandbox_ms: 1.0,
            failure: Some(Failure {
                code: ErrorCode::ScreenThrew,
                message: "a\0b \\u0000 \\\0".to_owned(),
                position: None,
            }),
        }
    }

    fn built(screens: Vec<BuiltScreen>) -> CallbackEvent {
        CallbackEvent::PreviewBuilt {
            preview_id: PreviewId::new(),
            screens,
            warnings: vec![Warning {
                message: "\0\0".to_owned(),
                component: Some("\\\\\0".to_owned()),
                position: None,
            }],
            queue_ms: 0,
            prepare_ms: 0,
        }
    }

    fn outgoing(event: CallbackEvent) -> Callback {
        let outgoing = OutgoingCallback::new(&Limits::default(), JobId::new(), 1, event).unwrap();
        let callback: Callback = serde_json::from_slice(&outgoing.body).unwrap();
        assert_eq!(callback.event_id, outgoing.id);
        callback
    }

    #[test]
    fn nul_becomes_the_replacement_character_and_nothing_else_changes() {
        let event = built(vec![screen("ho\0me")]);
        let CallbackEvent::PreviewBuilt {
            screens, warnings, ..
        } = outgoing(event).event
        else {
            panic!();
        };
        assert_eq!(screens[0].name, "ho\u{fffd}me");
        assert_eq!(
            screens[0].failure.as_ref().unwrap().message,
            "a\u{fffd}b \\u0000 \\\u{fffd}"
        );
        assert_eq!(warnings[0].message, "\u{fffd}\u{fffd}");
        assert_eq!(warnings[0].component.as_deref(), Some("\\\\\u{fffd}"));
    }

    #[test]
    fn a_result_that_is_too_large_is_a_failure_that_says_so() {
        let event = built(vec![screen("s"); 40_000]);
        let preview = event.preview_id();
        let CallbackEvent::PreviewFailed {
            preview_id, failure, ..
        } = outgoing(event).event
        else {
            panic!();
        };
        assert_eq!((preview_id, failure.code), (preview, ErrorCode::LimitReached));
        assert!(failure.message.contains("MAX_CALLBACK_BYTES"));
    }

    #[test]
    fn a_refused_callback_is_replaced_once() {
        let callback = outgoing(built(vec![screen("s")]));
        let body = serde_json::to_vec(&callback).unwrap();
        let instead = OutgoingCallback::in_place_of(&body, "413 Payload Too Large: {}").unwrap();
        assert_eq!(
            Some(instead.id),
            OutgoingCallback::in_place_of(&body, "422").map(|other| other.id)
        );
        let sent: Callback = serde_json::from_slice(&instead.body).unwrap();
        assert_eq!(
            (sent.event_id, sent.job_id, sent.attempt),
            (instead.id, callback.job_id, 1)
        );
        let CallbackEvent::PreviewFailed {
            preview_id, failure, ..
        } = sent.event
        else {
            panic!();
        };
        assert_eq!(preview_id, callback.event.preview_id());
        assert!(
            failure.message.contains("(413 Payload Too Large);"),
            "{}",
            failure.message
        );
        assert_eq!(OutgoingCallback::in_place_of(&instead.body, "413"), None);

        let started = outgoing(CallbackEvent::PreviewStarted { preview_id });
        let body = serde_json::to_vec(&started).unwrap();
        assert_eq!(OutgoingCallback::in_place_of(&body, "413"), None);
    }
}
