//! One screen of a project: a component of one of its modules, or a WebAssembly component.

use hivesync_domain::NavType;
use serde_json::{Map, Value};
use std::sync::Arc;

/// A component that fills a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    /// Its name in the project, unique.
    pub name: String,
    /// Path of the module that exports it, or of the WebAssembly component that it is.
    pub module: String,
    /// The export; `default` or a named one. Empty of a WebAssembly component.
    pub export: String,
    /// Props it is rendered with; shared by every device it is shown on.
    pub props: Arc<Map<String, Value>>,
    /// How it is reached.
    pub nav_type: NavType,
}
