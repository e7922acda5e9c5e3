//! Rules for what clients send; each error names the field.

use crate::ApiError;

/// A name for people: trimmed, 1 to `most` characters, no control characters.
pub fn name(field: &str, text: &str, most: usize) -> Result<String, ApiError> {
    let text = text.trim();
    let length = text.chars().count();
    if !(1..=most).contains(&length) {
        return Err(ApiError::validation(
            field,
            format!("must have 1 to {most} characters"),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(ApiError::validation(field, "must not hold control characters"));
    }
    Ok(text.to_owned())
}

/// An e-mail address, in the one form the database compares: trimmed and in lower case. The rule is the one of HTML's
/// `input type=email`, with a dot in the domain; only a letter that arrives proves more.
pub fn email(field: &str, text: &str) -> Result<String, ApiError> {
    let text = text.trim().to_lowercase();
    let refused = || ApiError::validation(field, "must be an e-mail address such as ada@example.com");
    let (local, domain) = text.rsplit_once('@').ok_or_else(refused)?;
    let local_ok = (1..=64).contains(&local.len())
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
    let domain_ok = domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
    if text.len() <= 254 && local_ok && domain_ok {
        Ok(text)
    } else {
        Err(refused())
    }
}

/// A path of a module inside a project: relative, forward slashes, no `..`.
pub fn project_path(field: &str, text: &str) -> Result<String, ApiError> {
    let plain = (1..=1024).contains(&text.len())
        && !text.starts_with('/')
        && !text.contains('\\')
        && !text.chars().any(char::is_control)
        && text.split('/').all(|part| !part.is_empty() && part != "..");
    if plain {
        Ok(text.to_owned())
    } else {
        Err(ApiError::validation(
            field,
            "must be a relative path inside the project, such as src/App.tsx",
        ))
    }
}

/// The lower-case hex of a SHA-256.
pub fn sha256(field: &str, text: &str) -> Result<[u8; 32], ApiError> {
    let mut hash = [0; 32];
    match hex::decode_to_slice(text, &mut hash) {
        Ok(()) if !text.bytes().any(|b| b.is_ascii_uppercase()) => Ok(hash),
        _ => Err(ApiError::validation(field, "must be 64 lower-case hex digits")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_normalised_or_refused() {
        assert_eq!(
            email("email", " Ada.L+x@Example.COM ").unwrap(),
            "ada.l+x@example.com"
        );
        for bad in [
            "",
            "ada",
            "@",
            "ada@",
            "@x.org",
            "ada@x",
            "a b@x.org",
            "a@x..org",
            "a@-x.org",
            "a@x.org\n.b",
            "ä@x.org",
            "a@b@x.org ",
        ] {
            assert_eq!(
                email("email", bad).unwrap_err().details()["field"],
                "email",
                "{bad:?}"
            );
        }
        assert!(email("email", &format!("{}@x.org", "a".repeat(65))).is_err());
    }

    #[test]
    fn names_paths_and_hashes_keep_their_rules() {
        assert_eq!(name("name", "  Shop ", 4).unwrap(), "Shop");
        for bad in ["", "   ", "Shops", "a\u{7}b"] {
            assert!(name("name", bad, 4).is_err(), "{bad:?}");
        }
        assert!(project_path("p", "src/./App.tsx").is_ok());
        for bad in ["", "/App.tsx", "../App.tsx", "a/../b", "a//b", "a\\b", "a\u{0}"] {
            assert!(project_path("p", bad).is_err(), "{bad:?}");
        }
        assert!(sha256("h", &"0f".repeat(32)).is_ok());
        for bad in ["0F".repeat(32), "0f".repeat(31), "zz".repeat(32)] {
            assert!(sha256("h", &bad).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_passes_passes_again(text in any::<String>()) {
            if let Ok(once) = email("e", &text) { prop_assert_eq!(email("e", &once).unwrap(), once); }
            if let Ok(once) = name("n", &text, 100) { prop_assert_eq!(name("n", &once, 100).unwrap(), once); }
            let _ = project_path("p", &text);
            let _ = sha256("h", &text);
        }
    }
}
