//! What the resolver is told of a package: the fields of its package.json that say where imports lead, within bounds.
//!
//! The resolver trusts what it reads. It walks every path by recursion, parses nested values by recursion, and looks
//! through all entries again for every import: so nothing gets there but what a package could mean.

use crate::{bundle_path::is_walkable, config_file::MAX_CONFIG_BYTES};
use serde_json::{Map, Value};

/// Values kept of one field, nested ones included. The longest `exports` in use name some thousand subpaths.
const MAX_VALUES: usize = 10_000;

/// Values kept of a field that replaces modules: it is looked through for every path that is tried.
const MAX_REPLACEMENTS: usize = 500;

/// Stars in one target: each is replaced by what the pattern matched.
const MAX_STARS: usize = 4;

/// The fields that the resolver reads, by its options, and how many values of each are kept.
const FIELDS: [(&str, usize); 7] = [
    ("name", 1),
    ("type", 1),
    ("main", 1),
    ("react-native", MAX_REPLACEMENTS),
    ("browser", MAX_REPLACEMENTS),
    ("exports", MAX_VALUES),
    ("imports", MAX_VALUES),
];

/// The package.json that the resolver reads in place of `text`; nothing when that is no description of a package.
pub(super) fn reduced(text: &[u8]) -> Option<Vec<u8>> {
    if text.len() > MAX_CONFIG_BYTES {
        return None;
    }
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    // Refuses what nests deeper than 128 levels as well.
    let mut description: Map<String, Value> = serde_json::from_slice(text).ok()?;
    let fields: Map<String, Value> = FIELDS
        .iter()
        .filter_map(|(name, values)| {
            let value = kept(description.remove(*name)?, &mut values.clone())?;
            Some(((*name).to_owned(), value))
        })
        .collect();
    serde_json::to_vec(&fields).ok()
}

/// `value` without what can't lead to a file, and without what is beyond `left` values.
fn kept(value: Value, left: &mut usize) -> Option<Value> {
    *left = left.checked_sub(1)?;
    match value {
        Value::String(text) => {
            let can_lead = is_walkable(&text) && text.matches('*').count() <= MAX_STARS;
            can_lead.then_some(Value::String(text))
        }
        Value::Array(values) => Some(values.into_iter().filter_map(|value| kept(value, left)).collect()),
        Value::Object(entries) => Some(
            entries
                .into_iter()
                .filter(|(key, _)| is_walkable(key))
                .filter_map(|(key, value)| Some((key, kept(value, left)?)))
                .collect(),
        ),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(description: &Value) -> Value {
        let text = reduced(description.to_string().as_bytes()).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    #[test]
    fn what_leads_somewhere_is_kept_in_its_order() {
        let description = json!({
            "name": "p", "main": "./lib/main", "browser": {"fs": false, "./a.js": "./b.js"},
            "exports": {"./z": ["./a.js", null], ".": {"react-native": "./r.js", "default": "./d.js"}, "./*": "./dist/*.js"},
        });
        let kept = read(&description);
        assert_eq!(kept, description);
        let keys = |value: &Value| {
            value["exports"]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&kept), ["./z", ".", "./*"]);
        let with_more = reduced(b"\xef\xbb\xbf{\"scripts\": [[[]]], \"main\": \"a\"}").unwrap();
        assert_eq!(with_more, b"{\"main\":\"a\"}");
    }

    #[test]
    fn what_no_file_can_be_named_is_left_out() {
        let long = "a/".repeat(50_000);
        let kept = read(&json!({
            "main": long, "exports": {".": [long, "./a.js"], "./b": long}, "browser": {&long: "./a.js", "./c": "./*/*/*/*/*"},
        }));
        assert_eq!(kept, json!({"exports": {".": ["./a.js"]}, "browser": {}}));
    }

    #[test]
    fn entries_without_end_are_cut_off() {
        let many: Map<String, Value> = (0..12_000)
            .map(|number| (format!("./{number}"), json!("./a.js")))
            .collect();
        let kept = read(&json!({"exports": many, "browser": many}));
        assert_eq!(kept["exports"].as_object().unwrap().len(), MAX_VALUES - 1);
        assert_eq!(kept["browser"].as_object().unwrap().len(), MAX_REPLACEMENTS - 1);
    }

    #[test]
    fn what_is_no_description_is_none() {
        assert_eq!(reduced(b"[]"), None);
        assert_eq!(reduced(b"{"), None);
        assert_eq!(
            reduced(format!("{{\"exports\": {}", "[".repeat(100_000)).as_bytes()),
            None
        );
        assert_eq!(reduced(&vec![b' '; MAX_CONFIG_BYTES + 1]), None);
    }
}
