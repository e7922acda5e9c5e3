//! How modules are found and loaded, as Metro does it.

use crate::{
    row::{Area, differs, works},
    shown::on,
    table,
};
use hivesync_domain::Platform;
use serde_json::json;

#[test]
fn resolution() {
    table::check(&AREA);
}

/// An app that shows what an expression gives; it may use what the imports bring.
fn app(imports: &str, expression: &str) -> String {
    format!(
        "import {{ Text }} from 'react-native'; {imports}
         export default () => <Text>{{JSON.stringify({expression})}}</Text>;"
    )
}

const fn of(platform: Platform, ios: &'static str, android: &'static str) -> &'static str {
    if matches!(platform, Platform::Ios) {
        ios
    } else {
        android
    }
}

pub const AREA: Area = Area {
    title: "Modules",
    rows: &[
        works(
            "platform files",
            ".ios, .android and .native come before the plain file",
            |platform| {
                let shown = on(platform).show_files(&[
                    (
                        "App.tsx",
                        &app(
                            "import a from './a'; import b from './b'; import c from './c';",
                            "[a, b, c]",
                        ),
                    ),
                    ("a.ios.ts", "export default 'ios'"),
                    ("a.android.ts", "export default 'android'"),
                    ("a.ts", "export default 'plain'"),
                    ("b.native.tsx", "export default 'native'"),
                    ("b.tsx", "export default 'plain'"),
                    ("c.web.ts", "export default 'web'"),
                    ("c.js", "export default 'plain'"),
                ]);
                shown.tells(json!([of(platform, "ios", "android"), "native", "plain"]));
            },
        ),
        works(
            "folders",
            "a folder's index is its module, and package.json's main leads elsewhere",
            |platform| {
                on(platform)
                    .show_files(&[
                        (
                            "App.tsx",
                            &app("import a from './a'; import b from './b';", "[a, b]"),
                        ),
                        ("a/index.ts", "export { default } from './deep/../deep';"),
                        (
                            "a/deep.js",
                            "module.exports = { __esModule: true, default: 'index' };",
                        ),
                        ("b/package.json", r#"{"main": "lib/start"}"#),
                        ("b/lib/start.js", "export default 'main';"),
                    ])
                    .tells(json!(["index", "main"]));
            },
        ),
        works(
            "packages",
            "react-native, browser and main fields, exports with conditions, scoped names and their subpaths",
            |platform| {
                on(platform)
                .show_files(&[
                    ("App.tsx", &app("import a from 'plain'; import b from '@scope/pkg'; import c from '@scope/pkg/sub'; import d from 'conditions'; import e from 'conditions/feature'; import f from 'browser-only';", "[a, b, c, d, e, f]")),
                    ("node_modules/plain/package.json", r#"{"name": "plain", "main": "main.js", "react-native": "rn.js"}"#),
                    ("node_modules/plain/main.js", "module.exports = 'main'"),
                    ("node_modules/plain/rn.js", "module.exports = 'react-native'"),
                    ("node_modules/browser-only/package.json", r#"{"name": "browser-only", "main": "main.js", "browser": "browser.js"}"#),
                    ("node_modules/browser-only/main.js", "module.exports = 'main'"),
                    ("node_modules/browser-only/browser.js", "module.exports = 'browser'"),
                    ("node_modules/@scope/pkg/package.json", r#"{"name": "@scope/pkg"}"#),
                    ("node_modules/@scope/pkg/index.js", "exports.__esModule = true; exports.default = 'scoped';"),
                    ("node_modules/@scope/pkg/sub.js", "module.exports = 'sub'"),
                    ("node_modules/conditions/package.json", r#"{"name": "conditions", "exports": {".": {"react-native": "./rn.js", "import": "./esm.js", "default": "./cjs.js"}, "./*": "./features/*.js"}}"#),
                    ("node_modules/conditions/rn.js", "module.exports = 'condition'"),
                    ("node_modules/conditions/esm.js", "export default 'import'"),
                    ("node_modules/conditions/cjs.js", "module.exports = 'default'"),
                    ("node_modules/conditions/features/feature.js", "export default 'pattern'"),
                ])
                .tells(json!(["react-native", "scoped", "sub", "condition", "pattern", "browser"]));
            },
        ),
        works(
            "aliases",
            "paths of tsconfig.json and of babel's module-resolver",
            |platform| {
                on(platform)
                .show_files(&[
                    ("App.tsx", &app("import a from '@/lib/a'; import b from '~/b'; import c from 'components/c';", "[a, b, c]")),
                    ("tsconfig.json", r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./src/*"]}}}"#),
                    ("babel.config.js", "module.exports = { plugins: [['module-resolver', { alias: { '~': './src', components: './src/components' } }]] };"),
                    ("src/lib/a.ts", "export default 'tsconfig'"),
                    ("src/b.ts", "export default 'babel'"),
                    ("src/components/c.tsx", "export default 'named'"),
                ])
                .tells(json!(["tsconfig", "babel", "named"]));
            },
        ),
        works("JSON", "a file's value", |platform| {
            on(platform)
                .show_files(&[
                    (
                        "App.tsx",
                        &app(
                            "import data, { list } from './data.json';",
                            "[data.name, list.length, require('./data').name]",
                        ),
                    ),
                    ("data.json", r#"{"name": "Ada", "list": [1, 2]}"#),
                ])
                .tells(json!(["Ada", 2, "Ada"]));
        }),
        works(
            "ES modules and CommonJS",
            "mix: default and named imports, namespaces, re-exports, live bindings, cycles, require",
            |platform| {
                on(platform)
                .show_files(&[
                    ("App.tsx", &app("import d, { n as renamed, bump } from './esm'; import * as all from './esm'; import cjs, { word } from './cjs'; import { one } from './cycle-a'; bump();", "[d, renamed, all.n, Object.keys(all).sort().join(), cjs.word, word, require('./cjs').word, one(), require('./esm').default]")),
                    ("esm.ts", "export default 'd'; export let n = 1; export const bump = () => { n++; }; export * from './more'; export { more as again } from './more';"),
                    ("more.ts", "export const more = 'more';"),
                    ("cjs.js", "module.exports = { word: 'cjs' };"),
                    ("cycle-a.ts", "import { two } from './cycle-b'; export const one = () => 'one ' + two();"),
                    ("cycle-b.ts", "import { one } from './cycle-a'; export const two = () => typeof one;"),
                ])
                .tells(json!(["d", 2, 2, "again,bump,default,more,n", "cjs", "cjs", "cjs", "one function", "d"]));
            },
        ),
        works("import()", "answers a promise of the module", |platform| {
            on(platform)
                .show_files(&[
                    ("App.tsx", "import { useEffect, useState } from 'react'; import { Text } from 'react-native';
                       export default function App() { const [t, set] = useState(''); useEffect(() => { import('./late').then(m => set(m.word + m.default)); }, []); return <Text>{t}</Text>; }"),
                    ("late.ts", "export const word = 'late'; export default '!';"),
                ])
                .shows(&["late!"]);
        }),
        works(
            "require in a branch",
            "a module is evaluated when it is first required, and once",
            |platform| {
                on(platform)
                .show_files(&[
                    ("App.tsx", &app("(globalThis as any).log = []; if ((globalThis as any).never) require('./a'); const get = () => require('./b'); get(); get();", "(globalThis as any).log")),
                    ("a.js", "globalThis.log.push('a')"),
                    ("b.js", "globalThis.log.push('b')"),
                ])
                .tells(json!(["b"]));
            },
        ),
        works(
            "TypeScript",
            "types are taken off: enums, parameter properties, satisfies, type imports",
            |platform| {
                on(platform)
                .show_files(&[
                    ("App.tsx", &app("import type { T } from './types'; import { type U, Color } from './types'; enum Size { S = 'small', L = 5 } const x = { a: 1 } satisfies T; class P { constructor(private readonly v: number, public w = 2) {} get sum() { return this.v + this.w; } }", "[Size.S, Size.L, Color.Red, x.a, new P(1).sum, (x as U)!.a]")),
                    ("types.ts", "export interface T { a: number } export type U = T; export enum Color { Red = 'red' }"),
                ])
                .tells(json!(["small", 5, "red", 1, 3, 1]));
            },
        ),
        differs(
            "Flow",
            "types are taken off where they are written as TypeScript writes them",
            "exact objects, maybe types and the like are a syntax error that names the file",
            |platform| {
                on(platform)
                .show_files(&[
                    ("App.tsx", &app("import twice from './flow';", "twice(2)")),
                    ("flow.js", "// @flow\nimport type { X } from './none'; type Y = { a: number }; export default (n: number): number => n * 2;"),
                ])
                .tells(json!(4));
                let told = std::panic::catch_unwind(|| {
                    on(platform).show_files(&[
                        ("App.tsx", &app("import './flow';", "1")),
                        ("flow.js", "// @flow\ntype Y = {| a: ?number |};"),
                    ])
                });
                let message = told
                    .err()
                    .unwrap()
                    .downcast_ref::<String>()
                    .cloned()
                    .unwrap_or_default();
                assert!(
                    message.contains("Flow") && message.contains("flow.js"),
                    "{message}"
                );
            },
        ),
        works(
            "process.env",
            "has NODE_ENV and nothing of the machine's",
            |platform| {
                on(platform)
                    .show_files(&[(
                        "App.tsx",
                        &app(
                            "",
                            "[process.env.NODE_ENV, process.env.HOME ?? null, process.env.PATH ?? null]",
                        ),
                    )])
                    .tells(json!(["production", null, null]));
            },
        ),
        works(
            "what cannot be found",
            "fails with the specifier and the file that asks for it",
            |platform| {
                let told = std::panic::catch_unwind(|| {
                    on(platform).show_files(&[("App.tsx", &app("import x from './missing';", "x"))])
                });
                let error = told.err().unwrap();
                let message = error.downcast_ref::<String>().cloned().unwrap_or_default();
                assert!(
                    message.contains("./missing") && message.contains("App.tsx"),
                    "{message}"
                );
            },
        ),
        differs(
            "what only Node has",
            "fails when it is required",
            "`fs`, `path` and the like are not there, as on a device",
            |platform| {
                let told = std::panic::catch_unwind(|| {
                    on(platform).show_files(&[("App.tsx", &app("import fs from 'fs';", "typeof fs"))])
                });
                let error = told.err().unwrap();
                let message = error.downcast_ref::<String>().cloned().unwrap_or_default();
                assert!(message.contains("fs"), "{message}");
            },
        ),
    ],
};
