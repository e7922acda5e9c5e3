//! Code that does not play along: each ends with its own code, and the next session works.

mod support;

use hivesync_domain::ErrorCode;
use hivesync_preview_runtime::{SandboxError, SessionLimits};
use std::time::Duration;
use support::*;

/// Runs a body before a harmless screen.
fn code_of(body: &str, limits: SessionLimits) -> (ErrorCode, SandboxError) {
    let source =
        format!("import {{ Text }} from 'react-native';\n{body}\nexport default () => <Text>fine</Text>;");
    let error = match start_on(&screen(&source), hivesync_domain::Platform::Ios, limits) {
        Err(error) => error,
        Ok(run) => panic!("{body} rendered {:?}", texts(&run.rendered.tree)),
    };
    assert_the_next_session_works();
    (error.code(), error)
}

fn default() -> SessionLimits {
    SessionLimits::default()
}

#[test]
fn endless_loops_end_by_fuel_or_by_the_clock() {
    let plenty = SessionLimits {
        fuel: u64::MAX / 2,
        deadline: Duration::from_millis(200),
        ..default()
    };
    let little = SessionLimits {
        fuel: 500_000_000,
        deadline: Duration::from_secs(60),
        ..default()
    };
    for body in [
        "for (;;) {}",
        "for (;;) { try { throw 1 } catch {} finally { continue } }",
        "/^(a+)+$/.test('a'.repeat(40) + 'b');",
        // One instruction that does a lot costs as much as many.
        "const much = new Uint8Array(30e6); for (;;) much.fill(1);",
        "const much = new Uint8Array(30e6); for (;;) much.copyWithin(1, 0);",
        "(function* () { for (;;) yield 1; })().toArray?.() ?? [...(function* () { for (;;) yield 1; })()].length;",
    ] {
        let (code, error) = code_of(body, little);
        assert!(
            matches!(
                code,
                ErrorCode::SandboxFuelExhausted | ErrorCode::SandboxMemoryLimit
            ),
            "{body}: {error}"
        );
        let (code, error) = code_of(body, plenty);
        assert!(
            matches!(code, ErrorCode::SandboxTimeout | ErrorCode::SandboxMemoryLimit),
            "{body}: {error}"
        );
    }
    assert_eq!(
        code_of("const spin = () => Promise.resolve().then(spin); spin();", little).0,
        ErrorCode::SandboxFuelExhausted
    );
}

#[test]
fn memory_bombs_end_by_the_memory_limit() {
    let limits = SessionLimits {
        memory_bytes: 64 << 20,
        ..default()
    };
    for body in [
        "const all: any[] = []; for (;;) all.push(new Array(1000).fill(all.length));",
        "let text = 'x'; for (;;) text += text;",
        "new Uint8Array(1 << 30);",
        "const held: any[] = []; for (let i = 0; i < 1e6; i++) held.push(new ArrayBuffer(1 << 20));",
    ] {
        let (code, error) = code_of(body, limits);
        // A string too long for any string is refused before memory is asked for.
        assert!(
            code == ErrorCode::SandboxMemoryLimit || error.to_string().contains("string"),
            "{body}: {code} {error}"
        );
    }
}

#[test]
fn deep_recursion_is_an_error_of_its_own() {
    for body in [
        "function f(): number { return 1 + f(); }\nf();",
        "const o: any = {}; o.toJSON = () => JSON.stringify(o); JSON.stringify(o);",
    ] {
        let (code, error) = code_of(body, default());
        assert_eq!(code, ErrorCode::SandboxStackOverflow, "{error}");
        // Refused by QuickJS, which knows where, before the sandbox has to.
        assert!(
            error
                .position()
                .is_some_and(|position| position.file == "App.tsx"),
            "{error:?}"
        );
    }
    let endless =
        "import { View } from 'react-native'; const Deep = () => <View><Deep /></View>; export default Deep;";
    let error = start(endless).err().unwrap();
    assert!(
        matches!(
            error.code(),
            ErrorCode::SandboxStackOverflow
                | ErrorCode::SandboxFuelExhausted
                | ErrorCode::SandboxMemoryLimit
                | ErrorCode::SandboxTimeout
        ),
        "{error}"
    );
    for body in ["JSON.parse('['.repeat(20000));", "eval('('.repeat(20000));"] {
        let (code, error) = code_of(body, default());
        assert!(
            matches!(
                code,
                ErrorCode::SandboxStackOverflow | ErrorCode::SandboxTrap | ErrorCode::ScreenThrew
            ),
            "{error}"
        );
    }
}

#[test]
fn the_stack_is_the_tiers() {
    // As deep as a tree of some size is, which takes a few hundred kilobytes.
    let body = "function f(n: number): number { return n === 0 ? 0 : 1 + f(n - 1); }\nthrow new Error('depth ' + f(1000));";
    let (code, error) = code_of(body, default());
    assert_eq!(code, ErrorCode::ScreenThrew, "{error}");
    assert!(error.to_string().contains("depth 1000"), "{error}");
    let little = SessionLimits {
        stack_bytes: 128 * 1024,
        ..default()
    };
    let (code, error) = code_of(body, little);
    assert_eq!(code, ErrorCode::SandboxStackOverflow, "{error}");
}

#[test]
fn a_throw_says_where() {
    let error = start(
        "import { Text } from 'react-native';

type Item = { price?: { value: number } };
const total = (item: Item) => item.price!.value;

export default function Screen() {
  const item: Item = {};
  return <Text>{total(item)}</Text>;
}",
    )
    .err()
    .unwrap();
    assert_eq!(error.code(), ErrorCode::ScreenThrew);
    let SandboxError::Threw {
        message,
        position,
        stack,
    } = error
    else {
        panic!()
    };
    assert!(message.starts_with("TypeError: "), "{message}");
    let position = position.unwrap();
    assert_eq!(
        (position.file.as_str(), position.line, position.column),
        ("App.tsx", 4, 31)
    );
    let lines: Vec<u32> = stack.iter().map(|frame| frame.line).collect();
    assert_eq!(&lines[..2], [4, 8]);
}

#[test]
fn errors_anywhere_end_the_run_with_their_place() {
    for (source, line) in [
        (
            "import { Text } from 'react-native';\nthrow new Error('at the top');\nexport default () => <Text>a</Text>;",
            2,
        ),
        (
            "import { useEffect } from 'react';\nexport default () => {\n  useEffect(() => {\n    throw new Error('in an effect');\n  });\n  return null;\n};",
            4,
        ),
        (
            "import { useEffect } from 'react';\nexport default () => {\n  useEffect(() => {\n    setTimeout(() => {\n      throw new Error('in a timer');\n    }, 10);\n  }, []);\n  return null;\n};",
            5,
        ),
        (
            // React itself throws this one, from no line of the project.
            "import { View } from 'react-native';\nconst Missing: any = undefined;\nexport default () => {\n  return <View><Missing /></View>;\n};",
            4,
        ),
    ] {
        let error = start(source).err().unwrap();
        assert_eq!(error.code(), ErrorCode::ScreenThrew, "{error}");
        assert_eq!(
            error.position().map(|position| position.line),
            Some(line),
            "{error}: {error:?}"
        );
    }
    let error = start("export default () => { throw null; };").err().unwrap();
    assert!(error.to_string().contains("not an Error"), "{error}");
}

#[test]
fn promises_that_never_resolve_or_are_rejected_do_not_hold_the_screen_up() {
    let run = start(
        "import { useEffect } from 'react';\nimport { Text } from 'react-native';
        export default function Screen() {
          useEffect(() => {
            (async () => { await new Promise(() => {}); })();
            Promise.reject(new Error('nobody caught me'));
            setInterval(() => {}, 1);
          }, []);
          return <Text>shown</Text>;
        }",
    )
    .unwrap();
    assert_eq!(texts(&run.rendered.tree), ["shown"]);
    assert!(run.rendered.warnings[0].message.contains("nobody caught me"));
}

#[test]
fn output_has_a_limit_in_bytes_nodes_and_depth() {
    let rows = "import { Text, View } from 'react-native';
        export default () => <View>{Array.from({ length: 3000 }, (_, i) => <Text key={i}>row</Text>)}</View>;";
    let with = |source: &str, limits| {
        start_on(&screen(source), hivesync_domain::Platform::Ios, limits)
            .err()
            .unwrap()
    };
    assert_eq!(
        with(
            rows,
            SessionLimits {
                output_bytes: 100_000,
                fuel: 20_000_000_000,
                ..default()
            }
        )
        .code(),
        ErrorCode::SandboxOutputLimit
    );
    assert_eq!(
        with(
            rows,
            SessionLimits {
                nodes: 1000,
                fuel: 20_000_000_000,
                ..default()
            }
        )
        .code(),
        ErrorCode::LayoutTooLarge
    );
    // As deep as the default allows renders; deeper is refused, not a crash.
    let deep = "import { View } from 'react-native';
        const nest = (n: number): any => n === 0 ? null : <View>{nest(n - 1)}</View>;
        export default () => nest(DEPTH);";
    assert_eq!(
        with(&deep.replace("DEPTH", "300"), default()).code(),
        ErrorCode::LayoutTooLarge
    );
    assert!(start(&deep.replace("DEPTH", "198")).is_ok());
}

#[test]
fn tampering_with_the_language_hurts_only_the_tamperer() {
    for body in [
        "Object.prototype.toString = () => { throw 1 }; (Array.prototype as any).push = null;",
        "Object.defineProperty(Object.prototype, 'style', { get() { throw new Error('trap'); } });",
        "JSON.stringify = (() => '{\"tree\":[]}') as any; (JSON as any).parse = () => ({});",
        "delete (globalThis as any).setTimeout; (globalThis as any).Promise = null;",
        "new Proxy({}, { get: () => { throw 1 } }).x;",
    ] {
        let source = format!(
            "import {{ Text }} from 'react-native';\n{body}\nexport default () => <Text>fine</Text>;"
        );
        match start(&source) {
            Ok(_) => {}
            Err(error) => assert!(
                matches!(error.code(), ErrorCode::ScreenThrew | ErrorCode::SandboxTrap),
                "{body}: {} {error}",
                error.code()
            ),
        }
        assert_the_next_session_works();
    }
}

/// Runs a screen whose `JSON.stringify` answers the host itself.
fn answering(answer: &str) -> Result<Run, SandboxError> {
    let run = start(&format!(
        "import {{ Text }} from 'react-native';\nJSON.stringify = (() => {answer}) as any;\nexport default () => <Text>fine</Text>;"
    ));
    assert_the_next_session_works();
    run
}

#[test]
fn an_answer_of_the_guests_own_making_says_only_so_much() {
    let error = answering("'{\"error\":{\"message\":\"' + 'é'.repeat(4e6) + '\", \"position\": {\"file\": \"/etc/passwd\", \"line\": 1}}}'")
        .err()
        .unwrap();
    assert_eq!(error.code(), ErrorCode::ScreenThrew);
    assert!(error.to_string().len() < 5000 && error.position().is_none());
    for field in ["refused", "error\":{\"no_screen"] {
        let close = if field == "refused" { "" } else { "}" };
        let error = answering(&format!("'{{\"{field}\":\"' + 'x'.repeat(9e6) + '\"{close}}}'"))
            .err()
            .unwrap();
        assert!(error.to_string().len() < 5000, "{field}");
    }
    let tree = r#"\"tree\":[{\"id\":1,\"type\":\"HS_View\",\"source\":{\"file\":\"../x\",\"line\":1}}]"#;
    let flood = format!(
        "'{{{tree},\"warnings\":[' + Array(5000).fill('{{\"message\":\"' + 'w'.repeat(1000) + '\",\"position\":{{\"file\":\"x\",\"line\":1}}}}').join() + ']}}'"
    );
    let rendered = answering(&flood).unwrap().rendered;
    assert!(rendered.tree.root.source.is_none());
    assert!(rendered.warnings.len() <= 100);
    assert!(rendered.warnings.iter().all(|warning| warning.position.is_none()));
    let lines = format!(
        "'{{{tree},\"logs\":[' + Array(100000).fill('{{\"level\":\"info\",\"message\":\"\"}}').join() + ']}}'"
    );
    assert_eq!(answering(&lines).unwrap().rendered.logs.len(), 10_000);
}

#[test]
fn an_answer_of_very_many_values_is_refused_before_they_are_made() {
    for values in ["'0,'.repeat(7e6)", "'[],'.repeat(5e6)", "'{},'.repeat(5e6)"] {
        let error = answering(&format!(
            "'{{\"tree\":[{{\"id\":1,\"type\":\"HS_View\",\"props\":{{\"a\":[' + {values} + '0]}}}}]}}'"
        ))
        .err()
        .unwrap();
        assert_eq!(error.code(), ErrorCode::LayoutTooLarge, "{values}: {error}");
    }
}

#[test]
fn what_is_missing_is_said_plainly() {
    let error = start("export const answer = 42;").err().unwrap();
    assert_eq!(error.code(), ErrorCode::NoScreens);
    let error = start("import x from 'react-native/Libraries/Nowhere'; export default () => x;")
        .err()
        .unwrap();
    assert!(
        error.to_string().contains("react-native/Libraries/Nowhere"),
        "{error}"
    );
}
