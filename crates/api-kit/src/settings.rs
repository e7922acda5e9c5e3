//! A component's Spin variables, read once per request.

use crate::ApiError;
use hivesync_domain::limits::{Limit, Limits, TABLE};
use hivesync_signing::{KeyRing, Secret};
use std::collections::BTreeMap;

/// Names a variable that is no limit; the Spin variable is the same in lower case.
pub type Variable = &'static str;

/// What a component was configured with.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    values: BTreeMap<&'static str, String>,
    limits: Limits,
}

impl Settings {
    /// Reads the variables and limits a component declares. Each read is a call into the host's memory.
    pub async fn load(variables: &[Variable], limits: &[Limit]) -> Result<Self, ApiError> {
        let names = limits.iter().map(|limit| TABLE[*limit as usize].name);
        let mut values = BTreeMap::new();
        for name in variables.iter().copied().chain(names) {
            let value = spin_sdk::variables::get(name.to_ascii_lowercase())
                .await
                .map_err(|error| ApiError::internal(format!("variable {name}: {error}")))?;
            values.insert(name, value);
        }
        Self::new(values)
    }

    /// Settings of `values`; an error names the limit that is out of range.
    pub fn new(values: BTreeMap<&'static str, String>) -> Result<Self, ApiError> {
        let limits = Limits::read(|name| values.get(name).cloned()).map_err(ApiError::internal)?;
        Ok(Self { values, limits })
    }

    /// The effective limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// A value; empty when it is unset.
    pub fn get(&self, name: Variable) -> &str {
        self.values.get(name).map_or("", |value| value.trim())
    }

    /// A value that must be set.
    pub fn required(&self, name: Variable) -> Result<&str, ApiError> {
        match self.get(name) {
            "" => Err(ApiError::internal(format!("{name} is not set"))),
            value => Ok(value),
        }
    }

    /// The key of the variable `name`, which must be long enough.
    pub fn secret(&self, name: Variable) -> Result<Secret, ApiError> {
        Secret::new(name, self.get(name)).map_err(ApiError::internal)
    }

    /// The key of the variable `name`, and that of `previous` while keys are rotated.
    pub fn key_ring(&self, name: Variable, previous: Variable) -> Result<KeyRing, ApiError> {
        KeyRing::read(name, self.get(name), Some(self.get(previous))).map_err(ApiError::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hivesync_domain::ErrorCode;

    #[test]
    fn a_limit_out_of_range_and_a_short_secret_are_refused_by_name() {
        let error = Settings::new([("MAX_NODES", "0".to_owned())].into()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InternalError);
        assert!(error.to_string().contains("MAX_NODES"));
        let settings = Settings::new([("JWT_SECRET", " short ".to_owned())].into()).unwrap();
        assert!(
            settings
                .secret("JWT_SECRET")
                .unwrap_err()
                .to_string()
                .contains("JWT_SECRET")
        );
        assert!(
            settings
                .required("S3_BUCKET")
                .unwrap_err()
                .to_string()
                .contains("S3_BUCKET")
        );
        assert_eq!(settings.get("S3_BUCKET"), "");
    }
}
