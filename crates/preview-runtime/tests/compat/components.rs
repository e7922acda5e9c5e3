//! Components of React Native.

use crate::{
    row::{Area, differs, works},
    shown::{on, text_of},
    support::outline,
    table,
};
use hivesync_domain::{NodeType, Platform, SandboxEvent};
use serde_json::json;

#[test]
fn components() {
    table::check(&AREA);
}

pub const AREA: Area = Area {
    title: "Components",
    rows: &[
        works("View", "lays its children out as flexbox does, with hitSlop, nativeID, accessibility props and styles", |platform| {
            let shown = on(platform).show(
                "function Screen() {
                   return <View testID='row' style={{ flexDirection: 'row', height: 100, padding: 10, gap: 20 }}>
                     <View testID='a' style={{ flex: 1 }} accessible accessibilityLabel='first' accessibilityRole='header' nativeID='native' />
                     <View testID='b' style={[{ flex: 2, backgroundColor: 'red' }, null, false, [{ opacity: 0.5 }]]} aria-label='second' role='button' aria-disabled />
                   </View>;
                 }",
            );
            assert_eq!((shown.rect("a"), shown.rect("b")), ([10, 10, 117, 80], [147, 10, 233, 80]));
            let (a, b) = (&shown.get("a").props, &shown.get("b").props);
            assert_eq!([&a["accessibilityLabel"], &a["accessibilityRole"], &a["nativeID"]], ["first", "header", "native"]);
            assert_eq!([&b["accessibilityLabel"], &b["accessibilityRole"], &b["disabled"]], [&json!("second"), &json!("button"), &json!(true)]);
            assert_eq!(shown.get("b").style["opacity"], json!(0.5));
            shown.quiet();
        })
        ,
        works("Text", "nests, inherits styles, limits lines and reacts to a press", |platform| {
            let shown = on(platform).show(
                "function Screen() {
                   return <View style={{ width: 100 }}>
                     <Text testID='t' numberOfLines={2} ellipsizeMode='middle' style={{ fontSize: 20, lineHeight: 24 }} onPress={() => {}}>
                       Many words <Text style={{ fontWeight: 'bold' }}>in bold {1 + 1}</Text>{'\\n'}and after a line break {null}{false}
                     </Text>
                   </View>;
                 }",
            );
            let text = shown.get("t");
            assert_eq!(text_of(text), "Many words in bold 2\nand after a line break ");
            assert_eq!((&text.props["numberOfLines"], &text.props["ellipsizeMode"]), (&json!(2), &json!("middle")));
            assert_eq!(shown.rect("t")[3], 48);
            shown.quiet();
        })
        ,
        differs("Text: onTextLayout", "lines are broken and limited when the text is drawn", "the event is not sent: code that waits for the number of lines goes without it", |platform| {
            on(platform).show("function Screen() { const [t, set] = useState('not told'); return <Text onTextLayout={() => set('told')}>{t}</Text>; }").shows(&["not told"]);
        }),
        works("font scale", "text grows with the user's setting, within maxFontSizeMultiplier and allowFontScaling", |platform| {
            let shown = on(platform).font_scale(2.0).show(
                "function Screen() { const s = { fontSize: 10, lineHeight: 20 };
                   return <View><Text testID='a' style={s}>a</Text><Text testID='b' style={s} allowFontScaling={false}>a</Text><Text testID='c' style={s} maxFontSizeMultiplier={1.5}>a</Text></View>; }",
            );
            assert_eq!(["a", "b", "c"].map(|id| shown.rect(id)[3]), [40, 20, 30]);
        }),
        works("a string outside of a Text", "is left out, and the user is told where, as a development build would fail there", |platform| {
            let shown = on(platform).show("function Screen() { return <View>loose<Text>kept</Text></View>; }");
            shown.shows(&["kept"]).warns("must be rendered within a <Text>");
        }),
        works("Image", "shows pictures of the project, of several densities, and those of a data URI", |platform| {
            let shown = on(platform).try_show_files(&[
                ("App.tsx", b"import { Image } from 'react-native'; import logo from './logo.png';
                   export default () => <><Image testID='p' source={logo} /><Image testID='d' source={{ uri: 'data:image/png;base64,AA==', width: 7, height: 9 }} resizeMode='contain' tintColor='red' />
                     <Image testID='s' source={[{ uri: 'https://a/1.png', scale: 1 }, { uri: 'https://a/3.png', scale: 3 }]} style={{ width: 10, height: 10 }} /><Image testID='w' src='https://a/b.png' width={5} height={6} alt='words' /></>;".as_slice()),
                ("logo.png", &png(4, 2)),
                ("logo@3x.png", &png(12, 6)),
            ]).unwrap();
            let source = |id| shown.get(id).props["source"].clone();
            // The file of the device's density, in the size that it has on the screen.
            assert_eq!((&source("p")["width"], &source("p")["scale"]), (&json!(4), &json!(3)));
            assert_eq!(shown.rect("p")[2..], [4, 2]);
            assert_eq!(source("d")["uri"], "data:image/png;base64,AA==");
            assert_eq!((&shown.get("d").props["resizeMode"], &shown.get("d").props["tintColor"]), (&json!("contain"), &json!("red")));
            assert_eq!(source("s")["uri"], "https://a/3.png");
            assert_eq!((shown.rect("w")[2..].to_vec(), &shown.get("w").props["accessibilityLabel"]), (vec![5, 6], &json!("words")));
        }),
        works("Image: onLoad, onError", "pictures of the project load at once; those of the network fail as on a device without one", |platform| {
            let shown = on(platform).show(
                "function Screen() { const [told, tell] = useState<string[]>([]); const log = (w: string) => (e: any) => tell(t => [...t, w]);
                   return <View><Image source={{ uri: 'data:image/png;base64,AA==', width: 3, height: 4 }} onLoadStart={log('start')} onLoad={e => tell(t => [...t, 'load ' + e.nativeEvent.source.width])} onLoadEnd={log('end')} onError={log('error')} />
                     <Image source={{ uri: 'https://a/b.png' }} style={{ width: 5, height: 5 }} onLoad={log('never')} onError={log('failed')} /><Text>{told.join()}</Text></View>; }",
            );
            shown.shows(&["start,load 3,end,failed"]);
        }),
        works("Image.getSize", "answers for pictures of the project, and fails for those of the network; so does prefetch", |platform| {
            let shown = on(platform).try_show_files(&[
                ("App.tsx", b"import { Image, Text } from 'react-native'; import { useEffect, useState } from 'react'; const logo = require('./logo.png');
                   export default function Screen() { const [told, tell] = useState(''); useEffect(() => { (async () => {
                     const { uri } = Image.resolveAssetSource(logo); const size = await Image.getSize(uri);
                     const failed = await Image.getSize('https://a/b.png').catch((e: Error) => e.message.slice(0, 13));
                     const fetched = await Image.prefetch('https://a/c.png').catch(() => 'no network');
                     tell(JSON.stringify([size.width, size.height, failed, fetched, await Image.prefetch(uri)])); })(); }, []); return <Text>{told}</Text>; }".as_slice()),
                ("logo.png", &png(4, 2)),
            ]).unwrap();
            shown.tells(json!([4, 2, "Image.getSize", "no network", true])).warns("https://a/b.png").warns("https://a/c.png");
        }),
        works("ImageBackground", "lies behind its children, as large as they are", |platform| {
            let shown = on(platform).show(
                "function Screen() { return <ImageBackground testID='b' source={{ uri: 'data:image/png;base64,AA==' }} style={{ width: 100 }} imageStyle={{ borderRadius: 4 }}><View style={{ height: 30 }} /></ImageBackground>; }",
            );
            let image = shown.first(NodeType::Image);
            assert_eq!(image.style["borderRadius"], json!(4));
            let found = shown.boxes.iter().find(|found| found.id == image.id).unwrap();
            assert_eq!((found.width, found.height), (100.0, 30.0));
        }),
        works("Pressable", "styles and children may depend on `pressed`; it is an HS_Button with its handlers named", |platform| {
            let shown = on(platform).show(
                "function Screen() { return <Pressable testID='p' onPress={() => {}} onLongPress={() => {}} style={({ pressed }) => ({ opacity: pressed ? 0.2 : 0.9 })}>{({ pressed }) => <Text>{String(pressed)}</Text>}</Pressable>; }",
            );
            let element = shown.get("p");
            assert_eq!((element.node_type, &element.style["opacity"]), (NodeType::Button, &json!(0.9)));
            assert_eq!(element.props["handlers"], json!(["onLongPress", "onPress"]));
            shown.shows(&["false"]).quiet();
        }),
        works("Button", "is a coloured word on iOS and a raised button in capitals on Android", |platform| {
            let shown = on(platform).show("function Screen() { return <View><Button title='Buy now' color='#ff0000' onPress={() => {}} testID='b' accessibilityLabel='buy' /></View>; }");
            let button = shown.get("b");
            assert_eq!(button.props["accessibilityLabel"], json!("buy"));
            if platform == Platform::Ios {
                shown.shows(&["Buy now"]);
                assert!(outline(&shown.tree).contains(r##""color":"#ff0000""##));
            } else {
                shown.shows(&["BUY NOW"]);
                assert!(outline(&shown.tree).contains(r##""backgroundColor":"#ff0000""##));
            }
        }),
        works("TouchableOpacity, TouchableHighlight, TouchableWithoutFeedback", "show their children as they are at rest", |platform| {
            let shown = on(platform).show(
                "function Screen() { return <View><TouchableOpacity style={{ opacity: 0.7 }} testID='o'><Text>o</Text></TouchableOpacity><TouchableHighlight underlayColor='red' testID='h'><Text>h</Text></TouchableHighlight>
                   <TouchableWithoutFeedback><Text>w</Text></TouchableWithoutFeedback></View>; }",
            );
            shown.shows(&["o", "h", "w"]).quiet();
            assert_eq!(shown.get("o").style["opacity"], json!(0.7));
            assert!(!outline(&shown.tree).contains("red"));
        })
        .covers(&["TouchableOpacity", "TouchableHighlight", "TouchableWithoutFeedback", "Touchable"]),
        works("TouchableNativeFeedback", "answers a press on Android; its ripple is over by the time of the picture", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [n, set] = useState(0); return <TouchableNativeFeedback testID='v' onPress={() => set(n + 1)} background={TouchableNativeFeedback.Ripple('red', false)}><View><Text>{n}</Text></View></TouchableNativeFeedback>; }",
            );
            shown.press("v").shows(&["1"]).quiet();
        })
        .android(),
        works("TouchableNativeFeedback", "presses as the other touchables do, without a ripple", |platform| {
            on(platform).show("function Screen() { return <TouchableNativeFeedback onPress={() => {}}><View><Text>x</Text></View></TouchableNativeFeedback>; }").shows(&["x"]);
        })
        .ios(),
        works("TextInput", "has value, placeholder, secure text, lines and colours; clear, focus and isFocused work on its ref", |platform| {
            let shown = on(platform).show(
                "function Screen() {
                   const ref = useRef<TextInput>(null); const [told, tell] = useState('');
                   useEffect(() => { ref.current?.clear(); ref.current?.focus(); setTimeout(() => tell([ref.current?.isFocused(), TextInput.State.currentlyFocusedInput() === ref.current].join()), 50); }, []);
                   return <View>
                     <TextInput testID='a' ref={ref} defaultValue='old' placeholder='Name' placeholderTextColor='gray' />
                     <TextInput testID='b' value='secret' secureTextEntry editable={false} />
                     <TextInput testID='c' multiline numberOfLines={3} value={'two\\nlines'} />
                     <Text>{told}</Text></View>;
                 }",
            );
            shown.shows(&["true,true"]).quiet();
            let props = |id| &shown.get(id).props;
            assert_eq!(props("a").get("value"), Some(&json!("")));
            assert_eq!([&props("a")["placeholder"], &props("a")["placeholderTextColor"], &props("a")["focused"]], [&json!("Name"), &json!("gray"), &json!(true)]);
            assert_eq!([&props("b")["secureTextEntry"], &props("b")["editable"]], [&json!(true), &json!(false)]);
            assert_eq!([&props("c")["multiline"], &props("c")["numberOfLines"]], [&json!(true), &json!(3)]);
        }),
        works("TextInput: autoFocus", "the input has the keyboard from the first picture on", |platform| {
            let shown = on(platform).show("function Screen() { const [n, set] = useState(0); return <View><TextInput testID='i' autoFocus onFocus={() => set(n + 1)} /><Text>{n}</Text></View>; }");
            shown.shows(&["1"]);
            assert_eq!(shown.get("i").props["focused"], json!(true));
        }),
        differs(
            "the keyboard",
            "an input is focused as with a hardware keyboard attached",
            "no keyboard comes up, so nothing makes room for one: Keyboard's events stay away, KeyboardAvoidingView and InputAccessoryView do nothing",
            |platform| {
                let shown = on(platform).show(
                    "function Screen() { const [told, tell] = useState('hidden'); useEffect(() => { const s = Keyboard.addListener('keyboardDidShow', () => tell('shown')); return () => s.remove(); }, []);
                       return <KeyboardAvoidingView behavior='padding' style={{ flex: 1 }}><TextInput autoFocus /><InputAccessoryView><Text>over the keyboard</Text></InputAccessoryView><Text testID='t'>{told + ' ' + Keyboard.isVisible()}</Text></KeyboardAvoidingView>; }",
                );
                assert_eq!(text_of(shown.get("t")), "hidden false");
            },
        )
        .covers(&["KeyboardAvoidingView", "InputAccessoryView"]),
        works("Switch", "is the platform's, on or off, with its colours", |platform| {
            let shown = on(platform).show("function Screen() { return <View><Switch testID='s' value trackColor={{ true: '#0a0', false: '#ccc' }} thumbColor='#fff' /><Switch testID='d' disabled /></View>; }");
            let (on, off) = (&shown.get("s").props, &shown.get("d").props);
            assert_eq!((shown.get("s").node_type, &on["value"], &on["thumbColor"]), (NodeType::Switch, &json!(true), &json!("#fff")));
            assert_eq!((&off["value"], &off["disabled"]), (&json!(false), &json!(true)));
            shown.quiet();
        }),
        works("ActivityIndicator", "is the platform's spinner, hidden when it does not animate", |platform| {
            let shown = on(platform).show("function Screen() { return <View><ActivityIndicator testID='a' size='large' color='red' /><ActivityIndicator testID='b' animating={false} /></View>; }");
            let found: Vec<_> = shown.all().into_iter().filter(|element| element.props.get("native") == Some(&json!("ActivityIndicator"))).collect();
            assert_eq!(found.len(), 2);
            assert_eq!((&found[0].props["color"], &found[1].props["animating"]), (&json!("red"), &json!(false)));
            assert_eq!(shown.rect("a")[3], 36);
            shown.quiet();
        }),
        works("ProgressBarAndroid", "is a spinner, or a bar that is as full as it says", |platform| {
            let shown = on(platform).show("function Screen() { return <View><ProgressBarAndroid styleAttr='Horizontal' indeterminate={false} progress={0.25} color='#ff0000' testID='p' /></View>; }");
            let bar = shown.get("p");
            assert_eq!(bar.children[1].style["width"], json!("25%"));
            let found = shown.boxes.iter().find(|found| found.id == bar.children[1].id).unwrap();
            assert!((found.width - 97.5).abs() < 1.0, "{found:?}");
        })
        .android(),
        works("ProgressBarAndroid", "leaves its place empty, as a release build does where a platform lacks a component", |platform| {
            on(platform).show("function Screen() { return <View><ProgressBarAndroid styleAttr='Normal' /><Text>rest</Text></View>; }").shows(&["rest"]).quiet();
        })
        .ios(),
        works("ScrollView", "scrolls either way, with contentContainerStyle, contentOffset, its sizes told and scrollTo on its ref", |platform| {
            let shown = on(platform).show(
                "function Screen() {
                   const ref = useRef<ScrollView>(null); const [told, tell] = useState(''); const [size, setSize] = useState(0);
                   useEffect(() => { ref.current?.scrollTo({ y: 150, animated: false }); }, []);
                   return <View style={{ flex: 1 }}>
                     <ScrollView ref={ref} testID='v' style={{ height: 200, flexGrow: 0 }} contentContainerStyle={{ padding: 10 }} stickyHeaderIndices={[0]} onScroll={e => tell('scrolled to ' + e.nativeEvent.contentOffset.y)} onContentSizeChange={(w, h) => setSize(w)}>
                       <Text>head</Text><View testID='inside' style={{ height: 480 }} /><View style={{ height: 1 }} />
                     </ScrollView>
                     <ScrollView horizontal testID='h' contentOffset={{ x: 30, y: 0 }} showsHorizontalScrollIndicator={false}><View style={{ width: 1000, height: 10 }} /></ScrollView>
                     <Text>{told + ', ' + size + ' wide'}</Text></View>;
                 }",
            );
            assert_eq!(shown.get("v").props["contentOffset"], json!({"x": 0, "y": 150}));
            assert_eq!(shown.texts().pop().unwrap(), "scrolled to 150, 390 wide");
            let horizontal = shown.get("h");
            assert_eq!((&horizontal.props["horizontal"], &horizontal.props["contentOffset"]["x"]), (&json!(true), &json!(30)));
        }),
        works("ScrollView: scrollToEnd", "scrolls to the end of the content", |platform| {
            let shown = on(platform).show("function Screen() { const ref = useRef<ScrollView>(null); useEffect(() => { ref.current?.scrollToEnd(); }, []); return <View><ScrollView ref={ref} testID='v' style={{ height: 200 }}><View style={{ height: 700 }} /></ScrollView></View>; }");
            assert_eq!(shown.get("v").props["contentOffset"]["y"], json!(500));
        }),
        works("unstable_getScrollParent", "finds the ScrollView around a view", |platform| {
            on(platform).show("function Screen() { const outer = useRef<any>(null); const inner = useRef<any>(null); const [t, set] = useState(''); useEffect(() => set(String(unstable_getScrollParent(inner.current) === outer.current?.getNativeScrollRef())), []); return <ScrollView ref={outer}><View ref={inner}><Text>{t}</Text></View></ScrollView>; }").shows(&["true"]);
        }),
        works("RefreshControl", "is shown while it refreshes", |platform| {
            let shown = on(platform).show("function Screen() { return <ScrollView refreshControl={<RefreshControl refreshing tintColor='red' colors={['blue']} />}><Text>x</Text></ScrollView>; }");
            let control = shown.all().into_iter().find(|element| element.props.get("native") == Some(&json!("RefreshControl"))).unwrap();
            assert_eq!(control.props["refreshing"], json!(true));
            // On Android it lies around the scroll view.
            assert_eq!(control.props.contains_key("wraps"), platform == Platform::Android);
        }),
        works("Modal", "lies over everything when it is visible, fills the screen, and tells onShow", |platform| {
            let shown = on(platform).show(
                "function Screen() { const [n, set] = useState(0);
                   return <View style={{ flex: 1, padding: 50 }}><Modal visible transparent animationType='slide' onShow={() => set(n + 1)}><View testID='in' style={{ flex: 1 }} /></Modal><Modal visible={false}><Text>hidden</Text></Modal><Text>{n}</Text></View>; }",
            );
            shown.shows(&["1"]).quiet();
            assert_eq!(shown.rect("in"), [0, 0, 390, 844]);
            let last = shown.tree.root.children.last().unwrap();
            assert_eq!((&last.props["native"], &last.props["transparent"]), (&json!("Modal"), &json!(true)));
        }),
        works("Modal: nested", "the inner one lies over the outer one", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState(''); return <Modal visible><Pressable testID='a' style={{ height: 99 }} onPress={() => tell('outer')} /><Text>{told}</Text><Modal visible transparent><Pressable testID='b' style={{ height: 99 }} onPress={() => tell('inner')} /></Modal></Modal>; }",
            );
            shown.press("a").shows(&["inner"]);
        }),
        works("Modal: onDismiss", "is told once it is gone", |platform| {
            let mut shown = on(platform).show("function Screen() { const [on, set] = useState(true); const [told, tell] = useState('');
               return <View><Modal visible={on} onDismiss={() => tell('gone')}><Pressable testID='p' style={{ height: 9 }} onPress={() => set(false)} /></Modal><Text>{told}</Text></View>; }");
            shown.press("p").shows(&["gone"]);
            assert!(shown.find("p").is_none());
        })
        .ios(),
        works("StatusBar", "sets the style and the visibility of the bar that is drawn; its height is Android's currentHeight", |platform| {
            let shown = on(platform).show("function Screen() { return <View><StatusBar barStyle='light-content' hidden /><Text>{String(StatusBar.currentHeight)}</Text></View>; }");
            let bar = &shown.tree.root.props["statusBar"];
            assert_eq!((&bar["barStyle"], &bar["hidden"]), (&json!("light-content"), &json!(true)));
            if platform == Platform::Android {
                shown.shows(&["47"]);
            } else {
                shown.shows(&["null"]);
            }
        }),
        works("SafeAreaView", "keeps its content out of the device's insets", |platform| {
            let shown = on(platform).show("function Screen() { return <SafeAreaView style={{ flex: 1 }}><View testID='in' style={{ flex: 1 }} /></SafeAreaView>; }");
            assert_eq!(shown.rect("in"), if platform == Platform::Ios { [0, 47, 390, 844 - 47 - 34] } else { [0, 0, 390, 844] });
        }),
        works("DrawerLayoutAndroid", "shows its content; the drawer slides over it when it is opened, and goes by a touch beside it", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const ref = useRef<any>(null); const [told, tell] = useState('');
                   return <DrawerLayoutAndroid ref={ref} drawerWidth={200} renderNavigationView={() => <Text testID='menu'>menu</Text>} onDrawerOpen={() => tell('open')} onDrawerClose={() => tell('closed')}>
                     <Pressable testID='p' style={{ height: 50, marginTop: 100 }} onPress={() => ref.current.openDrawer()} /><Text testID='told'>{told}</Text></DrawerLayoutAndroid>; }",
            );
            assert!(shown.find("menu").is_none());
            shown.press("p");
            assert_eq!((shown.rect("menu")[2], text_of(shown.get("told"))), (200, "open".to_owned()));
            let shade = shown.all().into_iter().find(|element| element.props.get("component") == Some(&json!("DrawerShade"))).unwrap().id;
            shown.event(SandboxEvent::Press { node: shade, x: None, y: None });
            assert!(shown.find("menu").is_none());
            assert_eq!(text_of(shown.get("told")), "closed");
        })
        .android(),
        works("DrawerLayoutAndroid", "leaves its place empty, as a release build does where a platform lacks a component", |platform| {
            on(platform).show("function Screen() { return <View><DrawerLayoutAndroid renderNavigationView={() => null} /><Text>rest</Text></View>; }").shows(&["rest"]).quiet();
        })
        .ios(),
        works("experimental_LayoutConformance", "renders what it holds", |platform| {
            on(platform).show("const Strict = experimental_LayoutConformance; function Screen() { return <Strict mode='strict'><Text>in</Text></Strict>; }").shows(&["in"]);
        }),
        works("unstable_NativeView and unstable_NativeText", "are the views beneath View and Text; unstable_TextAncestorContext tells whether one lies in a text", |platform| {
            on(platform)
                .show("const V = unstable_NativeView as any; const T = unstable_NativeText as any; const In = () => String(use(unstable_TextAncestorContext as any)) as any; function Screen() { return <V><T>native</T><Text><In /></Text><Text>{String(useContext(unstable_TextAncestorContext as any))}</Text></V>; }")
                .shows(&["native", "true", "false"]);
        })
        .covers(&["unstable_NativeView", "unstable_NativeText", "unstable_TextAncestorContext"]),
        works("unstable_VirtualColumn", "renders a collection's first items; so do the other views of collections", |platform| {
            let shown = on(platform).show(
                "const List = unstable_VirtualColumn as any; const items = new (unstable_VirtualArray as any)([{ id: 'a' }, { id: 'b' }]);
                 function Screen() { return <View><List items={items} itemToKey={(i: any) => i.id}>{(item: any) => <Text>{item.id}</Text>}</List><Text>{[typeof unstable_createVirtualCollectionView, typeof unstable_VirtualColumnGenerator, typeof unstable_VirtualRow, typeof unstable_DEFAULT_INITIAL_NUM_TO_RENDER, VirtualViewMode.Visible].join()}</Text></View>; }",
            );
            assert_eq!(shown.texts()[..2], ["a", "b"]);
            assert_eq!(shown.texts().len(), 3);
            assert!(shown.texts()[2].starts_with("function,"), "{:?}", shown.texts());
        })
        .covers(&["VirtualViewMode", "unstable_VirtualArray", "unstable_createVirtualCollectionView", "unstable_VirtualColumnGenerator", "unstable_VirtualRow", "unstable_DEFAULT_INITIAL_NUM_TO_RENDER"]),
        works("unstable_VirtualView", "renders what it holds", |platform| {
            on(platform)
                .show("const V = unstable_VirtualView; function Screen() { return <View><V nativeID='a' onModeChange={() => {}}><Text>in</Text></V></View>; }")
                .shows(&["in"]);
        }),
        differs(
            "requireNativeComponent",
            "a view that only native code draws becomes an HS_ImageSnapshot with what it holds; its commands do nothing",
            "a placeholder stands in for it, and a warning names the component, its file and line",
            |platform| {
                let shown = on(platform).show(
                    "const RNMap = requireNativeComponent<any>('RNMapView'); const Chart = codegenNativeComponent<any>('RNChart'); const Registered = (NativeComponentRegistry as any).get('RNRegistered', () => ({ uiViewClassName: 'RNRegistered' }));
                     const Commands = codegenNativeCommands<any>({ supportedCommands: ['zoom'] });
                     function MapView(props: any) { const ref = useRef(null); useEffect(() => Commands.zoom(ref.current, 2), []); return <RNMap ref={ref} {...props} />; }
                     function Screen() { return <View><MapView style={{ height: 200 }}><Text>pin</Text></MapView><Chart style={{ height: 10 }} /><Registered /></View>; }",
                );
                let found = shown.of_type(NodeType::ImageSnapshot);
                assert_eq!(found.iter().map(|element| element.props["component"].clone()).collect::<Vec<_>>(), ["RNMapView", "RNChart", "RNRegistered"]);
                shown.shows(&["pin"]);
                let warning = shown.warnings().iter().find(|warning| warning.message.contains("RNMapView")).unwrap();
                let at = warning.position.as_ref().unwrap();
                assert_eq!((at.file.as_str(), at.line > 0, warning.component.as_deref()), ("App.tsx", true, Some("RNMapView")));
            },
        )
        .covers(&["codegenNativeComponent", "codegenNativeCommands", "NativeComponentRegistry"]),
        works("refs: measure", "measure, measureInWindow, measureLayout and getBoundingClientRect answer the real layout", |platform| {
            let shown = on(platform).show(
                "function Screen() {
                   const outer = useRef<any>(null); const ref = useRef<any>(null); const [told, tell] = useState<any>({});
                   useLayoutEffect(() => {
                     const add = (key: string) => (...n: number[]) => tell((t: any) => ({ ...t, [key]: n }));
                     ref.current.measure(add('measure')); ref.current.measureInWindow(add('window')); ref.current.measureLayout(outer.current, add('layout'));
                     setTimeout(() => { const { x, y, width, height } = ref.current.getBoundingClientRect(); add('rect')(x, y, width, height); }, 100);
                   }, []);
                   return <View style={{ paddingTop: 100 }}><View ref={outer} style={{ padding: 20 }}><View ref={ref} style={{ width: 50, height: 60 }} /></View><Text>{JSON.stringify(told)}</Text></View>;
                 }",
            );
            let told: serde_json::Value = serde_json::from_str(&shown.texts()[0]).unwrap();
            assert_eq!(told["measure"], json!([20, 20, 50, 60, 20, 120]));
            assert_eq!((&told["window"], &told["layout"]), (&json!([20, 120, 50, 60]), &json!([20, 20, 50, 60])));
        }),
        works("refs: DOM-like reads", "offsetWidth, clientHeight, parentNode, children and textContent answer as React Native's", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const ref = useRef<any>(null); const [told, tell] = useState('');
                   return <View><Pressable testID='p' ref={ref} style={{ width: 50, height: 60, marginTop: 5 }} onPress={() => { const v = ref.current; tell(JSON.stringify([v.offsetWidth, v.offsetTop, v.clientHeight, v.childElementCount, v.textContent, v.isConnected, v.parentNode.childElementCount])); }}><Text>in</Text></Pressable><Text testID='told'>{told}</Text></View>; }",
            );
            shown.press("p");
            assert_eq!(text_of(shown.get("told")), "[50,5,60,1,\"in\",true,2]");
        }),
        works("setNativeProps", "changes a view past React", |platform| {
            let shown = on(platform).show(
                "function Screen() { const ref = useRef<View>(null); useEffect(() => { ref.current?.setNativeProps({ style: { height: 33, opacity: 0.5 } }); }, []); return <View ref={ref} testID='v' style={{ height: 1 }} />; }",
            );
            assert_eq!((shown.rect("v")[3], &shown.get("v").style["opacity"]), (33, &json!(0.5)));
        }),
        works("onLayout", "is told of every change of the view's box", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [h, set] = useState(10); const [told, tell] = useState<number[]>([]);
                   return <View><Pressable testID='v' onPress={() => set(30)} style={{ height: h }} onLayout={e => { const { height } = e.nativeEvent.layout; tell(t => [...t, height]); }} /><Text>{told.join()}</Text></View>; }",
            );
            shown.press("v").shows(&["10,30"]);
        }),
        works("findNodeHandle", "answers the view's tag", |platform| {
            on(platform).show("function Screen() { const ref = useRef<View>(null); const [t, set] = useState(''); useEffect(() => set(typeof findNodeHandle(ref.current)), []); return <View ref={ref}><Text>{t}</Text></View>; }").shows(&["number"]);
        }),
        works("VirtualizedList", "renders from getItem and getItemCount", |platform| {
            on(platform)
                .show("function Screen() { return <VirtualizedList data={{ n: 3 }} getItemCount={d => d.n} getItem={(_, i) => ({ key: 'k' + i, i })} renderItem={({ item }: any) => <Text>{item.i}</Text>} />; }")
                .shows(&["0", "1", "2"])
                .quiet();
        }),
    ],
};

/// A transparent PNG of a size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&vec![0; (width * height) as usize])
        .unwrap();
    writer.finish().unwrap();
    bytes
}
