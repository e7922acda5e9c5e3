//! Any order and any repetition of callbacks ends in the same facts and the same state.

use super::*;
use hivesync_domain::{DeviceId, EventResult, JobId, PreviewId};
use proptest::prelude::*;

const SCREENS: u128 = 3;

fn screen_id(n: u128) -> ScreenId {
    ScreenId(Uuid::from_u128(100 + n))
}

fn failure(text: &str) -> Failure {
    Failure {
        code: ErrorCode::ScreenThrew,
        message: text.to_owned(),
        position: None,
    }
}

fn built_screen(n: u128, kind: u8) -> BuiltScreen {
    BuiltScreen {
        screen_id: screen_id(n),
        name: format!("Screen{n}"),
        device_id: DeviceId("d".into()),
        nodes: 1,
        layout_key: if kind == 2 { String::new() } else { "l".into() },
        picture_key: if kind == 0 { "p".into() } else { String::new() },
        assets: vec![],
        sandbox_ms: 1.0,
        failure: (kind > 0).then(|| failure("over the limit, or threw")),
    }
}

fn callback(event_id: u128, attempt: u32, event: CallbackEvent) -> Callback {
    Callback {
        event_id: Uuid::from_u128(event_id),
        job_id: JobId(Uuid::nil()),
        attempt,
        occurred_at_ms: 0,
        event,
    }
}

fn preview_id() -> PreviewId {
    PreviewId(Uuid::nil())
}

fn built(kinds: &[u8]) -> CallbackEvent {
    CallbackEvent::PreviewBuilt {
        preview_id: preview_id(),
        screens: (0..).zip(kinds).map(|(n, kind)| built_screen(n, *kind)).collect(),
        warnings: vec![],
        queue_ms: 1,
        prepare_ms: 2,
    }
}

fn drawn(n: u128) -> CallbackEvent {
    CallbackEvent::SnapshotReady {
        preview_id: preview_id(),
        result: SnapshotResult {
            screen_id: screen_id(n),
            picture_key: "p".into(),
            width: 1,
            height: 1,
            bytes: 1,
            backend: "cpu".into(),
            queue_ms: 0,
            render_ms: 0.0,
            warnings: vec![],
        },
    }
}

fn not_drawn(n: u128) -> CallbackEvent {
    CallbackEvent::SnapshotFailed {
        preview_id: preview_id(),
        screen_id: screen_id(n),
        failure: failure("not drawn"),
    }
}

fn handled(n: u128, seq: u64) -> CallbackEvent {
    CallbackEvent::EventHandled {
        preview_id: preview_id(),
        screen_id: screen_id(n),
        result: EventResult {
            seq,
            layout_key: (!seq.is_multiple_of(3)).then(|| format!("after {seq}")),
            nodes: 1,
            assets: vec![],
            warnings: vec![],
            replayed: 0,
            sandbox_ms: 1.0,
        },
    }
}

fn failed() -> CallbackEvent {
    CallbackEvent::PreviewFailed {
        preview_id: preview_id(),
        failure: failure("failed"),
    }
}

type Known = (Facts, BTreeMap<ScreenId, ScreenFacts>);

fn told<'a>(callbacks: impl IntoIterator<Item = &'a Callback>) -> Known {
    let mut known = Known::default();
    for callback in callbacks {
        known.0.apply(&mut known.1, callback);
    }
    known
}

fn state(events: &[CallbackEvent]) -> PreviewState {
    let callbacks: Vec<_> = (1..)
        .zip(events)
        .map(|(id, event)| callback(id, 1, event.clone()))
        .collect();
    let (facts, screens) = told(&callbacks);
    facts.state(&screens, PreviewState::Queued)
}

#[test]
fn the_way_of_a_preview() {
    let started = CallbackEvent::PreviewStarted {
        preview_id: preview_id(),
    };
    assert_eq!(state(&[]), PreviewState::Queued);
    assert_eq!(state(std::slice::from_ref(&started)), PreviewState::Building);
    assert_eq!(state(&[started.clone(), built(&[0, 0])]), PreviewState::Building);
    assert_eq!(state(&[built(&[0, 0]), drawn(0)]), PreviewState::Building);
    assert_eq!(state(&[built(&[0, 0]), drawn(0), drawn(1)]), PreviewState::Ready);
    assert_eq!(state(&[drawn(0), drawn(1), built(&[0, 0])]), PreviewState::Ready);
    assert_eq!(
        state(&[built(&[0, 0]), drawn(0), not_drawn(1)]),
        PreviewState::Ready
    );
    assert_eq!(state(&[started, failed()]), PreviewState::Failed);
}

#[test]
fn a_screen_over_the_limit_or_failed_waits_for_no_picture() {
    assert_eq!(state(&[built(&[0, 1, 2]), drawn(0)]), PreviewState::Ready);
    assert_eq!(state(&[built(&[1])]), PreviewState::Ready);
    assert_eq!(state(&[built(&[1, 2])]), PreviewState::Ready);
    assert_eq!(state(&[built(&[2, 2])]), PreviewState::Failed);
    assert_eq!(state(&[built(&[])]), PreviewState::Failed);
}

#[test]
fn a_screen_over_the_limit_is_laid_out_and_not_failed() {
    let (_, screens) = told(&[callback(1, 1, built(&[0, 1, 2]))]);
    let states: Vec<_> = screens.values().map(ScreenFacts::state).collect();
    assert_eq!(
        states,
        [ScreenState::LaidOut, ScreenState::LaidOut, ScreenState::Failed]
    );
    assert!(screens[&screen_id(1)].picture_refusal().is_some() && screens[&screen_id(1)].failure().is_none());
    assert!(screens[&screen_id(2)].picture_refusal().is_none() && screens[&screen_id(2)].failure().is_some());
}

#[test]
fn a_screen_is_as_its_latest_event_left_it() {
    let (facts, screens) = told(&[
        callback(1, 1, handled(0, 2)),
        callback(2, 1, built(&[0, 2])),
        callback(3, 1, handled(0, 1)),
        callback(4, 1, handled(0, 3)),
        callback(5, 1, drawn(0)),
    ]);
    // The third changed nothing.
    assert_eq!(screens[&screen_id(0)].layout_key(), Some("after 2"));
    assert_eq!(screens[&screen_id(1)].layout_key(), None);
    assert_eq!(facts.state(&screens, PreviewState::Queued), PreviewState::Ready);
}

#[test]
fn what_was_made_wins_over_what_failed() {
    assert_eq!(state(&[failed(), built(&[1])]), PreviewState::Ready);
    assert_eq!(state(&[built(&[1]), failed()]), PreviewState::Ready);
    let (_, screens) = told(&[
        callback(1, 1, built(&[0])),
        callback(3, 2, not_drawn(0)),
        callback(2, 1, drawn(0)),
    ]);
    assert_eq!(screens[&screen_id(0)].state(), ScreenState::Ready);
    assert_eq!(screens[&screen_id(0)].failure(), None);
}

#[test]
fn a_later_try_replaces_the_screens_of_an_earlier_one() {
    let (facts, screens) = told(&[callback(1, 2, built(&[0])), callback(2, 1, built(&[0, 0, 0]))]);
    assert_eq!(facts.visible(&screens).len(), 1);
}

#[test]
fn an_ended_session_stays_ended_and_is_never_woken() {
    let (facts, screens) = told(&[callback(1, 1, built(&[1]))]);
    for over in [PreviewState::Stopped, PreviewState::Expired] {
        assert_eq!(facts.state(&screens, over), over);
    }
    assert_eq!(facts.state(&screens, PreviewState::Failed), PreviewState::Ready);
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let (facts, screens) = told(&[
        callback(1, 1, built(&[0, 2])),
        callback(2, 1, drawn(0)),
        callback(3, 1, failed()),
    ]);
    let text = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
    for screen in screens.values() {
        let text = serde_json::to_string(screen).unwrap();
        assert_eq!(&serde_json::from_str::<ScreenFacts>(&text).unwrap(), screen);
    }
    assert_eq!(serde_json::from_str::<Facts>("{}").unwrap(), Facts::default());
}

fn any_event() -> impl Strategy<Value = CallbackEvent> {
    prop_oneof![
        Just(CallbackEvent::PreviewStarted {
            preview_id: preview_id()
        }),
        (0..4u32, 0..4u32).prop_map(|(done, total)| CallbackEvent::PreviewProgress {
            preview_id: preview_id(),
            done,
            total
        }),
        prop::collection::vec(0..3u8, 0..=SCREENS as usize).prop_map(|kinds| built(&kinds)),
        Just(failed()),
        (0..SCREENS).prop_map(drawn),
        (0..SCREENS).prop_map(not_drawn),
        (0..SCREENS, 1..6u64).prop_map(|(n, seq)| handled(n, seq)),
        (0..SCREENS).prop_map(|n| CallbackEvent::EventFailed {
            preview_id: preview_id(),
            screen_id: screen_id(n),
            failure: failure("threw"),
        }),
    ]
}

fn any_callbacks() -> impl Strategy<Value = Vec<Callback>> {
    prop::collection::vec((any_event(), 1..4u32), 1..12).prop_map(|events| {
        (1..)
            .zip(events)
            .map(|(id, (event, attempt))| callback(id, attempt, event))
            .collect()
    })
}

proptest! {
    #[test]
    fn any_order_and_any_repetition_converges(
        (callbacks, shuffled) in any_callbacks().prop_flat_map(|callbacks| {
            let twice: Vec<_> = callbacks.iter().chain(&callbacks).cloned().collect();
            (Just(callbacks), Just(twice).prop_shuffle())
        }),
    ) {
        let (facts, screens) = told(&callbacks);
        let (other_facts, other_screens) = told(&shuffled);
        prop_assert_eq!(&facts, &other_facts);
        prop_assert_eq!(&screens, &other_screens);
        prop_assert_eq!(
            facts.state(&screens, PreviewState::Queued),
            other_facts.state(&other_screens, PreviewState::Queued)
        );
    }

    #[test]
    fn a_preview_whose_jobs_all_ended_is_finished(callbacks in any_callbacks(), kinds in prop::collection::vec(0..3u8, 0..=3)) {
        let mut all = callbacks;
        all.push(callback(50, 9, built(&kinds)));
        for n in 0..SCREENS {
            all.push(callback(60 + n, 1, not_drawn(n)));
        }
        let (facts, screens) = told(&all);
        let state = facts.state(&screens, PreviewState::Queued);
        prop_assert!(matches!(state, PreviewState::Ready | PreviewState::Failed), "{:?}", state);
    }
}
