//! What a component may consist of, what compiling it may take, and what its screens may use.

use hivesync_domain::{Limits, limits::TierLimits};
use hivesync_preview_runtime::SessionLimits;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a component may consist of, as far as it is configured; the rest is in [`validate`](crate::validate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentLimits {
    /// Bytes (`…_COMPONENT_BYTES`).
    pub bytes: u64,
    /// Core modules it instantiates (`…_SANDBOX_INSTANCES`).
    pub instances: u64,
    /// Entries of its tables together (`…_SANDBOX_TABLE_ELEMENTS`).
    pub table_elements: u64,
}

/// What compiling a component may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileLimits {
    /// Wall time, and processor time (`…_COMPILE_TIMEOUT_MS`).
    pub time_ms: u64,
    /// Address space (`…_COMPILE_MEMORY_BYTES`).
    pub memory_bytes: u64,
    /// What the component may consist of.
    pub component: ComponentLimits,
}

/// What a session of a component may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenLimits {
    /// What every kind of screen is held to.
    pub session: SessionLimits,
    /// Bytes of stack.
    pub stack_bytes: usize,
    /// Entries of its tables together.
    pub table_elements: usize,
    /// Core modules it instantiates.
    pub instances: usize,
}

impl CompileLimits {
    /// The limits of a tier.
    pub fn new(tier: TierLimits) -> Self {
        Self {
            time_ms: tier.compile_timeout_ms,
            memory_bytes: tier.compile_memory_bytes,
            component: ComponentLimits {
                bytes: tier.component_bytes,
                instances: tier.sandbox_instances,
                table_elements: tier.sandbox_table_elements,
            },
        }
    }

    /// The time as a duration.
    pub(crate) fn time(&self) -> Duration {
        Duration::from_millis(self.time_ms)
    }
}

impl ScreenLimits {
    /// The limits that `limits` configures for a tier.
    pub fn new(limits: &Limits, tier: TierLimits) -> Self {
        let size = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        Self {
            session: SessionLimits::new(limits, tier),
            stack_bytes: size(tier.sandbox_stack_bytes),
            table_elements: size(tier.sandbox_table_elements),
            instances: size(tier.sandbox_instances),
        }
    }
}
