//! What the guest says, cut to what a reader can use: hostile code says as much as an answer may hold, and what it says
//! goes into callbacks, databases and logs.

use crate::{FoundScreen, Program, ScreenTarget};
use hivesync_domain::{AssetId, SourcePosition, Warning};
use std::collections::BTreeMap;

/// Bytes of one message.
pub(crate) const MAX_MESSAGE_BYTES: usize = 4 << 10;

/// Bytes of a component's or screen's name.
const MAX_NAME_BYTES: usize = 200;

/// Bytes of a stack trace that are read.
const MAX_STACK_BYTES: usize = 64 << 10;

/// Warnings of one session, and their bytes together.
const MAX_WARNINGS: usize = 100;
const MAX_WARNINGS_BYTES: usize = 64 << 10;

/// Names that the code gave to fonts.
const MAX_FONTS: usize = 128;

/// Navigators on the way to a screen.
const MAX_ROUTE_STEPS: usize = 16;

/// Screens that a program is said to have.
const MAX_SCREENS: usize = 500;

/// `text`, cut between two characters when it has more than `most` bytes.
fn clipped(mut text: String, most: usize) -> String {
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most));
        text.push('…');
    }
    text
}

/// A message as it is told.
pub fn message(text: String) -> String {
    clipped(text, MAX_MESSAGE_BYTES)
}

/// A stack trace as it is read.
pub(crate) fn stack(text: String) -> String {
    clipped(text, MAX_STACK_BYTES)
}

/// A position, when it lies in a module of the program: the guest may name anything.
pub(crate) fn position(
    position: Option<SourcePosition>,
    program: Option<&Program>,
) -> Option<SourcePosition> {
    position.filter(|position| program.is_some_and(|program| program.has_module(&position.file)))
}

/// Adds a session's new warnings to `kept`, as far as there is room for them.
pub(crate) fn keep_warnings(kept: &mut Vec<Warning>, new: Vec<Warning>, program: Option<&Program>) {
    let size = |warning: &Warning| warning.message.len() + warning.component.as_ref().map_or(0, String::len);
    let mut bytes: usize = kept.iter().map(size).sum();
    for warning in new {
        let warning = Warning {
            message: message(warning.message),
            component: warning.component.map(|name| clipped(name, MAX_NAME_BYTES)),
            position: position(warning.position, program),
        };
        bytes += size(&warning);
        if kept.len() == MAX_WARNINGS || bytes > MAX_WARNINGS_BYTES {
            return;
        }
        kept.push(warning);
    }
}

/// The names that the code is said to have given to fonts.
pub(crate) fn fonts(fonts: BTreeMap<String, AssetId>) -> BTreeMap<String, AssetId> {
    let is_sensible = |(name, AssetId(id)): &(String, AssetId)| {
        name.len() <= MAX_NAME_BYTES && id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    fonts.into_iter().filter(is_sensible).take(MAX_FONTS).collect()
}

/// The screens that a program is said to have.
pub(crate) fn screens(mut screens: Vec<FoundScreen>) -> Vec<FoundScreen> {
    screens.truncate(MAX_SCREENS);
    screens.retain(|screen| match &screen.target {
        ScreenTarget::Route { path, .. } => !path.is_empty() && path.len() <= MAX_ROUTE_STEPS,
        _ => true,
    });
    for screen in &mut screens {
        screen.name = clipped(std::mem::take(&mut screen.name), MAX_NAME_BYTES);
    }
    screens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(message: String) -> Warning {
        Warning {
            message,
            component: None,
            position: Some(SourcePosition {
                file: "/etc/passwd".to_owned(),
                line: 1,
                column: 1,
            }),
        }
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(message("short".to_owned()), "short");
        let cut = message("é".repeat(MAX_MESSAGE_BYTES));
        assert_eq!(cut.len(), MAX_MESSAGE_BYTES + "…".len());
        assert!(cut.ends_with("é…"));
    }

    #[test]
    fn warnings_are_few_and_short_and_point_into_the_program() {
        let mut kept = Vec::new();
        keep_warnings(&mut kept, vec![warning("a".to_owned()); 1000], None);
        assert_eq!(kept.len(), MAX_WARNINGS);
        assert!(kept.iter().all(|warning| warning.position.is_none()));
        let mut kept = Vec::new();
        for _ in 0..3 {
            keep_warnings(&mut kept, vec![warning("a".repeat(1 << 20)); 10], None);
        }
        let bytes: usize = kept.iter().map(|warning| warning.message.len()).sum();
        assert!(bytes <= MAX_WARNINGS_BYTES && kept.len() > 10, "{bytes}");
    }
}
