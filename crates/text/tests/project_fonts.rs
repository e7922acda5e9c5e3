//! Fonts that projects bring along: by which names they are found, and what is refused.

mod support;

use hivesync_domain::{Platform, Style, TextRun};
use hivesync_text::{FontFault, FontStore, ProjectFont, ShapedText, TextOptions};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use support::{IconFont, composite, file, shorts, square};

static FONTS: LazyLock<FontStore> = LazyLock::new(FontStore::bundled);

const HEART: u16 = 0xe001;

fn font(name: &str, bytes: Vec<u8>) -> ProjectFont {
    ProjectFont {
        name: name.to_owned(),
        bytes: Arc::new(bytes),
    }
}

fn shaped(store: &FontStore, family: &str, text: &str) -> Arc<ShapedText> {
    let run = TextRun {
        text: text.to_owned(),
        style: Style {
            font_family: Some(family.to_owned()),
            font_size: Some(20.0),
            ..Style::default()
        },
    };
    store.shape(&[run], Platform::Ios, None, &TextOptions::default())
}

/// Whether the heart is drawn with the icon font: glyph 1, a square as wide as the text is high.
fn has_heart(store: &FontStore, family: &str) -> bool {
    let text = shaped(store, family, "\u{e001}");
    let glyphs: Vec<u32> = text
        .glyph_runs()
        .flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id))
        .collect();
    glyphs == [1] && (text.width - 20.0).abs() < 0.01
}

fn fault(bytes: Vec<u8>) -> Option<String> {
    let (_, errors) = FONTS.with_project_fonts([font("Bad", bytes)]);
    errors.first().map(ToString::to_string)
}

#[test]
fn an_icon_font_is_found_by_every_name_it_has() {
    let icons = font("icons-v2", IconFont::new("My Icons", &[HEART, 0xe002]).build());
    let alias = ProjectFont {
        name: "ionicons".to_owned(),
        bytes: Arc::clone(&icons.bytes),
    };
    let (store, errors) = FONTS.with_project_fonts([icons, alias]);
    assert_eq!(errors, []);
    for family in ["icons-v2", "ICONS-V2", "My Icons", "MyIcons-Regular", "ionicons"] {
        assert!(has_heart(&store, family), "{family}");
    }
    assert!(!has_heart(&store, "Something else"));
    assert_eq!(store.project_fonts_of("MyIcons-Regular"), ["icons-v2"]);
    assert_eq!(store.project_fonts_of("ionicons"), ["ionicons"]);
    assert!(store.project_fonts_of("Inter").is_empty());
}

#[test]
fn what_the_font_does_not_have_is_set_in_the_bundled_ones() {
    let (store, _) = FONTS.with_project_fonts([font("Icons", IconFont::new("Icons", &[HEART]).build())]);
    let mixed = shaped(&store, "Icons", "\u{e001} like שלום");
    assert!(mixed.missing_scripts.is_empty());
    let own: usize = mixed
        .glyph_runs()
        .flat_map(|run| &run.glyphs)
        .filter(|glyph| glyph.id == 0)
        .count();
    assert_eq!(own, 0, "every character has a glyph");
    assert!(mixed.glyph_runs().count() >= 3);
}

#[test]
fn a_projects_font_of_a_bundled_name_leaves_the_system_font_alone() {
    let (store, errors) = FONTS.with_project_fonts([font("Inter", IconFont::new("Inter", &[65]).build())]);
    assert_eq!(errors, []);
    let system = |store: &FontStore| {
        let run = TextRun {
            text: "A".to_owned(),
            style: Style::default(),
        };
        store
            .shape(&[run], Platform::Ios, None, &TextOptions::default())
            .width
    };
    assert!((system(&store) - system(&FONTS)).abs() < 1e-6);
    assert!((shaped(&store, "Inter", "A").width - 20.0).abs() < 0.01);
}

#[test]
fn a_variable_font_follows_the_weight() {
    let roboto = include_bytes!("../fonts/roboto-latin.ttf").to_vec();
    let (store, errors) = FONTS.with_project_fonts([font("Brand", roboto)]);
    assert_eq!(errors, []);
    let width = |weight: u16| {
        let run = TextRun {
            text: "Millimetre".to_owned(),
            style: Style {
                font_family: Some("Brand".to_owned()),
                font_weight: Some(weight),
                ..Style::default()
            },
        };
        store
            .shape(&[run], Platform::Ios, None, &TextOptions::default())
            .width
    };
    assert!(width(900) > width(400) + 1.0 && width(400) > width(100) + 0.5);
}

#[test]
fn every_bundled_font_passes_as_a_projects() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts")).unwrap() {
        let path = entry.unwrap().path();
        let is_font = path.extension().is_some_and(|extension| extension == "ttf");
        // Of the colour fonts the work can't be told.
        if is_font && !path.to_string_lossy().contains("emoji") {
            assert_eq!(fault(std::fs::read(&path).unwrap()), None, "{}", path.display());
        }
    }
}

#[test]
fn hostile_fonts_are_refused_by_name() {
    let with = |glyphs: Vec<Vec<u8>>| {
        let mut font = IconFont::new("Bad", &[HEART]);
        font.glyphs = glyphs;
        font
    };
    let doubling = std::iter::once(square(100))
        .chain((0..30).map(|level| composite(&[level, level])))
        .collect();
    let long = std::iter::once(square(100))
        .chain((0..100).map(|level| composite(&[level])))
        .collect();
    let with_table = |tag: &[u8; 4], data: Vec<u8>| {
        let mut font = IconFont::new("Bad", &[HEART]);
        font.tables.push((*tag, data));
        font.build()
    };
    let whole = IconFont::new("Bad", &[HEART]).build();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", Vec::new(), "no TrueType"),
        ("text", b"Once upon a time".to_vec(), "no TrueType"),
        ("a head alone", whole[..12].to_vec(), "missing or damaged"),
        ("no tables", file(&[]), "head"),
        (
            "a glyph of itself",
            with(vec![square(100), composite(&[1])]).build(),
            "glyph 1",
        ),
        (
            "two glyphs of each other",
            with(vec![composite(&[1]), composite(&[0])]).build(),
            "glyph",
        ),
        ("a billion squares", with(doubling).build(), "too many parts"),
        ("parts 100 deep", with(long).build(), "itself"),
        ("WOFF", [b"wOFF".to_vec(), vec![0; 100]].concat(), "web font"),
        ("WOFF 2", [b"wOF2".to_vec(), vec![255; 100]].concat(), "web font"),
        ("pictures", with_table(b"sbix", vec![0; 16]), "sbix"),
        ("drawings", with_table(b"SVG ", vec![0; 16]), "SVG"),
        (
            "a colour graph",
            with_table(b"COLR", [shorts(&[1]), vec![0; 32]].concat()),
            "COLR",
        ),
        (
            "subroutines that call each other ten deep",
            charstring_bomb(),
            "glyph 0",
        ),
        (
            "a collection of thousands",
            [b"ttcf".to_vec(), shorts(&[1, 0, 1, 0]), vec![0; 0x40000]].concat(),
            "faces",
        ),
    ];
    for (name, bytes, expected) in cases {
        let told = fault(bytes).unwrap_or_else(|| panic!("{name} was taken"));
        assert!(
            told.starts_with("font Bad: ") && told.contains(expected),
            "{name}: {told}"
        );
    }
    // A lie about the number of glyphs harms nobody: the others are empty.
    let mut font = IconFont::new("Liar", &[HEART]);
    font.claimed_glyphs = Some(u16::MAX);
    assert_eq!(fault(font.build()), None);
    assert_eq!(
        FontFault::NoFont.to_string(),
        "it is no TrueType or OpenType font"
    );
}

/// The fonts of the corpus, each refused but the one that only lies about how many glyphs it has.
#[test]
fn fonts_of_the_corpus_are_refused() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/hostile/fonts");
    let mut count = 0;
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(path.join("expected.json")).unwrap();
        let case: serde_json::Value = serde_json::from_str(&text).unwrap();
        let entries = case["input"]["recipe"]["entries"].as_array().unwrap();
        let content = entries.iter().find_map(|entry| entry["content"]["hex"].as_str());
        let bytes = hex::decode(content.unwrap()).unwrap();
        let (store, errors) = FONTS.with_project_fonts([font("bad", bytes)]);
        let is_harmless = path.ends_with("claims-65535-glyphs");
        assert_eq!(errors.is_empty(), is_harmless, "{}: {errors:?}", path.display());
        assert!(shaped(&store, "bad", "AAA and more").width > 0.0);
        count += 1;
    }
    assert!(count > 10);
}

/// A font whose glyph calls ten levels of subroutines, each the next one a hundred times.
fn charstring_bomb() -> Vec<u8> {
    let index = |entries: &[Vec<u8>]| {
        let mut index = shorts(&[entries.len() as u16]);
        if entries.is_empty() {
            return index;
        }
        index.push(4);
        let mut offset = 1_u32;
        index.extend(offset.to_be_bytes());
        for entry in entries {
            offset += entry.len() as u32;
            index.extend(offset.to_be_bytes());
        }
        index.extend(entries.concat());
        index
    };
    // 10 subroutines: a bias of 107. `callgsubr` is 29, `return` 11, `endchar` 14.
    let call = |number: i32| vec![(number - 107 + 139) as u8, 29];
    let subrs: Vec<Vec<u8>> = (0..10)
        .map(|number| {
            let inner = if number == 9 {
                vec![]
            } else {
                call(number + 1).repeat(100)
            };
            [inner, vec![11]].concat()
        })
        .collect();
    let charstrings = index(&[[call(0), vec![14]].concat()]);
    let header = vec![1, 0, 4, 4];
    let names = index(&[b"Bad".to_vec()]);
    let strings = index(&[]);
    let global = index(&subrs);
    // The top dictionary: the offset of the charstrings (17) as a five-byte number.
    let top_length = 2 + 1 + 8 + 6;
    let at = header.len() + names.len() + top_length + strings.len() + global.len();
    let top = index(&[[vec![29], (at as u32).to_be_bytes().to_vec(), vec![17]].concat()]);
    assert_eq!(top.len(), top_length);
    let cff = [header, names, top, strings, global, charstrings].concat();
    let mut font = IconFont::new("Bad", &[HEART]);
    font.glyphs = vec![Vec::new()];
    font.tables.push((*b"CFF ", cff));
    let built = font.build();
    // Without TrueType outlines, or those would count.
    let at = built
        .windows(4)
        .position(|tag| tag == b"glyf")
        .expect("a glyf table");
    let mut built = built;
    built[at..at + 4].copy_from_slice(b"xlyf");
    built
}

proptest! {
    #[test]
    fn a_spoilt_font_is_refused_or_draws(at in 0_usize..2000, bytes in prop::collection::vec(any::<u8>(), 1..8), cut in 0_usize..2000) {
        let mut icons = IconFont::new("Icons", &[HEART, 0xe002, 65]);
        icons.glyphs.push(composite(&[1, 2]));
        let mut whole = icons.build();
        let at = at % whole.len();
        for (offset, byte) in bytes.iter().enumerate() {
            if let Some(spoilt) = whole.get_mut(at + offset) {
                *spoilt = *byte;
            }
        }
        if cut < 200 {
            whole.truncate(cut * whole.len() / 200);
        }
        let (store, _) = FONTS.with_project_fonts([font("Icons", whole)]);
        let _ = shaped(&store, "Icons", "A\u{e001}\u{e002} text");
    }
}
