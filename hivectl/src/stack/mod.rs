//! The running stack: what it consists of, in which order it starts and stops, and what watches over it.

mod account;
mod application;
mod environment;
mod lock;
mod object_store;
mod options;
pub mod port;
mod postgres;
mod redis;
mod secrets;
mod service;
mod stale;
mod supervisor;
mod up;

pub use environment::{VARIABLES, Variable, Who, remove_all};
pub use lock::{Lock, LockError};
pub use options::{Part, StackOptions};
pub use postgres::{migrate, outside};
pub use supervisor::log_file;
pub use up::Running;
