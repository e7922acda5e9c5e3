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

/// Line and column of a byte of a source, both from 1; columns count characters.
pub(super) fn line_and_column(source: &str, offset: u32) -> (u32, u32) {
    let mut offset = (offset as usize).min(source.len());
    while !source.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &source[..offset];
    let line = before.bytes().filter(|byte| *byte == b'\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    (
        u32::try_from(line + 1).unwrap_or(u32::MAX),
        u32::try_from(column + 1).unwrap_or(u32::MAX),
    )
}
