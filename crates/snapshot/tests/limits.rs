//! What is refused, and how the refusal reads.

mod common;

use common::{asset, block, device, document, fresh, image, node, view};
use hivesync_domain::ErrorCode;
use hivesync_snapshot::{Assets, SnapshotError, SnapshotLimits, Snapshotter, parse_document};
use serde_json::{Value, json};
use std::{cell::Cell, io::Cursor};

fn bytes(children: serde_json::Value) -> Vec<u8> {
    serde_json::to_vec(&document(device("ios", 1.0), children)).expect("JSON")
}

#[test]
fn a_document_within_limits_is_read() {
    let limits = SnapshotLimits::default();
    let document =
        parse_document(&bytes(json!([block([0.0, 0.0, 1.0, 1.0], "#ff0000ff")])), &limits).unwrap();
    assert_eq!(document.root.children.len(), 1);
}

#[test]
fn what_is_no_document_names_what_is_wrong() {
    let limits = SnapshotLimits::default();
    let read = |bytes: &[u8]| parse_document(bytes, &limits).unwrap_err();
    for bytes in [
        &b""[..],
        b"{}",
        b"[]",
        b"null",
        b"{\"schema_version\": 1",
        b"\xff\xfe",
        b"{}{}",
    ] {
        assert_eq!(read(bytes).code(), ErrorCode::SnapshotFailed);
    }
    let text = String::from_utf8(bytes(json!([]))).unwrap();
    assert!(
        read(text.replace("schema_version", "schemaversion").as_bytes())
            .to_string()
            .contains("schema")
    );
    assert!(
        read(
            text.replace("\"schema_version\":1", "\"schema_version\":9")
                .as_bytes()
        )
        .to_string()
        .contains('9')
    );
    assert!(
        read(text.replace("\"dpr\":1.0", "\"dpr\":99.0").as_bytes())
            .to_string()
            .contains("dpr")
    );
    assert!(
        read(format!("{text} ,").as_bytes())
            .to_string()
            .contains("trailing")
    );
}

#[test]
fn deep_and_large_documents_are_refused_by_name() {
    let limits = SnapshotLimits {
        depth: 20,
        nodes: 50,
        ..SnapshotLimits::default()
    };
    let nested = |levels: usize| {
        (0..levels).fold(json!([]), |inside, _| {
            json!([view([0.0, 0.0, 10.0, 10.0], json!({}), inside)])
        })
    };
    assert!(parse_document(&bytes(nested(19)), &limits).is_ok());
    for levels in [20, 60, 5000] {
        let error = match levels {
            // Built as text: values of this depth overflow the stack of whoever drops them.
            5000 => parse_document("[".repeat(levels).as_bytes(), &limits).unwrap_err(),
            _ => parse_document(&bytes(nested(levels)), &limits).unwrap_err(),
        };
        assert_eq!(error.code(), ErrorCode::LayoutTooLarge);
        assert!(error.to_string().contains("MAX_NODE_DEPTH"), "{error}");
    }
    let many = vec![block([0.0, 0.0, 1.0, 1.0], "#ff0000ff"); 60];
    let error = parse_document(&bytes(json!(many)), &limits).unwrap_err();
    assert!(
        error.to_string().contains("61 nodes") && error.to_string().contains("MAX_NODES"),
        "{error}"
    );
    let error = parse_document(
        &[b' '; 2000],
        &SnapshotLimits {
            layout_bytes: 1000,
            ..limits
        },
    )
    .unwrap_err();
    assert!(error.to_string().contains("MAX_LAYOUT_BYTES"), "{error}");
}

#[test]
fn the_deepest_document_allowed_is_drawn_on_a_small_stack() {
    let limits = SnapshotLimits {
        depth: 1000,
        ..SnapshotLimits::default()
    };
    let start = r##"{"id":1,"type":"HS_View","style":{"opacity":0.99},"layout":{"x":0,"y":0,"width":9,"height":9},"children":["##;
    let text = String::from_utf8(bytes(json!([]))).unwrap();
    let tree = start.repeat(999);
    let closed = format!("{tree}{}", "]}".repeat(999));
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value.as_object_mut().unwrap().remove("root");
    let head = value.to_string();
    let document = format!("{},\"root\":{}}}", &head[..head.len() - 1], closed);
    let drawn = std::thread::Builder::new()
        .stack_size(2 << 20)
        .spawn(move || {
            let document = parse_document(document.as_bytes(), &limits).unwrap();
            Snapshotter::new(limits)
                .draw(&document, &Assets::new(), 1 << 20)
                .unwrap()
        })
        .unwrap()
        .join()
        .unwrap();
    assert_eq!((drawn.width, drawn.height), (200, 200));
}

#[test]
fn pictures_of_too_many_pixels_are_refused_before_they_are_drawn() {
    let limits = SnapshotLimits {
        picture_pixels: 39_999,
        ..SnapshotLimits::default()
    };
    let document = document(device("ios", 1.0), json!([]));
    let error = Snapshotter::new(limits)
        .draw(&document, &Assets::new(), 1 << 20)
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::SnapshotTooLarge);
    assert!(
        error.to_string().contains("200×200") && error.to_string().contains("MAX_PICTURE_PIXELS"),
        "{error}"
    );
}

#[test]
fn a_file_that_fits_in_no_way_names_both_sizes() {
    let document = document(
        device("ios", 1.0),
        json!([block([0.0, 0.0, 50.0, 50.0], "#ff0000ff")]),
    );
    let error = fresh().draw(&document, &Assets::new(), 10).unwrap_err();
    let SnapshotError::TooLarge { bytes, most: 10 } = error else {
        panic!("{error}")
    };
    assert!(error.to_string().contains(&bytes.to_string()));
    assert_eq!(error.failure().code, ErrorCode::SnapshotTooLarge);
}

fn warnings(children: Vec<Value>) -> String {
    let document = document(device("ios", 1.0), json!(children));
    let drawing = fresh().draw_pixels(&document, &Assets::new()).expect("a picture");
    format!("{:?}", drawing.warnings)
}

#[test]
fn a_screen_that_paints_itself_over_and_over_ends() {
    let layers = (0..3000).map(|_| {
        view(
            [0.0, 0.0, 200.0, 200.0],
            json!({"opacity": 0.5, "backgroundColor": "#ff000010",
        "boxShadow": [{"color": "#000000ff", "x": 0, "y": 0, "blur": 50, "spread": 9}]}),
            json!([]),
        )
    });
    let told = warnings(layers.collect());
    assert!(told.contains("unfinished"), "{told}");
}

#[test]
fn letters_cost_what_they_cover_and_shadows_of_letters_again() {
    // As far forth as back: they all stand on one line, over one another.
    let letters = "a".repeat(64 * 1024);
    let style = json!({"fontSize": 1780, "letterSpacing": -1000, "color": "#000000ff",
        "textShadow": {"color": "#ff0000ff", "x": 1, "y": 1, "radius": 20}});
    let texts = (0..4).map(|_| {
        node(
            "HS_Text",
            [0.0, 0.0, 200.0, 200.0],
            json!({}),
            json!({"runs": [{"text": letters, "style": style}]}),
            json!([]),
        )
    });
    let told = warnings(texts.collect());
    assert!(told.contains("unfinished"), "{told}");
}

#[test]
fn shadows_inside_cost_their_layers() {
    let shadow = json!({"color": "#000000ff", "x": 0, "y": 0, "blur": 0, "spread": 1000, "inset": true});
    let style = json!({"boxShadow": vec![shadow; 16]});
    let views = (0..3000).map(|_| view([0.0, 0.0, 200.0, 200.0], style.clone(), json!([])));
    let told = warnings(views.collect());
    assert!(told.contains("unfinished"), "{told}");
}

#[test]
fn borders_and_shadows_cost_the_layers_that_cut_them_out() {
    let colors =
        json!({"top": "#ff0000ff", "right": "#00ff00ff", "bottom": "#0000ffff", "left": "#000000ff"});
    let widths = json!({"top": 1, "right": 1, "bottom": 1, "left": 1});
    let border = json!({"borderRadius": [9, 9, 9, 9], "borderColor": colors, "borderWidth": widths});
    let dashes = json!({"borderStyle": "dashed", "borderColor": colors, "borderWidth": widths});
    let shadow =
        json!({"boxShadow": [{"color": "#000000ff", "x": 0, "y": 0, "blur": 0, "spread": 1}], "opacity": 1});
    for style in [border, dashes, shadow] {
        let views = (0..3000).map(|_| view([0.0, 0.0, 200.0, 200.0], style.clone(), json!([])));
        let told = warnings(views.collect());
        assert!(told.contains("unfinished"), "{style}: {told}");
    }
}

/// The largest image there may be.
fn huge_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::GrayImage::from_pixel(5792, 5792, image::Luma([80]))
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
        .expect("a PNG");
    bytes
}

#[test]
fn a_huge_image_is_decoded_once_for_a_picture() {
    let images = (0..15_000).map(|_| image([0.0, 0.0, 1.0, 1.0], "stretch", json!({})));
    let document = document(device("ios", 1.0), json!(images.collect::<Vec<_>>()));
    let drawing = fresh().draw_pixels(&document, &asset(huge_png())).unwrap();
    assert_eq!(drawing.warnings, []);
    assert_eq!(common::at(&drawing.pixels, 0, 0), [80, 80, 80]);
}

#[test]
fn images_that_are_too_much_together_are_placeholders() {
    let images = (1..200_u16).map(|size| {
        let size = f32::from(size);
        image([0.0, 0.0, size, size], "stretch", json!({}))
    });
    let document = document(device("ios", 1.0), json!(images.collect::<Vec<_>>()));
    let drawing = fresh().draw_pixels(&document, &asset(huge_png())).unwrap();
    let told = format!("{:?}", drawing.warnings);
    assert!(told.contains("too many or too large together"), "{told}");
}

#[test]
fn a_picture_whose_time_is_over_is_not_finished() {
    let document = document(
        device("ios", 1.0),
        json!([block([0.0, 0.0, 50.0, 50.0], "#ff0000ff")]),
    );
    // Before the first node, between nodes, before rasterising, and while encoding.
    let (snapshotter, asked) = (fresh(), Cell::new(0));
    for late in 0.. {
        asked.set(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > late
        };
        match snapshotter.draw_until(&document, &Assets::new(), 10, &stop) {
            Err(SnapshotError::TooLarge { .. }) => {
                assert!(late > 3, "it was asked {late} times");
                return;
            }
            Err(error) => {
                assert_eq!(error, SnapshotError::OutOfTime);
                assert_eq!(error.code(), ErrorCode::SnapshotFailed);
            }
            Ok(_) => panic!("nothing fits in 10 bytes"),
        }
    }
}
