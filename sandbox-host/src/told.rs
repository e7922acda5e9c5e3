//! What is told of a screen, within bounds: the project's code may throw megabytes of text.

use hivesync_domain::Warning;

/// Warnings told of at most; a broken style in a long list would otherwise fill the callback.
const MAX_WARNINGS: usize = 100;

/// Longest message of a failure or warning: the project's code may throw megabytes of text.
const MAX_MESSAGE_BYTES: usize = 4096;

/// Each warning once, in the order they came, up to [`MAX_WARNINGS`].
pub fn distinct(warnings: Vec<Warning>) -> Vec<Warning> {
    let mut kept: Vec<Warning> = Vec::new();
    for mut warning in warnings {
        shorten(&mut warning.message);
        if kept.len() < MAX_WARNINGS && !kept.contains(&warning) {
            kept.push(warning);
        }
    }
    kept
}

/// Cuts a message at [`MAX_MESSAGE_BYTES`].
pub fn shorten(message: &mut String) {
    if message.len() > MAX_MESSAGE_BYTES {
        message.truncate(message.floor_char_boundary(MAX_MESSAGE_BYTES));
        message.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_messages_are_cut_between_characters() {
        let mut message = format!("a{}", "ü".repeat(MAX_MESSAGE_BYTES));
        shorten(&mut message);
        assert!(message.ends_with("ü…") && message.len() <= MAX_MESSAGE_BYTES + 3);
        let mut message = "ü".to_owned();
        shorten(&mut message);
        assert_eq!(message, "ü");
    }
}
