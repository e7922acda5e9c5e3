//! What a session is asked to show and what it answers.

use hivesync_bundle::RouteStep;
use hivesync_domain::{AssetId, DeviceContext, ElementTree, NavType, Warning};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, sync::Arc};

/// Which screen of a program to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ScreenTarget {
    /// A component that a module exports.
    Export {
        /// Index of the module in the program.
        module: u32,
        /// Name of the export; `default` for the default one.
        export: String,
    },
    /// A component the entry registered with `AppRegistry.registerComponent`.
    Registered {
        /// Its key.
        key: String,
    },
    /// A screen of the app's navigators.
    Route {
        /// Index of the module whose component is the app, or that registers it.
        module: u32,
        /// The way to it, from the outermost navigator.
        path: Vec<RouteStep>,
    },
}

/// One screen on one device.
#[derive(Debug, Clone)]
pub struct ScreenInput<'a> {
    /// Where it is shown; [`DeviceContext::check`] must accept it.
    pub device: &'a DeviceContext,
    /// Index of the module that is evaluated first, as the app's `index.js` would be; needed for screens that the
    /// entry registers, and for what it sets up for the others.
    pub entry: Option<u32>,
    /// What is shown.
    pub target: ScreenTarget,
    /// Initial props of the screen's component.
    pub props: Arc<Map<String, Value>>,
    /// Text size the user chose; 1 is the default.
    pub font_scale: f32,
    /// Whether the device is in dark mode.
    pub dark: bool,
    /// Whether the device's language is written from right to left.
    pub right_to_left: bool,
}

/// A screen that a program has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundScreen {
    /// Its name in the project.
    pub name: String,
    /// How to show it.
    pub target: ScreenTarget,
    /// How it is reached.
    pub nav_type: NavType,
}

/// A line that the project's code printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// How loud.
    pub level: LogLevel,
    /// What.
    pub message: String,
}

/// The method of `console` that was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// `console.debug`, `console.trace`
    Debug,
    /// `console.log`, `console.info` and the rest
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`
    Error,
}

/// A screen as its code rendered it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// The elements.
    pub tree: ElementTree,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// What the code printed, up to the session's limit.
    pub logs: Vec<Log>,
    /// The names that the code gave to fonts of the project, each with the font's asset.
    pub fonts: BTreeMap<String, AssetId>,
}
