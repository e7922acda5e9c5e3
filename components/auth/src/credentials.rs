//! What a user logs in with.

use crate::password::{MAX_BYTES, MIN_CHARS};
use hivesync_api_kit::{ApiError, validate};

/// A checked address and password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub email: String,
    pub password: String,
}

impl Credentials {
    /// For a new account: the password must be long enough.
    pub(crate) fn new(email: &str, password: String) -> Result<Self, ApiError> {
        let credentials = Self::presented(email, password)?;
        if credentials.password.chars().count() < MIN_CHARS {
            return Err(ApiError::validation(
                "password",
                format!("must have at least {MIN_CHARS} characters"),
            ));
        }
        Ok(credentials)
    }

    /// As presented at login: only what protects the server is checked.
    pub(crate) fn presented(email: &str, password: String) -> Result<Self, ApiError> {
        let email = validate::email("email", email)?;
        if password.is_empty() || password.len() > MAX_BYTES {
            return Err(ApiError::validation(
                "password",
                format!("must have 1 to {MAX_BYTES} bytes"),
            ));
        }
        Ok(Self { email, password })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_that_breaks_a_rule_is_named() {
        let field = |result: Result<Credentials, ApiError>| result.unwrap_err().details()["field"].clone();
        assert_eq!(field(Credentials::new("ada", "long enough".into())), "email");
        assert_eq!(field(Credentials::new("ada@x.org", "short".into())), "password");
        assert_eq!(
            field(Credentials::presented("ada@x.org", String::new())),
            "password"
        );
        assert_eq!(
            field(Credentials::presented("ada@x.org", "x".repeat(MAX_BYTES + 1))),
            "password"
        );
        assert!(Credentials::presented("ada@x.org", "short".into()).is_ok());
        assert_eq!(
            Credentials::new(" Ada@X.org", "long enough".into())
                .unwrap()
                .email,
            "ada@x.org"
        );
    }
}
