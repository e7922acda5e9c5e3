//! What is left of a text that may have only so many lines, and where its ellipsis stands.

use crate::paragraph::{Segment, joined, run_at, slice};
use hivesync_domain::EllipsizeMode;
use parley::Layout;
use std::ops::Range;

pub(crate) const ELLIPSIS: &str = "…";

/// Grapheme clusters of a text on one line, in the text's order: bytes and advance.
pub(crate) fn clusters(layout: &Layout<usize>) -> Vec<(Range<usize>, f32)> {
    let mut clusters: Vec<_> = layout
        .lines()
        .flat_map(|line| line.runs().collect::<Vec<_>>())
        .flat_map(|run| {
            run.clusters()
                .map(|cluster| (cluster.text_range(), cluster.advance()))
                .collect::<Vec<_>>()
        })
        .collect();
    clusters.sort_by_key(|(range, _)| range.start);
    clusters
}

/// The last line shown: as much of `rest` as fits into `room` beside the ellipsis. `rest` begins where that line does
/// and goes on to the end of the text; `clusters` are its own.
pub(crate) fn last_line(
    rest: &[Segment],
    clusters: &[(Range<usize>, f32)],
    mode: EllipsizeMode,
    room: f32,
) -> Vec<Segment> {
    let text = joined(rest);
    let dots = |at: usize| Segment::Text {
        run: run_at(rest, at),
        text: ELLIPSIS.to_owned(),
    };
    let front = |room: f32| {
        let mut used = 0.0;
        let fitting = clusters.iter().take_while(|(range, advance)| {
            used += advance;
            used <= room && text.get(range.clone()) != Some("\n")
        });
        fitting.last().map_or(0, |(range, _)| range.end)
    };
    let back = |room: f32, from: usize| {
        let mut used = 0.0;
        let fitting = clusters.iter().rev().take_while(|(range, advance)| {
            used += advance;
            used <= room && range.start >= from && text.get(range.clone()) != Some("\n")
        });
        fitting.last().map_or(text.len(), |(range, _)| range.start)
    };
    let trimmed = |end: usize| text.get(..end).map_or(end, |kept| kept.trim_end().len());
    let (end, start) = match mode {
        EllipsizeMode::Tail | EllipsizeMode::Clip => (trimmed(front(room)), text.len()),
        EllipsizeMode::Head => (0, back(room, 0)),
        EllipsizeMode::Middle => {
            let end = trimmed(front(room / 2.0));
            (end, back(room / 2.0, end))
        }
    };
    let mut line = slice(rest, 0..end);
    line.push(dots(end.saturating_sub(1)));
    if start < text.len() {
        let tail = slice(rest, start..text.len());
        let skipped = tail.iter().take_while(|segment| segment.len() == 0).count();
        line.extend(tail.into_iter().skip(skipped));
    }
    line
}
