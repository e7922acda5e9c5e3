//! `spin:variables`: what the application is configured with, and which part of it each component sees.

mod host;
mod runtime_config;

use std::collections::HashMap;

use anyhow::{Context as _, anyhow, bail, ensure};

pub use runtime_config::ApplicationVariables;

use crate::template::Template;

/// The variables of one component, filled in.
#[derive(Debug, Default)]
pub struct ComponentVariables {
    values: HashMap<String, String>,
}

impl ComponentVariables {
    /// Fills in the templates of a component.
    pub fn new<'a>(
        templates: impl IntoIterator<Item = (&'a String, &'a String)>,
        application: &ApplicationVariables,
    ) -> anyhow::Result<Self> {
        let values = templates
            .into_iter()
            .map(|(name, text)| {
                let value = Template::parse(text)
                    .map_err(anyhow::Error::from)
                    .and_then(|template| application.resolve(&template))
                    .with_context(|| format!("variables.{name}"))?;
                Ok((name.clone(), value))
            })
            .collect::<anyhow::Result<_>>()?;
        Ok(Self { values })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }
}

/// Refuses a name that cannot be turned into an environment variable and back.
pub fn check_name(name: &str) -> anyhow::Result<()> {
    let first = name
        .bytes()
        .next()
        .ok_or_else(|| anyhow!("a variable's name is empty"))?;
    ensure!(
        first.is_ascii_lowercase(),
        "{name:?}: must start with a lower-case letter"
    );
    if let Some(wrong) = name
        .chars()
        .find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_'))
    {
        bail!("{name:?}: {wrong:?} is not a lower-case letter, digit or underscore");
    }
    ensure!(
        !name.ends_with('_') && !name.contains("__"),
        "{name:?}: an underscore must stand alone between letters or digits"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["a", "abc", "a1b2", "a_1", "a_1_b"] {
            check_name(good).unwrap();
        }
        for bad in ["", "A", "aX", "1a", "_a", "a_", "a__b", "a-b", "a.b"] {
            check_name(bad).unwrap_err();
        }
    }
}
