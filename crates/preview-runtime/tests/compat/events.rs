//! What a user does, as React Native's responder system and the native views pass it on.

use crate::{
    row::{Area, differs, works},
    shown::{Shown, on},
    table,
};
use hivesync_domain::SandboxEvent;
use hivesync_preview_runtime::SandboxError;
use serde_json::json;

#[test]
fn events() {
    table::check(&AREA);
}

/// The element's tag in the tree.
fn node(shown: &Shown, test_id: &str) -> u32 {
    shown.get(test_id).id
}

fn type_text(shown: &mut Shown, test_id: &str, text: &str) {
    let event = SandboxEvent::Text {
        node: node(shown, test_id),
        text: text.to_owned(),
    };
    shown.event(event);
}

fn scroll(shown: &mut Shown, test_id: &str, x: f32, y: f32) {
    let event = SandboxEvent::Scroll {
        node: node(shown, test_id),
        x,
        y,
    };
    shown.event(event);
}

pub const AREA: Area = Area {
    title: "Events",
    rows: &[
        works("press: Pressable", "runs onPressIn, onPress and onPressOut in this order, and the screen follows", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const add = (what: string) => () => tell(all => [...all, what]);
                   return (
                     <View>
                       <Pressable testID='a' onPressIn={add('in')} onPress={add('press')} onPressOut={add('out')} onLongPress={add('long')}
                         style={{ height: 50 }}>
                         <Text>{told.join()}</Text>
                       </Pressable>
                     </View>
                   );
                 }",
            );
            shown.press("a").shows(&["in,press,out"]);
            shown.press("a").shows(&["in,press,out,in,press,out"]).quiet();
        }),
        works("press: a Text in a Pressable", "presses the Pressable: the deepest view is touched, the nearest that wants it responds", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [n, set] = useState(0);
                   return <Pressable onPress={() => set(n + 1)}><View><Text testID='t'>{n}</Text></View></Pressable>;
                 }",
            );
            shown.press("t").shows(&["1"]);
            shown.press_text("1").shows(&["2"]);
        }),
        works("press: nested Pressables", "only the inner one is pressed", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState('');
                   return (
                     <Pressable onPress={() => tell(t => t + 'outer')} testID='outer' style={{ height: 200 }}>
                       <Pressable onPress={() => tell(t => t + 'inner')} testID='inner' style={{ height: 50 }}><Text>{told}</Text></Pressable>
                     </Pressable>
                   );
                 }",
            );
            shown.press("inner").shows(&["inner"]);
            shown.press("outer").shows(&["innerouter"]);
        }),
        works("press at a point", "touches what lies there: x and y are in the node's own pixels", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [at, set] = useState('nowhere');
                   return (
                     <View testID='all' style={{ height: 200, marginTop: 100 }}>
                       <Pressable style={{ height: 50 }} onPress={e => set('first')} />
                       <Pressable style={{ height: 50 }}
                         onPress={({ nativeEvent: e }) => set([e.locationX, e.locationY, e.pageX, e.pageY].join())} />
                       <Text>{at}</Text>
                     </View>
                   );
                 }",
            );
            let all = node(&shown, "all");
            let at = |x, y| SandboxEvent::Press { node: all, x: Some(x), y: Some(y) };
            shown.event(at(10.0, 20.0)).shows(&["first"]);
            shown.event(at(10.0, 70.0)).shows(&["10,20,10,170"]);
        }),
        works("pointerEvents", "`none`, `box-none` and `box-only` decide what can be touched", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState('');
                   const add = (what: string) => () => tell(all => all + what);
                   return (
                     <View>
                       <Pressable testID='under' onPress={add('under ')} style={{ height: 100 }}><Text>{told}</Text></Pressable>
                       <View pointerEvents='none' style={{ position: 'absolute', top: 0, left: 0, right: 0, height: 100 }}>
                         <Pressable onPress={add('over ')} style={{ height: 100 }} />
                       </View>
                       <View style={{ pointerEvents: 'box-none', position: 'absolute', top: 0, left: 0, right: 0, height: 100 }}>
                         <Pressable testID='child' onPress={add('child ')} style={{ height: 20, width: 100 }} />
                       </View>
                       <Pressable testID='only' pointerEvents='box-only' onPress={add('only ')} style={{ height: 100 }}>
                         <Pressable onPress={add('inner ')} style={{ height: 100 }} />
                       </Pressable>
                     </View>
                   );
                 }",
            );
            shown.press("under").press("child").press("only");
            shown.shows(&["under child only "]);
        }),
        works("zIndex and modals", "what lies over the rest is what is touched", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState('');
                   const [open, setOpen] = useState(false);
                   const fill = { position: 'absolute', top: 0, left: 0, width: 300, height: 300 } as const;
                   return (
                     <View style={{ flex: 1 }}>
                       <Pressable testID='a' style={[fill, { zIndex: 2 }]} onPress={() => { tell(t => t + 'a'); setOpen(true); }} />
                       <Pressable testID='b' style={fill} onPress={() => tell(t => t + 'b')} />
                       <Modal visible={open} transparent onRequestClose={() => setOpen(false)}>
                         <Pressable testID='close' style={{ height: 40 }} onPress={() => { tell(t => t + 'm'); setOpen(false); }} />
                       </Modal>
                       <Text>{told}</Text>
                     </View>
                   );
                 }",
            );
            shown.press("b").shows(&["a"]);
            // The modal's backdrop takes the touch.
            shown.press("b").shows(&["a"]);
            shown.press("close").shows(&["am"]);
            assert!(shown.find("close").is_none());
            shown.press("b").shows(&["ama"]);
        }),
        works("disabled", "a disabled Pressable, button or input does not respond", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [n, set] = useState(0);
                   const more = () => set(n + 1);
                   return (
                     <View>
                       <Pressable testID='p' disabled onPress={more}><Text>{n}</Text></Pressable>
                       <Button testID='b' title='B' disabled onPress={more} />
                       <TextInput testID='i' editable={false} onFocus={more} onChangeText={more} />
                       <Switch testID='s' disabled onValueChange={more} />
                     </View>
                   );
                 }",
            );
            shown.press("p").press("b").press("i").press("s");
            type_text(&mut shown, "i", "x");
            assert_eq!(shown.texts()[0], "0");
            assert_eq!(shown.texts()[1], "B");
        }),
        works("long press", "runs onLongPress after its delay, and not onPress", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const add = (what: string) => () => tell(all => [...all, what]);
                   return (
                     <View>
                       <Pressable testID='a' onPress={add('press')} onLongPress={add('long')} onPressOut={add('out')} style={{ height: 40 }} />
                       <Pressable testID='b' onPress={add('press')} onLongPress={add('late')} delayLongPress={1500} style={{ height: 40 }} />
                       <Pressable testID='c' onPress={add('only press')} style={{ height: 40 }} />
                       <Text>{told.join()}</Text>
                     </View>
                   );
                 }",
            );
            for (id, told) in [("a", "long,out"), ("b", "long,out,late"), ("c", "long,out,late,only press")] {
                let event = SandboxEvent::LongPress { node: node(&shown, id) };
                shown.event(event).shows(&[told]);
            }
        }),
        works("Touchables and Button", "each answers a press", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState('');
                   const add = (what: string) => () => tell(all => all + what);
                   return (
                     <View>
                       <TouchableOpacity testID='o' onPress={add('o')}><Text>x</Text></TouchableOpacity>
                       <TouchableHighlight testID='h' onPress={add('h')}><Text>x</Text></TouchableHighlight>
                       <TouchableWithoutFeedback testID='w' onPress={add('w')}><View style={{ height: 20 }} /></TouchableWithoutFeedback>
                       <Button testID='b' title='x' onPress={add('b')} />
                       <Text testID='t' onPress={add('t')}>x</Text>
                       <Text testID='told'>{told}</Text>
                     </View>
                   );
                 }",
            );
            for id in ["o", "h", "w", "b", "t"] {
                shown.press(id);
            }
            assert_eq!(shown.texts().pop().unwrap(), "ohwbt");
            // At rest nothing stays dimmed.
            assert_eq!(shown.get("o").style["opacity"], json!(1));
        }),
        works("press: a link within a text", "presses the nested Text when its node is named", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [n, set] = useState(0);
                   return <Text>Read <Text testID='link' onPress={() => set(n + 1)}>the terms {n}</Text></Text>;
                 }",
            );
            shown.press("link").shows(&["Read the terms 1"]);
            let raw = shown.get("link").children[0].id;
            let press = SandboxEvent::Press { node: raw, x: None, y: None };
            shown.event(press).shows(&["Read the terms 2"]);
        }),
        works("responder system", "onStartShouldSetResponder, capture, grant and release run as React Native documents", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const add = (what: string) => tell(all => [...all, what]);
                   return (
                     <View testID='outer' style={{ height: 100 }}
                       onStartShouldSetResponderCapture={() => { add('capture'); return false; }}
                       onStartShouldSetResponder={() => { add('outer'); return true; }}
                       onResponderGrant={() => add('grant')} onResponderRelease={() => add('release')}
                       onTouchStart={() => add('start')} onTouchEnd={() => add('end')}>
                       <View testID='inner' style={{ height: 40 }} onStartShouldSetResponder={() => { add('inner'); return false; }} />
                       <Text>{told.join()}</Text>
                     </View>
                   );
                 }",
            );
            shown.press("inner");
            let told = shown.texts().join("");
            let order: Vec<&str> = told.split(',').filter(|word| !["start", "end"].contains(word)).collect();
            assert_eq!(order, ["capture", "inner", "outer", "grant", "release"]);
            assert!(told.contains("start") && told.contains("end"));
        }),
        works("press: Switch", "flips it, and it springs back when the value is not changed", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [on, set] = useState(false);
                   const [calls, call] = useState(0);
                   return (
                     <View>
                       <Switch testID='free' value={on} onValueChange={set} />
                       <Switch testID='held' value={false} onValueChange={() => call(calls + 1)} />
                       <Text>{calls}</Text>
                     </View>
                   );
                 }",
            );
            shown.press("free").press("held").shows(&["1"]);
            assert_eq!(shown.get("free").props["value"], json!(true));
            assert_eq!(shown.get("held").props["value"], json!(false));
        }),
        works("text", "focuses the input, then onChange and onChangeText; a controlled input holds its value", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const [value, setValue] = useState('');
                   const add = (what: string) => tell(all => [...all, what]);
                   return (
                     <View>
                       <TextInput testID='upper' value={value} onFocus={() => add('focus')} onChangeText={t => { add(t); setValue(t.toUpperCase()); }} />
                       <TextInput testID='fixed' value='fixed' onChangeText={() => add('refused')} />
                       <TextInput testID='free' defaultValue='old' onChange={e => add(e.nativeEvent.text)} maxLength={5} />
                       <Text>{told.join()}</Text>
                     </View>
                   );
                 }",
            );
            type_text(&mut shown, "upper", "abc");
            type_text(&mut shown, "fixed", "changed");
            type_text(&mut shown, "free", "new text");
            shown.shows(&["focus,abc,refused,new t"]);
            let value = |id| shown.get(id).props["value"].clone();
            assert_eq!([value("upper"), value("fixed"), value("free")], [json!("ABC"), json!("fixed"), json!("new t")]);
        }),
        works("text: selection", "onSelectionChange tells where the caret is: at the end of what was typed", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState(''); return <View><TextInput testID='i' onSelectionChange={e => tell(JSON.stringify(e.nativeEvent.selection))} /><Text>{told}</Text></View>; }",
            );
            type_text(&mut shown, "i", "four");
            shown.shows(&[r#"{"start":4,"end":4}"#]);
        }),
        works("text: multiline", "onContentSizeChange follows the input as it grows", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState<number[]>([]); return <View><TextInput testID='i' multiline onContentSizeChange={e => { const { height } = e.nativeEvent.contentSize; tell(all => [...all, height]); }} style={{ fontSize: 20 }} /><Text testID='t'>{told.join()}</Text></View>; }",
            );
            type_text(&mut shown, "i", "one\ntwo\nthree");
            let heights: Vec<f32> = shown.texts()[0].split(',').map(|height| height.parse().unwrap()).collect();
            assert!(heights.len() == 2 && heights[1] > heights[0] + 40.0, "{heights:?}");
        }),
        works("press: transforms", "a view is touched where its transform puts it, and not where it was", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [told, tell] = useState(''); const add = (w: string) => () => tell(t => t + w);
                   const aside = useAnimatedValue(0); useEffect(() => { Animated.timing(aside, { toValue: -400, duration: 100, useNativeDriver: true }).start(); }, []);
                   return <View testID='all' style={{ flex: 1 }}>
                     <Pressable testID='under' style={{ height: 100 }} onPress={add('under ')} />
                     <Pressable testID='scaled' style={{ width: 100, height: 100, transform: [{ translateX: 200 }, { scale: 0.5 }] }} onPress={e => tell(t => t + 'scaled ' + e.nativeEvent.locationX + ' ')} />
                     <Pressable testID='turned' style={{ width: 100, height: 20, transform: 'rotate(90deg)', transformOrigin: 'top left' }} onPress={add('turned ')} />
                     <Animated.View style={{ position: 'absolute', top: 0, left: 0, width: 390, height: 844, transform: [{ translateX: aside }] }}><Pressable testID='drawer' style={{ flex: 1 }} onPress={add('drawer ')} /></Animated.View>
                     <Text>{told}</Text></View>; }",
            );
            let all = node(&shown, "all");
            let at = |x, y| SandboxEvent::Press { node: all, x: Some(x), y: Some(y) };
            // The drawer has slid away; what it covered can be touched.
            shown.press("under");
            // Half as large, in the middle of where it was moved to: 225 to 275 across, 125 to 175 down.
            shown.event(at(230.0, 130.0)).event(at(205.0, 130.0));
            // Turned about its corner it hangs down to the left of it, off the screen but for nothing: its own point finds it.
            shown.press("turned").press("scaled");
            shown.shows(&["under scaled 10 turned scaled 50 "]);
        }),
        works("text: a controlled input that is cleared", "shows nothing once its value is empty again", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [v, set] = useState(''); return <View><TextInput testID='i' value={v} onChangeText={set} /><Pressable testID='p' style={{ height: 20 }} onPress={() => set('')} /></View>; }",
            );
            type_text(&mut shown, "i", "hello");
            assert_eq!(shown.get("i").props["value"], json!("hello"));
            shown.press("p");
            assert_eq!(shown.get("i").props["value"], json!(""));
            type_text(&mut shown, "i", "hello");
            assert_eq!(shown.get("i").props["value"], json!("hello"));
        }),
        works("hitSlop", "a press beside a view that has some is the view's", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [n, set] = useState(0); return <View testID='all' style={{ height: 200 }}><Pressable hitSlop={{ top: 10, bottom: 30 }} onPress={() => set(n + 1)} style={{ marginTop: 50, height: 20 }} /><Text>{n}</Text></View>; }",
            );
            let all = node(&shown, "all");
            let at = |y| SandboxEvent::Press { node: all, x: Some(5.0), y: Some(y) };
            shown.event(at(45.0)).shows(&["1"]);
            shown.event(at(95.0)).shows(&["2"]);
            shown.event(at(30.0)).shows(&["2"]);
        }),
        works("focus and blur", "one input has the keyboard; the one before it ends editing and is blurred", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const log = (what: string) => () => tell(all => [...all, what]);
                   const second = useRef<TextInput>(null);
                   return (
                     <View>
                       <TextInput testID='a' onFocus={log('focus a')} onBlur={log('blur a')} onEndEditing={log('end a')}
                         onSubmitEditing={() => { log('submit a')(); second.current?.focus(); }} submitBehavior='submit' />
                       <TextInput testID='b' ref={second} onFocus={log('focus b')} onBlur={log('blur b')} />
                       <Text>{told.join()}</Text>
                     </View>
                   );
                 }",
            );
            shown.press("a").shows(&["focus a"]);
            assert_eq!(shown.get("a").props["focused"], json!(true));
            let submit = SandboxEvent::Submit { node: node(&shown, "a") };
            shown.event(submit).shows(&["focus a,submit a,end a,blur a,focus b"]);
            let blur = SandboxEvent::Blur { node: node(&shown, "b") };
            shown.event(blur).shows(&["focus a,submit a,end a,blur a,focus b,blur b"]);
            let focus = SandboxEvent::Focus { node: node(&shown, "b") };
            shown.event(focus);
            assert_eq!(shown.get("b").props["focused"], json!(true));
        }),
        works("key and submit", "keys are told before they change the text; return submits, or breaks a multiline text", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const add = (what: string) => tell(all => [...all, what]);
                   return (
                     <View>
                       <TextInput testID='one' defaultValue='a' onKeyPress={e => add(e.nativeEvent.key)} onChangeText={add}
                         onSubmitEditing={e => add('submit ' + e.nativeEvent.text)} onBlur={() => add('blur')} />
                       <TextInput testID='many' multiline defaultValue='a' onSubmitEditing={() => add('never')} />
                       <Text>{told.join()}</Text>
                     </View>
                   );
                 }",
            );
            let key = |shown: &mut Shown, id: &str, key: &str| {
                let event = SandboxEvent::Key { node: node(shown, id), key: key.to_owned() };
                shown.event(event);
            };
            key(&mut shown, "one", "b");
            key(&mut shown, "one", "Backspace");
            key(&mut shown, "one", "Enter");
            shown.shows(&["b,ab,Backspace,a,Enter,submit a,blur"]);
            let submit = SandboxEvent::Submit { node: node(&shown, "many") };
            shown.event(submit).shows(&["b,ab,Backspace,a,Enter,submit a,blur"]);
            assert_eq!(shown.get("many").props["value"], json!("a\n"));
        }),
        works("scroll: ScrollView", "tells every phase with real sizes, and stays within the content", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const log = (what: string) => (e: any) => {
                     const { contentOffset: o, contentSize: s, layoutMeasurement: l } = e.nativeEvent;
                     tell(all => [...all, what + ' ' + [o.y, s.height, l.height].join('/')]);
                   };
                   return (
                     <View>
                       <ScrollView testID='s' style={{ height: 300 }} onScrollBeginDrag={log('begin')} onScroll={log('scroll')}
                         onScrollEndDrag={log('end')} onMomentumScrollEnd={log('rest')}>
                         <View style={{ height: 1000 }}><Pressable testID='deep' style={{ marginTop: 500, height: 50 }} onPress={() => tell(['pressed'])} /></View>
                       </ScrollView>
                       <Text>{told.join()}</Text>
                     </View>
                   );
                 }",
            );
            scroll(&mut shown, "s", 0.0, 400.0);
            shown.shows(&["begin 0/1000/300,scroll 400/1000/300,end 400/1000/300,rest 400/1000/300"]);
            assert_eq!(shown.get("s").props["contentOffset"], json!({"x": 0, "y": 400}));
            assert_eq!(shown.rect("deep")[1], 100);
            shown.press("deep").shows(&["pressed"]);
            scroll(&mut shown, "s", 50.0, 5000.0);
            assert_eq!(shown.get("s").props["contentOffset"], json!({"x": 0, "y": 700}));
        }),
        works("scroll: FlatList", "renders further rows, tells onEndReached and which rows can be seen", |platform| {
            let mut shown = on(platform).show(
                "const viewable = { itemVisiblePercentThreshold: 100 };
                 function Screen() {
                   const [told, tell] = useState('');
                   const [ends, end] = useState(0);
                   const onViewable = useCallback(({ viewableItems }) => tell(viewableItems.map(v => v.key).join()), []);
                   return (
                     <View>
                       <FlatList testID='list' style={{ height: 200 }} data={Array.from({ length: 200 }, (_, i) => i)} keyExtractor={String}
                         windowSize={3} getItemLayout={(_, index) => ({ index, length: 50, offset: 50 * index })}
                         onViewableItemsChanged={onViewable} viewabilityConfig={viewable} onEndReached={() => end(n => n + 1)}
                         renderItem={({ item }) => <View style={{ height: 50 }}><Text testID={'row' + item}>row {item}</Text></View>} />
                       <Text testID='told'>{told + ' ends ' + ends}</Text>
                     </View>
                   );
                 }",
            );
            let told = |shown: &Shown| shown.texts().pop().unwrap();
            assert_eq!(told(&shown), "0,1,2,3 ends 0");
            assert!(shown.find("row100").is_none());
            scroll(&mut shown, "list", 0.0, 5000.0);
            assert!(shown.find("row100").is_some() && shown.find("row50").is_none());
            assert_eq!(told(&shown), "100,101,102,103 ends 0");
            scroll(&mut shown, "list", 0.0, 1e6);
            assert_eq!(told(&shown), "196,197,198,199 ends 1");
        }),
        works("paging and snapping", "pagingEnabled and snapToInterval decide where a scroll comes to rest", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [page, setPage] = useState(-1);
                   return (
                     <View>
                       <ScrollView testID='pages' horizontal pagingEnabled
                         onMomentumScrollEnd={e => setPage(e.nativeEvent.contentOffset.x / e.nativeEvent.layoutMeasurement.width)}>
                         {[0, 1, 2].map(i => <View key={i} style={{ width: 390, height: 50 }} />)}
                       </ScrollView>
                       <ScrollView testID='steps' style={{ height: 100 }} snapToInterval={80}><View style={{ height: 1000 }} /></ScrollView>
                       <Text>{page}</Text>
                     </View>
                   );
                 }",
            );
            scroll(&mut shown, "pages", 300.0, 0.0);
            scroll(&mut shown, "steps", 0.0, 130.0);
            shown.shows(&["1"]);
            assert_eq!(shown.get("pages").props["contentOffset"]["x"], json!(390));
            assert_eq!(shown.get("steps").props["contentOffset"]["y"], json!(160));
        }),
        works("refresh", "runs onRefresh of the RefreshControl", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [refreshing, set] = useState(false);
                   const [n, count] = useState(0);
                   const refresh = () => { set(true); setTimeout(() => { count(n + 1); set(false); }, 500); };
                   return (
                     <ScrollView testID='s' refreshControl={<RefreshControl refreshing={refreshing} onRefresh={refresh} />}>
                       <Text>{n}</Text>
                     </ScrollView>
                   );
                 }",
            );
            let refresh = SandboxEvent::Refresh { node: node(&shown, "s") };
            shown.event(refresh).shows(&["1"]);
        }),
        works("back", "BackHandler hears of it, a modal first asks to be closed", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState('');
                   const [open, setOpen] = useState(true);
                   useEffect(() => BackHandler.addEventListener('hardwareBackPress', () => { tell(t => t + 'back'); return true; }).remove, []);
                   return <View><Text>{told}</Text><Modal visible={open} onRequestClose={() => { tell('modal '); setOpen(false); }} /></View>;
                 }",
            );
            shown.event(SandboxEvent::Back).shows(&["modal "]);
            shown.event(SandboxEvent::Back).shows(&["modal back"]);
        })
        .android(),
        works("back", "there is no such button: nothing happens", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState('nothing');
                   useEffect(() => BackHandler.addEventListener('hardwareBackPress', () => { tell('back'); return true; }).remove, []);
                   return <Text>{told}</Text>;
                 }",
            );
            shown.event(SandboxEvent::Back).shows(&["nothing"]);
        })
        .ios(),
        works("PanResponder", "is granted a touch and hears its end", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [told, tell] = useState<string[]>([]);
                   const pan = useRef(PanResponder.create({
                     onStartShouldSetPanResponder: () => true,
                     onPanResponderGrant: (_, g) => tell(all => [...all, 'grant ' + g.x0 + ' ' + g.numberActiveTouches]),
                     onPanResponderRelease: (_, g) => tell(all => [...all, 'release ' + g.dx]),
                   })).current;
                   return <View><View testID='p' style={{ width: 100, height: 100 }} {...pan.panHandlers} /><Text>{told.join()}</Text></View>;
                 }",
            );
            shown.press("p").shows(&["grant 50 1,release 0"]);
        })
        .covers(&["PanResponder"]),
        works("usePressability", "its handlers on a view of one's own react as a Pressable's", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [n, set] = useState(0);
                   const config = useMemo(() => ({ onPress: () => set(c => c + 1) }), []);
                   return <View testID='v' {...usePressability(config)}><Text>{n}</Text></View>;
                 }",
            );
            shown.press("v").shows(&["1"]);
        }),
        differs(
            "gestures that move",
            "a press, a long press and a scroll are sent; a drag, a swipe or a pinch with the finger is not",
            "there is no event for a finger that moves",
            |platform| {
                let mut shown = on(platform).show(
                    "function Screen() {
                       const [moves, move] = useState(0);
                       return <View testID='v' style={{ height: 90 }} onStartShouldSetResponder={() => true} onResponderMove={() => move(moves + 1)}><Text>{moves}</Text></View>;
                     }",
                );
                shown.press("v").shows(&["0"]);
            },
        ),
        works("an error in a handler", "is reported with its place", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { return <Pressable testID='p' onPress={() => { throw new Error('no such luck'); }}><Text>x</Text></Pressable>; }",
            );
            let press = SandboxEvent::Press { node: node(&shown, "p"), x: None, y: None };
            let error = shown.session.handle_event(&press).unwrap_err();
            assert!(
                matches!(&error, SandboxError::Threw { message, position: Some(at), .. } if message.contains("no such luck") && at.file == "App.tsx"),
                "{error:?}"
            );
        }),
        works("an unknown node", "is an error that says so", |platform| {
            let mut shown = on(platform).show("function Screen() { return <Text testID='t'>x</Text>; }");
            let press = SandboxEvent::Press { node: 7001, x: None, y: None };
            let error = shown.session.handle_event(&press).unwrap_err();
            assert!(matches!(&error, SandboxError::NoNode(message) if message.contains("7001")), "{error:?}");
            let mut shown = on(platform).show("function Screen() { return <Text testID='t'>x</Text>; }");
            let scroll = SandboxEvent::Scroll { node: node(&shown, "t"), x: 0.0, y: 1.0 };
            assert!(matches!(shown.session.handle_event(&scroll).unwrap_err(), SandboxError::NoNode(_)));
        }),
        works("time between events", "a guard against double presses lets two events through: a second passes", |platform| {
            let mut shown = on(platform).show(
                "function Screen() {
                   const [n, set] = useState(0);
                   const last = useRef(0);
                   const press = () => { if (Date.now() - last.current > 500) set(c => c + 1); last.current = Date.now(); };
                   return <Pressable testID='p' onPress={press}><Text>{n}</Text></Pressable>;
                 }",
            );
            shown.press("p").press("p").shows(&["2"]);
        }),
    ],
};
