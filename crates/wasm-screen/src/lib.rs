//! Runs screens that are WebAssembly components of the WIT world `hivesync:preview/screen`.
//!
//! ```text
//! wasm ──compile process: validate, compile──► CompiledCache ──load──► ScreenComponent ──session──► element trees
//! ```
//!
//! A worker never parses a component. A [`Compiler`] hands it to a process of its own, which gives up files, network and
//! most system calls, holds itself to limits of time and memory, [validates](validate) the component and compiles it.
//! What comes back is kept in a [`CompiledCache`], and loaded from there.
//!
//! # Why loading compiled components is sound
//!
//! `wasmtime::component::Component::deserialize` is unsafe because it maps bytes as native code and trusts them. The bytes
//! that [`CompiledCache`] hands to it were written by wasmtime's own compiler, in a process that runs this very program.
//! They lie in a folder that the cache insists belongs to the worker's user and is closed to everybody else, are written
//! under another name and renamed when they are whole, and are checked against their SHA-256 each time; wasmtime refuses
//! those of another version or configuration. Whoever can write to that folder can replace the program as well. A component
//! that takes over the compile process through a bug in the compiler gets its code into the worker, as it would through a
//! bug in wasmtime's sandbox: the worker's own confinement is what holds then.

mod bindings;
mod clock;
mod compile_job;
mod compile_server;
mod compiled_cache;
mod compiler;
mod component_error;
mod component_limits;
mod confinement;
mod element_tree;
mod engine;
mod frame;
mod runtime;
mod session;
mod user_event;
pub mod validate;

pub use compile_server::{COMPILE_SERVER, is_compile_process, run_compile_process};
pub use compiled_cache::{CacheError, CompiledCache};
pub use compiler::{CompileServer, Compiler};
pub use component_error::ComponentError;
pub use component_limits::{CompileLimits, ComponentLimits, ScreenLimits};
pub use element_tree::{ImageFile, Images};
pub use runtime::{ScreenComponent, WasmRuntime};
pub use session::{WasmScreenInput, WasmSession};

/// The world, as component authors take it into their builds.
pub const WORLD: &str = include_str!("../wit/screen.wit");
