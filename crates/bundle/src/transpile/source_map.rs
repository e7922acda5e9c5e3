//! Which position of a source file a position of transpiled code comes from.

/// Positions of transpiled code with the source positions they come from; all counted from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SourcePositions {
    /// Generated line, generated column, source line, source column; ascending.
    mappings: Vec<[u32; 4]>,
    lines: u32,
}

impl SourcePositions {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self {
            mappings: Vec::with_capacity(capacity),
            lines: 0,
        }
    }

    /// Generated lines so far.
    pub(super) fn lines(&self) -> u32 {
        self.lines
    }

    pub(super) fn add_line(&mut self) {
        self.lines += 1;
    }

    pub(super) fn push(&mut self, line: u32, column: u32, source_line: u32, source_column: u32) {
        self.mappings.push([line, column, source_line, source_column]);
    }

    /// The source line and column, from 1, of a generated line and column, from 1.
    pub(crate) fn original(&self, line: u32, column: u32) -> Option<(u32, u32)> {
        let line = line.checked_sub(1)?;
        let column = column.saturating_sub(1);
        let after = self
            .mappings
            .partition_point(|[generated_line, generated_column, ..]| {
                (*generated_line, *generated_column) <= (line, column)
            });
        // The closest mapping before the position; or the line's first, for engines that name a line's start.
        let before = after.checked_sub(1).and_then(|index| self.mappings.get(index));
        let on_line = |mapping: &&[u32; 4]| mapping[0] == line;
        before
            .filter(on_line)
            .or_else(|| self.mappings.get(after).filter(on_line))
            .map(|[_, _, source_line, source_column]| (source_line + 1, source_column + 1))
    }

    /// Memory it takes.
    pub(crate) fn size(&self) -> usize {
        self.mappings.len() * size_of::<[u32; 4]>()
    }
}

/// Bytes between the places of a source whose characters are counted beforehand.
const STRIDE: usize = 256;

/// Lines and characters of a source, counted once: each position is quick to tell then, however long the lines are.
pub(super) struct SourceLines<'s> {
    source: &'s str,
    /// Where each line starts.
    starts: Vec<usize>,
    /// How many characters start before each multiple of [`STRIDE`] bytes.
    characters: Vec<usize>,
}

impl<'s> SourceLines<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let mut starts = vec![0];
        let mut characters = Vec::with_capacity(source.len() / STRIDE + 1);
        let mut count = 0;
        for (at, byte) in source.bytes().enumerate() {
            if at % STRIDE == 0 {
                characters.push(count);
            }
            count += usize::from(starts_character(byte));
            if byte == b'\n' {
                starts.push(at + 1);
            }
        }
        if source.len().is_multiple_of(STRIDE) {
            characters.push(count);
        }
        Self {
            source,
            starts,
            characters,
        }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub(super) fn position(&self, offset: u32) -> (u32, u32) {
        let mut offset = (offset as usize).min(self.source.len());
        while !self.source.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let column = self.characters_before(offset) - self.characters_before(self.starts[line - 1]) + 1;
        (
            u32::try_from(line).unwrap_or(u32::MAX),
            u32::try_from(column).unwrap_or(u32::MAX),
        )
    }

    fn characters_before(&self, offset: usize) -> usize {
        let counted = offset / STRIDE;
        let rest = &self.source.as_bytes()[counted * STRIDE..offset];
        self.characters[counted] + rest.iter().filter(|byte| starts_character(**byte)).count()
    }
}

/// Whether a byte of UTF-8 is the first of its character.
fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let lines = SourceLines::new("aé\n😀b\n");
        let expected = [
            (0, (1, 1)),
            (1, (1, 2)),
            (2, (1, 2)),
            (3, (1, 3)),
            (4, (2, 1)),
            (8, (2, 2)),
        ];
        for (offset, position) in expected {
            assert_eq!(lines.position(offset), position, "{offset}");
        }
        assert_eq!(lines.position(1000), (3, 1));
        assert_eq!(SourceLines::new("").position(5), (1, 1));
    }

    proptest! {
        #[test]
        fn positions_are_those_that_counting_from_the_start_gives(
            parts in prop::collection::vec("[a\\né😀]{0,300}", 0..4),
            at in any::<prop::sample::Index>(),
        ) {
            let source = parts.concat();
            let mut offset = at.index(source.len() + 1);
            while !source.is_char_boundary(offset) {
                offset -= 1;
            }
            let before = &source[..offset];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            let found = SourceLines::new(&source).position(u32::try_from(offset).unwrap());
            prop_assert_eq!(found, (line as u32, column as u32));
        }
    }
}
