use super::*;
use proptest::prelude::*;

/// Pieces that projects are made of, to be put together in every order.
const PIECES: [&str; 44] = [
    "import a, { b as c } from 'm';",
    "import * as ns from 'n';",
    "import type T from 't';",
    "import 's';",
    "import D = require('d');",
    "export default ",
    "export ",
    "export { a as default, c };",
    "export * from 'x';",
    "export = a;",
    "const x = 1;",
    "let ",
    "function f(require) { return require('y'); }",
    "class A extends ",
    "async ",
    "await ",
    "() => ",
    "{",
    "}",
    "(",
    ")",
    "<View>",
    "</View>",
    "<A b={c} {...d}>é</A>",
    "text ",
    "`${",
    "`",
    "'",
    "/* ",
    "*/",
    "// x\n",
    "/re[/]/g",
    "enum E { A }",
    "namespace N { export const y = 1; }",
    "@dec ",
    "x!: string;",
    " as const",
    "import('z')",
    "import.meta.url",
    "try { require('o'); } catch {}",
    "module.exports = exports;",
    "\u{2028}",
    "\0",
    "await import(`t`)",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_makes_the_transpiler_panic(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..24),
        extension in prop::sample::select(vec!["ts", "tsx", "js", "mjs", "cjs", "json"]),
    ) {
        let source: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        let path = format!("a.{extension}");
        let language = SourceLanguage::of(&path).unwrap();
        if let Err(error) = transpile(&path, language, &source) {
            prop_assert!(!error.to_string().contains("gave up"), "{source:?}");
        }
        let _ = outline(&path, language, &source);
        let _ = plugin_options(&path, &source, "module-resolver");
    }

    #[test]
    fn no_characters_make_the_transpiler_panic(source in "\\PC{0,80}|[ -~\n]{0,120}") {
        for (path, language) in [("a.tsx", SourceLanguage::TypeScriptJsx), ("a.js", SourceLanguage::JavaScript)] {
            if let Err(error) = transpile(path, language, &source) {
                prop_assert!(!error.to_string().contains("gave up"), "{source:?}");
            }
        }
    }
}

fn code(path: &str, source: &str) -> String {
    let language = SourceLanguage::of(path).expect("a module's extension");
    match transpile(path, language, source) {
        Ok(transpiled) => {
            let imports: Vec<String> = transpiled
                .imports
                .iter()
                .map(|import| {
                    let optional = if import.optional { " (optional)" } else { "" };
                    format!(
                        "// {}:{} {}{optional}",
                        import.line, import.column, import.specifier
                    )
                })
                .collect();
            format!("{}\n{}", imports.join("\n"), transpiled.code)
        }
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn a_component_in_typescript() {
    insta::assert_snapshot!(code(
        "src/Greeting.tsx",
        r#"import React, { useState, type ReactNode } from 'react';
import { Text, View, StyleSheet } from 'react-native';
import type { User } from './types';
import * as format from './format';

interface Props { user: User; children?: ReactNode }

export const TITLE: string = 'Hello' as const;

export default function Greeting({ user, children }: Props) {
  const [count, setCount] = useState<number>(0);
  const shout = <T,>(value: T): T => value;
  return (
    <View style={styles.box}>
      <Text onPress={() => setCount(count + 1)}>{TITLE} {format.name(user)!}</Text>
      <>{shout(children)}</>
    </View>
  );
}

const styles = StyleSheet.create({ box: { flex: 1 } });
"#
    ));
}

#[test]
fn every_form_of_import_and_export() {
    insta::assert_snapshot!(code(
        "forms.js",
        r#"import './side-effect';
import def from 'a';
import def2, { x as y, 'odd name' as odd } from 'b';
import def3, * as ns from 'c';
import {} from 'nothing';
export { def, y as renamed, ns };
export { p, default as q, 'odd name' as 'other name' } from 'd';
export { default } from 'e';
export * from 'f';
export * as all from 'g';
export let counter = 0;
export const [first, { second, ...rest }] = make();
export function increment() { counter += 1; return def(y, odd, def2(), ns.z, def3`t`); }
export class Shape {}
export async function load() { const { X } = await import('./lazy'); return new X(import.meta.url); }
const shorthand = { def, y };
y.method();
new def();
"#
    ));
}

#[test]
fn anonymous_default_exports() {
    insta::assert_snapshot!(code("a.js", "run();\nexport default function () { return 1; }\n"));
    insta::assert_snapshot!(code("b.js", "export default class extends Base {}\n"));
    insta::assert_snapshot!(code("c.ts", "export default { a: 1 } satisfies object;\n"));
    insta::assert_snapshot!(code(
        "d.tsx",
        "const _default = 1;\nexport default () => <A b={_default} {...c} key=\"k\" />;\n"
    ));
}

#[test]
fn scopes_are_kept() {
    insta::assert_snapshot!(code(
        "scopes.js",
        r#"import { value, other } from './values';
const module = 'mine';
let exports = [module];
function require(x) { return value(x); }
export function shadow(value) { { const other = value; return other(value, require); } }
export const outer = () => { var value = 1; return { value, other, exports }; };
for (const value of other) { value(); }
try { other(); } catch (value) { value(); }
label: for (;;) { break label; }
class A { value = value; static other = other; [other]() {} }
"#
    ));
}

#[test]
fn commonjs_stays_as_it_is() {
    insta::assert_snapshot!(code(
        "legacy.js",
        r#"'use strict';
var a = require('a'), b = require(`b`);
try { module.exports = require('./optional'); } catch (e) { module.exports = require('./fallback'); }
function f(require) { return require('not-a-module'); }
require(dynamic);
exports.view = <View />;
if (a) return;
"#
    ));
}

#[test]
fn typescript_beyond_types() {
    insta::assert_snapshot!(code(
        "ts.ts",
        r#"import type A from 'a';
import { type B, C } from 'b';
import D = require('d');
export type { E } from 'e';
export enum Color { Red, Green = 'g' }
export namespace N { export const x = 1; }
declare module 'x' {}
declare global { interface Window {} }
abstract class F<T> extends C { declare y: number; constructor(private readonly z: T, public w = 1) { super(); } abstract m(): void; }
export { F, type B };
@decorated class G { @field prop = D; }
let v = <any>v!;
"#
    ));
}

#[test]
fn errors_carry_the_parsers_words_and_their_place() {
    let at = |path: &str, source: &str| match transpile(path, SourceLanguage::of(path).unwrap(), source) {
        Err(BundleError::Syntax { message, position }) => {
            assert_eq!(position.file, path);
            format!("{}:{} {message}", position.line, position.column)
        }
        other => panic!("{other:?}"),
    };
    insta::assert_snapshot!(
        [
            at(
                "a.tsx",
                "const x = 1;\nconst y = (<View>\n  <Text>é</Txt>\n</View>);\n"
            ),
            at("b.ts", "let a = 1;\nlet a = 2;\n"),
            at("c.js", "const é = ;\n"),
            at("d.js", "import { x } from 'x';\nawait x();\n"),
            at("e.js", "for await (const x of y) {}\nexport {};\n"),
            at("f.json", "{\"a\": 1,\n}\n"),
            at("g.js", "return 1;\nimport 'x'\n}"),
            at("h.js", "x = /(/;\n"),
            at("i.ts", "type X = {\n"),
            at("j.js", "\u{0}"),
            at("k.js", "export { missing };\n"),
            at("l.js", "const x = 1; export { x, x };\n"),
        ]
        .join("\n")
    );
}

#[test]
fn flow_is_read_where_it_resembles_typescript() {
    let source = "/** @flow */\nimport type { A } from 'a';\nexport function f(x: string): Array<number> { return (x: any); }\n";
    let error = transpile("a.js", SourceLanguage::JavaScript, source).unwrap_err();
    assert!(error.to_string().contains("Flow"), "{error}");
    let source = "// @flow strict\nimport type { A } from 'a';\nexport function f(x: string, y?: A): number { return x.length; }\n";
    assert!(transpile("a.js", SourceLanguage::JavaScript, source).is_ok());
}

#[test]
fn json_is_a_value() {
    let json = transpile(
        "a.json",
        SourceLanguage::Json,
        "\u{feff}{\"__proto__\": \"\u{2028}\", \"b\": [1e3]}",
    )
    .unwrap();
    assert_eq!(
        &*json.code,
        "module.exports = JSON.parse(\"{\\\"__proto__\\\": \\\"\u{2028}\\\", \\\"b\\\": [1e3]}\");\n"
    );
}

#[test]
fn json_may_not_nest_without_end() {
    let nested = |depth: usize| format!("{{\"a[[\\\"[\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(transpile("a.json", SourceLanguage::Json, &nested(MAX_JSON_DEPTH - 1)).is_ok());
    assert!(transpile("a.json", SourceLanguage::Json, &nested(MAX_JSON_DEPTH)).is_err());
}

#[test]
fn positions_lead_back_to_the_source() {
    let source = "import { fail } from './fail';\n\ntype T = {\n  a: string;\n};\n\nexport const run = () => {\n  fail('here');\n};\n";
    let transpiled = transpile("p.ts", SourceLanguage::TypeScript, source).unwrap();
    let (line, text) = transpiled
        .code
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains("'here'") || line.contains("\"here\""))
        .unwrap();
    let column = text.find("fail").unwrap();
    let found = transpiled
        .positions
        .original(line as u32 + 1, column as u32 + 1)
        .unwrap();
    assert_eq!(found, (8, 3));
    let import = transpiled
        .code
        .lines()
        .position(|line| line.contains("require(\"./fail\")"))
        .unwrap();
    assert_eq!(transpiled.positions.original(import as u32 + 1, 5), Some((1, 1)));
    assert_eq!(transpiled.positions.original(1, 1), None);
    assert_eq!(transpiled.positions.original(0, 0), None);
    assert_eq!(transpiled.positions.original(10_000, 1), None);
}

#[test]
fn imports_of_one_name_are_told_apart_however_many_there_are() {
    let source: String = (0..5000)
        .map(|number| format!("import b{number} from\"a\";"))
        .collect();
    let transpiled = transpile("many.js", SourceLanguage::JavaScript, &source).unwrap();
    assert_eq!(transpiled.imports.len(), 2, "a and the helpers");
    assert!(
        transpiled.code.contains("var _a5000 = "),
        "{}",
        &transpiled.code[..200]
    );
    let more = format!("{source}\n  import last from 'z';\n");
    let error = transpile("many.js", SourceLanguage::JavaScript, &more).unwrap_err();
    let BundleError::Syntax { message, position } = error else {
        panic!("{error:?}")
    };
    assert!(message.contains("more than 5000 imports"), "{message}");
    assert_eq!((position.line, position.column), (2, 3));
}
