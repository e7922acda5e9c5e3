//! Stack traces of the guest as positions in the project's sources.

use crate::Program;
use hivesync_domain::SourcePosition;

/// Frames kept of a stack.
const MAX_FRAMES: usize = 20;

/// The frames of a QuickJS stack trace that lie in the project, innermost first.
pub(crate) fn positions(stack: &str, program: &Program) -> Vec<SourcePosition> {
    stack
        .lines()
        .filter_map(frame)
        .filter_map(|(path, line, column)| program.locate(path, line, column))
        .take(MAX_FRAMES)
        .collect()
}

/// `    at name (path:line:column)` or `    at path:line:column`.
fn frame(line: &str) -> Option<(&str, u32, u32)> {
    let rest = line.trim().strip_prefix("at ")?;
    let place = match rest.strip_suffix(')') {
        Some(inner) => &inner[inner.rfind(" (").map_or(inner.find('(')? + 1, |at| at + 2)..],
        None => rest,
    };
    let (place, column) = place.rsplit_once(':')?;
    let column = column.parse().ok()?;
    match place.rsplit_once(':') {
        Some((path, line)) if !path.is_empty() => Some((path, line.parse().ok()?, column)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_with_and_without_a_name_are_read() {
        assert_eq!(
            frame("    at Card (src/Card.tsx:12:34)"),
            Some(("src/Card.tsx", 12, 34))
        );
        assert_eq!(
            frame("    at src/(tabs)/index.tsx:1:2"),
            Some(("src/(tabs)/index.tsx", 1, 2))
        );
        assert_eq!(
            frame("    at Row (src/(tabs)/index.tsx:1:2)"),
            Some(("src/(tabs)/index.tsx", 1, 2))
        );
        for other in [
            "",
            "at",
            "at native",
            "    at map (native)",
            "Error: a:1:2",
            "at x (:1:2)",
            "at é(",
        ] {
            assert_eq!(frame(other), None, "{other}");
        }
    }
}
