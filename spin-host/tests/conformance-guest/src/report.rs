//! Outcomes, by the name of the call.

use std::fmt::{self, Debug, Display};

/// What came of some calls.
#[derive(Default)]
pub struct Report(serde_json::Map<String, serde_json::Value>);

impl Report {
    /// Notes an outcome.
    pub fn add(&mut self, call: &str, outcome: impl Debug) {
        let before = self.0.insert(call.to_owned(), format!("{outcome:?}").into());
        assert!(before.is_none(), "{call} is reported twice");
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string_pretty(&self.0).unwrap())
    }
}
