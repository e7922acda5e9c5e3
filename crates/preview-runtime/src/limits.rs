//! What a session may use, and what it used.

use hivesync_domain::{
    Limits,
    limits::{Limit, TierLimits},
};
use std::time::Duration;

/// What one session may use. Each limit ends the session with its own error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Wasm instructions, over all calls of the session.
    pub fuel: u64,
    /// Bytes of stack that the screen's code may take up; QuickJS has a mebibyte at most.
    pub stack_bytes: u64,
    /// Bytes of linear memory.
    pub memory_bytes: u64,
    /// Wall time inside the guest, over all calls of the session.
    pub deadline: Duration,
    /// Bytes of one element tree.
    pub output_bytes: usize,
    /// Bytes of console output that are kept; what is past them is dropped and said so.
    pub log_bytes: usize,
    /// Elements in one tree.
    pub nodes: usize,
    /// Nesting of one tree.
    pub depth: usize,
}

impl SessionLimits {
    /// The limits that `limits` configures for a tier.
    pub fn new(limits: &Limits, tier: TierLimits) -> Self {
        let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        Self {
            fuel: tier.sandbox_fuel,
            stack_bytes: tier.sandbox_stack_bytes,
            memory_bytes: tier.sandbox_memory_bytes,
            deadline: Duration::from_millis(tier.sandbox_timeout_ms),
            output_bytes: size(tier.sandbox_output_bytes),
            log_bytes: size(tier.sandbox_log_bytes),
            nodes: size(tier.sandbox_nodes).min(limits.size(Limit::MAX_NODES)),
            depth: size(tier.sandbox_node_depth).min(limits.size(Limit::MAX_NODE_DEPTH)),
        }
    }
}

impl Default for SessionLimits {
    /// The Free tier's defaults.
    fn default() -> Self {
        let limits = Limits::default();
        Self::new(&limits, limits.tier(hivesync_domain::Tier::Free))
    }
}

/// How a process runs guests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuntimeOptions {
    /// Sessions that may be open at once.
    pub max_sessions: u32,
    /// The most memory any session's limit may grant.
    pub max_memory_bytes: u64,
}

impl Default for RuntimeOptions {
    fn default() -> Self {
        Self {
            max_sessions: 64,
            max_memory_bytes: 4 << 30,
        }
    }
}

/// What a session used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Wasm instructions.
    pub fuel: u64,
    /// Linear memory at its largest, bytes.
    pub memory_bytes: u64,
    /// Wall time inside the guest.
    pub guest_time: Duration,
}
