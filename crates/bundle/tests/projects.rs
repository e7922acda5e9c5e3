//! Projects in memory: entries, screens, resolution and assets.

#![allow(clippy::unwrap_used)] // A test that fails says so.

use bytes::Bytes;
use hivesync_bundle::{
    AssetKind, Builtins, BundleError, BundleLimits, GraphRequest, ModuleGraph, Project, Target,
    TranspileCache, ValidatedBundle,
};
use hivesync_domain::{ErrorCode, NavType, Platform};
use proptest::prelude::*;

const APP: &str = "export default function App() { return null; }\n";

fn bundle(files: &[(&str, &str)]) -> ValidatedBundle {
    let mut bundle = ValidatedBundle::empty(&BundleLimits::default());
    for (path, content) in files {
        bundle
            .overlay(path, Bytes::copy_from_slice(content.as_bytes()))
            .unwrap();
    }
    bundle
}

fn project(files: &[(&str, &str)]) -> Project {
    Project::open(bundle(files), None).unwrap()
}

fn refusal(files: &[(&str, &str)]) -> BundleError {
    Project::open(bundle(files), None).unwrap_err()
}

fn builtins() -> Builtins {
    Builtins {
        reserved: ["react", "react/*", "react-native"].map(str::to_owned).into(),
        fallback: ["react-native-safe-area-context"].map(str::to_owned).into(),
        adapted: Vec::new(),
    }
}

fn graph_on(
    project: &Project,
    platform: Platform,
    dpr: f32,
    roots: &[&str],
) -> Result<ModuleGraph, BundleError> {
    project.graph(&GraphRequest {
        platform,
        dpr,
        roots,
        builtins: &builtins(),
        cache: &TranspileCache::new(1 << 20),
    })
}

fn graph(files: &[(&str, &str)]) -> Result<ModuleGraph, BundleError> {
    graph_on(&project(files), Platform::Ios, 2.0, &["App"])
}

/// Where a specifier leads that `src/App.tsx` imports.
fn target(specifier: &str, files: &[(&str, &str)]) -> String {
    target_on(Platform::Ios, specifier, files)
}

fn target_on(platform: Platform, specifier: &str, files: &[(&str, &str)]) -> String {
    let app = format!("import {specifier:?};\nexport default () => null;\n");
    let mut all = vec![("src/App.tsx", app.as_str())];
    all.extend(files);
    match graph_on(&project(&all), platform, 2.0, &["src/App.tsx"]) {
        Err(error) => error.to_string(),
        Ok(graph) => match &graph.modules[0].dependencies[specifier] {
            Target::Module(id) => graph.modules[id.0 as usize].path.clone(),
            Target::Asset(id) => graph
                .assets
                .iter()
                .find(|asset| asset.id == *id)
                .unwrap()
                .path
                .clone(),
            Target::Builtin(name) => format!("builtin {name}"),
        },
    }
}

#[test]
fn entries_are_found_in_order() {
    let entry = |files: &[(&str, &str)]| project(files).entry().map(str::to_owned).unwrap();
    assert_eq!(entry(&[("App.tsx", APP), ("src/App.js", APP)]), "App.tsx");
    assert_eq!(entry(&[("index.js", APP), ("App.tsx", APP)]), "index.js");
    assert_eq!(entry(&[("src/App.js", APP)]), "src/App.js");
    assert_eq!(entry(&[("App.ios.js", APP)]), "App.ios.js");
    let package = ("package.json", "{\"main\": \"./lib/main\"}");
    assert_eq!(
        entry(&[("index.js", APP), package, ("lib/main.tsx", APP)]),
        "lib/main.tsx"
    );
    let expo = ("package.json", "{\"main\": \"expo/AppEntry.js\"}");
    assert_eq!(entry(&[("App.js", APP), expo]), "App.js");
    let described = ("hivesync.json", "{\"entry\": \"other.ts\"}");
    assert_eq!(
        entry(&[("App.tsx", APP), ("other.ts", APP), described]),
        "other.ts"
    );
    let asked = Project::open(
        bundle(&[("App.tsx", APP), ("src/Card.tsx", APP)]),
        Some("src/Card"),
    )
    .unwrap();
    assert_eq!(asked.entry(), Some("src/Card.tsx"));
    assert_eq!(asked.screens()[0].name, "Card");
    let missing = Project::open(bundle(&[("App.tsx", APP)]), Some("src/Missing.tsx")).unwrap_err();
    assert_eq!(missing.code(), ErrorCode::EntryNotFound);
}

#[test]
fn screens_are_found_in_order() {
    let names = |files: &[(&str, &str)]| -> Vec<String> {
        project(files)
            .screens()
            .iter()
            .map(|screen| format!("{} {}#{}", screen.name, screen.module, screen.export))
            .collect()
    };
    assert_eq!(names(&[("App.tsx", APP)]), ["App App.tsx#default"]);
    assert_eq!(
        names(&[("App.tsx", "export function Main() {}\nexport const config = 1;\n")]),
        ["App App.tsx#Main"]
    );
    assert_eq!(
        names(&[
            (
                "index.js",
                "import { AppRegistry } from 'react-native';\nimport App from './src/Root';\nAppRegistry.registerComponent('a', () => App);\n"
            ),
            ("src/Root.tsx", APP),
        ]),
        ["App src/Root.tsx#default"]
    );
    assert_eq!(
        names(&[(
            "index.js",
            "import { AppRegistry, Text } from 'react-native';\nAppRegistry.registerComponent('a', () => Text);\n"
        )]),
        ["App index.js#default"]
    );
    assert_eq!(
        names(&[
            ("App.tsx", APP),
            ("src/screens/HomeScreen.tsx", APP),
            ("src/screens/Cart/index.tsx", APP),
            (
                "src/screens/DetailScreen.tsx",
                "export const DetailScreen = () => null;\nexport const helper = 1;\n"
            ),
            ("src/screens/styles.ts", "export default {};\n"),
            ("src/screens/Many.tsx", "export const AScreen = 1, BScreen = 2;\n"),
        ]),
        [
            "Cart src/screens/Cart/index.tsx#default",
            "DetailScreen src/screens/DetailScreen.tsx#DetailScreen",
            "HomeScreen src/screens/HomeScreen.tsx#default",
        ]
    );
    assert_eq!(refusal(&[("README.md", "hello")]).code(), ErrorCode::NoScreens);
    assert_eq!(
        refusal(&[("App.tsx", "export const x = 1;\n")]).code(),
        ErrorCode::NoScreens
    );
    assert_eq!(
        Project::open(ValidatedBundle::empty(&BundleLimits::default()), None)
            .unwrap_err()
            .code(),
        ErrorCode::BundleEmpty
    );
}

#[test]
fn a_description_names_screens_with_their_props() {
    let description = r#"{
        "name": "Shop", "entry": "App", "platform": "android",
        "screens": [
            { "name": "Home", "module": "App.tsx", "props": { "initial": { "page": 1 } }, "nav_type": "tab" },
            { "name": "Card", "module": "./src/Card", "export": "Card" }
        ]
    }"#;
    let project = project(&[
        ("App.tsx", APP),
        ("src/Card.tsx", "export const Card = 1, Other = 2;\n"),
        ("hivesync.json", description),
    ]);
    assert_eq!(project.name(), Some("Shop"));
    assert_eq!(project.platform(), Some(Platform::Android));
    let [home, card] = project.screens() else { panic!() };
    assert_eq!(
        (home.module.as_str(), home.export.as_str(), home.nav_type),
        ("App.tsx", "default", NavType::Tab)
    );
    assert_eq!(home.props["initial"]["page"], 1);
    assert_eq!(
        (card.module.as_str(), card.export.as_str(), card.nav_type),
        ("src/Card.tsx", "Card", NavType::Screen)
    );
    assert_eq!(project.select(&["Card".to_owned()]).unwrap(), [card]);
    let unknown = project.select(&["Crad".to_owned()]).unwrap_err();
    assert_eq!(unknown.code(), ErrorCode::NoScreens);
    assert!(unknown.to_string().contains("Home, Card"));
}

#[test]
fn a_wrong_description_is_refused_with_its_field() {
    for (description, words) in [
        ("[]", "(the file) must be an object"),
        ("{", "not JSON"),
        (r#"{"entry": 1}"#, "entry must be a text"),
        (r#"{"entry": "missing"}"#, "entry \"missing\""),
        (r#"{"entri": 1}"#, "entri is not a known field"),
        (r#"{"screens": {}}"#, "screens must be an array"),
        (r#"{"screens": []}"#, "screens must be an array of 1"),
        (r#"{"screens": ["Home"]}"#, "screens[0] must be an object"),
        (r#"{"screens": [{"name": "A"}]}"#, "screens[0].module is missing"),
        (
            r#"{"screens": [{"name": "", "module": "App"}]}"#,
            "screens[0].name must be",
        ),
        (
            r#"{"screens": [{"name": "A", "module": "App", "props": []}]}"#,
            "screens[0].props must be an object",
        ),
        (
            r#"{"screens": [{"name": "A", "module": "App", "nav_type": "tabs"}]}"#,
            "screens[0].nav_type must be one of",
        ),
        (
            r#"{"screens": [{"name": "A", "module": "App"}, {"name": "A", "module": "App"}]}"#,
            "screens[1].name",
        ),
        (
            r#"{"screens": [{"name": "A", "module": "B"}]}"#,
            "screens[0].module \"B\"",
        ),
        (r#"{"platform": "windows"}"#, "platform must be one of"),
    ] {
        let error = refusal(&[("App.tsx", APP), ("hivesync.json", description)]);
        assert!(error.to_string().contains(words), "{description}: {error}");
    }
}

#[test]
fn specifiers_resolve_as_metro_does() {
    let x = "export default 1;\n";
    // Relative, extensions, folders.
    assert_eq!(target("./a", &[("src/a.ts", x)]), "src/a.ts");
    assert_eq!(target("../a.js", &[("a.js", x)]), "a.js");
    assert_eq!(target("./a", &[("src/a/index.tsx", x)]), "src/a/index.tsx");
    assert_eq!(
        target("./a", &[("src/a.ts", x), ("src/a/index.ts", x)]),
        "src/a.ts"
    );
    assert_eq!(target("./data", &[("src/data.json", "{}")]), "src/data.json");
    assert_eq!(target(".", &[("src/index.ts", x)]), "src/index.ts");
    // Platforms.
    let button = [
        ("src/B.ios.tsx", x),
        ("src/B.android.tsx", x),
        ("src/B.native.tsx", x),
        ("src/B.web.tsx", x),
        ("src/B.tsx", x),
    ];
    assert_eq!(target_on(Platform::Ios, "./B", &button), "src/B.ios.tsx");
    assert_eq!(target_on(Platform::Android, "./B", &button), "src/B.android.tsx");
    assert_eq!(target_on(Platform::Web, "./B", &button), "src/B.web.tsx");
    assert_eq!(
        target_on(Platform::Android, "./B", &[button[0], button[2], button[4]]),
        "src/B.native.tsx"
    );
    assert_eq!(
        target_on(Platform::Web, "./B", &[button[2], button[4]]),
        "src/B.tsx"
    );
    // Packages.
    let main = |text| ("node_modules/p/package.json", text);
    let files = [
        ("node_modules/p/lib/m.js", x),
        ("node_modules/p/lib/rn.js", x),
        ("node_modules/p/index.js", x),
    ];
    let with = |text| {
        let mut all = vec![main(text)];
        all.extend(files);
        all
    };
    assert_eq!(target("p", &with("{}")), "node_modules/p/index.js");
    assert_eq!(
        target("p", &with(r#"{"main": "lib/m"}"#)),
        "node_modules/p/lib/m.js"
    );
    assert_eq!(
        target("p", &with(r#"{"main": "lib/m", "react-native": "lib/rn.js"}"#)),
        "node_modules/p/lib/rn.js"
    );
    assert_eq!(target("p/lib/rn", &with("{}")), "node_modules/p/lib/rn.js");
    let exports = r#"{"exports": {".": {"import": "./lib/m.js", "react-native": "./lib/rn.js", "require": "./index.js"}, "./deep/*": "./lib/*.js"}}"#;
    assert_eq!(target("p", &with(exports)), "node_modules/p/lib/rn.js");
    assert_eq!(target("p/deep/m", &with(exports)), "node_modules/p/lib/m.js");
    assert_eq!(
        target("p", &with(r#"{"exports": {"import": "./lib/m.js"}}"#)),
        "node_modules/p/lib/m.js"
    );
    assert!(target("p/lib/rn", &with(exports)).contains("no such module"));
    assert_eq!(
        target(
            "@s/p/x",
            &[
                ("node_modules/@s/p/x.ts", x),
                ("node_modules/@s/p/package.json", "{}")
            ]
        ),
        "node_modules/@s/p/x.ts"
    );
    // A package that replaces a module by nothing.
    let empty = r#"{"browser": {"./index.js": false}}"#;
    assert_eq!(target("p", &with(empty)), "(empty)");
    // Built-ins, which always win, and fallbacks, which do not.
    assert_eq!(target("react/jsx-runtime", &[]), "builtin react/jsx-runtime");
    assert_eq!(
        target("react-native", &[("node_modules/react-native/index.js", x)]),
        "builtin react-native"
    );
    assert_eq!(
        target("react-native-safe-area-context", &[]),
        "builtin react-native-safe-area-context"
    );
    let own = [("node_modules/react-native-safe-area-context/index.js", x)];
    assert_eq!(
        target("react-native-safe-area-context", &own),
        "node_modules/react-native-safe-area-context/index.js"
    );
}

#[test]
fn aliases_resolve() {
    let x = "export default 1;\n";
    let file = ("src/ui/Button.tsx", x);
    let tsconfig = |text| ("tsconfig.json", text);
    assert_eq!(
        target(
            "@/ui/Button",
            &[
                file,
                tsconfig(r#"{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}"#)
            ]
        ),
        file.0
    );
    let commented = "// a\n{\"compilerOptions\": {\"baseUrl\": \"src\", /* b */ \"paths\": {\"~ui/*\": [\"missing/*\", \"ui/*\"],}}}";
    assert_eq!(target("~ui/Button", &[file, tsconfig(commented)]), file.0);
    assert_eq!(
        target(
            "ui/Button",
            &[file, tsconfig(r#"{"compilerOptions": {"baseUrl": "./src"}}"#)]
        ),
        file.0
    );
    let extended = [
        file,
        tsconfig(r#"{"extends": "./config/base"}"#),
        (
            "config/base.json",
            r#"{"compilerOptions": {"paths": {"@ui": ["../src/ui/Button"]}}}"#,
        ),
    ];
    assert_eq!(target("@ui", &extended), file.0);
    let package = [
        file,
        tsconfig(
            r#"{"extends": "@react-native/typescript-config", "compilerOptions": {"paths": {"@/*": ["src/*"]}}}"#,
        ),
    ];
    assert_eq!(target("@/ui/Button", &package), file.0);
    let babel = "module.exports = api => ({ plugins: ['x', ['module-resolver', { root: ['./src'], alias: { '@ui': './src/ui', 'odd': y } }]] });";
    assert_eq!(target("@ui/Button", &[file, ("babel.config.js", babel)]), file.0);
    assert_eq!(target("ui/Button", &[file, ("babel.config.js", babel)]), file.0);
    assert!(target("@ui/Missing", &[file, ("babel.config.js", babel)]).contains("@ui/Missing"));
    for (text, words) in [
        ("{", "tsconfig.json is not valid"),
        (
            r#"{"compilerOptions": {"paths": []}}"#,
            "compilerOptions.paths must be",
        ),
        (
            r#"{"compilerOptions": {"paths": {"@/*": "src"}}}"#,
            "compilerOptions.paths[\"@/*\"] must be",
        ),
        (
            r#"{"compilerOptions": {"baseUrl": 1}}"#,
            "compilerOptions.baseUrl must be a string",
        ),
    ] {
        let error = refusal(&[("App.tsx", APP), tsconfig(text)]);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn a_missing_module_is_explained() {
    let words = |specifier: &str, files: &[(&str, &str)]| target(specifier, files);
    assert!(
        words("./Missing", &[]).contains("Tried src/Missing"),
        "{}",
        words("./Missing", &[])
    );
    assert!(words("./button", &[("src/Button.tsx", APP)]).contains("letter case"));
    assert!(words("fs", &[]).contains("Node.js"));
    assert!(words("node:path", &[]).contains("Node.js"));
    assert!(words("@scope/lib/deep", &[]).contains("no such package"));
    let declared = ("package.json", r#"{"dependencies": {"react-native-maps": "1"}}"#);
    assert!(words("react-native-maps", &[declared]).contains("native code"));
    let error = graph(&[
        ("App.tsx", "import a from './a';\nexport default a;\n"),
        ("a.ts", "\n  const b = require('./b');\nexport default b;\n"),
    ])
    .unwrap_err();
    let BundleError::ModuleNotFound { position, .. } = error else {
        panic!("{error:?}")
    };
    assert_eq!(
        (position.file.as_str(), position.line, position.column),
        ("a.ts", 2, 21)
    );
}

#[test]
fn a_package_json_that_is_none_is_as_good_as_absent() {
    let files = [
        ("node_modules/p/index.js", "export {};\n"),
        ("node_modules/p/package.json", "{\"main\": "),
    ];
    assert_eq!(target("p", &files), "node_modules/p/index.js");
}

#[test]
fn the_resolver_is_given_only_so_many_aliases() {
    let words = |config: String| refusal(&[("App.tsx", APP), ("tsconfig.json", &config)]).to_string();
    let paths: Vec<String> = (0..1001)
        .map(|number| format!("\"p{number}\": [\"a\"]"))
        .collect();
    let many = words(format!(
        "{{\"compilerOptions\": {{\"paths\": {{{}}}}}}}",
        paths.join(",")
    ));
    assert!(many.contains("1001 aliases") && many.contains("1000"), "{many}");
    let targets = vec!["\"a\""; 17].join(",");
    let targets = words(format!(
        "{{\"compilerOptions\": {{\"paths\": {{\"@/*\": [{targets}]}}}}}}"
    ));
    assert!(
        targets.contains("@/*") && targets.contains("17 places"),
        "{targets}"
    );
}

#[test]
fn a_graph_has_only_so_many_imports() {
    let imports: String = (0..4000)
        .map(|number| format!("try {{ require('m{number}') }} catch {{}}\n"))
        .collect();
    let files: Vec<(String, String)> = (0..30)
        .map(|number| (format!("m{number}.js"), format!("// {number}\n{imports}")))
        .collect();
    let roots: Vec<String> = (0..30).map(|number| format!("import './m{number}';\n")).collect();
    let app = format!("{}export default () => null;\n", roots.concat());
    let mut all = vec![("App.js", app.as_str())];
    all.extend(files.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let error = graph(&all).unwrap_err();
    assert!(
        matches!(&error, BundleError::TooLarge(message) if message.contains("imports")),
        "{error}"
    );
}

#[test]
fn a_project_has_only_so_many_screens() {
    let files: Vec<(String, &str)> = (0..501)
        .map(|number| (format!("screens/S{number}.tsx"), APP))
        .collect();
    let mut all: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let error = refusal(&all);
    assert!(
        matches!(&error, BundleError::TooLarge(message) if message.contains("500 screens")),
        "{error}"
    );
    all.pop();
    assert_eq!(project(&all).screens().len(), 500);
}

#[test]
fn props_have_a_size() {
    let described = |length: usize| {
        let text = "x".repeat(length);
        format!(r#"{{"screens": [{{"name": "A", "module": "App", "props": {{"text": "{text}"}}}}]}}"#)
    };
    let (most, more) = (described(65_000), described(66_000));
    let screens = project(&[("App.tsx", APP), ("hivesync.json", &most)]);
    assert_eq!(screens.screens()[0].props.len(), 1);
    let error = refusal(&[("App.tsx", APP), ("hivesync.json", &more)]);
    assert!(
        matches!(&error, BundleError::TooLarge(message) if message.contains("screens[0].props") && message.contains("65536")),
        "{error}"
    );
}

#[test]
fn an_optional_require_may_lead_nowhere() {
    let app =
        "let maps; try { maps = require('maps'); } catch { maps = null; }\nexport default () => maps;\n";
    let graph = graph(&[("App.js", app)]).unwrap();
    assert!(!graph.modules[0].dependencies.contains_key("maps"));
}

#[test]
fn modules_may_not_be_too_large_together() {
    let limits = BundleLimits {
        source_bytes: 300,
        ..BundleLimits::default()
    };
    let mut bundle = ValidatedBundle::empty(&limits);
    bundle
        .overlay(
            "App.tsx",
            Bytes::from_static(b"import './a';\nexport default () => null;\n"),
        )
        .unwrap();
    bundle
        .overlay("a.ts", Bytes::from("// long\n".repeat(40)))
        .unwrap();
    bundle
        .overlay("unused.ts", Bytes::from("// long\n".repeat(400)))
        .unwrap();
    let project = Project::open(bundle, None).unwrap();
    let error = graph_on(&project, Platform::Ios, 1.0, &["App"]).unwrap_err();
    assert!(
        matches!(error, BundleError::TooLarge(_)) && error.to_string().contains("MAX_SOURCE_BYTES"),
        "{error}"
    );
}

#[test]
fn only_reachable_modules_are_transpiled() {
    let files = [
        (
            "App.tsx",
            "import './a';\nexport default () => import('./lazy');\n",
        ),
        ("a.ts", "import './App';\n"),
        ("lazy.ts", "export {};\n"),
        ("broken.ts", "const = ;"),
    ];
    let graph = graph(&files).unwrap();
    let paths: Vec<&str> = graph.modules.iter().map(|module| module.path.as_str()).collect();
    assert_eq!(paths, ["App.tsx", "a.ts", "lazy.ts", "(helpers)"]);
    assert!(
        graph
            .modules
            .iter()
            .enumerate()
            .all(|(index, module)| module.id.0 as usize == index)
    );
    assert_eq!(graph.roots[0].0, 0);
    assert_eq!(graph.find("lazy.ts").unwrap().id.0, 2);
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut content = Vec::new();
    let mut writer = png::Encoder::new(&mut content, width, height)
        .write_header()
        .unwrap();
    writer
        .write_image_data(&vec![0; (width * height) as usize])
        .unwrap();
    writer.finish().unwrap();
    content
}

#[test]
fn assets_come_in_the_scale_that_suits_the_device() {
    let app = "export default [require('./i.png'), require('./only.png'), require('./v.svg'), require('@/fonts/F.ttf')];\n";
    let mut bundle = bundle(&[
        ("App.js", app),
        (
            "v.svg",
            "<?xml version=\"1.0\"?><svg xmlns=\"x\" viewBox=\"0 0 24 12.5\"></svg>",
        ),
        (
            "tsconfig.json",
            r#"{"compilerOptions": {"paths": {"@/*": ["assets/*"]}}}"#,
        ),
    ]);
    let mut lay = |path: &str, content: Vec<u8>| bundle.overlay(path, Bytes::from(content)).unwrap();
    lay("i.png", png(10, 20));
    lay("i@2x.png", png(20, 40));
    lay("i@3x.png", png(30, 60));
    lay("only@3x.png", png(33, 33));
    lay("assets/fonts/F.ttf", b"\0\x01\0\0font".to_vec());
    lay("assets/fonts/Linked.otf", b"OTTOfont".to_vec());
    lay("assets/fonts/broken.otf", b"nothing".to_vec());
    let project = Project::open(bundle, None).unwrap();
    let chosen = |dpr: f32| -> Vec<String> {
        let graph = graph_on(&project, Platform::Ios, dpr, &["App.js"]).unwrap();
        let mut assets: Vec<String> = graph
            .assets
            .iter()
            .map(|asset| {
                format!(
                    "{} {:?} {}x{}@{}",
                    asset.path, asset.kind, asset.width, asset.height, asset.scale
                )
            })
            .collect();
        assets.sort();
        assert!(graph.assets.iter().any(|asset| asset.kind == AssetKind::Font));
        assets
    };
    let rest = [
        "assets/fonts/F.ttf Font 0x0@1",
        "assets/fonts/Linked.otf Font 0x0@1",
    ];
    let end = ["only@3x.png Image 11x11@3", "v.svg Svg 24x12.5@1"];
    for (dpr, picture) in [
        (1.0, "i.png Image 10x20@1"),
        (1.5, "i@2x.png Image 10x20@2"),
        (2.0, "i@2x.png Image 10x20@2"),
        (2.625, "i@3x.png Image 10x20@3"),
        (4.0, "i@3x.png Image 10x20@3"),
    ] {
        assert_eq!(chosen(dpr), [&rest[..], &[picture], &end[..]].concat(), "{dpr}");
    }
}

proptest! {
    #[test]
    fn no_picture_makes_the_reader_panic(
        magic in prop::sample::select(vec![&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b"RIFF\0\0\0\0WEBPVP8X", b"BM", b"<svg "]),
        rest in proptest::collection::vec(any::<u8>(), 0..200),
        name in prop::sample::select(vec!["p.png", "p.jpg", "p.webp", "p.svg", "p.ttf"]),
    ) {
        let app = format!("export default require('./{name}');\n");
        let mut bundle = bundle(&[("App.js", &app)]);
        bundle.overlay(name, Bytes::from([magic, &rest].concat())).unwrap();
        let project = Project::open(bundle, None).unwrap();
        if let Ok(graph) = graph_on(&project, Platform::Ios, 2.0, &["App.js"]) {
            for asset in &graph.assets {
                prop_assert!(asset.width.is_finite() && asset.width >= 0.0 && asset.height.is_finite());
            }
        }
    }
}

#[test]
fn the_cache_answers_the_second_time_and_stays_bounded() {
    let cache = TranspileCache::new(4096);
    let project = project(&[("App.tsx", APP), ("b.ts", "export const b = 1;\n")]);
    let request = |roots| GraphRequest {
        platform: Platform::Ios,
        dpr: 1.0,
        roots,
        builtins: Box::leak(Box::new(builtins())),
        cache: &cache,
    };
    let first = project.graph(&request(&["App.tsx"])).unwrap();
    let used = cache.used_bytes();
    let second = project.graph(&request(&["App.tsx"])).unwrap();
    assert!(std::sync::Arc::ptr_eq(
        &first.modules[0].code,
        &second.modules[0].code
    ));
    assert_eq!(cache.used_bytes(), used);
    for number in 0..50 {
        let app = format!("export default () => {number};\n");
        let mut bundle = bundle(&[("App.tsx", &app)]);
        bundle.overlay("x.ts", Bytes::new()).unwrap();
        Project::open(bundle, None)
            .unwrap()
            .graph(&request(&["App.tsx"]))
            .unwrap();
        assert!(cache.used_bytes() <= cache.capacity_bytes());
    }
}

#[test]
fn positions_lead_back_through_the_graph() {
    let graph = graph(&[(
        "App.tsx",
        "import { x } from 'react';\n\nexport default function App() {\n  throw x('oh');\n}\n",
    )])
    .unwrap();
    let module = graph.find("App.tsx").unwrap();
    let (line, text) = module
        .code
        .lines()
        .enumerate()
        .find(|(_, line)| line.contains("throw"))
        .unwrap();
    let column = text.find("throw").unwrap() + 1;
    let position = graph
        .map_position(module.id, line as u32 + 1, column as u32)
        .unwrap();
    assert_eq!(
        (position.file.as_str(), position.line, position.column),
        ("App.tsx", 4, 3)
    );
}
