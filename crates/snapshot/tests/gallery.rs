//! What native code would draw, from the elements on: laid out and drawn on both platforms. `GALLERY=folder` keeps the
//! pictures, to be looked at.

mod common;

use common::{at, fresh, near};
use hivesync_domain::{DeviceContext, ElementTree, LayoutDocument, Limits, NavType, ScreenId};
use hivesync_layout::{DocumentInfo, NoAssets, lay_out};
use hivesync_snapshot::{Assets, Pixels};
use hivesync_text::FontStore;
use serde_json::{Value, json};
use std::sync::LazyLock;

static FONTS: LazyLock<FontStore> = LazyLock::new(FontStore::bundled);

fn device(platform: &str, os_version: &str, top: u32, bottom: u32) -> DeviceContext {
    serde_json::from_value(json!({
        "device_id": "test", "model": "Test", "platform": platform, "width": 360, "height": 720, "dpr": 2,
        "safe_area": {"top": top, "bottom": bottom, "left": 0, "right": 0}, "orientation": "portrait",
        "capabilities": {"camera": false, "microphone": false, "accelerometer": false, "gyroscope": false},
        "mode": "virtual", "os_version": os_version, "zoom_mode_enabled": false
    }))
    .expect("a device")
}

/// Numbers the elements.
fn numbered(element: &mut Value, next: &mut u32) {
    *next += 1;
    element["id"] = json!(*next);
    for child in element
        .get_mut("children")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        numbered(child, next);
    }
}

fn element(kind: &str, style: Value, props: Value, children: Value) -> Value {
    json!({"type": kind, "style": style, "props": props, "children": children})
}

fn text(words: &str, style: Value) -> Value {
    element(
        "HS_Text",
        style,
        json!({}),
        json!([{"type": "HS_Text", "text": words}]),
    )
}

fn lay(device: &DeviceContext, children: Value) -> LayoutDocument {
    let mut root = element(
        "HS_View",
        json!({"backgroundColor": "white", "paddingTop": 70, "paddingHorizontal": 20, "gap": 14}),
        json!({"statusBar": {"barStyle": "dark-content", "hidden": false}}),
        children,
    );
    numbered(&mut root, &mut 0);
    let tree: ElementTree = serde_json::from_value(json!({"root": root})).expect("a tree");
    let laid = lay_out(&tree, device, &FONTS, &NoAssets, &Limits::default()).expect("laid out");
    assert_eq!(laid.warnings, []);
    let document = laid.into_document(DocumentInfo {
        screen_id: ScreenId(Default::default()),
        screen_name: "Gallery".to_owned(),
        nav_type: NavType::Screen,
        fonts: Vec::new(),
    });
    // Through JSON, as documents travel.
    let json = serde_json::to_vec(&document).expect("JSON");
    serde_json::from_slice(&json).expect("the same document")
}

fn draw(name: &str, device: &DeviceContext, children: Value) -> (LayoutDocument, Pixels) {
    let document = lay(device, children);
    let drawing = fresh().draw_pixels(&document, &Assets::new()).expect("a picture");
    assert_eq!(drawing.warnings, [], "{name}");
    if let Some(folder) = std::env::var_os("GALLERY") {
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        let Pixels { width, height, rgba } = &drawing.pixels;
        image::RgbaImage::from_raw(*width, *height, rgba.clone())
            .expect("pixels")
            .save(path)
            .expect("a file");
    }
    (document, drawing.pixels)
}

fn row(children: Value) -> Value {
    element(
        "HS_View",
        json!({"flexDirection": "row", "gap": 16, "alignItems": "center"}),
        json!({}),
        children,
    )
}

fn switch(props: Value) -> Value {
    element("HS_Switch", json!({}), props, json!([]))
}

fn controls() -> Value {
    let spinner = |props: Value| element("HS_View", json!({}), props, json!([]));
    let field = |props: Value, style: Value| element("HS_TextInput", style, props, json!([]));
    json!([
        row(json!([
            switch(json!({"value": true})),
            switch(json!({"value": false})),
            switch(json!({"value": true, "disabled": true})),
            switch(json!({"value": false, "disabled": true})),
        ])),
        row(json!([
            switch(json!({"value": true, "trackColorOn": "#6750a4", "thumbColor": "#eaddff"})),
            switch(json!({"value": false, "trackColorOff": "#f2b8b5", "thumbColor": "#b3261e"})),
            spinner(json!({"native": "ActivityIndicator", "size": "small"})),
            spinner(json!({"native": "ActivityIndicator", "size": "large"})),
            spinner(json!({"native": "ActivityIndicator", "size": "large", "color": "#ff6600"})),
        ])),
        field(
            json!({"placeholder": "Placeholder"}),
            json!({"height": 44, "borderWidth": 1, "borderColor": "#ccc", "paddingHorizontal": 10})
        ),
        field(
            json!({"value": "With a value"}),
            json!({"height": 44, "borderWidth": 1, "borderColor": "#ccc", "paddingHorizontal": 10, "fontSize": 16})
        ),
        field(
            json!({"value": "secret", "secureTextEntry": true}),
            json!({"height": 44, "borderWidth": 1, "borderColor": "#ccc", "paddingHorizontal": 10})
        ),
        field(
            json!({"value": "underlined", "underlineColorAndroid": "#009688"}),
            json!({})
        ),
        field(
            json!({"value": "Several\nlines, and one that is so long that it must be broken into two", "multiline": true}),
            json!({"height": 90, "borderWidth": 1, "borderColor": "#ccc", "padding": 8})
        ),
        element(
            "HS_ImageSnapshot",
            json!({"height": 90}),
            json!({"component": "MapView"}),
            json!([])
        ),
    ])
}

#[test]
fn controls_look_like_their_platforms() {
    let (document, picture) = draw("controls-ios", &device("ios", "17.5", 59, 34), controls());
    let first = &document.root.children[0].children[0].layout;
    assert_eq!((first.width, first.height), (51.0, 31.0));
    // Track and thumb of the first switch.
    assert!(
        near(at(&picture, 56, 172), [0x34, 0xc7, 0x59], 4),
        "{:?}",
        at(&picture, 56, 172)
    );
    assert!(near(at(&picture, 114, 171), [255, 255, 255], 4));

    let (document, picture) = draw("controls-ios-26", &device("ios", "26.1", 62, 34), controls());
    let first = &document.root.children[0].children[0].layout;
    assert_eq!((first.width, first.height), (63.0, 28.0));
    assert!(near(at(&picture, 56, 168), [0x34, 0xc7, 0x59], 4));

    let (document, picture) = draw("controls-android", &device("android", "15", 24, 48), controls());
    let first = &document.root.children[0].children[0].layout;
    assert_eq!((first.width, first.height), (47.0, 27.0));
    assert!(
        near(at(&picture, 106, 167), [0, 0x96, 0x88], 6),
        "{:?}",
        at(&picture, 106, 167)
    );
}

#[test]
fn a_list_that_refreshes_shows_its_platforms_sign() {
    let list = |inside: Value| {
        element(
            "HS_ScrollView",
            json!({"height": 300, "backgroundColor": "#eef"}),
            json!({"component": "RCTScrollView"}),
            inside,
        )
    };
    let content = || {
        element(
            "HS_View",
            json!({"padding": 12, "gap": 8}),
            json!({}),
            json!(
                (0..12)
                    .map(|row| text(&format!("Row {row}"), json!({"fontSize": 16})))
                    .collect::<Vec<_>>()
            ),
        )
    };
    let control = |props: Value, children: Value| element("HS_View", json!({}), props, children);
    let ios = control(
        json!({"native": "RefreshControl", "refreshing": true, "tintColor": "#ff0000"}),
        json!([]),
    );
    let (document, picture) = draw(
        "refresh-ios",
        &device("ios", "17.5", 59, 34),
        json!([list(json!([ios, content()]))]),
    );
    let scroll = &document.root.children[0];
    assert_eq!(scroll.props.scroll_y, Some(-60.0));
    assert_eq!(
        scroll.children[1].layout.y, 0.0,
        "the content is where onLayout says"
    );
    let red = (340..380).any(|x| (150..250).any(|y| at(&picture, x, y)[2] < 120));
    assert!(red, "a red spinner above the rows");

    let resting = control(
        json!({"native": "RefreshControl", "refreshing": false}),
        json!([]),
    );
    let document = lay(
        &device("ios", "17.5", 59, 34),
        json!([list(json!([resting, content()]))]),
    );
    assert_eq!(document.root.children[0].props.scroll_y, None);

    let android = control(
        json!({"native": "RefreshControl", "refreshing": true, "wraps": true, "colors": ["#ff0000"]}),
        json!([list(json!([content()]))]),
    );
    let (_, picture) = draw(
        "refresh-android",
        &device("android", "15", 24, 24),
        json!([android]),
    );
    assert!(
        near(at(&picture, 360, 140 + 88), [0xfa; 3], 2),
        "the disc's middle"
    );
}

#[test]
fn a_sheet_leaves_the_screen_behind_it_dimmed() {
    let modal = |style: &str| {
        element(
            "HS_View",
            json!({"position": "absolute", "top": 0, "left": 0, "width": 360, "height": 720}),
            json!({"native": "Modal", "presentationStyle": style}),
            json!([element(
                "HS_View",
                json!({"flex": 1, "backgroundColor": "white", "padding": 24}),
                json!({}),
                json!([text("A sheet", json!({"fontSize": 20, "fontWeight": "bold"}))])
            )]),
        )
    };
    let screen = || text("Behind", json!({}));
    let (document, picture) = draw(
        "sheet-ios",
        &device("ios", "17.5", 59, 34),
        json!([screen(), modal("pageSheet")]),
    );
    assert_eq!(document.root.children[1].layout.y, 69.0);
    assert!(
        near(at(&picture, 20, 100), [178; 3], 3),
        "{:?}",
        at(&picture, 20, 100)
    );
    assert_eq!(at(&picture, 360, 160), [255; 3]);
    let (document, _) = draw(
        "sheet-android",
        &device("android", "15", 24, 24),
        json!([screen(), modal("pageSheet")]),
    );
    assert_eq!(document.root.children[1].layout.y, 0.0);
}

#[test]
fn gradients_and_drawings_fill_their_boxes() {
    let box_of = |style: Value, props: Value| element("HS_View", style, props, json!([]));
    let icon = "<svg xmlns='http://www.w3.org/2000/svg' width='24' height='24' viewBox='0 0 24 24' fill='none' stroke='#e11d48' \
                stroke-width='2' stroke-linecap='round'><path d='M20.8 4.6a5.5 5.5 0 0 0-7.8 0L12 5.7l-1-1.1a5.5 5.5 0 0 0-7.8 \
                7.8L12 21.2l8.8-8.8a5.5 5.5 0 0 0 0-7.8z' fill='#fecdd3'/></svg>";
    let chart = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 120'><defs><linearGradient id='g' x1='0' y1='0' x2='0' \
                 y2='1'><stop offset='0' stop-color='#6366f1' stop-opacity='.6'/><stop offset='1' stop-color='#6366f1' \
                 stop-opacity='0'/></linearGradient></defs><path d='M0 90 C40 20 80 100 120 60 S200 20 240 50 S300 30 320 20 \
                 V110 H0 Z' fill='url(#g)'/><path d='M0 90 C40 20 80 100 120 60 S200 20 240 50 S300 30 320 20' stroke='#6366f1' \
                 stroke-width='3' fill='none'/><g font-size='10' fill='#64748b'><text x='4' y='119'>Jan</text><text x='150' \
                 y='119' text-anchor='middle' font-weight='bold'>Mar</text><text x='316' y='119' \
                 text-anchor='end'>Jun</text></g></svg>";
    let drawing = |svg: &str, style: Value, props: Value| {
        let mut props = props;
        props["svg"] = json!(svg);
        element("HS_Image", style, props, json!([]))
    };
    let screen = json!([
        box_of(
            json!({"height": 60, "borderRadius": 16}),
            json!({"gradient": {"colors": ["#4c669f", "#3b5998", "#192f6a"], "locations": null, "start": [0, 0], "end": [1, 1]}})
        ),
        box_of(
            json!({"height": 60, "experimental_backgroundImage": "radial-gradient(circle at top left, #fde68a, #f97316 50%, #7c2d12)"}),
            json!({})
        ),
        row(json!([
            drawing(icon, json!({"width": 24, "height": 24}), json!({})),
            drawing(icon, json!({"width": 48, "height": 48}), json!({})),
            drawing(
                icon,
                json!({"width": 48, "height": 48}),
                json!({"tintColor": "#0ea5e9"})
            ),
            drawing(
                icon,
                json!({"width": 90, "height": 40, "backgroundColor": "#f1f5f9", "borderRadius": 8}),
                json!({})
            ),
            drawing(
                icon,
                json!({"width": 40, "height": 40, "opacity": 0.4}),
                json!({})
            ),
        ])),
        drawing(chart, json!({"width": "100%", "aspectRatio": 2.6}), json!({})),
    ]);
    for platform in ["ios", "android"] {
        let (document, picture) = draw(
            &format!("drawings-{platform}"),
            &device(platform, "17", 24, 24),
            screen.clone(),
        );
        assert_eq!(document.drawings.len(), 2, "each drawing once");
        // The gradient from its first corner to its last.
        assert!(
            near(at(&picture, 60, 150), [0x4c, 0x66, 0x9f], 12),
            "{:?}",
            at(&picture, 60, 150)
        );
        assert!(
            near(at(&picture, 660, 250), [0x19, 0x2f, 0x6a], 16),
            "{:?}",
            at(&picture, 660, 250)
        );
        assert!(
            near(at(&picture, 44, 292), [0xfd, 0xe6, 0x8a], 12),
            "{:?}",
            at(&picture, 44, 292)
        );
    }
}

#[test]
fn a_drawing_that_is_too_much_is_a_placeholder_with_a_warning() {
    let bomb = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><filter id='f'><feTurbulence numOctaves='{}' \
         baseFrequency='.1'/></filter><rect width='9' height='9' filter='url(#f)'/></svg>",
        u32::MAX
    );
    let image = element(
        "HS_Image",
        json!({"width": 90, "height": 90}),
        json!({"svg": bomb}),
        json!([]),
    );
    let document = lay(&device("ios", "17", 24, 24), json!([image]));
    let drawing = fresh().draw_pixels(&document, &Assets::new()).expect("a picture");
    assert_eq!(drawing.warnings.len(), 1);
    // Under another name it is refused: what was read of it is kept by its name.
    let mut renamed = document.clone();
    renamed.drawings = std::mem::take(&mut renamed.drawings)
        .into_values()
        .map(|svg| (hivesync_domain::AssetId("0".repeat(64)), svg))
        .collect();
    let error = fresh()
        .draw_pixels(&renamed, &Assets::new())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("drawings.000") && error.contains("SHA-256"),
        "{error}"
    );
    assert!(
        drawing.warnings[0].message.contains("too much work"),
        "{}",
        drawing.warnings[0].message
    );
}

#[test]
fn what_could_not_be_mapped_is_drawn_on_its_own_and_linked() {
    let map = |children: Value| {
        element(
            "HS_ImageSnapshot",
            json!({"height": 100, "backgroundColor": "#00ff00", "opacity": 0.5}),
            json!({"component": "MapView"}),
            children,
        )
    };
    let marker = element(
        "HS_View",
        json!({"position": "absolute", "left": 20, "top": 30, "width": 40, "height": 40, "backgroundColor": "#ff0000"}),
        json!({}),
        json!([map(json!([text("in it", json!({}))]))]),
    );
    let mut document = lay(
        &device("ios", "17", 24, 24),
        json!([map(json!([marker])), map(json!([]))]),
    );
    let before = document.clone();
    assert!(hivesync_snapshot::has_unmapped(&document));
    let snapshotter = fresh();
    let pictures = snapshotter.link_unmapped(&mut document, &Assets::new(), &|| false);
    let [picture] = &pictures[..] else {
        panic!("{} pictures", pictures.len());
    };
    assert_eq!(
        (&document.device, document.root.children.len()),
        (&before.device, 2)
    );
    let linked = document.root.children[0].props.image.as_ref().expect("a picture");
    assert_eq!(linked.asset.as_ref(), Some(&picture.asset));
    assert_eq!((linked.width, linked.height), (320.0, 100.0));
    assert_eq!(document.root.children[1].props.image, None, "nothing in it");
    let drawn = image::load_from_memory(&picture.png).expect("a PNG").into_rgb8();
    assert_eq!(drawn.dimensions(), (640, 200));
    // Not as faded as where it stands; the one within it is.
    assert_eq!(
        (drawn.get_pixel(5, 5).0, drawn.get_pixel(50, 70).0),
        ([0, 255, 0], [127, 128, 0])
    );
    // The screen's picture shows what is in it, with or without the link.
    let draw = |document: &LayoutDocument| {
        snapshotter
            .draw_pixels(document, &Assets::new())
            .expect("a picture")
    };
    assert_eq!(draw(&document).pixels, draw(&before).pixels);
    assert_eq!(draw(&document).warnings, []);
    // Linked already: nothing is left to do.
    assert!(!hivesync_snapshot::has_unmapped(&document));
    // Without time, none is drawn, and nothing is lost.
    let mut late = before.clone();
    assert_eq!(snapshotter.link_unmapped(&mut late, &Assets::new(), &|| true), []);
    assert_eq!(late, before);
}
