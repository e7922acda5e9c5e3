//! APIs of React Native.

use crate::{
    row::{Area, differs, without_hardware, works},
    shown::{answers, on},
    support::outline,
    table,
};
use hivesync_domain::{NodeType, Platform, SandboxEvent};
use serde_json::{Value, json};

#[test]
fn apis() {
    table::check(&AREA);
}

fn of<T>(platform: Platform, ios: T, android: T) -> T {
    if platform == Platform::Ios { ios } else { android }
}

/// The native overlay of a kind, if one is open.
fn overlay<'a>(shown: &'a crate::shown::Shown, kind: &str) -> Option<&'a hivesync_domain::Element> {
    shown
        .all()
        .into_iter()
        .find(|element| element.props.get("native") == Some(&json!(kind)))
}

pub const AREA: Area = Area {
    title: "APIs",
    rows: &[
        works("AccessibilityInfo", "nothing is switched on; announcements are accepted", |platform| {
            answers(
                platform,
                "(async () => { AccessibilityInfo.announceForAccessibility('x'); AccessibilityInfo.addEventListener('screenReaderChanged', () => {}).remove();
                   return [await AccessibilityInfo.isScreenReaderEnabled(), await AccessibilityInfo.isReduceMotionEnabled(), await AccessibilityInfo.isBoldTextEnabled(), await AccessibilityInfo.isGrayscaleEnabled(), await AccessibilityInfo.isInvertColorsEnabled(), await AccessibilityInfo.prefersCrossFadeTransitions(), await AccessibilityInfo.getRecommendedTimeoutMillis(100)]; })()",
                json!([false, false, false, false, false, false, 100]),
            );
        }),
        works("ActionSheetIOS", "is drawn as iOS draws it and answers the option that is pressed", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState(''); return <Pressable testID='p' onPress={() => ActionSheetIOS.showActionSheetWithOptions({ title: 'Photo', options: ['Cancel', 'Take', 'Delete'], cancelButtonIndex: 0, destructiveButtonIndex: 2 }, i => tell('option ' + i))}><Text>{told}</Text></Pressable>; }",
            );
            shown.press("p").shows(&["", "Photo", "Take", "Delete", "Cancel"]);
            let sheet = overlay(&shown, "ActionSheet").unwrap();
            assert_eq!(sheet.props["buttons"], json!([{"text": "Cancel"}, {"text": "Take"}, {"text": "Delete"}]));
            shown.press_text("Delete").shows(&["option 2"]).quiet();
        })
        .ios(),
        works("ActionSheetIOS", "has no native side here: it throws as on a device", |platform| {
            answers(platform, "(() => { try { ActionSheetIOS.showActionSheetWithOptions({ options: ['a'] }, () => {}); return 'shown'; } catch (e) { return 'threw'; } })()", json!("threw"));
        })
        .android(),
        works("Alert", "is drawn over everything as the platform draws it, with its title, message and buttons, and calls the one that is pressed", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState('none');
                   return <Pressable testID='p' onPress={() => Alert.alert('Delete it?', 'For good.', [{ text: 'No', style: 'cancel', onPress: () => tell('kept') }, { text: 'Yes', style: 'destructive', onPress: () => tell('deleted') }])}><Text>{told}</Text></Pressable>; }",
            );
            shown.press("p");
            shown.shows(&of(platform, ["none", "Delete it?", "For good.", "No", "Yes"], ["none", "Delete it?", "For good.", "NO", "YES"]));
            let alert = overlay(&shown, "Alert").unwrap();
            assert_eq!((&alert.props["title"], &alert.props["buttons"][1]["text"]), (&json!("Delete it?"), &json!("Yes")));
            assert_eq!(shown.tree.root.children.last().unwrap().id, alert.id);
            // What lies beneath cannot be touched.
            shown.press("p");
            assert_eq!(shown.texts()[0], "none");
            shown.press_text(of(platform, "Yes", "YES")).shows(&["deleted"]);
            assert!(overlay(&shown, "Alert").is_none());
            shown.quiet();
        }),
        works("Alert: onDismiss", "the back button or a touch beside a cancelable alert dismisses it", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState(''); return <Pressable testID='p' onPress={() => Alert.alert('Hello', undefined, undefined, { cancelable: true, onDismiss: () => tell('dismissed') })}><Text>{told}</Text></Pressable>; }",
            );
            shown.press("p").shows(&["", "Hello", "OK"]);
            shown.event(SandboxEvent::Back).shows(&["dismissed"]);
        })
        .android(),
        works("Alert.prompt", "has a field to type into and gives its text to the button's handler", |platform| {
            let mut shown = on(platform).show("function Screen() { const [told, tell] = useState(''); return <Pressable testID='p' onPress={() => Alert.prompt('Name?', 'Yours', text => tell('Hi ' + text), 'plain-text', 'Ada')}><Text>{told}</Text></Pressable>; }");
            shown.press("p");
            let field = shown.first(NodeType::TextInput);
            assert_eq!(field.props["value"], json!("Ada"));
            let node = field.id;
            shown.event(SandboxEvent::Text { node, text: "Grace".to_owned() });
            shown.press_text("OK").shows(&["Hi Grace"]);
        })
        .ios(),
        works("Animated.timing", "comes to its end, with every easing, in JavaScript or natively driven", |platform| {
            let shown = on(platform).show(
                "function Screen() {
                   const [done, finish] = useState('');
                   const a = useAnimatedValue(0); const b = useAnimatedValue(10); const xy = useAnimatedValueXY({ x: 0, y: 0 });
                   useEffect(() => { Animated.timing(a, { toValue: 1, duration: 300, easing: Easing.bezier(0.2, 0, 0.8, 1), useNativeDriver: true }).start(({ finished }) => finish('finished ' + finished));
                     Animated.timing(b, { toValue: 40, duration: 100, delay: 50, useNativeDriver: false }).start(); Animated.timing(xy, { toValue: { x: 5, y: 6 }, duration: 50, useNativeDriver: true }).start(); }, []);
                   return <View><Animated.View testID='v' style={{ opacity: a, height: b, transform: xy.getTranslateTransform() }} /><Animated.Text testID='t' style={{ opacity: a }}>{done}</Animated.Text></View>;
                 }",
            );
            let style = &shown.get("v").style;
            assert_eq!((&style["opacity"], &style["height"], &style["transform"]), (&json!(1), &json!(40), &json!([{"translateX": 5}, {"translateY": 6}])));
            assert_eq!(shown.rect("v")[3], 40);
            shown.shows(&["finished true"]).quiet();
        })
        .covers(&["Animated", "useAnimatedValue", "useAnimatedValueXY", "Easing"]),
        works("Animated.spring and decay", "come to rest", |platform| {
            let shown = on(platform).show(
                "function Screen() { const a = useAnimatedValue(0); const b = useAnimatedValue(0); const [end, set] = useState(0);
                   useEffect(() => { Animated.spring(a, { toValue: 100, friction: 7, tension: 40, useNativeDriver: true }).start(); Animated.decay(b, { velocity: 0.5, deceleration: 0.99, useNativeDriver: true }).start(() => b.stopAnimation(set)); }, []);
                   return <View><Animated.View testID='a' style={{ transform: [{ translateX: a }] }} /><Text>{end.toFixed()}</Text></View>; }",
            );
            assert_eq!(shown.get("a").style["transform"], json!([{"translateX": 100}]));
            shown.shows(&["50"]);
        }),
        works("Animated.sequence, parallel, stagger, delay and loop", "run as they are composed; a loop with an end comes to it", |platform| {
            let shown = on(platform).show(
                "function Screen() { const v = [useAnimatedValue(0), useAnimatedValue(0), useAnimatedValue(0)]; const [told, tell] = useState('');
                   const to = (i: number, toValue: number) => Animated.timing(v[i], { toValue, duration: 50, useNativeDriver: true });
                   useEffect(() => { Animated.sequence([Animated.parallel([to(0, 1), to(1, 2)]), Animated.delay(50), Animated.stagger(20, [to(0, 3), to(1, 4)]), Animated.loop(to(2, 7), { iterations: 2 })]).start(() => tell('done')); }, []);
                   return <View>{v.map((value, i) => <Animated.View key={i} testID={'v' + i} style={{ height: value }} />)}<Text>{told}</Text></View>; }",
            );
            assert_eq!(["v0", "v1", "v2"].map(|id| shown.rect(id)[3]), [3, 4, 7]);
            shown.shows(&["done"]);
        }),
        works("Animated.loop", "an endless one is shown as it stands after two seconds, the same in every run", |platform| {
            let source = "function Screen() { const v = useAnimatedValue(0); useEffect(() => { Animated.loop(Animated.timing(v, { toValue: 1, duration: 700, easing: Easing.linear, useNativeDriver: true })).start(); }, []); return <Animated.View testID='v' style={{ opacity: v }} />; }";
            let opacity = || on(platform).show(source).get("v").style["opacity"].as_f64().unwrap();
            assert_eq!(opacity(), opacity());
            assert!((0.0..1.0).contains(&opacity()), "{}", opacity());
        }),
        works("Animated: interpolate and arithmetic", "numbers, colours, angles and strings; add, subtract, multiply, divide, modulo, diffClamp", |platform| {
            let shown = on(platform).show(
                "function Screen() { const v = useAnimatedValue(0.5); const w = useAnimatedValue(4);
                   return <Animated.View testID='v' style={{ width: v.interpolate({ inputRange: [0, 1], outputRange: [0, 200] }), height: Animated.add(Animated.multiply(w, 5), Animated.subtract(w, 2)), backgroundColor: v.interpolate({ inputRange: [0, 1], outputRange: ['#000000', '#ffffff'] }),
                     transform: [{ rotate: v.interpolate({ inputRange: [0, 1], outputRange: ['0deg', '90deg'] }) }, { translateX: Animated.modulo(w, 3) }, { translateY: Animated.divide(w, 2) }, { scale: Animated.diffClamp(w, 0, 2) }], left: v.interpolate({ inputRange: [0, 0.1], outputRange: ['0%', '10%'], extrapolate: 'clamp' }) }} />; }",
            );
            assert_eq!(shown.rect("v")[2..], [100, 22]);
            let style = &shown.get("v").style;
            assert_eq!(style["transform"], json!([{"rotate": "45deg"}, {"translateX": 1}, {"translateY": 2}, {"scale": 2}]));
            assert_eq!(style["left"], json!("10%"));
            assert!(style["backgroundColor"].as_str().unwrap().starts_with("rgba(128"), "{}", style["backgroundColor"]);
        }),
        works("Animated.event", "follows a scroll", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const y = useAnimatedValue(0); return <View><Animated.View testID='bar' style={{ height: y.interpolate({ inputRange: [0, 100], outputRange: [100, 50], extrapolate: 'clamp' }) }} />
                   <Animated.ScrollView testID='s' style={{ height: 200 }} onScroll={Animated.event([{ nativeEvent: { contentOffset: { y } } }], { useNativeDriver: true })}><View style={{ height: 900 }} /></Animated.ScrollView></View>; }",
            );
            assert_eq!(shown.rect("bar")[3], 100);
            let node = shown.get("s").id;
            shown.event(SandboxEvent::Scroll { node, x: 0.0, y: 60.0 });
            assert_eq!(shown.rect("bar")[3], 70);
        }),
        works("Animated: components and listeners", "createAnimatedComponent, Animated.FlatList and Image; listeners and offsets", |platform| {
            let shown = on(platform).show(
                "const Mine = Animated.createAnimatedComponent(View);
                 function Screen() { const v = useAnimatedValue(1); const [told, tell] = useState<number[]>([]);
                   useEffect(() => { const id = v.addListener(({ value }) => tell(t => [...t, value])); v.setValue(2); v.setOffset(10); v.setValue(3); v.flattenOffset(); v.extractOffset(); v.removeListener(id); v.setValue(100); v.resetAnimation(); }, []);
                   return <View><Mine testID='m' style={{ height: Animated.multiply(v, 0) }} /><Animated.FlatList data={[1]} renderItem={() => <Text>row</Text>} keyExtractor={String} /><Animated.Image source={{ uri: 'data:,', width: 1, height: 1 }} /><Text>{told.join()}</Text></View>; }",
            );
            assert_eq!(shown.texts()[0], "row");
            assert!(shown.texts()[1].starts_with("2,"), "{:?}", shown.texts());
        }),
        works("useAnimatedColor", "a colour that can be animated", |platform| {
            let shown = on(platform).show("function Screen() { const c = useAnimatedColor('red'); useEffect(() => { Animated.timing(c, { toValue: { r: 0, g: 0, b: 255, a: 1 }, duration: 100, useNativeDriver: false }).start(); }, []); return <Animated.View testID='v' style={{ backgroundColor: c }} />; }");
            assert_eq!(shown.get("v").style["backgroundColor"], json!("rgba(0, 0, 255, 1)"));
        }),
        works("Appearance", "is the device's, follows setColorScheme, and useColorScheme renders again", |platform| {
            let mut shown = on(platform).dark().show(
                "function Screen() { const scheme = useColorScheme(); return <Pressable testID='p' onPress={() => Appearance.setColorScheme(scheme === 'dark' ? 'light' : 'unspecified')}><Text>{scheme + ' ' + Appearance.getColorScheme()}</Text></Pressable>; }",
            );
            shown.shows(&["dark dark"]);
            assert_eq!(shown.tree.root.props["dark"], json!(true));
            shown.press("p").shows(&["light light"]);
            assert_eq!(shown.tree.root.props["dark"], json!(false));
            shown.press("p").shows(&["dark dark"]);
        })
        .covers(&["useColorScheme"]),
        works("AppRegistry", "a component that the entry registers is the app", |platform| {
            on(platform).show_files(&[("index.js", "import { AppRegistry, Text } from 'react-native'; AppRegistry.registerComponent('app', () => () => <Text>{AppRegistry.getAppKeys().includes('app') ? 'registered' : ''}</Text>);")]).shows(&["registered"]);
        }),
        works("AppState", "is active and stays so", |platform| {
            answers(platform, "(() => { AppState.addEventListener('change', () => {}).remove(); return [AppState.currentState, AppState.isAvailable]; })()", json!(["active", true]));
        }),
        works("AssetRegistry", "knows the project's pictures by the numbers that imports give", |platform| {
            answers(platform, "(AssetRegistry as any).getAssetByID((AssetRegistry as any).registerAsset({ name: 'mine' })).name", json!("mine"));
        }),
        works("BackHandler", "subscriptions and exitApp are accepted; the back event calls them (see Events)", |platform| {
            answers(platform, "(() => { const s = BackHandler.addEventListener('hardwareBackPress', () => true); s.remove(); BackHandler.exitApp(); return typeof s.remove; })()", json!("function"));
        }),
        works("Clipboard", "keeps what the screen puts into it", |platform| {
            answers(platform, "(async () => { Clipboard.setString('copied'); return Clipboard.getString(); })()", json!("copied"));
        }),
        without_hardware("DevMenu and DevSettings", "there are none, as in a release build: their methods do nothing", |platform| {
            answers(platform, "(() => { DevMenu.show(); DevSettings.reload(); DevSettings.addMenuItem('x', () => {}); return 'ok'; })()", json!("ok"));
        })
        .covers(&["DevMenu", "DevSettings"]),
        works("DeviceEventEmitter and NativeEventEmitter", "carry events between the project's own parts; NativeEventEmitter accepts a module", |platform| {
            answers(
                platform,
                "(() => { const got: string[] = []; const s = DeviceEventEmitter.addListener('mine', x => got.push(x)); DeviceEventEmitter.emit('mine', 'a'); s.remove(); DeviceEventEmitter.emit('mine', 'b');
                   const e = new NativeEventEmitter({ addListener() {}, removeListeners() {} } as any); e.addListener('n', x => got.push(x)); e.emit('n', 'c'); NativeAppEventEmitter.addListener('z', () => {}).remove();
                   const own = new (EventEmitter as any)(); own.addListener('o', (x: string) => got.push(x)); own.emit('o', 'd'); return got; })()",
                json!(["a", "c", "d"]),
            );
        })
        .covers(&["DeviceEventEmitter", "NativeEventEmitter", "NativeAppEventEmitter", "EventEmitter"]),
        works("DeviceInfo", "has the dimensions that native code gives at the start", |platform| {
            answers(platform, "Object.keys(DeviceInfo.getConstants().Dimensions).length", json!(2));
        }),
        works("Dimensions and useWindowDimensions", "are the device's, in points, with its scale and font scale", |platform| {
            let shown = on(platform)
                .device(|device| (device.width, device.height, device.dpr) = (820.0, 1180.0, 2.0))
                .font_scale(1.25)
                .show("function Screen() { return <Text>{JSON.stringify([Dimensions.get('window'), Dimensions.get('screen').height, useWindowDimensions().width])}</Text>; }");
            shown.tells(json!([{"width": 820, "height": 1180, "scale": 2, "fontScale": 1.25}, 1180, 820]));
        })
        .covers(&["Dimensions", "useWindowDimensions"]),
        works("DynamicColorIOS", "is the colour of the device's scheme", |platform| {
            let source = "function Screen() { return <View testID='v' style={{ backgroundColor: DynamicColorIOS({ light: '#111111', dark: '#eeeeee' }) }} />; }";
            assert_eq!(on(platform).show(source).get("v").style["backgroundColor"], json!("#111111"));
            assert_eq!(on(platform).dark().show(source).get("v").style["backgroundColor"], json!("#eeeeee"));
        })
        .ios(),
        works("DynamicColorIOS", "throws as on a device: it is of iOS", |platform| {
            answers(platform, "(() => { try { DynamicColorIOS({ light: 'red', dark: 'blue' }); return 'color'; } catch { return 'threw'; } })()", json!("threw"));
        })
        .android(),
        works("PlatformColor", "UIKit's names on iOS, resources and theme attributes on Android, for the device's scheme; an unknown name is told of", |platform| {
            let source = "function Screen() { const names = Platform.select({ ios: ['systemBackground', 'label', 'none', 'systemBlue'], default: ['?android:attr/colorBackground', '?attr/textColorPrimary', '@color/none', '@android:color/holo_blue_light'] });
               return <View testID='v' style={{ backgroundColor: PlatformColor(names[0]), borderColor: PlatformColor(names[2], names[3]) }}><Text testID='t' style={{ color: PlatformColor(names[1]) }}>x</Text><View testID='u' style={{ backgroundColor: PlatformColor('unheard-of') }} /></View>; }";
            let colors = |shown: &crate::shown::Shown| [shown.get("v").style["backgroundColor"].clone(), shown.get("t").style["color"].clone(), shown.get("v").style["borderColor"].clone()];
            let light = on(platform).show(source);
            assert_eq!(colors(&light), of(platform, ["#ffffff", "#000000", "#007aff"], ["#fafafa", "rgba(0, 0, 0, 0.87)", "#33b5e5"]).map(Value::from));
            light.warns("unheard-of");
            let dark = on(platform).dark().show(source);
            assert_eq!(colors(&dark), of(platform, ["#000000", "#ffffff", "#0a84ff"], ["#303030", "#ffffff", "#33b5e5"]).map(Value::from));
        }),
        works("I18nManager", "right-to-left devices mirror the layout and say so", |platform| {
            let source = "function Screen() { return <View><View style={{ flexDirection: 'row' }}><View testID='a' style={{ width: 50, height: 10, marginStart: 5 }} /></View><View testID='b' style={{ position: 'absolute', start: 20, width: 30, height: 10, top: 50 }} /><Text>{I18nManager.isRTL + ' ' + I18nManager.getConstants().localeIdentifier}</Text></View>; }";
            let left = on(platform).show(source);
            assert_eq!((left.rect("a")[0], left.rect("b")[0], left.texts()), (5, 20, vec!["false en_US".to_owned()]));
            let right = on(platform).right_to_left().show(source);
            assert_eq!((right.rect("a")[0], right.rect("b")[0], right.texts()), (335, 340, vec!["true ar_EG".to_owned()]));
        }),
        works("I18nManager: left and right", "change sides on right-to-left devices, unless swapLeftAndRightInRTL says otherwise", |platform| {
            let source = |swap: &str| format!("I18nManager.swapLeftAndRightInRTL({swap}); function Screen() {{ return <View><View testID='a' style={{{{ position: 'absolute', left: 20, width: 30, height: 10 }}}} /><View style={{{{ paddingLeft: 7 }}}}><View testID='b' style={{{{ height: 10 }}}} /></View><Text testID='t' style={{{{ textAlign: 'left' }}}}>x</Text></View>; }}");
            let swapped = on(platform).right_to_left().show(&source("true"));
            assert_eq!((swapped.rect("a")[0], swapped.rect("b")[0], &swapped.get("t").style["textAlign"]), (340, 0, &json!("right")));
            let kept = on(platform).right_to_left().show(&source("false"));
            assert_eq!((kept.rect("a")[0], kept.rect("b")[0]), (20, 7));
        }),
        works("InteractionManager", "is gone from React Native 0.88: it is undefined, as on a device of this version", |platform| {
            answers(platform, "typeof (RN as any).InteractionManager", json!("undefined"));
        }),
        without_hardware("Keyboard", "none comes up: dismiss blurs the input, metrics are undefined", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState(''); return <View><TextInput testID='i' onBlur={() => tell('blurred ' + Keyboard.metrics() + ' ' + Keyboard.isVisible())} /><Pressable testID='p' style={{ height: 20 }} onPress={() => Keyboard.dismiss()} /><Text>{told}</Text></View>; }",
            );
            shown.press("i").press("p").shows(&["blurred undefined false"]);
        }),
        works("LayoutAnimation", "what it would move is where it comes to rest; its callback is called", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [h, set] = useState(10); const [told, tell] = useState(''); return <View><Pressable testID='p' style={{ height: h }} onPress={() => { LayoutAnimation.configureNext(LayoutAnimation.Presets.spring, () => tell('done')); set(50); }} /><Text>{told}</Text></View>; }",
            );
            shown.press("p").shows(&["done"]);
            assert_eq!(shown.rect("p")[3], 50);
        }),
        without_hardware("Linking", "there is no first URL; only what every phone has an app for can be opened, and the user is told that the preview stays", |platform| {
            let shown = on(platform).show("function Screen() { const [told, tell] = useState(''); useEffect(() => { (async () => { Linking.addEventListener('url', () => {}).remove(); tell(JSON.stringify([await Linking.getInitialURL(), await Linking.canOpenURL('https://a.b'), await Linking.canOpenURL('whatsapp://x'), await Linking.openURL('tel:110').then(() => 'opened'), await Linking.openSettings().then(() => 'settings')])); })(); }, []); return <Text>{told}</Text>; }");
            shown.tells(json!([null, true, false, "opened", "settings"])).warns("tel:110");
        }),
        works("LogBox", "has nothing to show, as in a release build", |platform| {
            answers(platform, "(() => { LogBox.ignoreLogs(['x']); LogBox.ignoreAllLogs(); return 'ok'; })()", json!("ok"));
        }),
        works("NativeModules and TurboModuleRegistry", "a module that is not linked is undefined or null, and getEnforcing's error names it", |platform| {
            answers(
                platform,
                "(() => { let told = ''; try { TurboModuleRegistry.getEnforcing('MyNative'); } catch (e) { told = String(e.message).includes('MyNative') ? 'named' : e.message; } return [NativeModules.MyNative === undefined, TurboModuleRegistry.get('MyNative'), told]; })()",
                json!([true, null, "named"]),
            );
        })
        .covers(&["NativeModules", "TurboModuleRegistry"]),
        works("PermissionsAndroid", "nothing is granted, and a request is denied as a user would deny it", |platform| {
            answers(
                platform,
                "(async () => [await PermissionsAndroid.check(PermissionsAndroid.PERMISSIONS.CAMERA), await PermissionsAndroid.request(PermissionsAndroid.PERMISSIONS.CAMERA), await PermissionsAndroid.requestMultiple([PermissionsAndroid.PERMISSIONS.READ_CONTACTS])])()",
                json!([false, "denied", {"android.permission.READ_CONTACTS": "denied"}]),
            );
        })
        .android(),
        works("PermissionsAndroid", "is not of this platform: nothing is granted", |platform| {
            answers(platform, "PermissionsAndroid.check('android.permission.CAMERA')", json!(false));
        })
        .ios(),
        works("PixelRatio", "the device's density, font scale and rounding", |platform| {
            answers(platform, "[PixelRatio.get(), PixelRatio.getFontScale(), PixelRatio.getPixelSizeForLayoutSize(10), PixelRatio.roundToNearestPixel(8.4) === 25 / 3]", json!([3, 1, 30, true]));
        }),
        works("Platform", "OS, Version, isPad, select and constants are the device's", |platform| {
            answers(
                platform,
                "[Platform.OS, Platform.Version, Platform.select({ ios: 'i', android: 'a', default: 'd' }), Platform.select({ native: 'n', default: 'd' }), Platform.isTV, Platform.isTesting, Platform.constants.reactNativeVersion.minor]",
                of(platform, json!(["ios", "17.4", "i", "n", false, false, 88]), json!(["android", 34, "a", "n", false, false, 88])),
            );
            let pad = on(platform).device(|device| (device.width, device.height) = (820.0, 1180.0)).show("function Screen() { return <Text>{String((Platform as any).isPad)}</Text>; }");
            pad.shows(&[of(platform, "true", "undefined")]);
        }),
        works("processColor", "the number that native code would be given", |platform| {
            answers(platform, "processColor('red')", of(platform, json!(4_294_901_760_u32), json!(-65536)));
        }),
        without_hardware("PushNotificationIOS", "nothing is allowed and nothing arrives", |platform| {
            answers(platform, "new Promise(done => PushNotificationIOS.checkPermissions(p => done([p.alert, p.badge])))", json!([false, false]));
        })
        .ios(),
        works("PushNotificationIOS", "is not of this platform", |platform| {
            answers(platform, "typeof PushNotificationIOS", json!("function"));
        })
        .android(),
        works("ReactNativeVersion", "is the version whose JavaScript runs", |platform| {
            answers(platform, "[ReactNativeVersion.major, ReactNativeVersion.minor, ReactNativeVersion.patch]", json!([0, 88, 1]));
        }),
        works("registerCallableModule", "is accepted: native code that would call it is not there", |platform| {
            answers(platform, "(() => { registerCallableModule('Mine', { call() {} }); return 'ok'; })()", json!("ok"));
        }),
        works("RootTagContext", "holds the tag of the root", |platform| {
            on(platform).show("function Screen() { return <Text>{String(useContext(RootTagContext))}</Text>; }").shows(&["1"]);
        }),
        works("Settings", "keeps values for the session", |platform| {
            answers(platform, "(() => { Settings.set({ mine: 3 }); return Settings.get('mine'); })()", json!(3));
        })
        .ios(),
        works("Settings", "is not of this platform: it warns and answers null", |platform| {
            answers(platform, "Settings.get('mine')", Value::Null);
        })
        .android(),
        differs("Share", "the promise answers as a sheet would that is dismissed, or on Android opened", "no share sheet is drawn; a warning says so", |platform| {
            let shown = on(platform).show("function Screen() { const [told, tell] = useState(''); useEffect(() => { Share.share({ message: 'x' }).then(r => tell(r.action)); }, []); return <Text>{told}</Text>; }");
            shown.shows(&[of(platform, "dismissedAction", "sharedAction")]).warns("share sheet");
        }),
        works("StyleSheet", "create, compose, flatten, hairlineWidth and absoluteFill", |platform| {
            answers(
                platform,
                "(() => { const s = StyleSheet.create({ a: { width: 1 } }); return [s.a, StyleSheet.flatten([s.a, null, [{ width: 2, height: 3 }]]), StyleSheet.flatten(StyleSheet.compose(s.a, { top: 4 })), StyleSheet.hairlineWidth === 1 / 3, StyleSheet.flatten(StyleSheet.absoluteFill)]; })()",
                json!([{"width": 1}, {"width": 2, "height": 3}, {"width": 1, "top": 4}, true, {"position": "absolute", "left": 0, "right": 0, "top": 0, "bottom": 0}]),
            );
        }),
        works("Systrace", "does nothing, as in a release build", |platform| {
            answers(platform, "(() => { Systrace.beginEvent('x'); Systrace.endEvent(); return Systrace.isEnabled(); })()", json!(false));
        }),
        works("ToastAndroid", "is drawn, and gone with what the user does next", |platform| {
            let mut shown = on(platform).show("function Screen() { const [n, set] = useState(0); return <Pressable testID='p' onPress={() => { if (n === 0) ToastAndroid.show('Saved', ToastAndroid.SHORT); set(n + 1); }}><Text>{n}</Text></Pressable>; }");
            shown.press("p").shows(&["1", "Saved"]);
            assert_eq!(overlay(&shown, "Toast").unwrap().props["message"], json!("Saved"));
            shown.press("p").shows(&["2"]).quiet();
        })
        .android(),
        works("ToastAndroid", "is not of this platform: it warns and shows nothing", |platform| {
            on(platform).show("function Screen() { useEffect(() => ToastAndroid.show('Saved', ToastAndroid.SHORT), []); return <Text>x</Text>; }").shows(&["x"]);
        })
        .ios(),
        works("UIManager", "knows which native views there are", |platform| {
            answers(platform, "[UIManager.hasViewManagerConfig('RCTView'), UIManager.hasViewManagerConfig('RNMapView')]", json!([true, false]));
        }),
        works("UTFSequence", "has its characters", |platform| {
            answers(platform, "UTFSequence.BOM === '\\ufeff'", json!(true));
        }),
        without_hardware("Vibration", "nothing vibrates", |platform| {
            answers(platform, "(() => { Vibration.vibrate(); Vibration.vibrate([1, 2]); Vibration.cancel(); return 'ok'; })()", json!("ok"));
        }),
        works("deprecated exports", "warn in the log as on a device, once", |platform| {
            let shown = on(platform).show("function Screen() { RN.Clipboard; RN.Clipboard; return <Text>x</Text>; }");
            let told = shown.logs().iter().filter(|line| line.contains("Clipboard has been extracted")).count();
            assert_eq!(told, 1, "{:?}", shown.logs());
            assert!(!outline(&shown.tree).is_empty());
        }),
    ],
};
