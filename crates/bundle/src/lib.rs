//! A project archive, checked, resolved and transpiled into modules that the sandbox can run; no I/O beyond memory.
//!
//! ```text
//! bytes ──ValidatedBundle::read──► ValidatedBundle ──Project::open──► Project ──Project::graph──► ModuleGraph
//! ```
//!
//! A module's code is the body of a CommonJS function: run it as
//! `function (module, exports, require) { <code> }`, where `require(specifier)` looks `specifier` up in the module's
//! [`dependencies`](Module::dependencies). A specifier that is not in that map must throw.

mod aliases;
mod archive;
mod asset;
mod asset_files;
mod bundle_error;
mod bundle_limits;
mod bundle_path;
mod component_bundle;
mod config_file;
mod graph_builder;
mod image_check;
mod module_graph;
mod preview_builtins;
mod project;
mod project_description;
mod reachable;
mod require_context;
mod resolver;
mod screen;
mod screen_discovery;
mod transpile;
mod transpile_cache;
mod validated_bundle;

pub use asset::{Asset, AssetKind};
pub use bundle_error::BundleError;
pub use bundle_limits::BundleLimits;
pub use module_graph::{AdaptedPackage, Builtins, GraphRequest, Module, ModuleGraph, ModuleId, Target};
pub use preview_builtins::preview_builtins;
pub use project::{Project, ProjectKind};
pub use reachable::{PackageFiles, ReachError, ReachableFiles, reachable_files};
pub use screen::{RouteStep, Screen};
pub use transpile_cache::TranspileCache;
pub use validated_bundle::ValidatedBundle;
