//! Screens as developers write them, rendered by React Native's own JavaScript in the sandbox.

mod support;

use hivesync_domain::{NodeType, Platform};
use hivesync_preview_runtime::{MemoryImage, SandboxError, ScreenTarget, SessionLimits};
use serde_json::{Map, json};
use std::sync::Arc;
use support::*;

const EVERYTHING: &str = r##"
import React, { createContext, memo, useContext, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import {
  ActivityIndicator, Animated, Button, Image, Modal, Platform, Pressable, ScrollView, StatusBar, StyleSheet, Switch,
  Text, TextInput, TouchableOpacity, View, useWindowDimensions,
} from 'react-native';

const Theme = createContext({ accent: '#000' });
type Props = { title: string; children?: React.ReactNode };

const Card = memo(function Card({ title, children }: Props) {
  const { accent } = useContext(Theme);
  return (
    <View style={[styles.card, { borderColor: accent }]}>
      <Text style={styles.title} numberOfLines={2}>{title}</Text>
      {children}
    </View>
  );
});

export default function Screen() {
  const [count, increment] = useReducer((n: number) => n + 1, 0);
  const [loaded, setLoaded] = useState(false);
  const opacity = useRef(new Animated.Value(0)).current;
  const { width } = useWindowDimensions();
  const columns = useMemo(() => Math.floor(width / 180), [width]);
  useEffect(() => {
    increment();
    Promise.resolve().then(increment);
    const timer = setTimeout(() => setLoaded(true), 800);
    Animated.timing(opacity, { toValue: 1, duration: 250, useNativeDriver: true }).start();
    return () => clearTimeout(timer);
  }, [opacity]);
  return (
    <Theme.Provider value={{ accent: 'rebeccapurple' }}>
      <StatusBar barStyle="light-content" />
      <ScrollView contentContainerStyle={styles.content}>
        <Card title={`Hello ${count}`}>
          {loaded ? <Text>loaded <Text style={styles.bold}>now</Text></Text> : <ActivityIndicator size="large" />}
        </Card>
        <Pressable testID="press" onPress={() => {}} style={({ pressed }) => [styles.button, pressed && styles.bold]}>
          <Text>{columns} columns on {Platform.OS}</Text>
        </Pressable>
        <TouchableOpacity onPress={() => {}} accessibilityLabel="touch"><Text>Touch</Text></TouchableOpacity>
        <Button title="Go" onPress={() => {}} color="tomato" />
        <Switch value trackColor={{ true: '#0a0', false: '#ccc' }} onValueChange={() => {}} />
        <TextInput placeholder="Name" value="Ada" onChangeText={() => {}} style={styles.input} />
        <TextInput multiline defaultValue="a\nb" />
        <Image source={{ uri: 'https://example.com/a.png', width: 20, height: 10 }} resizeMode="contain" />
        <Animated.View style={{ opacity, height: 4 }} />
      </ScrollView>
      <Modal visible transparent><View style={styles.overlay}><Text>Over everything</Text></View></Modal>
    </Theme.Provider>
  );
}

const styles = StyleSheet.create({
  content: { padding: 16, gap: 12 },
  card: { borderWidth: StyleSheet.hairlineWidth, borderRadius: 12, padding: '5%' },
  title: { fontSize: 20, fontWeight: '600' },
  bold: { fontWeight: 'bold' },
  button: { backgroundColor: 'rgb(10, 20, 30)' },
  input: { borderBottomWidth: 1 },
  overlay: { flex: 1, backgroundColor: 'rgba(0,0,0,0.4)' },
});
"##;

#[test]
fn a_screen_of_everything_renders_on_both_platforms() {
    for platform in [Platform::Ios, Platform::Android] {
        let program = program(&[("src/Screen.tsx", EVERYTHING.as_bytes())], platform);
        let run = start_on(&program, platform, SessionLimits::default()).unwrap();
        let name = serde_json::to_value(platform).unwrap();
        insta::assert_snapshot!(
            format!("everything_{}", name.as_str().unwrap()),
            outline(&run.rendered.tree)
        );
        assert_eq!(run.rendered.warnings, vec![]);
        assert_eq!(run.rendered.logs, vec![]);
    }
}

#[test]
fn a_list_shows_more_once_it_hears_how_large_it_is() {
    let mut run = start(
        r#"
        import { FlatList, Text } from 'react-native';
        export default () => (
          <FlatList data={Array.from({ length: 30 }, (_, i) => i)} keyExtractor={String}
            renderItem={({ item }) => <Text>row {item}</Text>} />
        );"#,
    )
    .unwrap();
    let rows = |tree: &_| texts(tree).iter().filter(|text| text.starts_with("row")).count();
    assert_eq!(rows(&run.rendered.tree), 10);
    assert!(
        elements(&run.rendered.tree)
            .iter()
            .any(|element| element.node_type == NodeType::List)
    );
    let (tree, rounds) = settle(&mut run).unwrap();
    assert_eq!(rows(&tree), 30);
    assert!(rounds <= 6, "{rounds} rounds");
}

#[test]
fn on_layout_and_measure_are_told_where_things_lie() {
    let mut run = start(
        r#"
        import { useLayoutEffect, useRef, useState } from 'react';
        import { Text, View } from 'react-native';
        export default function Screen() {
          const ref = useRef<View>(null);
          const [layout, setLayout] = useState('none');
          const [measured, setMeasured] = useState('none');
          useLayoutEffect(() => {
            ref.current?.measure((x, y, width, height, pageX, pageY) => setMeasured([width, height, pageY].join()));
          }, []);
          return (
            <View>
              <View style={{ height: 50 }} />
              <View ref={ref} style={{ height: 70 }} onLayout={e => setLayout(JSON.stringify(e.nativeEvent.layout))} />
              <Text>{layout}</Text><Text>{measured}</Text>
            </View>
          );
        }"#,
    )
    .unwrap();
    assert_eq!(texts(&run.rendered.tree), ["none", "none"]);
    let (tree, _) = settle(&mut run).unwrap();
    assert_eq!(
        texts(&tree),
        [r#"{"x":0,"y":50,"width":390,"height":70}"#, "390,70,50"]
    );
}

#[test]
fn the_device_reaches_react_native() {
    let program = screen(
        r#"
        import { Appearance, Dimensions, I18nManager, PixelRatio, Platform, StyleSheet, Text, View, useColorScheme } from 'react-native';
        import { SafeAreaProvider, useSafeAreaInsets } from 'react-native-safe-area-context';
        function Inside(props: object) {
          return <Text>{JSON.stringify([
            Dimensions.get('window'), PixelRatio.get(), PixelRatio.getFontScale(), Platform.OS, Platform.Version,
            useColorScheme(), Appearance.getColorScheme(), I18nManager.isRTL, StyleSheet.hairlineWidth,
            useSafeAreaInsets(), props, new Date().toISOString(),
          ])}</Text>;
        }
        export default (props: object) => <SafeAreaProvider><Inside {...props} /></SafeAreaProvider>;"#,
    );
    let mut device = device(Platform::Ios);
    (device.width, device.height, device.dpr) = (320.0, 568.0, 2.0);
    let mut wanted = input(&device);
    wanted.font_scale = 1.5;
    wanted.dark = true;
    wanted.right_to_left = true;
    wanted.props = Arc::new(Map::from_iter([("id".to_owned(), json!(7))]));
    let mut session = runtime()
        .session(Platform::Ios, SessionLimits::default())
        .unwrap();
    let rendered = session.start(&program, &wanted).unwrap();
    let told: serde_json::Value = serde_json::from_str(texts(&rendered.tree)[0]).unwrap();
    assert_eq!(
        told,
        json!([
            {"width": 320, "height": 568, "scale": 2, "fontScale": 1.5}, 2, 1.5, "ios", "17.4", "dark", "dark", true, 0.5,
            {"top": 47, "right": 0, "bottom": 34, "left": 0}, {"id": 7, "rootTag": 1}, "2026-01-15T09:41:00.000Z"
        ])
    );
    assert_eq!(rendered.tree.root.props["dark"], json!(true));
}

#[test]
fn an_app_that_only_registers_its_component_is_shown() {
    let run = start(
        "import { AppRegistry, Text } from 'react-native';
        AppRegistry.registerComponent('shop', () => () => <Text>open</Text>);",
    )
    .unwrap();
    assert_eq!(texts(&run.rendered.tree), ["open"]);
}

#[test]
fn pictures_of_the_project_are_known_by_their_hash() {
    // The smallest PNG there is: one transparent pixel.
    let png = hex::decode(concat!(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000b494441",
        "5478da636000020000050001e9fadcd80000000049454e44ae426082"
    ))
    .unwrap();
    let program = program(
        &[
            (
                "App.tsx",
                br#"
                import { Image, Text } from 'react-native';
                const logo = require('./img/logo.png');
                export default () => <><Image source={logo} style={{ width: 30 }} /><Text>{typeof logo}</Text>
                  <Text>{JSON.stringify(Image.resolveAssetSource(logo).width)}</Text></>;"#,
            ),
            ("img/logo.png", &png),
        ],
        Platform::Ios,
    );
    let id = &program.graph().assets[0].id.0;
    let run = start_on(&program, Platform::Ios, SessionLimits::default()).unwrap();
    let found = elements(&run.rendered.tree);
    let image = found
        .iter()
        .find(|element| element.node_type == NodeType::Image)
        .unwrap();
    assert_eq!(
        image.props["source"],
        json!({"uri": format!("asset:{id}"), "width": 1, "height": 1, "scale": 1})
    );
    assert_eq!(texts(&run.rendered.tree), ["number", "1"]);
}

#[test]
fn what_native_code_would_draw_is_named_and_left_to_a_placeholder() {
    let run = start(
        r#"
        import { requireNativeComponent, Text, View } from 'react-native';
        const RNMap = requireNativeComponent('RNMapView');
        function MapView(props: any) { return <RNMap {...props} />; }
        export default () => (
          <View>
            loose text
            <MapView style={{ height: 200 }}><Text>pin</Text></MapView>
          </View>
        );"#,
    )
    .unwrap();
    let found = elements(&run.rendered.tree);
    let map = found
        .iter()
        .find(|element| element.node_type == NodeType::ImageSnapshot)
        .unwrap();
    assert_eq!(map.props["component"], json!("RNMapView"));
    assert_eq!(map.children.len(), 1);
    let warnings = &run.rendered.warnings;
    assert!(warnings.iter().any(|warning| {
        warning
            .message
            .contains("Text strings must be rendered within a <Text>")
    }));
    let map = warnings
        .iter()
        .find(|warning| warning.message.contains("RNMapView"))
        .unwrap();
    let position = map.position.as_ref().unwrap();
    assert_eq!((position.file.as_str(), position.line), ("App.tsx", 4));
}

#[test]
fn the_network_is_not_there_and_the_user_is_told() {
    let run = start(
        r#"
        import { useEffect, useState } from 'react';
        import { Text } from 'react-native';
        export default function Screen() {
          const [told, tell] = useState<string[]>([]);
          useEffect(() => {
            fetch('https://example.com/a').catch(e => tell(t => [...t, 'fetch: ' + e.message]));
            const xhr = new XMLHttpRequest();
            xhr.onerror = () => tell(t => [...t, 'xhr failed']);
            xhr.open('GET', 'https://example.com/b');
            xhr.send();
          }, []);
          return <Text>{told.join('; ')}</Text>;
        }"#,
    )
    .unwrap();
    let shown = texts(&run.rendered.tree).join("");
    assert!(
        shown.contains("fetch: Network request failed") && shown.contains("xhr failed"),
        "{shown}"
    );
    assert_eq!(run.rendered.warnings.len(), 2);
    assert!(run.rendered.warnings[0].message.contains("https://example.com/a"));
}

#[test]
fn error_boundaries_suspense_and_lazy_behave_as_react_says() {
    let run = start(
        r#"
        import React, { Component, Suspense, lazy } from 'react';
        import { Text, View } from 'react-native';
        class Boundary extends Component<any> {
          state = { error: null as Error | null };
          static getDerivedStateFromError(error: Error) { return { error }; }
          render() { return this.state.error ? <Text>caught {this.state.error.message}</Text> : this.props.children; }
        }
        const Broken = () => { throw new Error('oh'); };
        const Late = lazy(async () => ({ default: () => <Text>late</Text> }));
        const Never = lazy(() => new Promise<any>(() => {}));
        export default () => (
          <View>
            <Boundary><Broken /></Boundary>
            <Suspense fallback={<Text>waiting</Text>}><Late /></Suspense>
            <Suspense fallback={<Text>still waiting</Text>}><Never /></Suspense>
          </View>
        );"#,
    )
    .unwrap();
    assert_eq!(
        texts(&run.rendered.tree),
        ["caught ", "oh", "late", "still waiting"]
    );
    assert!(run.rendered.warnings[0].message.contains("error boundary"));
}

#[test]
fn what_the_code_prints_is_kept_up_to_the_limit() {
    let source = r#"
        import { Text } from 'react-native';
        console.log('a', { b: [1, 'c'] }, null);
        console.warn('%s is %d', 'x', 4);
        for (let i = 0; i < 100000; i++) console.info('y'.repeat(100));
        export default () => <Text>a</Text>;"#;
    let run = start(source).unwrap();
    let logs = &run.rendered.logs;
    assert_eq!(logs[0].message, r#"a {b: [1, "c"]} null"#);
    assert_eq!(logs[1].message, "x is 4");
    let bytes: usize = logs.iter().map(|log| log.message.len()).sum();
    assert!(bytes < 70_000, "{bytes} bytes of logs");
}

#[test]
fn two_runs_are_the_same_to_the_byte() {
    let program = program(&[("src/Screen.tsx", EVERYTHING.as_bytes())], Platform::Ios);
    let run = || {
        let mut run = start_on(&program, Platform::Ios, SessionLimits::default()).unwrap();
        let (tree, _) = settle(&mut run).unwrap();
        (serde_json::to_string(&tree).unwrap(), run.session.usage().fuel)
    };
    assert_eq!(run(), run());
    let random = screen(
        "import { Text } from 'react-native'; export default () => <Text>{Math.random()} {Date.now()} {performance.now()}</Text>;",
    );
    let run = || {
        outline(
            &start_on(&random, Platform::Ios, SessionLimits::default())
                .unwrap()
                .rendered
                .tree,
        )
    };
    assert_eq!(run(), run());
}

#[test]
fn screens_are_found_by_registration_or_by_the_default_export() {
    let find = |source: &str| {
        let program = screen(source);
        let device = device(Platform::Ios);
        let mut session = runtime()
            .session(Platform::Ios, SessionLimits::default())
            .unwrap();
        session.find_screens(&program, &input(&device), 0).unwrap()
    };
    let found = find(
        "import { Text } from 'react-native'; export default function Home() { return <Text>a</Text>; }",
    );
    assert_eq!(found[0].name, "Home");
    assert_eq!(
        found[0].target,
        ScreenTarget::Export {
            module: 0,
            export: "default".to_owned()
        }
    );

    let registering = "import { AppRegistry, Text } from 'react-native';
        AppRegistry.registerComponent('Shop', () => () => <Text>shop</Text>);";
    let found = find(registering);
    assert_eq!(
        found[0].target,
        ScreenTarget::Registered {
            key: "Shop".to_owned()
        }
    );

    let program = screen(registering);
    let device = device(Platform::Ios);
    let mut wanted = input(&device);
    (wanted.entry, wanted.target) = (Some(0), found[0].target.clone());
    let mut session = runtime()
        .session(Platform::Ios, SessionLimits::default())
        .unwrap();
    assert_eq!(texts(&session.start(&program, &wanted).unwrap().tree), ["shop"]);

    assert!(find("export const answer = 42;").is_empty());
}

#[test]
fn a_session_goes_on_in_another_instance_as_it_would_have_gone_on_in_its_own() {
    let source = r"
import { useState } from 'react';
import { FlatList, Text, View } from 'react-native';
export default function App() {
  const [height, setHeight] = useState(0);
  return (
    <View>
      <Text onLayout={(event) => setHeight(event.nativeEvent.layout.height)}>{`high ${height} ${Math.random()}`}</Text>
      <FlatList data={Array.from({ length: 60 }, (_, i) => `row ${i}`)} renderItem={({ item }) => <Text>{item}</Text>} />
    </View>
  );
}
";
    let program = screen(source);
    let first = start_on(&program, Platform::Ios, SessionLimits::default()).unwrap();
    let image = runtime().memory_image(Platform::Ios, &first.session).unwrap();
    let read = MemoryImage::decode(&image.encode().unwrap(), 1 << 30).unwrap();
    assert_eq!(read, image);
    let mut trees = Vec::new();
    for image in [image, read] {
        let session = runtime()
            .resume(Platform::Ios, &program, &image, SessionLimits::default())
            .unwrap();
        let mut resumed = Run {
            session,
            rendered: first.rendered.clone(),
        };
        trees.push(settle(&mut resumed).unwrap());
    }
    let mut first = first;
    let (tree, rounds) = settle(&mut first).unwrap();
    assert!(
        rounds > 0 && texts(&tree).iter().any(|text| text.starts_with("high 4")),
        "{:?}",
        texts(&tree)
    );
    for (resumed, _) in trees {
        assert_eq!(resumed, tree);
    }
}

#[test]
fn an_image_larger_than_the_memory_limit_is_refused() {
    let program = screen("import { Text } from 'react-native'; export default () => <Text>a</Text>;");
    let run = start_on(&program, Platform::Ios, SessionLimits::default()).unwrap();
    let image = runtime().memory_image(Platform::Ios, &run.session).unwrap();
    let limits = SessionLimits {
        memory_bytes: image.memory_bytes() - 65_536,
        ..SessionLimits::default()
    };
    let refused = runtime().resume(Platform::Ios, &program, &image, limits).err();
    assert!(
        matches!(refused, Some(SandboxError::MemoryLimit { .. })),
        "{refused:?}"
    );
}
