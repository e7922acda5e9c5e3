//! Shaping as React Native does it: lines, heights, ellipses, fallbacks.

use hivesync_domain::{
    Color, Dimension, EllipsizeMode, FontStyle, Platform, Style, TextAlign, TextDecoration, TextRun,
    WritingDirection,
};
use hivesync_text::{FontStore, PLACEHOLDER, ProjectFont, ShapedText, TextOptions};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static FONTS: LazyLock<FontStore> = LazyLock::new(FontStore::bundled);

fn run(text: &str, style: Style) -> TextRun {
    TextRun {
        text: text.to_owned(),
        style,
    }
}

fn sized(size: f32) -> Style {
    Style {
        font_size: Some(size),
        ..Style::default()
    }
}

fn shape(text: &str, width: Option<f32>, options: TextOptions) -> Arc<ShapedText> {
    FONTS.shape(&[run(text, sized(16.0))], Platform::Android, width, &options)
}

fn glyph_count(text: &ShapedText) -> usize {
    text.glyph_runs().map(|run| run.glyphs.len()).sum()
}

#[test]
fn text_wraps_at_words_and_has_the_fonts_own_line_height() {
    let one = shape("Hello brave new world", None, TextOptions::default());
    assert_eq!(one.lines.len(), 1);
    // Roboto: ascent 0.927734, descent 0.244141.
    assert!((one.height - 16.0 * 1.171875).abs() < 0.01, "{}", one.height);
    assert!((one.first_baseline() - 16.0 * 0.927734).abs() < 0.01);
    let wrapped = shape("Hello brave new world", Some(75.0), TextOptions::default());
    assert_eq!(wrapped.lines.len(), 3, "{wrapped:?}");
    assert!(wrapped.width <= 75.0 && (wrapped.height - 3.0 * one.height).abs() < 0.01);
    let again = shape(
        "Hello brave new world",
        Some(wrapped.width),
        TextOptions::default(),
    );
    assert_eq!(
        again.lines.len(),
        3,
        "a text keeps its lines in a box of its own width"
    );
    assert_eq!(shape("a\nb\n\nc", None, TextOptions::default()).lines.len(), 4);
    let word = shape("Incomprehensibilities", Some(40.0), TextOptions::default());
    assert!(
        word.lines.len() > 2 && word.width <= 40.01,
        "a word wider than the box is broken"
    );
}

#[test]
fn line_heights_follow_the_platform() {
    let style = |height| Style {
        line_height: Some(height),
        ..sized(16.0)
    };
    for platform in [Platform::Ios, Platform::Android, Platform::Web] {
        let tall = FONTS.shape(&[run("x", style(40.0))], platform, None, &TextOptions::default());
        assert_eq!(tall.height, 40.0);
        let natural = FONTS.shape(&[run("x", sized(16.0))], platform, None, &TextOptions::default());
        let centred = (40.0 - natural.height) / 2.0 + natural.first_baseline();
        assert!((tall.first_baseline() - centred).abs() < 0.01, "{platform:?}");
    }
    let tight = |platform| FONTS.shape(&[run("x", style(10.0))], platform, None, &TextOptions::default());
    let (ios, android) = (tight(Platform::Ios), tight(Platform::Android));
    assert_eq!((ios.height, android.height), (10.0, 10.0));
    assert!(
        ios.first_baseline() < android.first_baseline(),
        "iOS cuts off the top"
    );
}

#[test]
fn ellipses_stand_where_they_are_asked_to() {
    let text = "The quick brown fox jumps over the lazy dog and goes on and on";
    let limited = |lines, mode| {
        shape(
            text,
            Some(120.0),
            TextOptions {
                number_of_lines: lines,
                ellipsize_mode: mode,
                ..TextOptions::default()
            },
        )
    };
    let full = shape(text, Some(120.0), TextOptions::default());
    for mode in [
        EllipsizeMode::Tail,
        EllipsizeMode::Head,
        EllipsizeMode::Middle,
        EllipsizeMode::Clip,
    ] {
        for lines in [1, 2] {
            let cut = limited(lines, mode);
            assert_eq!(cut.lines.len(), lines as usize, "{mode:?}");
            assert!(cut.truncated && cut.width <= 120.02, "{mode:?} {}", cut.width);
        }
    }
    let ellipsis = shape("…", None, TextOptions::default()).lines[0].runs[0].glyphs[0].id;
    let ids = |text: &ShapedText| -> Vec<u32> {
        let last = text.lines.last().expect("a line");
        last.runs
            .iter()
            .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id))
            .collect()
    };
    assert_eq!(ids(&limited(2, EllipsizeMode::Tail)).last(), Some(&ellipsis));
    assert_eq!(ids(&limited(1, EllipsizeMode::Head)).first(), Some(&ellipsis));
    let middle = ids(&limited(1, EllipsizeMode::Middle));
    let at = middle.iter().position(|id| *id == ellipsis).expect("an ellipsis");
    assert!(at > 2 && at < middle.len() - 3);
    assert!(!ids(&limited(1, EllipsizeMode::Clip)).contains(&ellipsis));
    let first = |text: &ShapedText| {
        text.lines[0].runs[0]
            .glyphs
            .iter()
            .map(|glyph| glyph.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        first(&limited(2, EllipsizeMode::Tail)),
        first(&full),
        "lines before the last are untouched"
    );
    let enough = limited(20, EllipsizeMode::Tail);
    assert!(!enough.truncated && enough.lines.len() == full.lines.len());
}

#[test]
fn alignment_moves_lines_in_the_given_width() {
    let x = |align| {
        let options = TextOptions {
            text_align: align,
            ..TextOptions::default()
        };
        shape("hello", Some(200.0), options).lines[0].runs[0].glyphs[0].x
    };
    let width = shape("hello", None, TextOptions::default()).width;
    assert_eq!(x(TextAlign::Left), 0.0);
    assert!((x(TextAlign::Right) - (200.0 - width)).abs() < 0.1);
    assert!((x(TextAlign::Center) - (200.0 - width) / 2.0).abs() < 0.1);
}

#[test]
fn runs_keep_their_colours_decorations_and_backgrounds() {
    let red = Color {
        r: 255,
        g: 0,
        b: 0,
        a: 255,
    };
    let styled = Style {
        color: Some(red),
        background_color: Some(Color::WHITE),
        text_decoration_line: Some(TextDecoration::Both),
        font_weight: Some(700),
        font_style: Some(FontStyle::Italic),
        ..sized(20.0)
    };
    let shaped = FONTS.shape(
        &[run("plain ", sized(20.0)), run("styled", styled)],
        Platform::Ios,
        None,
        &TextOptions::default(),
    );
    let runs: Vec<_> = shaped.glyph_runs().collect();
    assert_eq!(runs.iter().map(|run| run.run).collect::<Vec<_>>(), [0, 1]);
    assert_eq!((runs[0].color, runs[1].color), (Color::BLACK, red));
    assert!(runs[0].decorations.is_empty() && runs[0].background.is_none());
    let (under, through) = (runs[1].decorations[0], runs[1].decorations[1]);
    assert!(under.rect.y > runs[1].baseline && through.rect.y < runs[1].baseline);
    assert_eq!(
        runs[1].background.map(|background| background.rect.height),
        Some(shaped.height)
    );
    assert!(
        !runs[1].normalized_coords.is_empty(),
        "the bold weight of a variable font"
    );
    assert_ne!(runs[0].font.data.id(), runs[1].font.data.id(), "a real italic");
    assert!(!runs[1].synthetic_bold && runs[1].synthetic_slant.is_none());
}

#[test]
fn characters_the_family_lacks_come_from_other_fonts() {
    for text in [
        "Ελλάδα",
        "Привет",
        "Việt Nam đ",
        "שלום",
        "مرحبا",
        "🎉🍕👍🏽",
        "❤\u{fe0f}",
        "★ ✓ → ⭐",
        "Łódź €",
    ] {
        for family in [None, Some("Courier"), Some("Unknown Family"), Some("Inter")] {
            let style = Style {
                font_family: family.map(str::to_owned),
                ..sized(16.0)
            };
            let shaped = FONTS.shape(&[run(text, style)], Platform::Ios, None, &TextOptions::default());
            let missing = shaped
                .glyph_runs()
                .flat_map(|run| &run.glyphs)
                .filter(|glyph| glyph.id == 0)
                .count();
            assert_eq!(missing, 0, "{text} in {family:?}");
        }
    }
    let unknown = shape("漢字", None, TextOptions::default());
    assert_eq!(glyph_count(&unknown), 2, "a character of no font is a box");
}

#[test]
fn right_to_left_text_starts_at_the_right() {
    let shaped = shape("שלום עולם", Some(300.0), TextOptions::default());
    assert!(shaped.lines[0].rect.x > 200.0, "{:?}", shaped.lines[0].rect);
    let forced = TextOptions {
        direction: WritingDirection::Ltr,
        ..TextOptions::default()
    };
    assert!(shape("שלום", Some(300.0), forced).lines[0].rect.x < 1.0);
}

#[test]
fn views_inside_text_keep_their_place() {
    let view = Style {
        width: Some(Dimension::Points(30.0)),
        height: Some(Dimension::Points(50.0)),
        ..Style::default()
    };
    let runs = [
        run("before ", sized(16.0)),
        run(PLACEHOLDER, view),
        run(" after", sized(16.0)),
    ];
    let shaped = FONTS.shape(&runs, Platform::Ios, None, &TextOptions::default());
    let place = shaped.inline_boxes[0];
    assert_eq!((place.run, place.rect.width, place.rect.height), (1, 30.0, 50.0));
    assert!(place.rect.x > 40.0 && shaped.height >= 50.0);
    let wrapped = FONTS.shape(&runs, Platform::Ios, Some(60.0), &TextOptions::default());
    assert!(wrapped.lines.len() > 1 && wrapped.inline_boxes.len() == 1);
    let alone = FONTS.shape(&runs[1..2], Platform::Ios, Some(60.0), &TextOptions::default());
    assert_eq!((alone.lines.len(), alone.width, alone.height), (1, 30.0, 50.0));
}

#[test]
fn empty_text_has_the_height_of_a_line_and_no_text_none() {
    let empty = shape("", Some(100.0), TextOptions::default());
    assert_eq!((empty.width, empty.lines.len()), (0.0, 1));
    assert!((empty.height - 18.75).abs() < 0.01);
    assert_eq!(
        FONTS
            .shape(&[], Platform::Ios, None, &TextOptions::default())
            .height,
        0.0
    );
}

#[test]
fn a_projects_fonts_are_found_by_file_name_and_bad_ones_are_told_of() {
    let mono = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fonts/roboto-mono-latin.ttf"
    ))
    .expect("a font");
    let font = |name: &str, bytes: Vec<u8>| ProjectFont {
        name: name.to_owned(),
        bytes: Arc::new(bytes),
    };
    let (store, errors) =
        FONTS.with_project_fonts([font("SpaceGrotesk-Bold", mono), font("broken", vec![7; 100])]);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].to_string().contains("broken"));
    let style = Style {
        font_family: Some("SpaceGrotesk-Bold".to_owned()),
        ..sized(16.0)
    };
    let widths = |store: &FontStore| {
        let shaped = |text| {
            store.shape(
                &[run(text, style.clone())],
                Platform::Ios,
                None,
                &TextOptions::default(),
            )
        };
        (shaped("iii").width, shaped("WWW").width)
    };
    let (narrow, wide) = widths(&store);
    assert!((narrow - wide).abs() < 0.01, "the project's font is monospaced");
    let (narrow, wide) = widths(&FONTS);
    assert!(narrow < wide, "without it the platform's is taken");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_in_any_style_is_shaped(
        texts in prop::collection::vec(("\\PC{0,24}|[ \\n\\ta-z🎉é\u{202e}\u{200d}\u{fe0f}ا]{0,24}", any::<f32>(), any::<f32>(), any::<f32>(), any::<u16>()), 0..4),
        width in proptest::option::of(any::<f32>()),
        lines in 0_u32..4,
        mode in prop::sample::select(vec![EllipsizeMode::Head, EllipsizeMode::Middle, EllipsizeMode::Tail, EllipsizeMode::Clip]),
    ) {
        let runs: Vec<_> = texts.into_iter().map(|(text, size, height, spacing, weight)| run(&text, Style {
            font_size: Some(size),
            line_height: Some(height),
            letter_spacing: Some(spacing),
            font_weight: Some(weight),
            width: Some(Dimension::Points(size)),
            height: Some(Dimension::Points(height)),
            ..Style::default()
        })).collect();
        let options = TextOptions { number_of_lines: lines, ellipsize_mode: mode, ..TextOptions::default() };
        let shaped = FONTS.shape(&runs, Platform::Ios, width, &options);
        prop_assert!(shaped.width.is_finite() && shaped.height.is_finite());
        prop_assert!(lines == 0 || shaped.lines.len() <= lines as usize);
        for glyph in shaped.glyph_runs().flat_map(|run| &run.glyphs) {
            prop_assert!(glyph.x.is_finite() && glyph.y.is_finite());
        }
    }
}
