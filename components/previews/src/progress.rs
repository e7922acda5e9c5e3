//! How far a preview has come, for a progress bar that never goes back.

use hivesync_api_kit::preview::{Facts, PreviewState, ScreenFacts};
use hivesync_domain::ScreenId;
use serde::Serialize;
use std::{collections::BTreeMap, time::Duration};

/// What a progress bar shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Progress {
    /// `queued`, `preparing`, `rendering`, `drawing` or `done`.
    pub stage: &'static str,
    /// Steps of this stage that are done.
    pub done: u64,
    /// Steps of this stage; 0 while unknown.
    pub total: u64,
    /// Over all stages, 0 to 100.
    pub percent: u64,
}

/// How far it has come: preparing up to 10, rendering up to 60, drawing up to 100.
pub(crate) fn of(facts: &Facts, screens: &BTreeMap<ScreenId, ScreenFacts>, state: PreviewState) -> Progress {
    let share = |done: u64, total: u64, width: u64| done.min(total) * width / total.max(1);
    if !matches!(state, PreviewState::Queued | PreviewState::Building) {
        let total = facts.visible(screens).len() as u64;
        return Progress {
            stage: "done",
            done: total,
            total,
            percent: 100,
        };
    }
    if facts.built.is_some() {
        let visible = facts.visible(screens);
        let wanted = visible.iter().filter(|(_, facts)| facts.wants_picture());
        let total = wanted.clone().count() as u64;
        let done = wanted.filter(|(_, facts)| facts.is_settled()).count() as u64;
        return Progress {
            stage: "drawing",
            done,
            total,
            percent: 60 + share(done, total, 39),
        };
    }
    match facts.progress {
        None => Progress {
            stage: "queued",
            done: 0,
            total: 0,
            percent: 0,
        },
        Some(progress) if progress.total == 0 => Progress {
            stage: "preparing",
            done: 0,
            total: 0,
            percent: 5,
        },
        Some(progress) => {
            let (done, total) = (u64::from(progress.done), u64::from(progress.total));
            Progress {
                stage: "rendering",
                done: done.min(total),
                total,
                percent: 10 + share(done, total, 50),
            }
        }
    }
}

/// When to ask again: soon while something happens, rarer the longer it takes, at a heartbeat's pace afterwards.
pub(crate) fn next_poll(state: PreviewState, age: Duration) -> Duration {
    let millis = match (state, age.as_millis()) {
        (PreviewState::Queued | PreviewState::Building, 0..2_000) => 100,
        (PreviewState::Queued | PreviewState::Building, 2_000..15_000) => 250,
        (PreviewState::Queued | PreviewState::Building, _) => 1_000,
        _ => 4_000,
    };
    Duration::from_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_api_kit::preview;

    #[test]
    fn the_bar_begins_at_nothing_and_ends_full() {
        let screens = BTreeMap::new();
        let mut facts = Facts::default();
        assert_eq!(of(&facts, &screens, PreviewState::Queued).percent, 0);
        facts.progress = Some(preview::Progress {
            attempt: 1,
            done: 0,
            total: 0,
        });
        assert_eq!(of(&facts, &screens, PreviewState::Building).stage, "preparing");
        facts.progress = Some(preview::Progress {
            attempt: 1,
            done: 9,
            total: 6,
        });
        let progress = of(&facts, &screens, PreviewState::Building);
        assert_eq!(
            (progress.stage, progress.done, progress.percent),
            ("rendering", 6, 60)
        );
        assert_eq!(of(&facts, &screens, PreviewState::Failed).percent, 100);
    }

    #[test]
    fn clients_are_told_to_slow_down() {
        let poll = |state, seconds| next_poll(state, Duration::from_secs(seconds)).as_millis();
        assert_eq!(poll(PreviewState::Queued, 0), 100);
        assert_eq!(poll(PreviewState::Building, 3), 250);
        assert_eq!(poll(PreviewState::Building, 60), 1000);
        assert_eq!(poll(PreviewState::Ready, 0), 4000);
    }
}
