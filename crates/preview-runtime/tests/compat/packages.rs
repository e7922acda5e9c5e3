//! npm packages that projects use everywhere, run as they are; only their native parts are replaced.

use crate::{
    installed,
    row::{Area, differs, without_hardware, works},
    shown::{Shown, on},
    support, table,
};
use hivesync_domain::{Element, NavType, NodeType, Platform};
use hivesync_preview_runtime::{FoundScreen, SandboxError, SessionLimits};
use serde_json::{Value, json};

#[test]
fn packages() {
    table::check(&AREA);
}

/// An app of one file and the packages that it imports.
fn show(platform: Platform, source: &str) -> Shown {
    show_files(platform, &[("App.tsx", source)])
}

fn show_files(platform: Platform, files: &[(&str, &str)]) -> Shown {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, content)| (*path, content.as_bytes()))
        .collect();
    on(platform)
        .try_run(&installed::program(&files, platform))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The screens of an app, and each as it is shown.
fn screens(platform: Platform, files: &[(&str, &str)]) -> Vec<(FoundScreen, Result<Shown, SandboxError>)> {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(path, content)| (*path, content.as_bytes()))
        .collect();
    let program = installed::program(&files, platform);
    let device = support::device(platform);
    let limits = SessionLimits::default();
    let mut session = support::runtime().session(platform, limits).unwrap();
    let entry = program.graph().roots[0].0;
    let found = session
        .find_screens(&program, &support::input(&device), entry)
        .unwrap();
    found
        .into_iter()
        .map(|screen| {
            let shown = on(platform).target(screen.target.clone()).try_run(&program);
            (screen, shown)
        })
        .collect()
}

fn names(screens: &[(FoundScreen, Result<Shown, SandboxError>)]) -> Vec<(&str, NavType)> {
    screens
        .iter()
        .map(|(screen, _)| (screen.name.as_str(), screen.nav_type))
        .collect()
}

/// The one element that is written for a native view.
#[track_caller]
fn of_view<'s>(shown: &'s Shown, component: &str) -> &'s Element {
    let found: Vec<&Element> = shown
        .all()
        .into_iter()
        .filter(|element| element.props.get("component") == Some(&json!(component)))
        .collect();
    match found[..] {
        [one] => one,
        _ => panic!("{} elements are of {component}", found.len()),
    }
}

const NAVIGATORS: &str = "
    import { Text, View } from 'react-native';
    import { NavigationContainer } from '@react-navigation/native';
    import { createNativeStackNavigator } from '@react-navigation/native-stack';
    import { createStackNavigator } from '@react-navigation/stack';
    import { createBottomTabNavigator } from '@react-navigation/bottom-tabs';
    import { createDrawerNavigator } from '@react-navigation/drawer';
    const Page = ({ route }) => <Text testID=\"page\">{route.name + ' page'}</Text>;
    const Broken = ({ route }) => <Text>{route.params.id.length}</Text>;
";

fn app(rest: &str) -> String {
    format!("{NAVIGATORS}{rest}")
}

pub const AREA: Area = Area {
    title: "npm packages",
    rows: &[
        differs(
            "@react-native-async-storage/async-storage",
            "what is stored is read back, removed and listed",
            "lasts as long as the session of one screen",
            |platform| {
                let shown = show(
                    platform,
                    "import AsyncStorage from '@react-native-async-storage/async-storage';
                     import { useEffect, useState } from 'react'; import { Text } from 'react-native';
                     export default function App() {
                       const [told, tell] = useState(null);
                       useEffect(() => { (async () => {
                         await AsyncStorage.setItem('a', 'one'); await AsyncStorage.setItem('b', 'two');
                         await AsyncStorage.removeItem('b');
                         tell([await AsyncStorage.getItem('a'), await AsyncStorage.getItem('b'), await AsyncStorage.getAllKeys()]);
                       })(); }, []);
                       return <Text>{JSON.stringify(told)}</Text>;
                     }",
                );
                shown.tells(json!(["one", null, ["a"]]));
            },
        ),
        works(
            "react-native-safe-area-context",
            "the provider tells the device's insets, and SafeAreaView keeps the edges free that it is given",
            |platform| {
                let shown = show(
                    platform,
                    "import { Text } from 'react-native';
                     import { SafeAreaProvider, SafeAreaView, useSafeAreaInsets } from 'react-native-safe-area-context';
                     const Insets = () => <Text>{JSON.stringify(useSafeAreaInsets())}</Text>;
                     export default () => <SafeAreaProvider>
                       <SafeAreaView testID=\"area\" edges={['top']} style={{ paddingTop: 3 }}><Insets /></SafeAreaView>
                     </SafeAreaProvider>;",
                );
                shown.tells(json!({"top": 47, "right": 0, "bottom": 34, "left": 0}));
                let style = &shown.get("area").style;
                assert_eq!(style.get("paddingTop"), Some(&json!(50)));
                assert_eq!(style.get("paddingBottom"), None);
            },
        ),
        works(
            "@react-navigation/native-stack",
            "react-native-screens' native header is drawn as the platform's bar; its back button leads back",
            |platform| {
                let stack = app(
                    "const Stack = createNativeStackNavigator();
                     export default () => <NavigationContainer><Stack.Navigator>
                       <Stack.Screen name=\"First\" component={Page} options={{ headerRight: () => <Text>Edit</Text> }} />
                       <Stack.Screen name=\"Second\" component={Page} options={{ title: 'The second' }} />
                     </Stack.Navigator></NavigationContainer>;",
                );
                let mut all = screens(platform, &[("App.tsx", &stack)]);
                assert_eq!(
                    names(&all),
                    [("First", NavType::Stack), ("Second", NavType::Stack)]
                );
                let first = all[0].1.as_ref().unwrap();
                assert!(first.texts().iter().any(|text| text == "Edit"));
                let header = of_view(first, "RNSScreenStackHeaderConfig");
                assert_eq!(header.style.get("paddingTop"), Some(&json!(47)));
                let bar = first.box_of(of_view(first, "HeaderBar"));
                assert_eq!(bar.height, if platform == Platform::Ios { 44.0 } else { 56.0 });
                let second = all[1].1.as_mut().unwrap();
                assert!(second.texts().iter().any(|text| text == "The second"));
                assert_eq!(second.texts().last().map(String::as_str), Some("Second page"));
                let back = of_view(second, "HeaderBackButton").id;
                second.press_id(back);
                assert_eq!(second.texts().last().map(String::as_str), Some("First page"));
            },
        ),
        works(
            "@react-navigation/stack",
            "shows its first screen at rest under its header, and the screens beyond it",
            |platform| {
                let stack = app(
                    "const Stack = createStackNavigator();
                     export default () => <NavigationContainer><Stack.Navigator>
                       <Stack.Screen name=\"First\" component={Page} /><Stack.Screen name=\"Second\" component={Page} />
                     </Stack.Navigator></NavigationContainer>;",
                );
                let all = screens(platform, &[("App.tsx", &stack)]);
                assert_eq!(
                    names(&all),
                    [("First", NavType::Stack), ("Second", NavType::Stack)]
                );
                for (screen, shown) in &all {
                    let texts = shown.as_ref().unwrap().texts();
                    assert!(texts.contains(&format!("{} page", screen.name)), "{texts:?}");
                    assert!(texts.contains(&screen.name), "{texts:?}");
                }
            },
        ),
        works(
            "@react-navigation/bottom-tabs",
            "the bar has every tab with its label; each tab is a screen",
            |platform| {
                let tabs = app(
                    "const Tab = createBottomTabNavigator();
                     export default () => <NavigationContainer><Tab.Navigator>
                       <Tab.Screen name=\"Home\" component={Page} /><Tab.Screen name=\"Me\" component={Page} options={{ title: 'Profile' }} />
                     </Tab.Navigator></NavigationContainer>;",
                );
                let all = screens(platform, &[("App.tsx", &tabs)]);
                assert_eq!(names(&all), [("Home", NavType::Tab), ("Me", NavType::Tab)]);
                for (screen, shown) in &all {
                    let shown = shown.as_ref().unwrap();
                    let texts = shown.texts();
                    assert!(texts.contains(&format!("{} page", screen.name)), "{texts:?}");
                    assert!(
                        texts.iter().filter(|text| *text == "Profile").count() >= 1,
                        "{texts:?}"
                    );
                }
            },
        ),
        works(
            "@react-navigation/drawer",
            "the drawer is closed beside the screen; each of its items is a screen",
            |platform| {
                let drawer = app(
                    "const Drawer = createDrawerNavigator();
                     export default () => <NavigationContainer><Drawer.Navigator>
                       <Drawer.Screen name=\"Inbox\" component={Page} /><Drawer.Screen name=\"Sent\" component={Page} />
                     </Drawer.Navigator></NavigationContainer>;",
                );
                let all = screens(platform, &[("App.tsx", &drawer)]);
                assert_eq!(
                    names(&all),
                    [("Inbox", NavType::Drawer), ("Sent", NavType::Drawer)]
                );
                let shown = all[1].1.as_ref().unwrap();
                assert!(shown.texts().contains(&"Sent page".to_owned()));
            },
        ),
        works(
            "nested navigators",
            "screens are found however deep, each is shown with the bars around it, and one that throws fails alone",
            |platform| {
                let nested = app(
                    "const Stack = createNativeStackNavigator(); const Tab = createBottomTabNavigator();
                     const Feed = () => <Stack.Navigator>
                       <Stack.Screen name=\"Posts\" component={Page} /><Stack.Screen name=\"Post\" component={Broken} />
                       <Stack.Screen name=\"Compose\" component={Page} options={{ presentation: 'modal' }} />
                     </Stack.Navigator>;
                     export default () => <NavigationContainer><Tab.Navigator screenOptions={{ headerShown: false }}>
                       <Tab.Screen name=\"Feed\" component={Feed} /><Tab.Screen name=\"Search\" component={Page} />
                     </Tab.Navigator></NavigationContainer>;",
                );
                let all = screens(platform, &[("App.tsx", &nested)]);
                assert_eq!(
                    names(&all),
                    [
                        ("Posts", NavType::Tab),
                        ("Post", NavType::Stack),
                        ("Compose", NavType::Modal),
                        ("Search", NavType::Tab)
                    ]
                );
                let tabs_of = |at: usize| all[at].1.as_ref().unwrap().texts();
                assert!(tabs_of(0).contains(&"Search".to_owned()));
                let error = all[1].1.as_ref().err().unwrap();
                assert!(error.to_string().contains("id"), "{error}");
                assert!(tabs_of(2).contains(&"Compose page".to_owned()));
                assert!(tabs_of(3).contains(&"Search page".to_owned()));
            },
        ),
        differs(
            "react-native-gesture-handler",
            "its views hold what they hold and its buttons are there",
            "gestures never begin",
            |platform| {
                let shown = show(
                    platform,
                    "import { Text } from 'react-native';
                     import { Gesture, GestureDetector, GestureHandlerRootView, RectButton } from 'react-native-gesture-handler';
                     const pan = Gesture.Pan();
                     export default () => <GestureHandlerRootView>
                       <GestureDetector gesture={pan}><Text>drag</Text></GestureDetector>
                       <RectButton onPress={() => {}}><Text>press</Text></RectButton>
                     </GestureHandlerRootView>;",
                );
                shown.shows(&["drag", "press"]);
            },
        ),
        differs(
            "react-native-reanimated",
            "shared values, derived values, animated styles and props: animations run and are shown where they rest",
            "runs on one thread; views that enter are there and views that exit are gone at once",
            |platform| {
                let shown = show(
                    platform,
                    "import { useEffect, useState } from 'react'; import { View } from 'react-native';
                     import Animated, { FadeIn, FadeOut, interpolate, useAnimatedStyle, useDerivedValue, useSharedValue,
                       withDelay, withSequence, withSpring, withTiming } from 'react-native-reanimated';
                     export default function App() {
                       const x = useSharedValue(0); const scale = useSharedValue(1);
                       const [open, setOpen] = useState(false);
                       const twice = useDerivedValue(() => x.value * 2);
                       const moved = useAnimatedStyle(() => ({ width: x.value, opacity: interpolate(x.value, [0, 100], [0, 1]) }));
                       const wide = useAnimatedStyle(() => ({ width: twice.value, transform: [{ scale: scale.value }] }));
                       const shut = useAnimatedStyle(() => ({ height: withTiming(open ? 80 : 10) }));
                       useEffect(() => {
                         x.value = withTiming(100, { duration: 300 });
                         scale.value = withSequence(withSpring(2), withDelay(50, withTiming(3)));
                         setTimeout(() => setOpen(true), 100);
                       }, []);
                       return <View>
                         <Animated.View testID=\"moved\" style={moved} /><Animated.View testID=\"wide\" style={wide} />
                         <Animated.View testID=\"shut\" style={shut} />
                         {open ? <Animated.View testID=\"entered\" entering={FadeIn} /> : <Animated.View testID=\"left\" exiting={FadeOut} />}
                       </View>;
                     }",
                );
                let value = |id: &str, name: &str| shown.get(id).style.get(name).cloned();
                assert_eq!(value("moved", "width"), Some(json!(100)));
                assert_eq!(value("moved", "opacity"), Some(json!(1)));
                assert_eq!(value("wide", "width"), Some(json!(200)));
                assert_eq!(value("wide", "transform"), Some(json!([{"scale": 3}])));
                assert_eq!(value("shut", "height"), Some(json!(80)));
                assert!(shown.find("entered").is_some());
                assert!(shown.find("left").is_none());
            },
        ),
        differs(
            "react-native-svg",
            "a drawing of shapes, paths, gradients, clips, masks, patterns, text and symbols",
            "filters and foreign objects are left out; shapes inside of a drawing are not pressed",
            |platform| {
                let shown = show(
                    platform,
                    "import Svg, { Circle, ClipPath, Defs, G, LinearGradient, Path, Rect, Stop, Text } from 'react-native-svg';
                     export default () => <Svg width={100} height={50} viewBox=\"0 0 10 5\" color=\"red\">
                       <Defs>
                         <LinearGradient id=\"fade\" x1=\"0\" x2=\"1\"><Stop offset=\"0\" stopColor=\"#f00\" />
                           <Stop offset=\"1\" stopColor=\"blue\" stopOpacity={0} /></LinearGradient>
                         <ClipPath id=\"round\"><Circle cx={2} cy={2} r={1} /></ClipPath>
                       </Defs>
                       <G stroke=\"currentColor\" transform=\"translate(1 2)\"><Path d=\"M0 0L1 1\" strokeWidth={2} /></G>
                       <Rect width={4} height={3} fill=\"url(#fade)\" clipPath=\"url(#round)\" />
                       <Text x={1} y={2} fontSize={3}>{'<&>'}</Text>
                     </Svg>;",
                );
                let images = shown.of_type(NodeType::Image);
                assert_eq!(images.len(), 1);
                let svg = images[0].props.get("svg").and_then(Value::as_str).unwrap();
                for part in [
                    "viewBox=\"0 0 10 5\"",
                    "<linearGradient",
                    "stop-color=\"#ff0000\"",
                    "<clipPath id=\"round\">",
                    "stroke=\"red\"",
                    "transform=\"matrix(1 0 0 1 1 2)\"",
                    "fill=\"url(#fade)\"",
                    "clip-path=\"url(#round)\"",
                    "&lt;&amp;&gt;",
                ] {
                    assert!(svg.contains(part), "{part} is not in {svg}");
                }
                assert_eq!(images[0].style.get("width"), Some(&json!(100)));
            },
        ),
        works(
            "imports of .svg files",
            "are components, as with react-native-svg-transformer, and sources of Image",
            |platform| {
                let shown = show_files(
                    platform,
                    &[
                        (
                            "App.tsx",
                            "import { Image } from 'react-native'; import Logo from './logo.svg';
                             export default () => <><Logo testID=\"logo\" width={12} height=\"6\" /><Image testID=\"image\" source={Logo} /></>;",
                        ),
                        (
                            "logo.svg",
                            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"><path d=\"M0 0H9\"/></svg>",
                        ),
                    ],
                );
                let [logo, image] = ["logo", "image"].map(|id| shown.get(id));
                assert_eq!(logo.style.get("width"), Some(&json!(12)));
                assert_eq!(logo.style.get("height"), Some(&json!(6)));
                let uri = |element: &Element| element.props["source"]["uri"].clone();
                assert_eq!(uri(logo), uri(image));
                assert!(uri(logo).as_str().is_some_and(|uri| uri.starts_with("asset:")));
            },
        ),
        works(
            "@expo/vector-icons",
            "icons are the glyphs of their fonts, which are loaded from the package",
            |platform| {
                let shown = show(
                    platform,
                    "import Ionicons from '@expo/vector-icons/Ionicons'; import Material from '@expo/vector-icons/MaterialIcons';
                     export default () => <><Ionicons testID=\"home\" name=\"home\" size={18} color=\"green\" /><Material name=\"add\" /></>;",
                );
                let home = shown.get("home");
                assert_eq!(home.style.get("fontFamily"), Some(&json!("ionicons")));
                assert_eq!(home.style.get("color"), Some(&json!("green")));
                assert_eq!(home.style.get("fontSize"), Some(&json!(18)));
                let glyph = shown.texts()[0].chars().next().unwrap() as u32;
                assert!(glyph > 0xe000, "{glyph:x} is no glyph of an icon font");
            },
        ),
        works(
            "react-native-vector-icons",
            "icons are the glyphs of their fonts, which come with the project",
            |platform| {
                let source = "import Icon from 'react-native-vector-icons/Ionicons';
                              export default () => <Icon testID=\"home\" name=\"home\" />;";
                let program = installed::program(&[("App.tsx", source.as_bytes())], platform);
                let fonts: Vec<&str> = program
                    .graph()
                    .assets
                    .iter()
                    .map(|asset| asset.path.as_str())
                    .collect();
                assert_eq!(
                    fonts,
                    ["node_modules/react-native-vector-icons/Fonts/Ionicons.ttf"]
                );
                let shown = on(platform).try_run(&program).unwrap();
                assert_eq!(
                    shown.get("home").style.get("fontFamily"),
                    Some(&json!("Ionicons"))
                );
            },
        ),
        works(
            "expo-linear-gradient",
            "its colours, where they lie and in which direction",
            |platform| {
                let shown = show(
                    platform,
                    "import { LinearGradient } from 'expo-linear-gradient'; import { Text } from 'react-native';
                     export default () => <LinearGradient colors={['#f00', 'rgba(0, 0, 255, 0.5)']} locations={[0, 0.8]}
                       start={{ x: 0, y: 0 }} end={[1, 1]}><Text>over it</Text></LinearGradient>;",
                );
                shown.shows(&["over it"]);
                let gradients: Vec<&Value> = shown
                    .all()
                    .into_iter()
                    .filter_map(|element| element.props.get("gradient"))
                    .collect();
                let expected = json!({"colors": ["#ff0000ff", "#0000ff80"], "locations": [0, 0.8], "start": [0, 0], "end": [1, 1]});
                assert_eq!(gradients, [&expected]);
            },
        ),
        differs(
            "expo-image",
            "pictures of the project with contentFit, tint and blur",
            "blur hashes are not drawn, and pictures of the network are not fetched",
            |platform| {
                let shown = show(
                    platform,
                    "import { Image } from 'expo-image';
                     export default () => <Image testID=\"picture\" contentFit=\"contain\" source={{ uri: 'data:image/png;base64,AA==' }}
                       placeholder={{ blurhash: 'LKO2' }} style={{ width: 30, height: 20 }} />;",
                );
                let picture = shown.get("picture");
                assert_eq!(picture.node_type, NodeType::Image);
                assert_eq!(picture.props.get("resizeMode"), Some(&json!("contain")));
                assert_eq!(
                    picture.props["source"]["uri"],
                    json!("data:image/png;base64,AA==")
                );
            },
        ),
        works(
            "expo-font",
            "useFonts loads the project's fonts; isLoaded tells it",
            |platform| {
                let source = "import { useFonts, isLoaded } from 'expo-font'; import { Text } from 'react-native';
                     export default function App() {
                       const [loaded, error] = useFonts({ Icons: require('@expo/vector-icons/build/vendor/react-native-vector-icons/Fonts/Feather.ttf') });
                       return <Text>{JSON.stringify([loaded, error, isLoaded('Icons'), isLoaded('Other')])}</Text>;
                     }";
                show(platform, source).tells(json!([true, null, true, false]));
            },
        ),
        works("expo-constants", "expoConfig is what app.json says", |platform| {
            let shown = show_files(
                    platform,
                    &[
                        (
                            "App.tsx",
                            "import Constants from 'expo-constants'; import { Text } from 'react-native';
                             export default () => <Text>{JSON.stringify([Constants.expoConfig.name, Constants.expoConfig.extra])}</Text>;",
                        ),
                        ("app.json", r#"{"expo": {"name": "Told", "extra": {"api": "x"}}}"#),
                    ],
                );
            shown.tells(json!(["Told", {"api": "x"}]));
        }),
        works("expo-status-bar", "sets the status bar's style", |platform| {
            let shown = show(
                platform,
                "import { StatusBar } from 'expo-status-bar'; export default () => <StatusBar style=\"light\" />;",
            );
            assert_eq!(
                shown.tree.root.props["statusBar"]["barStyle"],
                json!("light-content")
            );
        }),
        without_hardware(
            "expo-linking, expo-splash-screen, expo-asset",
            "no link opened the app, the splash screen is gone, and assets are there at once",
            |platform| {
                let shown = show(
                    platform,
                    "import * as Linking from 'expo-linking'; import * as SplashScreen from 'expo-splash-screen';
                     import { Asset } from 'expo-asset'; import { useEffect, useState } from 'react'; import { Text } from 'react-native';
                     SplashScreen.preventAutoHideAsync();
                     export default function App() {
                       const [told, tell] = useState(null);
                       useEffect(() => { (async () => {
                         SplashScreen.hide();
                         const [font] = await Asset.loadAsync(require('@expo/vector-icons/build/vendor/react-native-vector-icons/Fonts/Feather.ttf'));
                         tell([Linking.getLinkingURL(), font.downloaded]);
                       })(); }, []);
                       return <Text>{JSON.stringify(told)}</Text>;
                     }",
                );
                shown.tells(json!([null, true]));
            },
        ),
        works(
            "expo-router",
            "files below app/ are the screens, with their layouts, groups and parameters (`1` stands for each)",
            |platform| {
                let all = screens(platform, ROUTES);
                assert_eq!(
                    names(&all),
                    [
                        ("index", NavType::Tab),
                        ("explore", NavType::Tab),
                        ("about", NavType::Modal),
                        ("post/[id]", NavType::Stack)
                    ]
                );
                for ((_, shown), text) in all.iter().zip(["Home", "Explore", "About", "Post 1"]) {
                    let texts = shown.as_ref().unwrap().texts();
                    assert!(texts.contains(&format!("{text} here")), "{texts:?}");
                }
                let explore = all[1].1.as_ref().unwrap().texts();
                assert!(
                    explore.iter().filter(|text| *text == "Start").count() >= 1,
                    "{explore:?}"
                );
            },
        ),
    ],
};

/// An app of expo-router.
const ROUTES: &[(&str, &str)] = &[
    ("index.js", "import 'expo-router/entry';"),
    ("app.json", r#"{"expo": {"name": "Routes", "scheme": "routes"}}"#),
    (
        "app/_layout.tsx",
        "import { Stack } from 'expo-router';
         export default () => <Stack><Stack.Screen name=\"(tabs)\" options={{ headerShown: false }} />
           <Stack.Screen name=\"about\" options={{ presentation: 'modal' }} /></Stack>;",
    ),
    (
        "app/(tabs)/_layout.tsx",
        "import { Tabs } from 'expo-router';
         export default () => <Tabs><Tabs.Screen name=\"index\" options={{ title: 'Start' }} /><Tabs.Screen name=\"explore\" /></Tabs>;",
    ),
    (
        "app/(tabs)/index.tsx",
        "import { Text } from 'react-native'; export default () => <Text>Home here</Text>;",
    ),
    (
        "app/(tabs)/explore.tsx",
        "import { Text } from 'react-native'; export default () => <Text>Explore here</Text>;",
    ),
    (
        "app/about.tsx",
        "import { Text } from 'react-native'; export default () => <Text>About here</Text>;",
    ),
    (
        "app/post/[id].tsx",
        "import { Text } from 'react-native'; import { useLocalSearchParams } from 'expo-router';
         export default () => { const { id } = useLocalSearchParams(); return <Text>{`Post ${id} here`}</Text>; };",
    ),
    ("app/+not-found.tsx", "export default () => null;"),
];
