//! What `babel.config.js` says of module-resolver, as far as it is written in literals; the file is never run.

use crate::{BundleError, ValidatedBundle, config_file, transpile};
use std::collections::BTreeMap;

/// Aliases and roots of Babel's module-resolver plugin, relative to the project.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct BabelAliases {
    pub aliases: BTreeMap<String, String>,
    pub roots: Vec<String>,
}

/// Reads the first of Babel's configurations there is. One that can't be read says nothing of aliases.
pub(super) fn read(bundle: &ValidatedBundle) -> Result<BabelAliases, BundleError> {
    let names = [
        "babel.config.js",
        "babel.config.cjs",
        ".babelrc.js",
        "babel.config.json",
        ".babelrc",
    ];
    let mut found = None;
    for name in names {
        if let Some(content) = config_file::read(bundle, name)? {
            found = Some((name, content));
            break;
        }
    }
    let Some((name, content)) = found else {
        return Ok(BabelAliases::default());
    };
    let Ok(source) = std::str::from_utf8(content) else {
        return Ok(BabelAliases::default());
    };
    // JSON is read as the JavaScript expression it is.
    let source = if name.ends_with(".js") || name.ends_with(".cjs") {
        source.to_owned()
    } else {
        format!("({source})")
    };
    Ok(transpile::plugin_options(name, &source, "module-resolver")
        .map(|options| from_options(&options))
        .unwrap_or_default())
}

fn from_options(options: &serde_json::Value) -> BabelAliases {
    let relative = |text: &str| text.trim_start_matches("./").trim_end_matches('/').to_owned();
    let aliases = options["alias"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, target)| {
            let target = target
                .as_str()
                .filter(|target| target.starts_with('.') || !target.starts_with('/'))?;
            // Patterns are regular expressions; those are not followed.
            (!name.starts_with('^')).then(|| (name.trim_end_matches('/').to_owned(), relative(target)))
        })
        .collect();
    let roots = match &options["root"] {
        serde_json::Value::String(root) => vec![relative(root)],
        serde_json::Value::Array(roots) => roots
            .iter()
            .filter_map(|root| root.as_str())
            .map(relative)
            .collect(),
        _ => Vec::new(),
    };
    BabelAliases { aliases, roots }
}
