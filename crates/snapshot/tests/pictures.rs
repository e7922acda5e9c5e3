//! Small pictures, looked at pixel by pixel.

mod common;

use common::{
    at, block, dark, device, document, draw, draw_on, draw_with, fresh, image, near, node, red_and_blue, view,
};
use hivesync_snapshot::Assets;
use serde_json::json;

const WHITE: [u8; 3] = [255, 255, 255];
const RED: [u8; 3] = [255, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const BLACK: [u8; 3] = [0, 0, 0];

#[test]
fn a_page_is_white_and_boxes_have_sharp_edges() {
    let picture = draw(json!([block([10.0, 20.0, 30.0, 40.0], "#ff0000ff")]));
    assert_eq!((picture.width, picture.height), (200, 200));
    assert_eq!(
        [
            at(&picture, 9, 30),
            at(&picture, 10, 30),
            at(&picture, 39, 30),
            at(&picture, 40, 30)
        ],
        [WHITE, RED, RED, WHITE]
    );
    assert_eq!(
        [
            at(&picture, 20, 19),
            at(&picture, 20, 20),
            at(&picture, 20, 59),
            at(&picture, 20, 60)
        ],
        [WHITE, RED, RED, WHITE]
    );
}

#[test]
fn pictures_have_the_devices_pixels_and_neighbours_leave_no_seam() {
    // 33.33 + 33.33 logical pixels at 2.625: no edge lies on a pixel.
    let pair = json!([
        block([0.0, 0.0, 33.33, 50.0], "#ff0000ff"),
        block([33.33, 0.0, 33.33, 50.0], "#ff0000ff")
    ]);
    let picture = draw_on(device("android", 2.625), pair);
    assert_eq!((picture.width, picture.height), (525, 525));
    assert!((0..170).all(|x| at(&picture, x, 40) == RED));
}

#[test]
fn hairlines_are_one_full_pixel() {
    let line = json!({"borderWidth": {"top": 0, "right": 0, "bottom": 0.333, "left": 0},
        "borderColor": {"top": "#000000ff", "right": "#000000ff", "bottom": "#000000ff", "left": "#000000ff"}});
    let picture = draw_on(
        device("ios", 3.0),
        json!([view([10.0, 10.5, 50.0, 20.1], line, json!([]))]),
    );
    let column: Vec<_> = (80..100).map(|y| at(&picture, 60, y)).collect();
    assert_eq!(column.iter().filter(|pixel| **pixel == BLACK).count(), 1);
    assert_eq!(
        column.iter().filter(|pixel| **pixel == WHITE).count(),
        column.len() - 1
    );
}

#[test]
fn each_corner_has_its_own_radius() {
    let style = json!({"backgroundColor": "#ff0000ff", "borderRadius": [20, 0, 40, 5]});
    let picture = draw(json!([view([0.0, 0.0, 100.0, 100.0], style, json!([]))]));
    assert_eq!(at(&picture, 2, 2), WHITE);
    assert_eq!(at(&picture, 99, 0), RED);
    assert_eq!(at(&picture, 92, 92), WHITE);
    assert_eq!(at(&picture, 3, 96), RED);
    assert_eq!(at(&picture, 0, 99), WHITE);
}

#[test]
fn corners_may_be_ellipses() {
    let style = json!({"backgroundColor": "#ff0000ff", "borderRadius": [50, 50, 50, 50],
        "borderRadiusY": [20, 20, 20, 20]});
    let picture = draw(json!([view([0.0, 0.0, 100.0, 40.0], style, json!([]))]));
    // On an ellipse's edge a quarter of the way in, where a pill would be filled.
    assert_eq!(at(&picture, 18, 3), WHITE);
    assert_eq!(at(&picture, 22, 8), RED);
    for (x, y) in [(50, 0), (50, 39), (0, 20), (99, 20)] {
        assert!(near(at(&picture, x, y), RED, 48), "{:?}", at(&picture, x, y));
    }
}

#[test]
fn an_outline_lies_around_the_border_and_takes_up_no_space() {
    let style = json!({"backgroundColor": "#ff0000ff",
        "outline": {"width": 4, "offset": 3, "color": "#0000ffff", "style": "solid"}});
    let picture = draw(json!([view([20.0, 20.0, 50.0, 50.0], style, json!([]))]));
    let row: Vec<[u8; 3]> = [12, 13, 16, 17, 19, 20, 69, 70, 72, 73, 76, 77]
        .map(|x| at(&picture, x, 40))
        .to_vec();
    assert_eq!(
        row,
        [
            WHITE, BLUE, BLUE, WHITE, WHITE, RED, RED, WHITE, WHITE, BLUE, BLUE, WHITE
        ]
    );
}

#[test]
fn gradients_lie_over_the_fill_the_first_on_top() {
    let gradient = |start: [f32; 2], end: [f32; 2], colors: [&str; 2]| {
        json!({"start": start, "end": end, "stops": [
            {"offset": 0, "color": colors[0]}, {"offset": 1, "color": colors[1]},
        ]})
    };
    let style = json!({"backgroundColor": "#00ff00ff", "borderWidth": {"top": 0, "right": 0, "bottom": 0, "left": 10},
    "borderColor": {"top": "#000000ff", "right": "#000000ff", "bottom": "#000000ff", "left": "#000000ff"},
    "backgroundImage": [
        gradient([0.0, 0.0], [0.0, 50.0], ["#ff000000", "#ff0000ff"]),
        gradient([0.0, 0.0], [90.0, 0.0], ["#000000ff", "#ffffffff"]),
    ]});
    let picture = draw(json!([view([0.0, 0.0, 100.0, 50.0], style, json!([]))]));
    assert!(near(at(&picture, 12, 1), BLACK, 16), "{:?}", at(&picture, 12, 1));
    assert!(near(at(&picture, 98, 0), WHITE, 16), "{:?}", at(&picture, 98, 0));
    assert!(
        near(at(&picture, 55, 0), [128, 128, 128], 16),
        "{:?}",
        at(&picture, 55, 0)
    );
    assert!(near(at(&picture, 98, 49), RED, 16), "{:?}", at(&picture, 98, 49));
}

#[test]
fn each_side_of_a_border_has_its_width_and_colour() {
    let style = json!({
        "borderWidth": {"top": 10, "right": 2, "bottom": 4, "left": 20},
        "borderColor": {"top": "#ff0000ff", "right": "#00ff00ff", "bottom": "#0000ffff", "left": "#000000ff"}
    });
    for radius in [0, 12] {
        let mut style = style.clone();
        style["borderRadius"] = json!([radius, radius, radius, radius]);
        let picture = draw(json!([view([0.0, 0.0, 100.0, 100.0], style, json!([]))]));
        assert_eq!(
            [at(&picture, 50, 0), at(&picture, 50, 9), at(&picture, 50, 10)],
            [RED, RED, WHITE]
        );
        assert_eq!(
            [at(&picture, 97, 50), at(&picture, 98, 50), at(&picture, 99, 50)],
            [WHITE, GREEN, GREEN]
        );
        assert_eq!([at(&picture, 50, 95), at(&picture, 50, 96)], [WHITE, BLUE]);
        assert_eq!([at(&picture, 19, 50), at(&picture, 20, 50)], [BLACK, WHITE]);
    }
}

#[test]
fn sides_of_a_wide_round_border_keep_to_themselves() {
    let style = json!({
        "borderRadius": [10, 10, 10, 10],
        "borderWidth": {"top": 4, "right": 4, "bottom": 4, "left": 4},
        "borderColor": {"top": "#ff0000ff", "right": "#00ff00ff", "bottom": "#0000ffff", "left": "#000000ff"}
    });
    for [width, height] in [[120.0, 40.0], [40.0, 120.0], [40.0, 40.0]] {
        let picture = draw(json!([view([0.0, 0.0, width, height], style.clone(), json!([]))]));
        let (right, bottom) = (width as u32 - 2, height as u32 - 2);
        assert!((12..right - 10).all(|x| at(&picture, x, 1) == RED && at(&picture, x, bottom) == BLUE));
        assert!((12..bottom - 10).all(|y| at(&picture, 1, y) == BLACK && at(&picture, right, y) == GREEN));
        // Up to the mitre.
        assert!(near(at(&picture, 6, 3), RED, 64), "{:?}", at(&picture, 6, 3));
        assert!(near(at(&picture, 3, 6), BLACK, 64), "{:?}", at(&picture, 3, 6));
    }
}

#[test]
fn dashes_and_dots_have_gaps() {
    let around = |style: &str| {
        let style = json!({
            "borderStyle": style, "borderWidth": {"top": 4, "right": 4, "bottom": 4, "left": 4},
            "borderColor": {"top": "#000000ff", "right": "#000000ff", "bottom": "#000000ff", "left": "#000000ff"}
        });
        let picture = draw(json!([view([0.0, 0.0, 100.0, 100.0], style, json!([]))]));
        let changes = (5..95)
            .filter(|x| (at(&picture, *x, 2)[0] < 128) != (at(&picture, x + 1, 2)[0] < 128))
            .count();
        (changes, dark(&picture, [6, 6, 94, 94]))
    };
    assert_eq!(around("solid"), (0, 0));
    let ((dashes, inside), (dots, _)) = (around("dashed"), around("dotted"));
    assert_eq!(inside, 0);
    assert!((6..=9).contains(&dashes), "{dashes}");
    assert!((20..=26).contains(&dots), "{dots}");
}

#[test]
fn shadows_follow_the_platform() {
    let style = json!({
        "backgroundColor": "#ffffffff", "shadowColor": "#000000ff", "shadowOpacity": 0.5, "shadowRadius": 4,
        "shadowOffset": [0, 6], "elevation": 8
    });
    let raised = |platform: &str, style: &serde_json::Value| {
        draw_on(
            device(platform, 1.0),
            json!([view([50.0, 50.0, 100.0, 60.0], style.clone(), json!([]))]),
        )
    };
    let ios = raised("ios", &style);
    assert!(at(&ios, 100, 113)[0] < 200, "{:?}", at(&ios, 100, 113));
    assert_eq!(at(&ios, 100, 40), WHITE);
    assert_eq!(at(&ios, 100, 80), WHITE);
    let android = raised("android", &style);
    assert!(at(&android, 100, 112)[0] < 245, "{:?}", at(&android, 100, 112));
    assert_ne!(ios.rgba, android.rgba);

    let css = json!({"boxShadow": [{"color": "#ff0000ff", "x": 0, "y": 10, "blur": 0, "spread": 0}]});
    let picture = raised("android", &css);
    assert_eq!(
        [
            at(&picture, 100, 115),
            at(&picture, 100, 80),
            at(&picture, 100, 121)
        ],
        [RED, WHITE, WHITE]
    );
    let inset = json!({
        "backgroundColor": "#ffffffff",
        "boxShadow": [{"color": "#000000ff", "x": 0, "y": 0, "blur": 10, "spread": 2, "inset": true}]
    });
    let picture = raised("ios", &inset);
    assert!(at(&picture, 100, 51)[0] < 130);
    assert_eq!([at(&picture, 100, 80), at(&picture, 100, 48)], [WHITE, WHITE]);
}

#[test]
fn a_box_without_a_fill_casts_the_shadow_of_what_it_holds() {
    let style =
        json!({"shadowColor": "#000000ff", "shadowOpacity": 1, "shadowRadius": 0, "shadowOffset": [0, 10]});
    let card = block([10.0, 10.0, 50.0, 50.0], "#ff0000ff");
    let picture = draw(json!([view([20.0, 20.0, 100.0, 100.0], style, json!([card]))]));
    assert_eq!(
        [at(&picture, 50, 85), at(&picture, 50, 60), at(&picture, 100, 115)],
        [BLACK, RED, WHITE]
    );
}

#[test]
fn opacity_is_of_the_whole_group() {
    let children = json!([
        block([0.0, 0.0, 50.0, 50.0], "#ff0000ff"),
        block([25.0, 0.0, 50.0, 50.0], "#ff0000ff")
    ]);
    let picture = draw(json!([view(
        [0.0, 0.0, 100.0, 100.0],
        json!({"opacity": 0.5}),
        children
    )]));
    let half = [255, 127, 127];
    assert!([10, 40, 60].iter().all(|x| near(at(&picture, *x, 10), half, 2)));
    let hidden = draw(json!([view(
        [0.0, 0.0, 100.0, 100.0],
        json!({"opacity": 0}),
        json!([block([0.0, 0.0, 50.0, 50.0], "#ff0000ff")])
    )]));
    assert_eq!(at(&hidden, 10, 10), WHITE);
}

#[test]
fn z_index_goes_before_document_order() {
    let layer = |color: &str, z: Option<i32>| {
        let mut style = json!({"backgroundColor": color, "position": "absolute"});
        if let Some(z) = z {
            style["zIndex"] = json!(z);
        }
        view([0.0, 0.0, 50.0, 50.0], style, json!([]))
    };
    let picture = draw(json!([
        layer("#ff0000ff", Some(2)),
        layer("#00ff00ff", Some(2)),
        layer("#0000ffff", None),
        layer("#000000ff", Some(-1))
    ]));
    assert_eq!(at(&picture, 10, 10), GREEN);
}

#[test]
fn overflow_is_cut_at_rounded_corners_and_visible_overflow_is_not() {
    let child = json!([block([-10.0, -10.0, 200.0, 200.0], "#ff0000ff")]);
    let clipped = view(
        [20.0, 20.0, 60.0, 60.0],
        json!({"overflow": "hidden", "borderRadius": [30, 30, 30, 30]}),
        child.clone(),
    );
    let picture = draw(json!([clipped]));
    assert_eq!(
        [
            at(&picture, 50, 50),
            at(&picture, 24, 24),
            at(&picture, 15, 50),
            at(&picture, 82, 50)
        ],
        [RED, WHITE, WHITE, WHITE]
    );
    let open = draw(json!([view([20.0, 20.0, 60.0, 60.0], json!({}), child)]));
    assert_eq!(at(&open, 100, 100), RED);
}

#[test]
fn scroll_views_clip_and_scroll() {
    let content = view(
        [0.0, 0.0, 100.0, 400.0],
        json!({}),
        json!([
            block([0.0, 0.0, 100.0, 60.0], "#ff0000ff"),
            block([0.0, 60.0, 100.0, 340.0], "#0000ffff")
        ]),
    );
    let scroll = node(
        "HS_ScrollView",
        [10.0, 10.0, 100.0, 100.0],
        json!({}),
        json!({"scrollY": 50, "contentHeight": 400}),
        json!([content]),
    );
    let picture = draw(json!([scroll]));
    assert_eq!(
        [at(&picture, 50, 9), at(&picture, 50, 10), at(&picture, 50, 19)],
        [WHITE, RED, RED]
    );
    assert_eq!(
        [at(&picture, 50, 20), at(&picture, 50, 109), at(&picture, 50, 110)],
        [BLUE, BLUE, WHITE]
    );
}

#[test]
fn transforms_turn_about_their_origin() {
    let turned = |style: serde_json::Value| {
        let mut all = json!({"backgroundColor": "#ff0000ff"});
        all.as_object_mut()
            .unwrap()
            .extend(style.as_object().unwrap().clone());
        draw(json!([view([50.0, 80.0, 100.0, 20.0], all, json!([]))]))
    };
    let quarter = std::f32::consts::FRAC_PI_2;
    let centre = turned(json!({"transform": [{"rotate": quarter}]}));
    assert_eq!(
        [at(&centre, 100, 45), at(&centre, 100, 135), at(&centre, 60, 90)],
        [RED, RED, WHITE]
    );
    let corner = turned(json!({"transform": [{"rotate": quarter}], "transformOrigin": [0, 0]}));
    assert_eq!([at(&corner, 40, 100), at(&corner, 60, 100)], [RED, WHITE]);
    let larger = turned(json!({"transform": [{"scaleX": 1.5}, {"scaleY": 2}, {"translateY": 5}]}));
    assert_eq!(
        [at(&larger, 27, 100), at(&larger, 100, 118), at(&larger, 100, 78)],
        [RED, RED, WHITE]
    );
    let away = turned(json!({"transform": [{"rotateY": std::f32::consts::PI}], "backfaceHidden": true}));
    assert_eq!(at(&away, 100, 90), WHITE);
}

#[test]
fn images_fill_their_boxes_as_asked() {
    let shown = |mode: &str| {
        draw_with(
            red_and_blue(),
            json!([image([0.0, 0.0, 100.0, 100.0], mode, json!({}))]),
        )
        .pixels
    };
    let cover = shown("cover");
    assert_eq!([at(&cover, 2, 2), at(&cover, 97, 97)], [RED, BLUE]);
    let contain = shown("contain");
    assert_eq!(
        [at(&contain, 2, 50), at(&contain, 97, 50), at(&contain, 50, 10)],
        [RED, BLUE, WHITE]
    );
    let stretch = shown("stretch");
    assert_eq!([at(&stretch, 2, 2), at(&stretch, 97, 97)], [RED, BLUE]);
    let center = shown("center");
    assert_eq!(
        [at(&center, 42, 50), at(&center, 57, 50), at(&center, 20, 50)],
        [RED, BLUE, WHITE]
    );
    let repeat = shown("repeat");
    assert_eq!(
        [
            at(&repeat, 5, 5),
            at(&repeat, 15, 5),
            at(&repeat, 25, 95),
            at(&repeat, 35, 95)
        ],
        [RED, BLUE, RED, BLUE]
    );
    let round = draw_with(
        red_and_blue(),
        json!([image(
            [0.0, 0.0, 100.0, 100.0],
            "cover",
            json!({"borderRadius": [50, 50, 50, 50]})
        )]),
    )
    .pixels;
    assert_eq!([at(&round, 4, 4), at(&round, 20, 50)], [WHITE, RED]);
}

#[test]
fn images_can_be_tinted_and_blurred() {
    let mut tinted = image([0.0, 0.0, 100.0, 50.0], "stretch", json!({}));
    tinted["props"]["tintColor"] = json!("#00ff00ff");
    assert_eq!(
        at(&draw_with(red_and_blue(), json!([tinted])).pixels, 10, 10),
        GREEN
    );
    let mut blurred = image([0.0, 0.0, 100.0, 50.0], "stretch", json!({}));
    blurred["props"]["blurRadius"] = json!(20);
    let middle = at(&draw_with(red_and_blue(), json!([blurred])).pixels, 45, 25);
    assert!(middle[0] > 30 && middle[2] > 30, "{middle:?}");
}

#[test]
fn what_cannot_be_shown_is_a_placeholder_and_what_is_wrong_is_told() {
    let mut broken = red_and_blue();
    broken.truncate(60);
    let drawing = draw_with(
        broken,
        json!([image([0.0, 0.0, 100.0, 100.0], "cover", json!({}))]),
    );
    assert!(near(at(&drawing.pixels, 10, 10), [233, 236, 241], 1));
    assert_eq!(drawing.warnings.len(), 1);
    assert!(
        drawing.warnings[0].message.contains("broken"),
        "{:?}",
        drawing.warnings
    );

    let missing = fresh().draw_pixels(
        &document(
            device("ios", 1.0),
            json!([image([0.0, 0.0, 100.0, 100.0], "cover", json!({}))]),
        ),
        &Assets::new(),
    );
    assert!(missing.unwrap().warnings[0].message.contains("fetched"));

    let remote = node(
        "HS_Image",
        [0.0, 0.0, 100.0, 100.0],
        json!({}),
        json!({"image": {"uri": "https://example.com/a.png", "width": 0, "height": 0}}),
        json!([]),
    );
    let drawing = draw_with(Vec::new(), json!([remote]));
    assert!(drawing.warnings.is_empty());
    assert!(near(at(&drawing.pixels, 10, 10), [233, 236, 241], 1));
    assert!(
        near(at(&drawing.pixels, 50, 34), [154, 164, 178], 40),
        "the sign's frame"
    );

    let unmapped = node(
        "HS_ImageSnapshot",
        [0.0, 0.0, 150.0, 150.0],
        json!({}),
        json!({"component": "MapView"}),
        json!([]),
    );
    let picture = draw(json!([unmapped]));
    assert!(
        dark(&picture, [30, 88, 120, 120]) > 20,
        "its name is written on it"
    );
}

#[test]
fn text_is_drawn_in_its_content_box() {
    let text = node(
        "HS_Text",
        [20.0, 20.0, 160.0, 60.0],
        json!({"padding": {"top": 10, "right": 0, "bottom": 0, "left": 30}}),
        json!({"runs": [{"text": "Hello", "style": {"color": "#000000ff", "fontSize": 20}}]}),
        json!([]),
    );
    let picture = draw(json!([text]));
    assert!(dark(&picture, [50, 30, 110, 60]) > 60);
    assert_eq!(dark(&picture, [0, 0, 49, 200]), 0);
    assert_eq!(dark(&picture, [0, 62, 200, 200]), 0);
}

#[test]
fn text_has_decorations_backgrounds_and_shadows() {
    let run = |style: serde_json::Value| {
        let mut all = json!({"color": "#000000ff", "fontSize": 24});
        all.as_object_mut()
            .unwrap()
            .extend(style.as_object().unwrap().clone());
        let props = json!({"runs": [{"text": "nnnn", "style": all}]});
        draw(json!([node(
            "HS_Text",
            [20.0, 20.0, 160.0, 60.0],
            json!({}),
            props,
            json!([])
        )]))
    };
    let plain = dark(&run(json!({})), [0, 0, 200, 200]);
    let underlined = run(json!({"textDecorationLine": "underline"}));
    assert!(dark(&underlined, [0, 0, 200, 200]) > plain + 30);
    let marked = run(json!({"backgroundColor": "#ff0000ff"}));
    assert!(
        (20..180)
            .flat_map(|x| (20..80).map(move |y| (x, y)))
            .filter(|(x, y)| at(&marked, *x, *y) == RED)
            .count()
            > 300
    );
    let shadowed = run(json!({"textShadow": {"color": "#000000ff", "x": 60, "y": 30, "radius": 0}}));
    assert!(dark(&shadowed, [80, 60, 200, 120]) > plain / 2);
    let transparent = run(json!({"color": "#00000000"}));
    assert_eq!(dark(&transparent, [0, 0, 200, 200]), 0);
}

#[test]
fn a_single_line_input_is_centred_and_cut() {
    let input = node(
        "HS_TextInput",
        [20.0, 20.0, 60.0, 80.0],
        json!({"backgroundColor": "#eeeeeeff"}),
        json!({"runs": [{"text": "A rather long line of text", "style": {"color": "#000000ff", "fontSize": 16}}]}),
        json!([]),
    );
    let picture = draw(json!([input]));
    assert!(dark(&picture, [20, 45, 80, 75]) > 40);
    assert_eq!(
        dark(&picture, [20, 20, 80, 45]) + dark(&picture, [20, 76, 80, 100]),
        0
    );
    assert_eq!(dark(&picture, [81, 0, 200, 200]), 0);
}

#[test]
fn controls_look_like_the_platforms() {
    let switch = |value: bool| {
        node(
            "HS_Switch",
            [20.0, 20.0, 51.0, 31.0],
            json!({}),
            json!({"value": value}),
            json!([]),
        )
    };
    let on = draw(json!([switch(true)]));
    assert_eq!([at(&on, 30, 35), at(&on, 56, 35)], [[0x34, 0xc7, 0x59], WHITE]);
    let off = draw(json!([switch(false)]));
    assert_eq!([at(&off, 62, 35), at(&off, 35, 35)], [[0xe9, 0xe9, 0xea], WHITE]);
    let android = draw_on(device("android", 1.0), json!([switch(true)]));
    assert_eq!(at(&android, 56, 35), [0, 0x96, 0x88]);
    let spinner = node(
        "HS_View",
        [20.0, 20.0, 40.0, 40.0],
        json!({}),
        json!({"native": {"kind": "activity_indicator", "color": "#000000ff"}}),
        json!([]),
    );
    let picture = draw(json!([spinner]));
    assert!(dark(&picture, [20, 20, 60, 60]) > 30);
    assert_eq!(at(&picture, 40, 40), WHITE);
}

#[test]
fn the_systems_bars_are_laid_over_the_page() {
    let mut phone = device("ios", 1.0);
    phone["width"] = json!(390);
    phone["height"] = json!(844);
    phone["safe_area"] = json!({"top": 47, "bottom": 34, "left": 0, "right": 0});
    let picture = draw_on(phone.clone(), json!([]));
    assert!(dark(&picture, [30, 15, 110, 45]) > 50, "the clock");
    assert!(dark(&picture, [280, 15, 380, 45]) > 100, "the signs");
    assert!(dark(&picture, [130, 828, 260, 838]) > 400, "the home indicator");
    assert_eq!(dark(&picture, [0, 60, 390, 800]), 0);

    let night = |status_bar: serde_json::Value| {
        let mut document = document(phone.clone(), json!([]));
        document.root = common::parsed(json!({
            "id": 1, "type": "HS_View", "layout": {"x": 0, "y": 0, "width": 390, "height": 844},
            "style": {"backgroundColor": "#000000ff"}, "props": {"native": status_bar}
        }));
        fresh().draw_pixels(&document, &Assets::new()).unwrap().pixels
    };
    let light = night(json!({"kind": "status_bar", "light_content": true, "hidden": false}));
    let bright = |area: [u32; 4]| ((area[2] - area[0]) * (area[3] - area[1])) as usize - dark(&light, area);
    assert!(bright([30, 15, 110, 45]) > 50);
    assert!(
        bright([130, 828, 260, 838]) > 400,
        "on black the indicator is white"
    );
    let hidden = night(json!({"kind": "status_bar", "light_content": true, "hidden": true}));
    assert_eq!(dark(&hidden, [0, 0, 390, 60]), 390 * 60);
}

#[test]
fn the_same_document_gives_the_same_picture_whatever_was_drawn_before() {
    let small = document(
        device("ios", 1.0),
        json!([block([0.0, 0.0, 50.0, 50.0], "#ff0000ff")]),
    );
    let large = document(
        device("android", 2.0),
        json!([block([0.0, 0.0, 150.0, 150.0], "#0000ff80")]),
    );
    let snapshotter = fresh();
    let draw = |document| snapshotter.draw(document, &Assets::new(), 1 << 20).unwrap().png;
    let first = draw(&small);
    let other = draw(&large);
    assert_eq!((draw(&small), draw(&large)), (first, other));
}

#[test]
fn nothing_of_a_round_picture_shows_outside_of_its_opaque_border() {
    let colors =
        json!({"top": "#ffffffff", "right": "#ffffffff", "bottom": "#ffffffff", "left": "#ffffffff"});
    let widths = json!({"top": 6, "right": 6, "bottom": 6, "left": 6});
    let style = json!({"borderRadius": [50, 50, 50, 50], "borderWidth": widths, "borderColor": colors});
    let pixels = draw_with(
        red_and_blue(),
        json!([image([20.0, 20.0, 100.0, 100.0], "stretch", style)]),
    )
    .pixels;
    let middle = 70.0_f64;
    let mut inside = 0;
    for y in 15..126 {
        for x in 15..126 {
            let far = (f64::from(x) + 0.5 - middle).hypot(f64::from(y) + 0.5 - middle);
            let pixel = at(&pixels, x, y);
            if far > 47.0 {
                assert!(near(pixel, WHITE, 1), "{x}, {y}: {pixel:?}");
            } else if far < 42.0 {
                inside += 1;
                assert!(!near(pixel, WHITE, 60), "{x}, {y}: {pixel:?}");
            }
        }
    }
    assert!(inside > 1000);
}
