//! One screen of a project: a component of one of its modules, or a WebAssembly component.

use hivesync_domain::NavType;
use serde::{Deserialize, Serialize};
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
    /// The way to it through the navigators that the module's component shows; empty when that is the screen.
    pub route: Arc<[RouteStep]>,
}

/// A route of a navigator, on the way to a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RouteStep {
    /// Its name in the navigator.
    pub name: String,
    /// Its parameters.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// The route of a stack that lies below it.
    #[serde(default)]
    pub over: Option<String>,
}
