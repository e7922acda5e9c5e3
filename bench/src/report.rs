//! The results as Markdown.

use crate::distribution::Distribution;
use std::fmt::Write as _;

/// One group of measurements.
#[derive(Debug, Default)]
pub struct Section {
    title: String,
    about: String,
    rows: Vec<(String, [String; 5])>,
    facts: Vec<String>,
}

impl Section {
    /// An empty one: its title, and how it was measured.
    pub fn new(title: &str, about: &str) -> Self {
        Self {
            title: title.to_owned(),
            about: about.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a distribution.
    pub fn row(&mut self, name: impl Into<String>, times: &Distribution) {
        self.rows.push((name.into(), times.cells()));
    }

    /// Adds a line below the table: a ratio, a rate.
    pub fn fact(&mut self, fact: impl Into<String>) {
        self.facts.push(fact.into());
    }
}

/// All of it.
#[derive(Debug)]
pub struct Report {
    machine: String,
    sections: Vec<Section>,
}

impl Report {
    /// Of this machine.
    pub fn new(machine: String) -> Self {
        Self {
            machine,
            sections: Vec::new(),
        }
    }

    /// Adds a section.
    pub fn add(&mut self, section: Section) {
        self.sections.push(section);
    }

    /// As Markdown.
    pub fn render(&self) -> String {
        let mut text = format!(
            "# Benchmarks\n\nMade by `./hive bench`; times in milliseconds. Numbers of one run on one machine: compare \
             them with each other, not with those of another machine.\n\n{}\n",
            self.machine
        );
        let mut line = |words: std::fmt::Arguments<'_>| {
            // Writing to a String can't fail.
            let _ = text.write_fmt(words);
        };
        for section in &self.sections {
            line(format_args!("\n## {}\n\n{}\n", section.title, section.about));
            if !section.rows.is_empty() {
                line(format_args!(
                    "\n| | runs | least | p50 | p95 | most |\n|---|--:|--:|--:|--:|--:|\n"
                ));
            }
            for (name, cells) in &section.rows {
                line(format_args!("| {name} | {} |\n", cells.join(" | ")));
            }
            if !section.facts.is_empty() {
                line(format_args!("\n"));
            }
            for fact in &section.facts {
                line(format_args!("- {fact}\n"));
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_readable_document() {
        let mut section = Section::new("Drawing", "One picture.");
        section.row("small", &Distribution::of_milliseconds([1.0, 2.0, 30.0]));
        section.fact("3 times");
        let mut report = Report::new("A machine.".to_owned());
        report.add(section);
        let text = report.render();
        assert!(text.ends_with(
            "\nA machine.\n\n## Drawing\n\nOne picture.\n\n| | runs | least | p50 | p95 | most |\n\
             |---|--:|--:|--:|--:|--:|\n| small | 3 | 1.00 | 2.00 | 30.0 | 30.0 |\n\n- 3 times\n"
        ));
    }
}
