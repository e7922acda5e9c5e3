//! Lists: what they render once they hear how large everything is.

use crate::{
    row::{Area, works},
    shown::{Shown, on},
    table,
};
use hivesync_domain::{NodeType, SandboxEvent};
use serde_json::json;

#[test]
fn lists() {
    table::check(&AREA);
}

fn scroll(shown: &mut Shown, x: f32, y: f32) {
    let node = shown.get("list").id;
    shown.event(SandboxEvent::Scroll { node, x, y });
}

pub const AREA: Area = Area {
    title: "Lists",
    rows: &[
        works("FlatList", "renders the rows that the screen and its window need, from real sizes, with header, footer and separators", |platform| {
            let shown = on(platform).show(
                "function Screen() {
                   return <FlatList testID='list' data={Array.from({ length: 100 }, (_, i) => ({ key: 'k' + i, i }))} initialNumToRender={5}
                     ListHeaderComponent={<Text>head</Text>} ListFooterComponent={() => <Text>foot</Text>} ItemSeparatorComponent={() => <View testID='line' style={{ height: 1 }} />}
                     renderItem={({ item, index, separators }) => <View style={{ height: 99 }}><Text>{item.i + '/' + index + typeof separators.highlight}</Text></View>} />;
                 }",
            );
            let list = shown.get("list");
            assert_eq!(list.node_type, NodeType::List);
            let texts = shown.texts();
            assert_eq!((texts[0].as_str(), texts[1].as_str()), ("head", "0/0function"));
            // Ten screens above and below are rendered: all of them here.
            assert!(texts.contains(&"84/84function".to_owned()), "{}", texts.len());
            shown.quiet();
        }),
        works("FlatList: numColumns", "lays its items out in rows", |platform| {
            let shown = on(platform).show(
                "function Screen() { return <FlatList numColumns={3} columnWrapperStyle={{ gap: 6 }} data={[0, 1, 2, 3, 4]} keyExtractor={String} renderItem={({ item }) => <View testID={'i' + item} style={{ width: 100, height: 50 }} />} />; }",
            );
            assert_eq!((shown.rect("i1"), shown.rect("i3"), shown.rect("i4")), ([106, 0, 100, 50], [0, 50, 100, 50], [106, 50, 100, 50]));
        }),
        works("FlatList: horizontal", "lays its items out side by side", |platform| {
            let shown = on(platform).show(
                "function Screen() { return <FlatList testID='list' horizontal data={[0, 1, 2]} keyExtractor={String} renderItem={({ item }) => <View testID={'i' + item} style={{ width: 200, height: 50 }} />} />; }",
            );
            assert_eq!((shown.rect("i2")[0], &shown.get("list").props["horizontal"]), (400, &json!(true)));
        }),
        works("FlatList: inverted", "is turned upside down as React Native does it, with its rows turned back", |platform| {
            let shown = on(platform).show("function Screen() { return <FlatList testID='list' inverted data={[1, 2]} keyExtractor={String} renderItem={({ item }) => <Text>{item}</Text>} />; }");
            assert_eq!(shown.get("list").props["inverted"], json!(true));
            let turn = if platform == hivesync_domain::Platform::Ios { json!([{"scaleY": -1}]) } else { json!([{"scale": -1}]) };
            let turned = shown.all().into_iter().filter(|element| element.style.get("transform") == Some(&turn)).count();
            assert_eq!(turned, 3, "{}", crate::support::outline(&shown.tree));
        }),
        works("FlatList: ListEmptyComponent", "stands where there are no rows", |platform| {
            on(platform).show("function Screen() { return <FlatList data={[]} ListHeaderComponent={<Text>head</Text>} ListEmptyComponent={<Text>nothing here</Text>} renderItem={() => null} />; }").shows(&["head", "nothing here"]);
        }),
        works("FlatList: extraData", "rows render again when it changes", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [n, set] = useState(0); return <View><Pressable testID='p' onPress={() => set(1)}><Text>p</Text></Pressable><FlatList data={data} extraData={n} keyExtractor={String} renderItem={({ item }) => <Text>{item + ':' + n}</Text>} /></View>; } const data = ['a'];",
            );
            shown.press("p").shows(&["p", "a:1"]);
        }),
        works("FlatList: initialScrollIndex", "starts at the row", |platform| {
            let shown = on(platform).show(
                "function Screen() { return <View style={{ height: 300 }}><FlatList testID='list' data={Array.from({ length: 100 }, (_, i) => i)} keyExtractor={String} initialScrollIndex={50} windowSize={1} getItemLayout={(_, index) => ({ index, length: 50, offset: index * 50 })}
                   renderItem={({ item }) => <View testID={'i' + item} style={{ height: 50 }} />} /></View>; }",
            );
            assert_eq!(shown.get("list").props["contentOffset"]["y"], json!(2500));
            assert_eq!(shown.rect("i50")[1], 0);
        }),
        works("FlatList: scrollToIndex, scrollToOffset, scrollToEnd", "scroll from a ref", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const ref = useRef<FlatList>(null);
                   return <View style={{ height: 300 }}><Pressable testID='index' style={{ height: 10 }} onPress={() => ref.current!.scrollToIndex({ index: 20, viewPosition: 0 })} /><Pressable testID='end' style={{ height: 10 }} onPress={() => ref.current!.scrollToEnd()} /><Pressable testID='offset' style={{ height: 10 }} onPress={() => ref.current!.scrollToOffset({ offset: 70 })} />
                     <FlatList ref={ref} testID='list' data={Array.from({ length: 60 }, (_, i) => i)} keyExtractor={String} getItemLayout={(_, index) => ({ index, length: 50, offset: index * 50 })} renderItem={({ item }) => <View style={{ height: 50 }} />} /></View>; }",
            );
            for (id, y) in [("index", 1000), ("end", 3000 - 270), ("offset", 70)] {
                shown.press(id);
                assert_eq!(shown.get("list").props["contentOffset"]["y"], json!(y), "{id}");
            }
        }),
        works("onViewableItemsChanged", "tells which rows can be seen, and again after a scroll", |platform| {
            let mut shown = on(platform).show(
                "const config = { itemVisiblePercentThreshold: 50 };
                 function Screen() { const [told, tell] = useState(''); const on = useRef(({ viewableItems, changed }: any) => tell(viewableItems.map((v: any) => v.index).join() + ' changed ' + changed.length)).current;
                   return <View><FlatList testID='list' style={{ height: 150 }} data={[0, 1, 2, 3, 4, 5, 6, 7]} keyExtractor={String} viewabilityConfig={config} onViewableItemsChanged={on} renderItem={() => <View style={{ height: 50 }} />} /><Text>{told}</Text></View>; }",
            );
            shown.shows(&["0,1,2 changed 3"]);
            scroll(&mut shown, 0.0, 100.0);
            shown.shows(&["2,3,4 changed 4"]);
        }),
        works("onEndReached", "is told once the rest is nearer than the threshold, not before", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const [n, set] = useState(20); const [ends, end] = useState(0);
                   return <View><FlatList testID='list' style={{ height: 200 }} data={Array.from({ length: n }, (_, i) => i)} keyExtractor={String} onEndReachedThreshold={0.5} onEndReached={() => { end(e => e + 1); if (n < 40) set(n + 20); }}
                     renderItem={() => <View style={{ height: 50 }} />} /><Text>{n + ' rows, ' + ends + ' ends'}</Text></View>; }",
            );
            shown.shows(&["20 rows, 0 ends"]);
            scroll(&mut shown, 0.0, 800.0);
            shown.shows(&["40 rows, 1 ends"]);
        }),
        works("onRefresh", "adds a RefreshControl", |platform| {
            let mut shown = on(platform).show("function Screen() { const [n, set] = useState(0); return <FlatList testID='list' data={[n]} keyExtractor={String} refreshing={false} onRefresh={() => set(n + 1)} renderItem={({ item }) => <Text>{item}</Text>} />; }");
            let node = shown.get("list").id;
            shown.event(SandboxEvent::Refresh { node }).shows(&["1"]);
        }),
        works("SectionList", "renders sections with headers, footers and separators, and scrolls to a place in one", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { const ref = useRef<SectionList>(null); const h = { height: 50 };
                   return <View style={{ height: 200 }}><Pressable testID='go' style={{ height: 20 }} onPress={() => ref.current!.scrollToLocation({ sectionIndex: 1, itemIndex: 1 })} />
                   <SectionList ref={ref} testID='list' stickySectionHeadersEnabled sections={[{ title: 'A', data: [1, 2, 3] }, { title: 'B', data: [4, 5, 6, 7] }]} keyExtractor={String} getItemLayout={(_, index) => ({ index, length: 50, offset: 50 * index })}
                     renderSectionHeader={({ section }) => <View style={h}><Text>{section.title}</Text></View>} renderSectionFooter={({ section }) => <View style={h}><Text>{'end ' + section.title}</Text></View>} renderItem={({ item }) => <View style={h}><Text>{item}</Text></View>} /></View>; }",
            );
            shown.shows(&["A", "1", "2", "3", "end A", "B", "4", "5", "6", "7", "end B"]);
            shown.press("go");
            assert!(shown.get("list").props["contentOffset"]["y"].as_f64().unwrap() >= 200.0);
        })
        .covers(&["VirtualizedSectionList"]),
        works("sticky headers", "stay at the top of the list while their section passes", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { return <View><ScrollView testID='list' style={{ height: 200 }} stickyHeaderIndices={[0]}><View testID='head' style={{ height: 20 }} /><View style={{ height: 1000 }} /></ScrollView></View>; }",
            );
            scroll(&mut shown, 0.0, 300.0);
            // It is moved by what is scrolled away.
            let moved = shown.all().into_iter().any(|element| element.style.get("transform") == Some(&json!([{"translateY": 300}])));
            assert!(moved, "{}", crate::support::outline(&shown.tree));
        }),
        works("windowSize and getItemLayout", "rows far from what can be seen are not rendered", |platform| {
            let mut shown = on(platform).show(
                "function Screen() { return <View><FlatList testID='list' style={{ height: 100 }} windowSize={3} initialNumToRender={4} maxToRenderPerBatch={4} data={Array.from({ length: 1000 }, (_, i) => i)} keyExtractor={String} getItemLayout={(_, index) => ({ index, length: 50, offset: 50 * index })}
                   renderItem={({ item }) => <View testID={'i' + item} style={{ height: 50 }} />} /></View>; }",
            );
            assert!(shown.find("i2").is_some() && shown.find("i30").is_none());
            scroll(&mut shown, 0.0, 25000.0);
            assert!(shown.find("i500").is_some() && shown.find("i30").is_none() && shown.find("i600").is_none());
        }),
    ],
};
