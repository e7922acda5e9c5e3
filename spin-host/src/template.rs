//! `{{ name }}` templates, as manifests write them.

/// A string with the names of variables in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Variable(String),
}

/// Braces were opened and not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a '{{{{' has no '}}}}'")]
pub struct UnmatchedBraces;

impl Template {
    /// Reads a template.
    pub fn parse(text: &str) -> Result<Self, UnmatchedBraces> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((literal, opened)) = rest.split_once("{{") {
            let (name, after) = opened.split_once("}}").ok_or(UnmatchedBraces)?;
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            parts.push(Part::Variable(name.trim().to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// Fills it in; `value` gives the value of a name.
    pub fn resolve<'v, E>(&self, mut value: impl FnMut(&str) -> Result<&'v str, E>) -> Result<String, E> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.push_str(text),
                Part::Variable(name) => out.push_str(value(name)?),
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> String {
        Template::parse(text)
            .unwrap()
            .resolve(|name| match name {
                "host" => Ok("db"),
                "port" => Ok("5432"),
                other => Err(other.to_owned()),
            })
            .unwrap()
    }

    #[test]
    fn names_are_filled_in() {
        assert_eq!(fill(""), "");
        assert_eq!(fill("plain } text"), "plain } text");
        assert_eq!(fill("{{host}}"), "db");
        assert_eq!(fill("pg://{{ host }}:{{  port}}/x"), "pg://db:5432/x");
    }

    #[test]
    fn an_open_brace_is_an_error() {
        assert_eq!(Template::parse("a {{ b"), Err(UnmatchedBraces));
    }
}
