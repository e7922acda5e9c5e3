//! Styles, from the project's code to where things lie and what is drawn.

use crate::{
    row::{Area, works},
    shown::on,
    table,
};
use hivesync_domain::Platform;
use serde_json::json;

#[test]
fn styles() {
    table::check(&AREA);
}

pub const AREA: Area = Area {
    title: "Styles",
    rows: &[
        works(
            "flexbox",
            "flex, basis, grow, shrink, wrap, gaps, directions and every alignment lay out as Yoga does",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { const box = (id: string, style: any = {}) => <View testID={id} style={[{ width: 40, height: 20 }, style]} />;
                   return <View style={{ width: 200, flexDirection: 'row', flexWrap: 'wrap', columnGap: 10, rowGap: 5, justifyContent: 'space-between', alignItems: 'flex-end', height: 100, alignContent: 'flex-start' }}>
                     {box('a')}{box('b', { height: 40 })}{box('c', { flexGrow: 1 })}{box('d', { width: '100%' })}{box('e', { alignSelf: 'center' })}</View>; }",
            );
                assert_eq!(
                    ["a", "b", "c", "d"].map(|id| shown.rect(id)),
                    [
                        [0, 20, 40, 20],
                        [50, 0, 40, 40],
                        [100, 20, 100, 20],
                        [0, 45, 200, 20]
                    ]
                );
            },
        ),
        works(
            "position",
            "absolute and relative, insets in points, percent and inset, margins that are auto",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { return <View style={{ width: 200, height: 100 }}>
                   <View testID='a' style={{ position: 'absolute', inset: 10 }} /><View testID='b' style={{ position: 'absolute', right: '10%', bottom: 0, width: 20, height: 20 }} />
                   <View testID='c' style={{ top: 5, left: 5, width: 10, height: 10 }} /><View testID='d' style={{ width: 50, height: 10, marginHorizontal: 'auto' }} /></View>; }",
            );
                assert_eq!(
                    ["a", "b", "c", "d"].map(|id| shown.rect(id)),
                    [
                        [10, 10, 180, 80],
                        [160, 80, 20, 20],
                        [5, 5, 10, 10],
                        [75, 10, 50, 10]
                    ]
                );
            },
        ),
        works(
            "logical sides",
            "marginInlineStart, paddingBlock and borderEndWidth follow the direction",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { const inner = (id: string) => <View style={{ marginInlineStart: 10, paddingBlock: 4, borderEndWidth: 3, height: 30, width: 100 }}><View testID={id} style={{ flex: 1 }} /></View>;
                   return <View style={{ width: 200 }}>{inner('a')}<View style={{ direction: 'rtl' }}>{inner('b')}</View></View>; }",
            );
                assert_eq!(
                    (shown.rect("a"), shown.rect("b")),
                    ([10, 4, 97, 22], [93, 34, 97, 22])
                );
            },
        ),
        works(
            "sizes",
            "percent, aspectRatio, least and most, boxSizing, and fit to the content",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { return <View style={{ width: 200, height: 400, alignItems: 'flex-start' }}>
                   <View testID='a' style={{ width: '50%', aspectRatio: 2 }} /><View testID='b' style={{ width: 300, maxWidth: '60%', minHeight: 15 }} />
                   <View testID='c' style={{ width: 50, height: 20, padding: 10, boxSizing: 'content-box' }} /><View testID='d' style={{ padding: 5 }}><View style={{ width: 30, height: 10 }} /></View></View>; }",
            );
                assert_eq!(
                    ["a", "b", "c", "d"].map(|id| shown.rect(id)[2..].to_vec()),
                    [[100, 50], [120, 15], [70, 40], [40, 20]]
                );
            },
        ),
        works(
            "display",
            "none takes a view away with what it holds; contents gives its children to its parent",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { return <View><View style={{ display: 'none' }}><View style={{ height: 50 }} /></View><View style={{ display: 'contents', padding: 50 }}><View testID='a' style={{ height: 10 }} /></View></View>; }",
            );
                assert_eq!(shown.rect("a"), [0, 0, 390, 10]);
            },
        ),
        works(
            "colours",
            "every way that React Native has to write one",
            |platform| {
                let written = [
                    "red",
                    "#f00",
                    "#f00f",
                    "#ff0000",
                    "#ff0000ff",
                    "rgb(255, 0, 0)",
                    "rgba(255 0 0 / 1)",
                    "hsl(0, 100%, 50%)",
                    "hsla(0, 100%, 50%, 1)",
                    "hwb(0, 0%, 0%)",
                ];
                let source = format!(
                    "function Screen() {{ return <View>{{{}.map((c, i) => <View key={{i}} testID={{'c' + i}} style={{{{ backgroundColor: c }}}} />)}}</View>; }}",
                    json!(written)
                );
                let shown = on(platform).show(&source);
                for (index, color) in written.iter().enumerate() {
                    assert_eq!(
                        shown.drawn(&format!("c{index}"))["backgroundColor"],
                        json!("#ff0000ff"),
                        "{color}"
                    );
                }
            },
        ),
        works(
            "borders",
            "widths, colours, radii and styles of each side and corner",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { return <View testID='a' style={{ width: 100, height: 50, borderWidth: 2, borderLeftWidth: 6, borderColor: 'red', borderBottomColor: 'blue', borderRadius: 8, borderTopLeftRadius: 20, borderStyle: 'dashed', borderEndEndRadius: 3 }}><View testID='in' style={{ flex: 1 }} /></View>; }",
            );
                assert_eq!(shown.rect("in"), [6, 2, 92, 46]);
                let drawn = shown.drawn("a").to_string();
                for part in ["dashed", "#0000ffff", "#ff0000ff", "20", "8"] {
                    assert!(drawn.contains(part), "{part}: {drawn}");
                }
            },
        ),
        works(
            "shadows",
            "boxShadow as text and as objects; shadow… on iOS and elevation on Android",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { return <View><View testID='a' style={{ boxShadow: '0 4px 8px 2px rgba(0, 0, 0, 0.5), inset 1px 1px red' }} /><View testID='b' style={{ boxShadow: [{ offsetX: 1, offsetY: 2, blurRadius: 3, color: 'blue' }] }} />
                   <View testID='c' style={{ shadowColor: 'black', shadowOpacity: 0.3, shadowRadius: 5, shadowOffset: { width: 0, height: 2 }, elevation: 6, backgroundColor: 'white' }} /></View>; }",
            );
                assert_eq!(shown.drawn("a")["boxShadow"].as_array().unwrap().len(), 2);
                assert_eq!(shown.drawn("b")["boxShadow"][0]["color"], json!("#0000ffff"));
                let drawn = shown.drawn("c").to_string();
                assert!(
                    drawn.contains(if platform == Platform::Ios {
                        "shadow"
                    } else {
                        "elevation"
                    }),
                    "{drawn}"
                );
            },
        ),
        works(
            "transforms",
            "lists, text, matrices and transformOrigin",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { return <View><View testID='a' style={{ transform: [{ rotate: '90deg' }, { scaleX: 2 }, { translateX: 10 }, { skewY: '10deg' }, { perspective: 100 }], transformOrigin: 'top left' }} /><View testID='b' style={{ transform: 'rotate(45deg) scale(2)' }} />
                   <View testID='c' style={{ transform: [{ matrix: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 6, 0, 1] }] }} /></View>; }",
            );
                let steps = |id: &str| shown.drawn(id)["transform"].as_array().map_or(0, Vec::len);
                assert_eq!([steps("a"), steps("b"), steps("c")], [5, 3, 1]);
                assert!(shown.drawn("a").get("transformOrigin").is_some());
            },
        ),
        works(
            "gradients",
            "experimental_backgroundImage, linear and radial",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { const s = { width: 100, height: 50 }; return <View><View testID='a' style={[s, { experimental_backgroundImage: 'linear-gradient(to right, red, blue 50%, green)' }]} /><View testID='b' style={[s, { experimental_backgroundImage: 'radial-gradient(circle, red, blue)' }]} /></View>; }",
            );
                assert_eq!(
                    shown.drawn("a").to_string().matches("offset").count(),
                    3,
                    "{}",
                    shown.drawn("a")
                );
                assert!(
                    shown.drawn("b").to_string().contains("radius"),
                    "{}",
                    shown.drawn("b")
                );
            },
        ),
        works(
            "text styles",
            "family, size, weight, slant, spacing, lines, alignment, decoration, case and shadow",
            |platform| {
                let shown = on(platform).show(
                "function Screen() { return <Text testID='t' style={{ fontSize: 20, fontWeight: 600, fontStyle: 'italic', letterSpacing: 1, lineHeight: 30, textAlign: 'center', textDecorationLine: 'underline', textDecorationColor: 'red', textTransform: 'uppercase', textShadowColor: 'black', textShadowRadius: 2, textShadowOffset: { width: 1, height: 1 }, color: 'blue', fontVariant: ['tabular-nums'] }}>word</Text>; }",
            );
                assert_eq!(shown.rect("t"), [0, 0, 390, 30]);
                let node = shown.node("t").to_string();
                for part in [
                    "WORD",
                    "italic",
                    "underline",
                    "center",
                    "tabular-nums",
                    "#0000ffff",
                ] {
                    assert!(node.contains(part), "{part}: {node}");
                }
            },
        ),
        works(
            "opacity, overflow and zIndex",
            "fade, clip and lie over each other",
            |platform| {
                let shown = on(platform).show("function Screen() { return <View testID='a' style={{ opacity: 0.25, overflow: 'hidden', zIndex: 3 }} />; }");
                let drawn = shown.drawn("a");
                assert_eq!(
                    (&drawn["opacity"], &drawn["overflow"], &drawn["zIndex"]),
                    (&json!(0.25), &json!("hidden"), &json!(3))
                );
            },
        ),
        works(
            "a style that is none",
            "is left out, and the user is told of it",
            |platform| {
                let shown = on(platform).show("function Screen() { return <View testID='a' style={{ width: 'wide', backgroundColor: 'nocolour', height: 10 } as any} />; }");
                assert_eq!(shown.rect("a"), [0, 0, 390, 10]);
                assert!(
                    shown
                        .layout_warnings()
                        .iter()
                        .any(|told| told.contains("nocolour")),
                    "{:?}",
                    shown.layout_warnings()
                );
            },
        ),
    ],
};
