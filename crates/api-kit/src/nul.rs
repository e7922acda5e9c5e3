//! U+0000: JSON's strings may hold it, Postgres's can't.

use serde_json::Value;

/// How it stands in JSON; there it is no control character itself.
const ESCAPED: &[u8] = b"\\u0000";

/// Takes it out of every string of a JSON text.
pub(crate) fn remove(json: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = next(rest) {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at + ESCAPED.len()..];
    }
    kept.extend_from_slice(rest);
    kept
}

/// The path of the first string or name of a JSON text that holds it; `None` for what is no JSON, too.
pub(crate) fn find(json: &[u8]) -> Option<String> {
    next(json)?;
    path(&serde_json::from_slice(json).ok()?)
}

/// Where it stands first. A backslash is in strings alone, and always the first of an escape's two characters or more, so an
/// escaped backslash before `u0000` is not taken for it.
fn next(json: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + json.get(from..)?.iter().position(|byte| *byte == b'\\')?;
        if json[at..].starts_with(ESCAPED) {
            return Some(at);
        }
        from = at + 2;
    }
}

fn path(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| path(item).map(|rest| join(&format!("[{at}]"), &rest))),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let shown = name.replace('\0', "\u{fffd}");
            if shown != *name {
                return Some(shown);
            }
            path(value).map(|rest| join(name, &rest))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn join(first: &str, rest: &str) -> String {
    let dot = if rest.is_empty() || rest.starts_with('[') {
        ""
    } else {
        "."
    };
    format!("{first}{dot}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn it_is_removed_and_what_only_looks_like_it_is_kept() {
        for (json, kept) in [
            (r#"{"a":"x\u0000y\u0000"}"#, r#"{"a":"xy"}"#),
            (r#"["\u0000\u0000","\\u0000"]"#, r#"["","\\u0000"]"#),
            (r#""\\\u0000\n\u0001""#, r#""\\\n\u0001""#),
            (r#"{"a":1}"#, r#"{"a":1}"#),
        ] {
            assert_eq!(String::from_utf8(remove(json.as_bytes())).unwrap(), kept);
        }
    }

    #[test]
    fn its_place_is_named() {
        for (value, field) in [
            (json!({"name": "a\0"}), Some("name")),
            (
                json!({"devices": [{"id": 1}, {"model": "\0"}]}),
                Some("devices[1].model"),
            ),
            (json!({"a": {"b\0": 1}}), Some("a.b\u{fffd}")),
            (json!([["\0"]]), Some("[0][0]")),
            (json!("\0"), Some("")),
            (json!({"a": "\\u0000"}), None),
        ] {
            assert_eq!(find(value.to_string().as_bytes()).as_deref(), field, "{value}");
        }
        for broken in [r#"{"a":"\u0000"#, r#""\"#, "\\u0000"] {
            assert_eq!(find(broken.as_bytes()), None);
        }
    }

    proptest! {
        #[test]
        fn any_text_loses_it_and_nothing_else(text in "(\0|\\\\|\"|u0000|.){0,20}") {
            let json = serde_json::to_vec(&json!([text])).unwrap();
            let kept: Vec<String> = serde_json::from_slice(&remove(&json)).unwrap();
            prop_assert_eq!(&kept[0], &text.replace('\0', ""));
            prop_assert_eq!(find(&json).is_some(), text.contains('\0'));
        }

        #[test]
        fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
            find(&bytes);
            remove(&bytes);
        }
    }
}
