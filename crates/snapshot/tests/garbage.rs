//! Documents and images as no layout would make them: never a panic, always a picture or an error that says why.

mod common;

use common::{asset, device, document, fresh, image, red_and_blue, shared};
use hivesync_domain::{
    BorderStyle, BoxShadow, Color, Display, Edges, ImageSource, LayoutNode, NativeElement, NodeType,
    Overflow, Props, Rect, ResizeMode, Style, TextRun, TextShadow, Transform,
};
use hivesync_snapshot::{SnapshotLimits, parse_document};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::json;

fn number() -> BoxedStrategy<f32> {
    prop_oneof![
        6 => -50.0_f32..250.0,
        1 => select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, f32::MIN_POSITIVE, 0.0, -0.0, 1e9, 65536.0]),
        1 => any::<f32>(),
    ]
    .boxed()
}

fn color() -> BoxedStrategy<Color> {
    any::<[u8; 4]>()
        .prop_map(|[r, g, b, a]| Color { r, g, b, a })
        .boxed()
}

fn edges<T: std::fmt::Debug>(one: impl Strategy<Value = T> + Clone) -> impl Strategy<Value = Edges<T>> {
    (one.clone(), one.clone(), one.clone(), one).prop_map(|(top, right, bottom, left)| Edges {
        top,
        right,
        bottom,
        left,
    })
}

fn transform() -> impl Strategy<Value = Transform> {
    (0..11_u8, number(), prop::array::uniform16(number())).prop_map(|(kind, value, matrix)| match kind {
        0 => Transform::TranslateX(value),
        1 => Transform::TranslateY(value),
        2 => Transform::ScaleX(value),
        3 => Transform::ScaleY(value),
        4 => Transform::Rotate(value),
        5 => Transform::RotateX(value),
        6 => Transform::RotateY(value),
        7 => Transform::SkewX(value),
        8 => Transform::SkewY(value),
        9 => Transform::Perspective(value),
        _ => Transform::Matrix(matrix),
    })
}

fn shadow() -> impl Strategy<Value = BoxShadow> {
    (color(), number(), number(), number(), number(), any::<bool>()).prop_map(
        |(color, x, y, blur, spread, inset)| BoxShadow {
            color,
            x,
            y,
            blur,
            spread,
            inset,
        },
    )
}

fn style() -> impl Strategy<Value = Style> {
    let look = (
        option::of(select(vec![Display::Flex, Display::None])),
        option::of(select(vec![
            Overflow::Visible,
            Overflow::Hidden,
            Overflow::Scroll,
        ])),
        option::of(any::<i32>()),
        option::of(edges(number())),
        option::of(edges(color())),
        option::of(select(vec![
            BorderStyle::Solid,
            BorderStyle::Dashed,
            BorderStyle::Dotted,
        ])),
        option::of(prop::array::uniform4(number())),
        option::of(color()),
        option::of(number()),
    );
    let depth = (
        option::of(color()),
        option::of(prop::array::uniform2(number())),
        option::of(number()),
        option::of(number()),
        option::of(vec(shadow(), 0..3)),
        option::of(number()),
        option::of(vec(transform(), 0..4)),
        option::of(prop::array::uniform2(number())),
        option::of(any::<bool>()),
    );
    (look, depth).prop_map(|(look, depth)| Style {
        display: look.0,
        overflow: look.1,
        z_index: look.2,
        border_width: look.3,
        border_color: look.4,
        border_style: look.5,
        border_radius: look.6,
        background_color: look.7,
        opacity: look.8,
        shadow_color: depth.0,
        shadow_offset: depth.1,
        shadow_opacity: depth.2,
        shadow_radius: depth.3,
        box_shadow: depth.4,
        elevation: depth.5,
        transform: depth.6,
        transform_origin: depth.7,
        backface_hidden: depth.8,
        ..Style::default()
    })
}

fn run() -> impl Strategy<Value = TextRun> {
    let text_shadow = (color(), number(), number(), number()).prop_map(|(color, x, y, radius)| TextShadow {
        color,
        x,
        y,
        radius,
    });
    (
        "\\PC{1,12}",
        option::of(color()),
        option::of(-5.0_f32..60.0),
        option::of(0..1200_u16),
        option::of(text_shadow),
    )
        .prop_map(|(text, color, font_size, font_weight, text_shadow)| TextRun {
            text,
            style: Style {
                color,
                font_size,
                font_weight,
                text_shadow,
                ..Style::default()
            },
        })
}

fn props() -> impl Strategy<Value = Props> {
    let modes = vec![
        ResizeMode::Cover,
        ResizeMode::Contain,
        ResizeMode::Stretch,
        ResizeMode::Repeat,
        ResizeMode::Center,
        ResizeMode::None,
    ];
    let source = (any::<bool>(), number(), number()).prop_map(|(remote, width, height)| ImageSource {
        asset: (!remote).then(|| hivesync_domain::AssetId("asset".to_owned())),
        uri: remote.then(|| "https://example.com".to_owned()),
        width,
        height,
    });
    (
        vec(run(), 0..3),
        option::of(source),
        option::of(select(modes)),
        option::of(color()),
        option::of(number()),
        option::of(any::<bool>()),
        option::of(number()),
        option::of(number()),
        any::<u8>(),
    )
        .prop_map(
            |(runs, image, resize_mode, tint_color, blur_radius, value, scroll_x, scroll_y, native)| Props {
                runs,
                image,
                resize_mode,
                tint_color,
                blur_radius,
                value,
                scroll_x,
                scroll_y,
                native: match native {
                    0..30 => Some(NativeElement::ActivityIndicator { color: tint_color }),
                    30..40 => Some(NativeElement::StatusBar {
                        light_content: true,
                        hidden: false,
                    }),
                    _ => None,
                },
                ..Props::default()
            },
        )
}

fn node() -> impl Strategy<Value = LayoutNode> {
    let kinds = vec![
        NodeType::View,
        NodeType::Text,
        NodeType::Image,
        NodeType::Button,
        NodeType::TextInput,
        NodeType::ScrollView,
        NodeType::Switch,
        NodeType::List,
        NodeType::SafeArea,
        NodeType::ImageSnapshot,
    ];
    let leaf = (
        select(kinds),
        style(),
        props(),
        [number(), number(), number(), number()],
    )
        .prop_map(|(node_type, style, props, [x, y, width, height])| LayoutNode {
            id: 1,
            node_type,
            style,
            props,
            layout: Rect { x, y, width, height },
            children: Vec::new(),
            source: None,
        });
    leaf.prop_recursive(4, 24, 4, |inner| {
        (inner.clone(), vec(inner, 0..4)).prop_map(|(node, children)| LayoutNode { children, ..node })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_becomes_a_picture(root in node(), platform in select(vec!["ios", "android", "web"]), dpr in select(vec![0.5_f32, 1.0, 2.625])) {
        let mut document = document(device(platform, dpr), json!([]));
        document.root = root;
        let drawing = shared().draw_pixels(&document, &asset(red_and_blue()));
        let pixels = drawing.expect("a picture").pixels;
        prop_assert_eq!((pixels.width, pixels.height), document.device.picture_size());
        prop_assert_eq!(pixels.rgba.len(), (pixels.width * pixels.height * 4) as usize);
        prop_assert!(pixels.rgba.chunks(4).all(|pixel| pixel[3] == 255), "pictures are opaque");
    }

    #[test]
    fn any_bytes_are_a_document_or_an_error(mut text in "\\PC{0,200}", at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let limits = SnapshotLimits::default();
        let _ = parse_document(text.as_bytes(), &limits);
        let mut bytes = serde_json::to_vec(&document(device("ios", 1.0), json!([]))).unwrap();
        let index = at.index(bytes.len());
        bytes[index] = byte;
        let _ = parse_document(&bytes, &limits);
        text.push('{');
        let _ = parse_document(text.repeat(50).as_bytes(), &limits);
    }

    #[test]
    fn spoilt_images_are_shown_or_replaced(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), kept in 1..=100_usize) {
        let mut bytes = red_and_blue();
        for (at, byte) in changes {
            let index = at.index(bytes.len());
            bytes[index] = byte;
        }
        bytes.truncate(bytes.len() * kept / 100);
        let document = document(device("ios", 0.5), json!([image([0.0, 0.0, 100.0, 100.0], "cover", json!({}))]));
        prop_assert!(fresh().draw_pixels(&document, &asset(bytes)).is_ok());
    }
}

#[test]
fn the_corpus_of_bad_files_is_replaced_by_placeholders() {
    let png = red_and_blue();
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("text", b"not a picture".to_vec()),
        ("signature only", png[..8].to_vec()),
        ("cut off in its data", png[..png.len() - 20].to_vec()),
        ("a wrong checksum of its header", {
            let mut file = png.clone();
            file[29] ^= 1;
            file
        }),
        ("more pixels than it may have", bomb),
        (
            "a GIF without an image",
            b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(),
        ),
        (
            "a JPEG without an image",
            b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9".to_vec(),
        ),
        ("a WebP without an image", b"RIFF\x04\x00\x00\x00WEBP".to_vec()),
        (
            "an SVG that is cut off",
            b"<svg xmlns='http://www.w3.org/2000/svg'><rect".to_vec(),
        ),
    ];
    for (name, file) in files {
        let drawing = common::draw_with(file, json!([image([0.0, 0.0, 100.0, 100.0], "cover", json!({}))]));
        assert_eq!(drawing.warnings.len(), 1, "{name}");
        assert!(
            drawing.warnings[0]
                .message
                .starts_with("An image can't be shown: "),
            "{name}"
        );
        assert!(
            common::near(common::at(&drawing.pixels, 10, 10), [233, 236, 241], 1),
            "{name}"
        );
    }
}

/// The drawings of the corpus: each a picture, or a placeholder with a warning.
#[test]
fn drawings_of_the_corpus_end() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/hostile/images");
    let mut count = 0;
    for entry in std::fs::read_dir(corpus).expect("the corpus") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !name.starts_with("svg-") {
            continue;
        }
        let text = std::fs::read_to_string(path.join("expected.json")).expect("a case");
        let case: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let content = &case["input"]["recipe"]["entries"][1]["content"];
        let repeated = &content["repeated"];
        let svg = match (content["text"].as_str(), repeated["text"].as_str()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(text)) => text.repeat(repeated["times"].as_u64().expect("a number") as usize),
            (None, None) => panic!("{name} has no drawing"),
        };
        let box_of_it = image([0.0, 0.0, 200.0, 200.0], "cover", json!({}));
        let drawing = fresh()
            .draw_pixels(
                &document(device("ios", 3.0), json!([box_of_it])),
                &asset(svg.into_bytes()),
            )
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let harmless = ["svg-outside-references", "svg-view-box-of-everything"];
        assert!(
            drawing.warnings.len() == 1 || harmless.contains(&name.as_str()),
            "{name}: {:?}",
            drawing.warnings
        );
        count += 1;
    }
    assert!(count > 10);
}
