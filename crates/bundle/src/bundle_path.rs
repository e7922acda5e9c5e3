//! The rules a path inside a bundle must keep, whoever wrote it.

use crate::bundle_limits::MAX_PATH_DEPTH;
use crate::{BundleError, BundleLimits};
use unicode_normalization::UnicodeNormalization;

/// Bytes of a path that is looked up: of an import's specifier, an alias' target, a package's `main`.
const MAX_LOOKUP_BYTES: usize = 4096;

/// Longest part of a refused path that a message shows.
const SHOWN_CHARACTERS: usize = 120;

/// A path that may not be in a bundle, as a message shows it: cut short, control characters escaped.
pub(crate) fn shown(path: &str) -> String {
    let mut shown: String = path
        .chars()
        .take(SHOWN_CHARACTERS)
        .flat_map(char::escape_debug)
        .collect();
    if path.chars().nth(SHOWN_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}

/// Whether a path that a project's files name may be looked up. The resolver walks paths by recursion, one call a
/// segment, and so every path must be held to this before it gets there; no file lies deeper anyway.
pub(crate) fn is_walkable(path: &str) -> bool {
    let segments = path
        .split('/')
        .filter(|segment| !matches!(*segment, "" | "." | ".."));
    // Addresses of files are decoded by the resolver, and `%2F` becomes another segment then.
    path.len() <= MAX_LOOKUP_BYTES
        && segments.count() <= MAX_PATH_DEPTH
        && !path.contains('\0')
        && !path.starts_with("file:")
}

/// Checks a path and brings it into its one form: NFC, forward slashes, no `.` and no empty segments.
pub(crate) fn check(path: &str, limits: &BundleLimits) -> Result<String, BundleError> {
    let refuse = |rule: String| {
        Err(BundleError::Invalid(format!(
            "The path \"{}\" {rule}.",
            shown(path)
        )))
    };
    if path.len() as u64 > limits.path_bytes {
        return Err(BundleError::TooLarge(format!(
            "The path \"{}\" has {} bytes; the limit is {} (ARCHIVE_PATH_BYTES).",
            shown(path),
            path.len(),
            limits.path_bytes
        )));
    }
    if path.chars().any(char::is_control) {
        return refuse("holds a control character".to_owned());
    }
    if path.contains('\\') {
        return refuse("holds a backslash; use forward slashes".to_owned());
    }
    if path.starts_with('/') {
        return refuse("is absolute; paths must be relative to the project".to_owned());
    }
    if path.as_bytes().get(1) == Some(&b':') && path.as_bytes()[0].is_ascii_alphabetic() {
        return refuse("starts with a drive letter; paths must be relative to the project".to_owned());
    }
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                return refuse("leaves the project with \"..\"".to_owned());
            }
            _ => segments.push(segment),
        }
    }
    if segments.is_empty() {
        return refuse("names no file".to_owned());
    }
    if segments.len() > MAX_PATH_DEPTH {
        return Err(BundleError::TooLarge(format!(
            "The path \"{}\" is {} folders deep; the limit is {MAX_PATH_DEPTH}.",
            shown(path),
            segments.len()
        )));
    }
    Ok(segments.join("/").nfc().collect())
}

/// Two paths with the same key can't both exist on every file system: they differ in case or in composition only.
pub(crate) fn collision_key(path: &str) -> String {
    path.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Whether a path is no part of the project: what file managers, version control and package managers leave in
/// archives (`node_modules/.bin` is nothing but links).
pub(crate) fn is_ignored(path: &str) -> bool {
    if path.starts_with("node_modules/.bin/") || path.contains("/node_modules/.bin/") {
        return true;
    }
    path.split('/').any(|segment| {
        matches!(segment, "__MACOSX" | ".git" | ".DS_Store" | "Thumbs.db") || segment.starts_with("._")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn checked(path: &str) -> Result<String, BundleError> {
        check(path, &BundleLimits::default())
    }

    #[test]
    fn ordinary_paths_are_kept_and_tidied() {
        assert_eq!(checked("src/App.tsx").unwrap(), "src/App.tsx");
        assert_eq!(checked("./src//a.ts").unwrap(), "src/a.ts");
        assert_eq!(checked("a/..b/c..d").unwrap(), "a/..b/c..d");
        assert_eq!(checked("Cafe\u{301}.ts").unwrap(), "Caf\u{e9}.ts");
    }

    #[test]
    fn a_refusal_names_path_and_rule() {
        for (path, rule) in [
            ("/etc/passwd", "absolute"),
            ("../secret", "\"..\""),
            ("a/../../b", "\"..\""),
            ("a\\b", "backslash"),
            ("C:/x", "drive letter"),
            ("c:x", "drive letter"),
            ("a\0b", "control"),
            ("a\nb", "control"),
            ("a\u{7f}b", "control"),
            ("", "no file"),
            ("./.", "no file"),
        ] {
            let error = checked(path).unwrap_err();
            assert!(error.to_string().contains(rule), "{path:?}: {error}");
            assert!(matches!(error, BundleError::Invalid(_)));
        }
        assert!(matches!(
            checked(&"a/".repeat(200)),
            Err(BundleError::TooLarge(_))
        ));
        assert!(matches!(
            checked(&"a".repeat(2000)),
            Err(BundleError::TooLarge(_))
        ));
    }

    #[test]
    fn only_paths_that_a_file_could_have_are_walked() {
        for path in [".", "./a", "../../a/b.png", "@scope/name/x", "#inner", "./a//b"] {
            assert!(is_walkable(path), "{path}");
        }
        assert!(is_walkable(&"../".repeat(200)));
        for path in ["a\0b", "file:///a%2Fb"] {
            assert!(!is_walkable(path), "{path}");
        }
        assert!(!is_walkable(&"a/".repeat(65)));
        assert!(!is_walkable(&"a".repeat(4097)));
    }

    #[test]
    fn confusable_paths_share_a_key() {
        assert_eq!(collision_key("SRC/App.tsx"), collision_key("src/app.TSX"));
        assert_eq!(collision_key("caf\u{e9}"), collision_key("cafe\u{301}"));
        assert_eq!(collision_key("\u{fb01}le"), collision_key("file"));
        assert_ne!(collision_key("a/b"), collision_key("ab"));
    }

    proptest! {
        #[test]
        fn what_is_accepted_stays_inside_and_is_accepted_again(path in "[a-c./\\\\:\\x00é ]{0,40}") {
            if let Ok(checked_path) = checked(&path) {
                prop_assert!(!checked_path.starts_with('/'));
                prop_assert!(checked_path.split('/').all(|segment| !matches!(segment, "" | "." | "..")));
                prop_assert_eq!(checked(&checked_path).unwrap(), checked_path);
            }
        }
    }
}
