//! One screen of a project: a component of one of its modules.

use hivesync_domain::NavType;
use serde_json::{Map, Value};

/// A component that fills a device.
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    /// Its name in the project, unique.
    pub name: String,
    /// Path of the module that exports it.
    pub module: String,
    /// The export; `default` or a named one.
    pub export: String,
    /// Props it is rendered with.
    pub props: Map<String, Value>,
    /// How it is reached.
    pub nav_type: NavType,
}
