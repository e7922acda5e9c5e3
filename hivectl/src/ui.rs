//! What people see: stages with their progress and times, and tables.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    cell::{Cell, RefCell},
    fmt::Write as _,
    io::{IsTerminal, Write as _},
    time::{Duration, Instant},
};

/// Without a terminal, a long stage says every so often that it is alive.
const STILL_ALIVE: Duration = Duration::from_secs(20);

/// One step of a command: shown while it runs, and with its time when it is over.
pub struct Stage {
    name: String,
    started: Instant,
    bar: Option<ProgressBar>,
    last_said: Cell<Instant>,
    finished: Cell<bool>,
    detail: RefCell<String>,
}

impl Stage {
    /// Begins a stage.
    pub fn begin(name: &str) -> Self {
        let bar = std::io::stdout().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix:<22} {elapsed:>5}  {wide_msg}")
            {
                bar.set_style(style);
            }
            bar.set_prefix(name.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self {
            name: name.to_owned(),
            started: Instant::now(),
            bar,
            last_said: Cell::new(Instant::now()),
            finished: Cell::new(false),
            detail: RefCell::default(),
        }
    }

    /// Shows what the stage is at.
    pub fn say(&self, message: &str) {
        let message = message.trim();
        if message.is_empty() {
            return;
        }
        match &self.bar {
            Some(bar) => bar.set_message(message.to_owned()),
            None if self.last_said.get().elapsed() >= STILL_ALIVE => {
                self.last_said.set(Instant::now());
                print(&format!(
                    "  … {} ({} s): {message}",
                    self.name,
                    self.started.elapsed().as_secs()
                ));
            }
            None => {}
        }
    }

    /// What is shown behind the stage's time when it is over.
    pub fn note(&self, note: impl Into<String>) {
        self.detail.replace(note.into());
    }

    /// Ends the stage well and answers how long it took.
    pub fn done(self) -> Duration {
        self.finish("✓");
        self.started.elapsed()
    }

    fn finish(&self, mark: &str) {
        if self.finished.replace(true) {
            return;
        }
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let line = format!(
            "{mark} {:<22} {:>8}  {}",
            self.name,
            seconds(self.started.elapsed()),
            self.detail.borrow()
        );
        print(line.trim_end());
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.finish("✗");
    }
}

/// Prints a line. Nobody reading it (a closed pipe) is no reason to stop.
pub fn print(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// A duration as people read it.
pub fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        let whole = duration.as_secs();
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// A table whose columns are as wide as their widest cell; `right` names the columns that are aligned right.
pub fn table(head: &[&str], rows: &[Vec<String>], right: &[usize]) -> String {
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .chain([head[column].chars().count()])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    let mut line = |cells: &[&str]| {
        let mut row = String::new();
        for (column, (cell, width)) in cells.iter().zip(&widths).enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            // Writing to a String can't fail.
            let _ = if right.contains(&column) {
                write!(row, "{gap}{cell:>width$}")
            } else {
                write!(row, "{gap}{cell:<width$}")
            };
        }
        text.push_str(row.trim_end());
        text.push('\n');
    };
    line(head);
    let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    line(&rules.iter().map(String::as_str).collect::<Vec<_>>());
    for row in rows {
        line(&row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [
            vec!["Home".to_owned(), "7".to_owned()],
            vec!["X".to_owned(), "123".to_owned()],
        ];
        assert_eq!(
            table(&["screen", "n"], &rows, &[1]),
            "screen    n\n──────  ───\nHome      7\nX       123\n"
        );
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(seconds(Duration::from_millis(1240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
