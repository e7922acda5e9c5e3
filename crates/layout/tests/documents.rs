//! Whole documents of screens as projects write them, and what the devices do to them.

use hivesync_domain::{
    AssetId, Capabilities, DeviceContext, DeviceId, DeviceMode, Dimension, ElementTree, LayoutNode, Limits,
    Orientation, Platform, Rect, SafeArea,
};
use hivesync_layout::{AssetSizes, ImageAsset, Laid, LayoutError, NoAssets, lay_out, lay_out_before};
use hivesync_text::FontStore;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{sync::LazyLock, time::Instant};

static FONTS: LazyLock<FontStore> = LazyLock::new(FontStore::bundled);

fn device(platform: Platform) -> DeviceContext {
    let (width, height, dpr, top, bottom) = match platform {
        Platform::Ios => (390.0, 844.0, 3.0, 47.0, 34.0),
        Platform::Android | Platform::Web => (412.0, 915.0, 2.625, 24.0, 0.0),
    };
    DeviceContext {
        device_id: DeviceId("phone".to_owned()),
        model: "Phone".to_owned(),
        platform,
        width,
        height,
        dpr,
        safe_area: SafeArea {
            top,
            bottom,
            left: 0.0,
            right: 0.0,
        },
        orientation: Orientation::Portrait,
        capabilities: Capabilities::default(),
        mode: DeviceMode::Virtual,
        os_version: "1".to_owned(),
        zoom_mode_enabled: false,
    }
}

struct Pictures;

impl AssetSizes for Pictures {
    fn image(&self, uri: &str) -> Option<ImageAsset> {
        uri.starts_with("asset:").then(|| ImageAsset {
            asset: AssetId("a".repeat(64)),
            width: 120.0,
            height: 80.0,
        })
    }
}

fn lay(children: Value, platform: Platform) -> Laid {
    let tree: ElementTree = serde_json::from_value(json!({
        "root": {"id": 1, "type": "HS_View", "style": {"flex": 1}, "children": children}
    }))
    .expect("a tree");
    lay_out(&tree, &device(platform), &FONTS, &Pictures, &Limits::default()).expect("laid out")
}

fn find(node: &LayoutNode, id: u32) -> &LayoutNode {
    fn search(node: &LayoutNode, id: u32) -> Option<&LayoutNode> {
        if node.id == id {
            return Some(node);
        }
        node.children.iter().find_map(|child| search(child, id))
    }
    search(node, id).unwrap_or_else(|| panic!("no node {id}"))
}

fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
    Rect { x, y, width, height }
}

fn text(id: u32, text: &str, style: Value) -> Value {
    json!({"id": id, "type": "HS_Text", "style": style, "children": [{"id": id + 10_000, "type": "HS_Text", "text": text}]})
}

fn screen(name: &str) -> Value {
    let path = format!("{}/tests/screens/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("a screen")).expect("json")
}

#[test]
fn whole_screens() {
    for (name, platform) in [("product", Platform::Ios), ("grid", Platform::Android)] {
        let laid = lay(screen(name), platform);
        assert_eq!(laid.warnings, []);
        insta::assert_json_snapshot!(name, laid.root);
    }
}

#[test]
fn text_in_a_row_wraps_within_the_row_and_takes_it_up() {
    let long = "A sentence that is much too long for one line of a telephone, whatever its maker says of it.";
    let laid = lay(
        json!([{"id": 2, "type": "HS_View", "style": {"flexDirection": "row", "padding": 10}, "children": [text(3, long, json!({})), text(4, "end", json!({}))]}]),
        Platform::Ios,
    );
    let own = find(&laid.root, 3).layout;
    assert_eq!((own.x, own.width), (10.0, 370.0));
    assert!(own.height > 30.0);
    assert_eq!(find(&laid.root, 4).layout.x, 380.0);
}

#[test]
fn safe_areas_are_padded_only_where_the_device_covers_them() {
    let laid = lay(
        json!([
            {"id": 2, "type": "HS_SafeArea", "style": {"height": 100, "padding": 5}, "children": [{"id": 3, "type": "HS_View", "style": {"flex": 1}}]},
            {"id": 4, "type": "HS_SafeArea", "style": {"flex": 1}, "children": [{"id": 5, "type": "HS_View", "style": {"flex": 1}}]},
        ]),
        Platform::Ios,
    );
    assert_eq!(find(&laid.root, 3).layout, rect(0.0, 47.0, 390.0, 53.0));
    assert_eq!(
        find(&laid.root, 5).layout,
        rect(0.0, 0.0, 390.0, 844.0 - 100.0 - 34.0)
    );
    assert_eq!(
        find(&laid.root, 4).style.padding.map(|padding| padding.bottom),
        Some(Dimension::Points(34.0))
    );
}

#[test]
fn pictures_have_their_natural_size_unless_the_style_gives_one() {
    let image = |id: u32, style: Value| json!({"id": id, "type": "HS_Image", "style": style, "props": {"source": {"uri": "asset:x"}}});
    let laid = lay(
        json!([{"id": 2, "type": "HS_View", "style": {"alignItems": "flex-start"}, "children": [
            image(3, json!({})), image(4, json!({"width": 30, "height": 20})), image(5, json!({"width": 50, "aspectRatio": 2})),
            {"id": 6, "type": "HS_Image", "props": {"source": {"uri": "https://example.com/a.png"}}},
        ]}]),
        Platform::Android,
    );
    let size = |id| {
        let layout = find(&laid.root, id).layout;
        (layout.width.round(), layout.height.round())
    };
    assert_eq!(
        (size(3), size(4), size(5), size(6)),
        ((120.0, 80.0), (30.0, 20.0), (50.0, 25.0), (0.0, 0.0))
    );
    let remote = find(&laid.root, 6).props.image.clone().expect("a source");
    assert_eq!(
        (remote.asset, remote.uri.as_deref()),
        (None, Some("https://example.com/a.png"))
    );
}

#[test]
fn views_inside_text_are_laid_out_where_the_text_puts_them() {
    let laid = lay(
        json!([{"id": 2, "type": "HS_Text", "style": {"padding": 10}, "children": [
            {"id": 3, "type": "HS_Text", "text": "before "},
            {"id": 4, "type": "HS_View", "style": {"width": 40, "height": 60, "backgroundColor": "red"}, "children": [{"id": 5, "type": "HS_View", "style": {"flex": 1}}]},
            {"id": 6, "type": "HS_Text", "text": " after"},
        ]}]),
        Platform::Ios,
    );
    let (outer, view) = (find(&laid.root, 2), find(&laid.root, 4));
    assert_eq!((view.layout.width, view.layout.height), (40.0, 60.0));
    assert!(view.layout.x > 50.0 && view.layout.y >= 10.0);
    assert!(outer.layout.height >= 80.0);
    assert_eq!(find(&laid.root, 5).layout, rect(0.0, 0.0, 40.0, 60.0));
    let page = laid.boxes.iter().find(|place| place.id == 5).expect("a box");
    assert_eq!((page.page_x, page.page_y), (view.layout.x, view.layout.y));
}

#[test]
fn scroll_views_grow_with_their_content_and_say_how_far() {
    let items: Vec<Value> = (0..20)
        .map(|index| json!({"id": 10 + index, "type": "HS_View", "style": {"width": 100, "height": 100}}))
        .collect();
    let laid = lay(
        json!([
            {"id": 2, "type": "HS_ScrollView", "style": {"flexGrow": 1, "flexShrink": 1, "flexDirection": "column", "overflow": "scroll"},
             "props": {"contentOffset": {"x": 0, "y": 30}}, "children": [{"id": 3, "type": "HS_View", "children": items}]},
        ]),
        Platform::Ios,
    );
    let scroll = find(&laid.root, 2);
    assert_eq!(scroll.layout, rect(0.0, 0.0, 390.0, 844.0));
    assert_eq!(
        (scroll.props.content_height, scroll.props.scroll_y),
        (Some(2000.0), Some(30.0))
    );
    let page = laid.boxes.iter().find(|place| place.id == 11).expect("a box");
    assert_eq!((page.y, page.page_y), (100.0, 70.0));
}

#[test]
fn hidden_elements_are_left_out_and_their_space_too() {
    let laid = lay(
        json!([
            {"id": 2, "type": "HS_View", "style": {"display": "none", "height": 100}, "children": [{"id": 3, "type": "HS_View"}]},
            {"id": 4, "type": "HS_View", "style": {"display": "contents"}, "children": [{"id": 5, "type": "HS_View", "style": {"height": 7}}]},
        ]),
        Platform::Ios,
    );
    assert!(laid.boxes.iter().all(|place| ![2, 3].contains(&place.id)));
    assert_eq!(find(&laid.root, 5).layout, rect(0.0, 0.0, 390.0, 7.0));
}

#[test]
fn malformed_styles_are_warnings_with_their_source() {
    let laid = lay(
        json!([{"id": 2, "type": "HS_View", "style": {"width": "broad", "height": 10, "colour": 1}, "props": {"component": "RCTView"}, "source": {"file": "a.tsx", "line": 3}},
               {"id": 3, "type": "HS_Text", "text": "stray"}]),
        Platform::Ios,
    );
    assert_eq!(laid.warnings.len(), 3, "{:?}", laid.warnings);
    let position = laid.warnings[0].position.as_ref().expect("a position");
    assert_eq!((position.file.as_str(), position.line), ("a.tsx", 3));
    assert_eq!(find(&laid.root, 2).layout.height, 10.0);
}

fn nested(levels: u32, style: &Value) -> ElementTree {
    let mut node = json!({"id": 0, "type": "HS_View"});
    for id in 1..levels {
        node = json!({"id": id, "type": "HS_View", "style": style, "children": [node]});
    }
    ElementTree { root: element(node) }
}

/// Built by hand: serde_json would refuse to go this deep.
fn element(mut node: Value) -> hivesync_domain::Element {
    let children = node["children"].take();
    let inner = children.as_array().and_then(|children| children.first()).cloned();
    let mut shallow = node;
    shallow.as_object_mut().expect("an object").remove("children");
    let mut element: hivesync_domain::Element = serde_json::from_value(shallow).expect("an element");
    element.children = inner.map(self::element).into_iter().collect();
    element
}

#[test]
fn trees_beyond_the_limits_are_refused_and_those_at_them_are_not() {
    let limits = |name: &'static str, value: &'static str| {
        Limits::read(|asked| (asked == name).then(|| value.to_owned())).expect("a limit")
    };
    let lay = |tree: &ElementTree, limits: &Limits| {
        lay_out(tree, &device(Platform::Ios), &FONTS, &NoAssets, limits)
    };
    let tree = nested(201, &json!({}));
    assert_eq!(
        lay(&tree, &Limits::default()),
        Err(LayoutError::TooDeep { limit: 200 })
    );
    for style in [
        json!({}),
        json!({"flex": 1}),
        json!({"flexDirection": "row", "alignItems": "center", "flexShrink": 1}),
    ] {
        let laid = lay(&nested(200, &style), &Limits::default()).expect("as deep as may be");
        assert_eq!(laid.boxes.len(), 200);
        let deeper = limits("MAX_NODE_DEPTH", "1000");
        // Depth alone never overflows the stack; at worst the tree is too complex.
        let _ = lay(&nested(1000, &style), &deeper);
    }
    let wide = ElementTree {
        root: serde_json::from_value(json!({"id": 1, "type": "HS_View", "children": (2..200).map(|id| json!({"id": id, "type": "HS_View"})).collect::<Vec<_>>()})).expect("a tree"),
    };
    assert_eq!(
        lay(&wide, &limits("MAX_NODES", "100")),
        Err(LayoutError::TooManyNodes { limit: 100 })
    );
}

#[test]
fn texts_that_are_too_much_together_are_cut_off_and_told_of() {
    let long = "word ".repeat(14_000);
    let texts: Vec<Value> = (2..202).map(|id| text(id, &long, json!({}))).collect();
    let laid = lay(
        json!([{"id": 300, "type": "HS_SafeArea", "children": texts}]),
        Platform::Ios,
    );
    let told = |part: &str| laid.warnings.iter().any(|warning| warning.message.contains(part));
    assert!(
        told("70000 bytes is cut off") && told("texts together are cut off"),
        "{:?}",
        laid.warnings
    );
    let shown = laid.root.children[0].children.iter();
    let bytes = shown.flat_map(|node| &node.props.runs).map(|run| run.text.len());
    assert_eq!(bytes.sum::<usize>(), hivesync_text::MAX_SCREEN_TEXT_BYTES);
}

#[test]
fn lines_cost_what_is_in_them() {
    // Every line of a container that looked at all its children would be 400 million looks: far beyond the budget.
    for (direction, wrap) in [("row", "wrap"), ("row", "wrap-reverse")] {
        let children: Vec<Value> = (3..20_000)
            .map(|id| json!({"id": id, "type": "HS_View", "style": {"width": "100%", "height": 1}}))
            .collect();
        let style = json!({"flexDirection": direction, "flexWrap": wrap, "alignItems": "baseline"});
        let laid = lay(
            json!([{"id": 2, "type": "HS_View", "style": style, "children": children}]),
            Platform::Ios,
        );
        assert_eq!(find(&laid.root, 2).layout.height, 19_997.0);
    }
}

#[test]
fn a_text_full_of_views_has_each_in_its_place() {
    let views =
        (3..2003).map(|id| json!({"id": id, "type": "HS_View", "style": {"width": 10, "height": 10}}));
    let laid = lay(
        json!([{"id": 2, "type": "HS_Text", "children": views.collect::<Vec<_>>()}]),
        Platform::Ios,
    );
    let children = &find(&laid.root, 2).children;
    assert_eq!(children.len(), 2000);
    assert_eq!(
        (children[1].layout.x, children[1].layout.y),
        (10.0, children[0].layout.y)
    );
}

#[test]
fn text_that_adapts_to_its_box_is_set_smaller() {
    let adapting = |id: u32, props: Value, style: Value, content: &str| {
        let mut node = text(id, content, style);
        node["props"] = props;
        json!({"id": id + 50, "type": "HS_View", "style": {"width": 100, "height": 40}, "children": [node]})
    };
    let title = "A headline too long";
    let one_line = json!({"adjustsFontSizeToFit": true, "numberOfLines": 1});
    let bounded = json!({"adjustsFontSizeToFit": true, "numberOfLines": 1, "minimumFontScale": 0.8});
    let style = json!({"fontSize": 30});
    let children = json!([
        adapting(2, one_line.clone(), style.clone(), title),
        adapting(3, bounded, style.clone(), title),
        adapting(4, json!({"adjustsFontSizeToFit": true}), style.clone(), title),
        adapting(5, one_line.clone(), style.clone(), "Hi"),
        adapting(
            6,
            one_line,
            json!({"fontSize": 30, "width": 100, "height": 30}),
            title
        ),
    ]);
    let laid = lay(children.clone(), Platform::Ios);
    let size = |id: u32| {
        find(&laid.root, id).props.runs[0]
            .style
            .font_size
            .expect("a size")
    };
    assert!((8.0..14.0).contains(&size(2)), "{}", size(2));
    assert!(find(&laid.root, 2).layout.height < 20.0);
    assert_eq!(size(3), 24.0);
    // Two lines fit into the height.
    assert!(size(4) > size(2) && size(4) < 30.0, "{}", size(4));
    assert!(find(&laid.root, 4).layout.height <= 40.0);
    assert_eq!(size(5), 30.0);
    assert!(size(6) < 14.0);
    let web = lay(children, Platform::Web);
    assert_eq!(find(&web.root, 2).props.runs[0].style.font_size, Some(30.0));
}

#[test]
fn a_script_that_no_font_has_is_told_of_once() {
    let laid = lay(
        json!([
            text(2, "こんにちは", json!({})),
            text(3, "さようなら", json!({"width": 50, "height": 20})),
            text(4, "नमस्ते", json!({"width": 50, "height": 20})),
            text(6, "안녕", json!({"display": "none"})),
            text(5, "Grüße, привет, γειά, 👍 ✓", json!({})),
        ]),
        Platform::Ios,
    );
    let told: Vec<&str> = laid
        .warnings
        .iter()
        .map(|warning| warning.message.as_str())
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told.iter()
            .any(|message| message.contains("the Japanese characters"))
    );
    assert!(
        told.iter()
            .any(|message| message.contains("the Devanagari characters"))
    );
}

#[test]
fn a_spinner_that_stands_still_takes_its_place_but_is_not_seen() {
    let spinner = |id: u32, more: Value| {
        let mut props = json!({"native": "ActivityIndicator"});
        props
            .as_object_mut()
            .expect("props")
            .extend(more.as_object().expect("more").clone());
        json!({"id": id, "type": "HS_View", "props": props})
    };
    let laid = lay(
        json!([
            spinner(2, json!({"animating": false})),
            spinner(3, json!({"animating": false, "hidesWhenStopped": false})),
            spinner(4, json!({})),
        ]),
        Platform::Ios,
    );
    let seen = |id: u32| find(&laid.root, id).props.native.is_some();
    assert_eq!([seen(2), seen(3), seen(4)], [false, true, true]);
    assert_eq!(find(&laid.root, 2).layout.height, 20.0);
}

#[test]
fn a_deadline_that_has_passed_ends_the_layout() {
    let tree = nested(10, &json!({}));
    let laid = lay_out_before(
        Instant::now(),
        &tree,
        &device(Platform::Ios),
        &FONTS,
        &NoAssets,
        &Limits::default(),
    );
    assert_eq!(laid, Err(LayoutError::OutOfTime));
}

fn garbage() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "auto",
            "1e30%",
            "-50%",
            "99999999999",
            "rgba(1,2",
            "rotate(1deg",
            "#12",
            "inherit"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(
                "[a-zA-Z]{1,8}|uri|width|height|semantic|dynamic|scale",
                inner,
                0..4
            )
            .prop_map(|map| Value::from(map.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

const NAMES: &[&str] = &[
    "width",
    "height",
    "minWidth",
    "maxHeight",
    "flex",
    "flexGrow",
    "flexShrink",
    "flexBasis",
    "margin",
    "marginStart",
    "padding",
    "paddingHorizontal",
    "borderWidth",
    "borderRadius",
    "borderColor",
    "borderTopLeftRadius",
    "inset",
    "top",
    "left",
    "gap",
    "aspectRatio",
    "position",
    "display",
    "flexDirection",
    "flexWrap",
    "alignItems",
    "alignSelf",
    "alignContent",
    "justifyContent",
    "overflow",
    "direction",
    "zIndex",
    "opacity",
    "elevation",
    "transform",
    "transformOrigin",
    "boxShadow",
    "shadowOffset",
    "shadowRadius",
    "color",
    "backgroundColor",
    "backgroundImage",
    "outlineWidth",
    "fontSize",
    "fontWeight",
    "fontFamily",
    "lineHeight",
    "letterSpacing",
    "textAlign",
    "textTransform",
    "textShadowOffset",
    "fontVariant",
    "boxSizing",
];

fn wild() -> impl Strategy<Value = Value> {
    let style = prop::collection::btree_map(prop::sample::select(NAMES), garbage(), 0..8);
    let props = prop::collection::btree_map(
        prop::sample::select(vec![
            "source",
            "numberOfLines",
            "ellipsizeMode",
            "contentOffset",
            "native",
            "size",
            "value",
            "placeholder",
            "handlers",
            "horizontal",
            "tintColor",
            "statusBar",
            "component",
            "multiline",
        ]),
        garbage(),
        0..4,
    );
    let types = prop::sample::select(vec![
        "HS_View",
        "HS_Text",
        "HS_Image",
        "HS_TextInput",
        "HS_ScrollView",
        "HS_Switch",
        "HS_SafeArea",
        "HS_ImageSnapshot",
    ]);
    let node = (types, style, props, proptest::option::weighted(0.2, "\\PC{0,20}")).boxed();
    let leaf = node.clone().prop_map(|(kind, style, props, text)| json!({"id": 0, "type": kind, "style": style, "props": props, "text": text}));
    leaf.prop_recursive(4, 24, 4, move |inner| {
        (node.clone(), prop::collection::vec(inner, 0..4)).prop_map(|((kind, style, props, text), children)| {
            json!({"id": 0, "type": kind, "style": style, "props": props, "text": text.filter(|_| children.is_empty()), "children": children})
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn garbage_is_laid_out_within_finite_bounds(tree in wild()) {
        let tree = ElementTree { root: serde_json::from_value(tree).expect("a tree") };
        let laid = lay_out(&tree, &device(Platform::Android), &FONTS, &Pictures, &Limits::default());
        if let Ok(laid) = laid {
            for place in &laid.boxes {
                for value in [place.x, place.y, place.width, place.height, place.page_x, place.page_y] {
                    prop_assert!(value.is_finite() && value.abs() < 1e9, "{place:?}");
                }
            }
            let json = serde_json::to_string(&laid.root).expect("a document without infinities");
            prop_assert!(!json.contains("null"), "{json}");
            let again: LayoutNode = serde_json::from_str(&json).expect("it can be read again");
            prop_assert_eq!(again.count(), laid.root.count());
        }
    }
}
