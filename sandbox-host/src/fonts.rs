//! A preview's fonts: the bundled ones, the project's files, and the names its code gave them.

use crate::assets::AssetTable;
use hivesync_domain::{AssetId, FontSource, LayoutNode};
use hivesync_text::{FontError, FontStore, ProjectFont};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

/// Sets of names kept: the screens of a project mostly register the same ones.
const KEPT: usize = 4;

/// Names that the project's code gave to its fonts.
pub type FontNames = BTreeMap<String, AssetId>;

/// The fonts of one module graph.
pub struct ProjectFonts {
    bundled: FontStore,
    files: Vec<(FontSource, ProjectFont)>,
    known: Mutex<Vec<(FontNames, Fonts)>>,
    /// What is wrong with files.
    pub refused: Vec<FontError>,
}

/// The fonts that a screen's text is set in.
#[derive(Clone)]
pub struct Fonts {
    /// The fonts.
    pub store: FontStore,
    sources: Arc<[FontSource]>,
}

impl ProjectFonts {
    /// The fonts of `assets` besides the bundled ones.
    pub fn new(bundled: FontStore, assets: &AssetTable) -> Self {
        let mut fonts = Self {
            bundled,
            files: assets.fonts().collect(),
            known: Mutex::default(),
            refused: Vec::new(),
        };
        let (plain, refused) = fonts.register(&FontNames::new());
        fonts.known = Mutex::new(vec![(FontNames::new(), plain)]);
        fonts.refused = refused;
        fonts
    }

    /// The fonts, also by the names that the code gave them. Names of what is no font of the project mean nothing.
    pub fn named(&self, names: &FontNames) -> Fonts {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, fonts)) = lock().iter().find(|(known, _)| known == names) {
            return fonts.clone();
        }
        // Files that are refused were told of when they were first seen.
        let (fonts, _) = self.register(names);
        let mut known = lock();
        known.push((names.clone(), fonts.clone()));
        if known.len() > KEPT {
            // The first, without any names, stays.
            known.remove(1);
        }
        fonts
    }

    fn register(&self, names: &FontNames) -> (Fonts, Vec<FontError>) {
        let given = names.iter().filter_map(|(name, asset)| {
            let (_, font) = self.files.iter().find(|(source, _)| source.asset == *asset)?;
            let source = FontSource {
                name: name.clone(),
                asset: asset.clone(),
            };
            let font = ProjectFont {
                name: name.clone(),
                bytes: Arc::clone(&font.bytes),
            };
            Some((source, font))
        });
        let (sources, fonts): (Vec<_>, Vec<_>) = self.files.iter().cloned().chain(given).unzip();
        let (store, refused) = if fonts.is_empty() {
            (self.bundled.clone(), Vec::new())
        } else {
            self.bundled.with_project_fonts(fonts)
        };
        let fonts = Fonts {
            store,
            sources: sources.into(),
        };
        (fonts, refused)
    }
}

impl Fonts {
    /// Those of the project's fonts that the text of a screen is set in.
    pub fn used_by(&self, root: &LayoutNode) -> Vec<FontSource> {
        if self.sources.is_empty() {
            return Vec::new();
        }
        let mut families = BTreeSet::new();
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            families.extend(
                node.props
                    .runs
                    .iter()
                    .filter_map(|run| run.style.font_family.as_deref()),
            );
            open.extend(&node.children);
        }
        let used: BTreeSet<&str> = families
            .into_iter()
            .flat_map(|family| self.store.project_fonts_of(family))
            .map(String::as_str)
            .collect();
        self.sources
            .iter()
            .filter(|source| used.contains(source.name.as_str()))
            .cloned()
            .collect()
    }
}
