//! Names of scripts, for telling which one the fonts at hand do not have.

use std::ops::RangeInclusive;

/// Blocks of characters by the name their readers know; the first that has a character counts.
const SCRIPTS: &[(&str, &[RangeInclusive<u32>])] = &[
    ("Latin", &[0x41..=0x24f, 0x1e00..=0x1eff]),
    ("Greek", &[0x370..=0x3ff, 0x1f00..=0x1fff]),
    ("Cyrillic", &[0x400..=0x52f]),
    ("Armenian", &[0x530..=0x58f]),
    ("Hebrew", &[0x590..=0x5ff]),
    (
        "Arabic",
        &[
            0x600..=0x6ff,
            0x750..=0x77f,
            0x870..=0x8ff,
            0xfb50..=0xfdff,
            0xfe70..=0xfefe,
        ],
    ),
    ("Devanagari", &[0x900..=0x97f]),
    ("Bengali", &[0x980..=0x9ff]),
    ("Gurmukhi", &[0xa00..=0xa7f]),
    ("Gujarati", &[0xa80..=0xaff]),
    ("Odia", &[0xb00..=0xb7f]),
    ("Tamil", &[0xb80..=0xbff]),
    ("Telugu", &[0xc00..=0xc7f]),
    ("Kannada", &[0xc80..=0xcff]),
    ("Malayalam", &[0xd00..=0xd7f]),
    ("Sinhala", &[0xd80..=0xdff]),
    ("Thai", &[0xe00..=0xe7f]),
    ("Lao", &[0xe80..=0xeff]),
    ("Tibetan", &[0xf00..=0xfff]),
    ("Burmese", &[0x1000..=0x109f]),
    ("Georgian", &[0x10a0..=0x10ff, 0x1c90..=0x1cbf]),
    (
        "Korean",
        &[0x1100..=0x11ff, 0x3130..=0x318f, 0xa960..=0xa97f, 0xac00..=0xd7ff],
    ),
    ("Ethiopic", &[0x1200..=0x139f]),
    ("Khmer", &[0x1780..=0x17ff]),
    ("Japanese", &[0x3040..=0x30ff, 0x31f0..=0x31ff, 0xff66..=0xff9f]),
    (
        "Chinese",
        &[
            0x2e80..=0x303f,
            0x3100..=0x312f,
            0x3400..=0x9fff,
            0xf900..=0xfaff,
            0xff00..=0xffef,
            0x2_0000..=0x3_ffff,
        ],
    ),
    ("emoji", &[0x2600..=0x27bf, 0x1_f000..=0x1_faff]),
];

/// The script of a character that should be seen; nothing for spaces and controls.
pub(crate) fn script_of(char: char) -> Option<&'static str> {
    let is_unseen = char.is_whitespace()
        || char.is_control()
        || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}');
    if is_unseen {
        return None;
    }
    let code = u32::from(char);
    let found = SCRIPTS
        .iter()
        .find(|(_, blocks)| blocks.iter().any(|block| block.contains(&code)));
    Some(found.map_or("other signs", |(name, _)| *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_scripts_and_spaces_have_none() {
        for (char, script) in [
            ('é', Some("Latin")),
            ('漢', Some("Chinese")),
            ('か', Some("Japanese")),
            ('한', Some("Korean")),
            ('ह', Some("Devanagari")),
            ('🦀', Some("emoji")),
            ('\u{10330}', Some("other signs")),
            (' ', None),
            ('\u{200d}', None),
        ] {
            assert_eq!(script_of(char), script, "{char:?}");
        }
    }
}
