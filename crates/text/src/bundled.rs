//! The font files that are compiled in, and the family each is registered under.

macro_rules! fonts {
    ($($family:literal <- $($file:literal),+;)+) => {
        /// Family and files. A family is one script's part of a typeface: a character is taken from the first family
        /// of a stack that has it.
        pub(crate) const FONTS: &[(&str, &[&[u8]])] = &[
            $(($family, &[$(include_bytes!(concat!("../fonts/", $file, ".ttf"))),+])),+
        ];
    };
}

fonts! {
    "Inter" <- "inter-latin", "inter-latin-italic";
    "Inter Latin Extended" <- "inter-latin-ext";
    "Inter Cyrillic" <- "inter-cyrillic";
    "Inter Greek" <- "inter-greek";
    "Inter Vietnamese" <- "inter-vietnamese";
    "Roboto" <- "roboto-latin", "roboto-latin-italic";
    "Roboto Latin Extended" <- "roboto-latin-ext";
    "Roboto Cyrillic" <- "roboto-cyrillic";
    "Roboto Greek" <- "roboto-greek";
    "Roboto Vietnamese" <- "roboto-vietnamese";
    "Roboto Mono" <- "roboto-mono-latin", "roboto-mono-latin-italic";
    "Roboto Mono Latin Extended" <- "roboto-mono-latin-ext";
    "Roboto Mono Cyrillic" <- "roboto-mono-cyrillic";
    "Roboto Mono Greek" <- "roboto-mono-greek";
    "Noto Serif" <- "noto-serif-latin", "noto-serif-latin-italic";
    "Noto Sans Arabic" <- "noto-sans-arabic";
    "Noto Sans Hebrew" <- "noto-sans-hebrew";
    "Noto Sans Symbols" <- "noto-sans-symbols";
    "Noto Sans Symbols 2" <- "noto-sans-symbols-2";
    "Noto Color Emoji Faces" <- "noto-color-emoji-faces";
    "Noto Color Emoji Things" <- "noto-color-emoji-things";
    "Noto Color Emoji More" <- "noto-color-emoji-more";
}

const INTER: &[&str] = &[
    "Inter",
    "Inter Latin Extended",
    "Inter Cyrillic",
    "Inter Greek",
    "Inter Vietnamese",
];
const ROBOTO: &[&str] = &[
    "Roboto",
    "Roboto Latin Extended",
    "Roboto Cyrillic",
    "Roboto Greek",
    "Roboto Vietnamese",
];
const ROBOTO_MONO: &[&str] = &[
    "Roboto Mono",
    "Roboto Mono Latin Extended",
    "Roboto Mono Cyrillic",
    "Roboto Mono Greek",
];
const NOTO_SERIF: &[&str] = &["Noto Serif"];

/// What every stack goes on with.
pub(crate) const FALLBACK: &[&str] = &[
    "Inter",
    "Inter Latin Extended",
    "Inter Cyrillic",
    "Inter Greek",
    "Inter Vietnamese",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
];

/// Pictures; last in every stack, first for a character that asks for its picture.
pub(crate) const EMOJI: &[&str] = &[
    "Noto Color Emoji Faces",
    "Noto Color Emoji Things",
    "Noto Color Emoji More",
];

/// A bundled typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typeface {
    Inter,
    Roboto,
    RobotoMono,
    NotoSerif,
}

impl Typeface {
    /// Its families, script by script.
    pub(crate) fn families(self) -> &'static [&'static str] {
        match self {
            Self::Inter => INTER,
            Self::Roboto => ROBOTO,
            Self::RobotoMono => ROBOTO_MONO,
            Self::NotoSerif => NOTO_SERIF,
        }
    }
}
