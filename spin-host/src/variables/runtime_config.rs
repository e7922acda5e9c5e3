//! The application's variables: from the command line, the environment, or the manifest's defaults, in that order.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, anyhow, bail};

use crate::manifest::ApplicationVariable;
use crate::template::Template;

/// Before the name in capitals, the environment variable that sets a variable.
const ENVIRONMENT_PREFIX: &str = "SPIN_VARIABLE_";

/// The application's variables with their values.
#[derive(Debug, Default)]
pub struct ApplicationVariables {
    values: HashMap<String, String>,
}

impl ApplicationVariables {
    /// Finds every variable's value; names all that are missing at once.
    pub fn new(
        declared: &BTreeMap<String, ApplicationVariable>,
        given: &HashMap<String, String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Self> {
        if let Some(unknown) = given.keys().find(|name| !declared.contains_key(*name)) {
            bail!("--variable {unknown}: the manifest declares no such variable");
        }
        let mut values = HashMap::new();
        let mut missing = Vec::new();
        for (name, variable) in declared {
            let key = format!("{ENVIRONMENT_PREFIX}{}", name.to_ascii_uppercase());
            let value = given
                .get(name)
                .cloned()
                .or_else(|| environment(&key))
                .or_else(|| variable.default.clone());
            match value {
                Some(value) => {
                    values.insert(name.clone(), value);
                }
                None => missing.push(key),
            }
        }
        if !missing.is_empty() {
            bail!("required variables are not set; set {}", missing.join(", "));
        }
        Ok(Self { values })
    }

    /// Fills in a template.
    pub fn resolve(&self, template: &Template) -> anyhow::Result<String> {
        template.resolve(|name| {
            self.values
                .get(name)
                .map(String::as_str)
                .ok_or_else(|| anyhow!("the manifest declares no variable {name:?}"))
        })
    }

    /// Reads and fills in a template.
    pub fn resolve_text(&self, text: &str) -> anyhow::Result<String> {
        let template = Template::parse(text).with_context(|| format!("{text:?}"))?;
        self.resolve(&template)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> BTreeMap<String, ApplicationVariable> {
        toml::from_str(
            r#"
            url = { required = true }
            key = { required = true, secret = true }
            region = { default = "auto" }
        "#,
        )
        .unwrap()
    }

    #[test]
    fn the_nearest_source_wins() {
        let given = HashMap::from([("url".to_owned(), "from-flag".to_owned())]);
        let variables = ApplicationVariables::new(&declared(), &given, |key| match key {
            "SPIN_VARIABLE_URL" | "SPIN_VARIABLE_KEY" => Some("from-environment".to_owned()),
            _ => None,
        })
        .unwrap();
        assert_eq!(
            variables
                .resolve_text("{{ url }} {{ key }} {{ region }}")
                .unwrap(),
            "from-flag from-environment auto"
        );
    }

    #[test]
    fn everything_missing_is_named() {
        let error = ApplicationVariables::new(&declared(), &HashMap::new(), |_| None).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("SPIN_VARIABLE_URL") && text.contains("SPIN_VARIABLE_KEY"));
    }

    #[test]
    fn unknown_names_are_refused() {
        let given = HashMap::from([("nope".to_owned(), String::new())]);
        ApplicationVariables::new(&declared(), &given, |_| None).unwrap_err();
    }
}
