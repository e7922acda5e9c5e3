//! Handlers of events that do not play along: each ends with its own code, and the next session works.
#![allow(clippy::unwrap_used)]

mod support;

use hivesync_domain::{ErrorCode, Platform, SandboxEvent};
use hivesync_preview_runtime::{SandboxError, SessionLimits};
use support::*;

fn default() -> SessionLimits {
    SessionLimits::default()
}

/// What becomes of a press on the first button of a screen with this handler.
fn press(handler: &str, limits: SessionLimits) -> Result<(), SandboxError> {
    let source = format!(
        "import {{ Alert, Pressable, Text, View }} from 'react-native'; import {{ useState }} from 'react';
        export default function Screen() {{ const [n, set] = useState<any>(0);
          return <Pressable testID='p' onPress={{() => {{ {handler} }}}} style={{{{ height: 50 }}}}><Text>{{String(n)}}</Text></Pressable>; }}"
    );
    let mut run = start_on(&screen(&source), Platform::Ios, limits)?;
    let (tree, _) = settle(&mut run)?;
    let node = elements(&tree)
        .into_iter()
        .find(|element| element.props.contains_key("testID"))
        .unwrap()
        .id;
    let event = SandboxEvent::Press {
        node,
        x: None,
        y: None,
    };
    let mut tree = run.session.handle_event(&event)?;
    for _ in 0..16 {
        let Some(changed) = tree else { return Ok(()) };
        tree = run.session.feed_layout(&stacked(&changed))?;
    }
    Ok(())
}

#[test]
fn handlers_are_held_to_the_limits_of_a_screen() {
    let little = SessionLimits {
        fuel: 1_000_000_000,
        ..default()
    };
    let small = SessionLimits {
        memory_bytes: 64 << 20,
        ..default()
    };
    for (handler, limits, codes) in [
        ("for (;;) {}", little, &[ErrorCode::SandboxFuelExhausted][..]),
        (
            "const spin = () => Promise.resolve().then(spin); spin();",
            little,
            &[ErrorCode::SandboxFuelExhausted],
        ),
        (
            "const again = () => { set((n: number) => n + 1); queueMicrotask(again); }; again();",
            little,
            &[ErrorCode::SandboxFuelExhausted],
        ),
        (
            "const deep = (): number => 1 + deep(); deep();",
            default(),
            &[ErrorCode::SandboxStackOverflow],
        ),
        (
            "const all: any[] = []; for (;;) all.push(new Array(1000).fill(1));",
            small,
            &[ErrorCode::SandboxMemoryLimit],
        ),
        ("throw null;", default(), &[ErrorCode::ScreenThrew]),
        (
            "throw { get message() { throw 1; } };",
            default(),
            &[ErrorCode::ScreenThrew],
        ),
        (
            "for (let i = 0; i < 20000; i++) Alert.alert('more', String(i));",
            default(),
            &[
                ErrorCode::LayoutTooLarge,
                ErrorCode::SandboxFuelExhausted,
                ErrorCode::SandboxMemoryLimit,
                ErrorCode::SandboxTimeout,
            ],
        ),
        (
            "Alert.alert('x'.repeat(5_000_000));",
            SessionLimits {
                output_bytes: 1 << 20,
                ..default()
            },
            &[ErrorCode::SandboxOutputLimit],
        ),
    ] {
        let error = press(handler, limits).expect_err(handler);
        assert!(codes.contains(&error.code()), "{handler}: {error:?}");
        assert_the_next_session_works();
    }
}

#[test]
fn handlers_that_tamper_hurt_only_themselves() {
    for handler in [
        "Alert.alert({ toString: () => 'words' } as any, [] as any);",
        "Alert.alert('a', 'b', [{ text: Symbol.iterator as any }, null as any]);",
        "Map.prototype.get = () => { throw 1; }; set(1);",
        "Array.prototype.push = function () { return 0; }; set(1);",
        "(globalThis as any).setTimeout = null; (globalThis as any).nativeFabricUIManager = {}; set(1);",
        "Object.defineProperty(Object.prototype, 'style', { get() { throw new Error('mine'); } }); set(1);",
        "JSON.stringify = () => '{}'; set(1);",
        "set({ toString() { throw new Error('mine'); } });",
    ] {
        // Whatever it ends with, it ends, and the sandbox is as good as new.
        let _ = press(handler, default());
        assert_the_next_session_works();
    }
}
