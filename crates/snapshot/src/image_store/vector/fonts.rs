//! The bundled fonts for the text of drawings.

use hivesync_domain::Platform;
use hivesync_text::bundled_fonts;
use resvg::usvg::{
    FontResolver, FontStyle,
    fontdb::{Database, Family, ID, Language, Query, Source, Style, Weight},
};
use std::sync::{Arc, OnceLock};

/// The database of the bundled fonts.
pub(super) fn bundled() -> Arc<Database> {
    static BUNDLED: OnceLock<Arc<Database>> = OnceLock::new();
    Arc::clone(BUNDLED.get_or_init(|| {
        let mut database = Database::new();
        for (family, file) in bundled_fonts() {
            for id in database.load_font_source(Source::Binary(Arc::new(file))) {
                // Under our own name for it: the files are parts of typefaces, and all parts have the typeface's name.
                if let Some(mut face) = database.face(id).cloned() {
                    face.families = vec![(family.to_owned(), Language::English_UnitedStates)];
                    database.remove_face(id);
                    database.push_face_info(face);
                }
            }
        }
        Arc::new(database)
    }))
}

/// The family of text that names none.
pub(super) fn default_family(platform: Platform) -> &'static str {
    hivesync_text::stand_in_family(None, platform)
}

/// Finds fonts by the same stand-ins as the text of screens.
pub(super) fn resolver(platform: Platform) -> FontResolver<'static> {
    FontResolver {
        select_font: Box::new(move |font, database| {
            let wanted = font
                .families()
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(",");
            let family = hivesync_text::stand_in_family(Some(&wanted), platform);
            find(database, family, font.weight(), font.style())
        }),
        select_fallback: FontResolver::default_fallback_selector(),
    }
}

fn find(database: &Database, family: &str, weight: u16, style: FontStyle) -> Option<ID> {
    database.query(&Query {
        families: &[Family::Name(family), Family::Name("Inter")],
        weight: Weight(weight),
        style: match style {
            FontStyle::Normal => Style::Normal,
            FontStyle::Italic => Style::Italic,
            FontStyle::Oblique => Style::Oblique,
        },
        ..Query::default()
    })
}
