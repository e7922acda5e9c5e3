//! Logs: JSON lines, or text for people at a terminal.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Sends the process's logs to standard output: JSON lines, unless that is a terminal. `RUST_LOG` filters; `info` when unset.
/// A second call does nothing.
pub fn init_logging() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    let result = if std::io::stdout().is_terminal() {
        builder.try_init()
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init()
    };
    // Fails only when a subscriber is set already: a test's, say, which shall stay.
    drop(result);
}
