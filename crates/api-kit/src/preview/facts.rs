//! What callbacks have said about a preview, merged so that order and repetition do not matter.
//!
//! Each fact is kept by a rule of "the larger wins", which is commutative, associative and idempotent, so any order of
//! any callbacks, each any number of times, ends in the same facts. The state is never stored as a step from another
//! state: it is derived from the facts. What was made wins over what failed, since a later try can heal a failure
//! and nothing unmakes a stored document or picture.

use super::{PreviewState, ScreenState};
use hivesync_domain::{
    BuiltScreen, Callback, CallbackEvent, ErrorCode, EventResult, Failure, ScreenId, SnapshotResult, Warning,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which of two reports of the same thing counts: the later try; of one try, the larger event id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Order {
    /// The try.
    pub attempt: u32,
    /// The report.
    pub event_id: Uuid,
}

/// How far a try has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Progress {
    /// The try.
    pub attempt: u32,
    /// Screens laid out.
    pub done: u32,
    /// Screens there will be; 0 while unknown.
    pub total: u32,
}

/// Every screen is laid out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Built {
    /// Which report.
    pub order: Order,
    /// Screens it named.
    pub screens: u32,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// From acceptance to reservation, milliseconds.
    pub queue_ms: u64,
    /// Fetching, checking, resolving and transpiling, milliseconds.
    pub prepare_ms: u64,
}

/// The preview can't be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// Which report.
    pub order: Order,
    /// Why.
    pub failure: Failure,
}

/// What is known of a preview as a whole.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Set once a worker has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// Set once it is built.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub built: Option<Built>,
    /// Set when a try ended in failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
}

/// A screen's document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screen {
    /// Which report.
    pub order: Order,
    /// Its place among the screens of that report.
    pub position: u32,
    /// The screen.
    pub screen: BuiltScreen,
}

/// A screen's picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Which report.
    pub order: Order,
    /// The picture.
    pub result: SnapshotResult,
}

/// Why a screen has no picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PictureFailure {
    /// Which report.
    pub order: Order,
    /// Why.
    pub failure: Failure,
}

/// What the last event left of a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AfterEvent {
    /// Which report.
    pub order: Order,
    /// What the event came to; it changed the screen.
    pub result: EventResult,
}

/// What is known of one screen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScreenFacts {
    /// Its document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub built: Option<Screen>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// Why it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture_failure: Option<PictureFailure>,
    /// The screen after the last event that changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_event: Option<AfterEvent>,
}

/// What one callback changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Change {
    /// Screens whose facts changed.
    pub screens: Vec<ScreenId>,
    /// Whether the callback is the last word on its job.
    pub job_finished: bool,
}

trait Ranked {
    fn order(&self) -> Order;
}

macro_rules! ranked {
    ($($type:ty),+) => {$(impl Ranked for $type { fn order(&self) -> Order { self.order } })+};
}
ranked!(Built, Failed, Screen, Picture, PictureFailure);

fn keep_larger<T: Ranked>(slot: &mut Option<T>, new: T) {
    if slot.as_ref().is_none_or(|old| old.order() < new.order()) {
        *slot = Some(new);
    }
}

impl Facts {
    /// Takes in one callback. `screens` holds what is known of the preview's screens.
    pub(super) fn apply(
        &mut self,
        screens: &mut BTreeMap<ScreenId, ScreenFacts>,
        callback: &Callback,
    ) -> Change {
        let order = Order {
            attempt: callback.attempt,
            event_id: callback.event_id,
        };
        let mut change = Change::default();
        let mut begun = |done, total| {
            self.progress = self.progress.max(Some(Progress {
                attempt: order.attempt,
                done,
                total,
            }));
        };
        match &callback.event {
            CallbackEvent::PreviewStarted { .. } => begun(0, 0),
            CallbackEvent::PreviewProgress { done, total, .. } => begun(*done, *total),
            CallbackEvent::PreviewBuilt {
                screens: built,
                warnings,
                queue_ms,
                prepare_ms,
                ..
            } => {
                for (position, screen) in (0..).zip(built) {
                    let facts = screens.entry(screen.screen_id).or_default();
                    keep_larger(
                        &mut facts.built,
                        Screen {
                            order,
                            position,
                            screen: screen.clone(),
                        },
                    );
                    change.screens.push(screen.screen_id);
                }
                keep_larger(
                    &mut self.built,
                    Built {
                        order,
                        screens: u32::try_from(built.len()).unwrap_or(u32::MAX),
                        warnings: warnings.clone(),
                        queue_ms: *queue_ms,
                        prepare_ms: *prepare_ms,
                    },
                );
                change.job_finished = true;
            }
            CallbackEvent::PreviewFailed { failure, .. } => {
                keep_larger(
                    &mut self.failed,
                    Failed {
                        order,
                        failure: failure.clone(),
                    },
                );
                change.job_finished = true;
            }
            CallbackEvent::SnapshotReady { result, .. } => {
                let facts = screens.entry(result.screen_id).or_default();
                keep_larger(
                    &mut facts.picture,
                    Picture {
                        order,
                        result: result.clone(),
                    },
                );
                change.screens.push(result.screen_id);
                change.job_finished = true;
            }
            CallbackEvent::SnapshotFailed {
                screen_id, failure, ..
            } => {
                let facts = screens.entry(*screen_id).or_default();
                keep_larger(
                    &mut facts.picture_failure,
                    PictureFailure {
                        order,
                        failure: failure.clone(),
                    },
                );
                change.screens.push(*screen_id);
                change.job_finished = true;
            }
            CallbackEvent::EventHandled {
                screen_id, result, ..
            } => {
                if result.layout_key.is_some() {
                    let facts = screens.entry(*screen_id).or_default();
                    let after = AfterEvent {
                        order,
                        result: result.clone(),
                    };
                    // A later event's document shows what earlier events did as well.
                    let place = |after: &AfterEvent| (after.result.seq, after.order);
                    if facts
                        .after_event
                        .as_ref()
                        .is_none_or(|old| place(old) < place(&after))
                    {
                        facts.after_event = Some(after);
                    }
                    change.screens.push(*screen_id);
                }
                change.job_finished = true;
            }
            CallbackEvent::EventFailed { .. } => change.job_finished = true,
        }
        change
    }

    /// The screens of the report that counts, in its order.
    pub fn visible<'a>(
        &self,
        screens: &'a BTreeMap<ScreenId, ScreenFacts>,
    ) -> Vec<(&'a Screen, &'a ScreenFacts)> {
        let Some(built) = &self.built else {
            return Vec::new();
        };
        let mut visible: Vec<_> = screens
            .values()
            .filter_map(|facts| Some((facts.built.as_ref()?, facts)))
            .filter(|(screen, _)| screen.order == built.order)
            .collect();
        visible.sort_by_key(|(screen, _)| screen.position);
        visible
    }

    /// The state that follows. `stored` is kept when somebody or the clock has ended the session.
    pub fn state(&self, screens: &BTreeMap<ScreenId, ScreenFacts>, stored: PreviewState) -> PreviewState {
        if stored.is_over() {
            return stored;
        }
        if self.built.is_some() {
            return if self.failure(screens).is_some() {
                PreviewState::Failed
            } else if self.visible(screens).iter().all(|(_, facts)| facts.is_settled()) {
                PreviewState::Ready
            } else {
                PreviewState::Building
            };
        }
        match (&self.failed, self.progress) {
            (Some(_), _) => PreviewState::Failed,
            (None, Some(_)) => PreviewState::Building,
            (None, None) => PreviewState::Queued,
        }
    }

    /// Why the preview as a whole failed: it could not be built, or not one of its screens could.
    pub fn failure(&self, screens: &BTreeMap<ScreenId, ScreenFacts>) -> Option<Failure> {
        if self.built.is_none() {
            return self.failed.as_ref().map(|failed| failed.failure.clone());
        }
        let visible = self.visible(screens);
        let Some((_, first)) = visible.first() else {
            return Some(Failure {
                code: ErrorCode::NoScreens,
                message: "No screen was found in the project. Export a component from its entry point."
                    .to_owned(),
                position: None,
            });
        };
        visible
            .iter()
            .all(|(_, facts)| facts.layout_failure().is_some())
            .then(|| first.layout_failure().cloned())
            .flatten()
    }
}

impl ScreenFacts {
    /// Whether a picture of it is to be drawn; beyond the tier's limit the worker names no key for one.
    pub fn wants_picture(&self) -> bool {
        self.layout_failure().is_none()
            && self
                .built
                .as_ref()
                .is_some_and(|built| !built.screen.picture_key.is_empty())
    }

    /// Whether nothing more is to come.
    pub fn is_settled(&self) -> bool {
        !self.wants_picture() || self.picture.is_some() || self.picture_failure.is_some()
    }

    /// Where the screen stands.
    pub fn state(&self) -> ScreenState {
        if self.layout_failure().is_some() {
            ScreenState::Failed
        } else if self.picture.is_some() {
            ScreenState::Ready
        } else if self.picture_failure.is_some() {
            ScreenState::Failed
        } else {
            ScreenState::LaidOut
        }
    }

    /// Why the screen, or else its picture, is missing.
    pub fn failure(&self) -> Option<&Failure> {
        self.layout_failure().or_else(|| {
            let failure = self.picture_failure.as_ref().map(|failed| &failed.failure);
            failure.filter(|_| self.picture.is_none())
        })
    }

    /// Object key of the screen's document as it is now; none when it could not be laid out.
    pub fn layout_key(&self) -> Option<&str> {
        let after = self
            .after_event
            .as_ref()
            .and_then(|after| after.result.layout_key.as_deref());
        let first = self.built.as_ref().map(|built| built.screen.layout_key.as_str());
        after.or(first).filter(|key| !key.is_empty())
    }

    /// Why the screen has no document.
    fn layout_failure(&self) -> Option<&Failure> {
        let screen = &self.built.as_ref()?.screen;
        screen.failure.as_ref().filter(|_| screen.layout_key.is_empty())
    }

    /// Why the screen is shown without a picture though nothing failed: the tier draws no more of them.
    pub fn picture_refusal(&self) -> Option<&Failure> {
        let screen = &self.built.as_ref()?.screen;
        screen.failure.as_ref().filter(|_| !screen.layout_key.is_empty())
    }
}

#[cfg(test)]
#[path = "facts_tests.rs"]
mod tests;
