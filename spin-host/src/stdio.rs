//! What components print, as lines on this host's stderr with the component's name before each.

use std::io::{self, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// A line longer than this is cut, so that a component cannot make the host hold it.
const LONGEST_LINE: usize = 16 * 1024;

/// Where a component's output goes.
#[derive(Debug, Clone)]
pub struct ComponentOutput {
    component: Arc<str>,
}

impl ComponentOutput {
    /// Output of the named component.
    pub fn new(component: Arc<str>) -> Self {
        Self { component }
    }
}

impl IsTerminal for ComponentOutput {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for ComponentOutput {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Lines {
            component: self.component.clone(),
            line: Vec::new(),
        })
    }
}

struct Lines {
    component: Arc<str>,
    line: Vec<u8>,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' {
                self.end();
            } else if self.line.len() < LONGEST_LINE {
                self.line.push(byte);
            }
        }
    }

    fn end(&mut self) {
        let line = format!("[{}] {}\n", self.component, String::from_utf8_lossy(&self.line));
        // Whoever read our stderr may be gone; the component shall not suffer for it.
        let _ = io::stderr().write_all(line.as_bytes());
        self.line.clear();
    }
}

impl AsyncWrite for Lines {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().push(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        if !self.line.is_empty() {
            self.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_is_cut() {
        let mut lines = Lines {
            component: "test".into(),
            line: Vec::new(),
        };
        lines.push(&vec![b'x'; 3 * LONGEST_LINE]);
        assert_eq!(lines.line.len(), LONGEST_LINE);
        lines.push(b"\n");
        assert!(lines.line.is_empty());
    }
}
