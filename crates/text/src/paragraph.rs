//! A text's runs joined into segments that can be shaped: sanitised, bounded, with places for views kept.

use hivesync_domain::{Dimension, TextRun};
use std::ops::Range;

/// The longest text that is shaped, in bytes; what follows is left out.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;

/// The most text of one screen, in bytes; layout and drawing leave out what follows.
pub const MAX_SCREEN_TEXT_BYTES: usize = 256 * 1024;

/// The most runs in a text; what follows is left out.
pub const MAX_RUNS: usize = 4096;

/// The run that keeps the place of a view.
pub const PLACEHOLDER: &str = "\u{fffc}";

/// A stretch of text from one run, or the place of a view.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Segment {
    Text { run: usize, text: String },
    View { run: usize, width: f32, height: f32 },
}

impl Segment {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text { text, .. } => text.len(),
            Self::View { .. } => 0,
        }
    }

    pub(crate) fn run(&self) -> usize {
        match self {
            Self::Text { run, .. } | Self::View { run, .. } => *run,
        }
    }
}

/// The segments of `runs`.
pub(crate) fn segments(runs: &[TextRun]) -> Vec<Segment> {
    let mut budget = MAX_TEXT_BYTES;
    let mut segments = Vec::with_capacity(runs.len().min(MAX_RUNS));
    for (run, TextRun { text, style }) in runs.iter().enumerate().take(MAX_RUNS) {
        if let (PLACEHOLDER, Some(Dimension::Points(width)), Some(Dimension::Points(height))) =
            (text.as_str(), style.width, style.height)
        {
            let (width, height) = (crate::finite(width, 0.0, 1e5), crate::finite(height, 0.0, 1e5));
            segments.push(Segment::View { run, width, height });
            continue;
        }
        let text = sanitised(text, budget);
        budget -= text.len();
        if !text.is_empty() {
            segments.push(Segment::Text { run, text });
        }
    }
    segments
}

/// At most `budget` bytes of `text`, with line ends as line feeds and without the skin tones and joiners that the
/// bundled emoji, one picture per character, can't show.
fn sanitised(text: &str, budget: usize) -> String {
    let mut out = String::with_capacity(text.len().min(budget));
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let char = match char {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{1f3fb}'..='\u{1f3ff}' => continue,
            '\0' => '\u{fffd}',
            other => other,
        };
        if out.len() + char.len_utf8() > budget {
            break;
        }
        out.push(char);
    }
    out
}

/// The text of `segments`.
pub(crate) fn joined(segments: &[Segment]) -> String {
    let mut joined = String::with_capacity(segments.iter().map(Segment::len).sum());
    for segment in segments {
        if let Segment::Text { text, .. } = segment {
            joined.push_str(text);
        }
    }
    joined
}

/// The part of `segments` whose text lies in `range`. A view belongs to the text after it, or to the end of the text.
pub(crate) fn slice(segments: &[Segment], range: Range<usize>) -> Vec<Segment> {
    let total: usize = segments.iter().map(Segment::len).sum();
    let mut at = 0;
    let mut out = Vec::new();
    for segment in segments {
        let (start, end) = (at, at + segment.len());
        at = end;
        match segment {
            Segment::View { .. } => {
                let before_end = start < range.end || (start == range.end && range.end == total);
                if range.start <= start && before_end {
                    out.push(segment.clone());
                }
            }
            Segment::Text { run, text } => {
                let (from, to) = (start.max(range.start), end.min(range.end));
                if let Some(part) = (from < to).then(|| text.get(from - start..to - start)).flatten() {
                    out.push(Segment::Text {
                        run: *run,
                        text: part.to_owned(),
                    });
                }
            }
        }
    }
    out
}

/// The run that the byte at `index` belongs to; the last one beyond the end.
pub(crate) fn run_at(segments: &[Segment], index: usize) -> usize {
    let mut at = 0;
    let mut last = 0;
    for segment in segments {
        last = segment.run();
        at += segment.len();
        if at > index {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> TextRun {
        TextRun {
            text: text.to_owned(),
            style: Default::default(),
        }
    }

    #[test]
    fn segments_are_bounded_cleaned_and_sliced() {
        let parts = segments(&[run("a\r\nb\0"), run("👍🏽c")]);
        assert_eq!(joined(&parts), "a\nb\u{fffd}👍c");
        assert_eq!(joined(&slice(&parts, 2..10)), "b\u{fffd}👍");
        assert_eq!(run_at(&parts, 0), 0);
        assert_eq!(run_at(&parts, 6), 1);
        assert_eq!(run_at(&parts, 999), 1);
        let long = segments(&[run(&"é".repeat(MAX_TEXT_BYTES)), run("x")]);
        assert!(joined(&long).len() <= MAX_TEXT_BYTES);
    }
}
