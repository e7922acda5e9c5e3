//! What every component shares: envelope, errors, settings, authentication, authorisation, Postgres, Redis and
//! presigned addresses.
//!
//! A component is an axum [`Router`](axum::Router) over [`App`], answered by [`serve`]. Nothing here keeps state
//! between requests, so a component is right whether its instance is reused or made anew.

mod app;
pub mod audit;
pub mod authorize;
mod body;
pub mod clock;
mod envelope;
mod error;
mod identity;
mod limit_reached;
mod nul;
mod object_store;
mod page;
mod path_id;
pub mod pg;
pub mod preview;
mod redis;
mod serve;
mod settings;
mod timeout;
pub mod trace;
pub mod validate;

pub use app::App;
pub use body::{Body, NoBody, parse, read as read_body};
pub use envelope::{Accepted, Created, Data};
pub use error::{ApiError, ApiResult};
pub use identity::{Bearer, Identity, User};
pub use limit_reached::{LimitReached, LimitType};
pub use object_store::{ObjectStore, Stored, Upload};
pub use page::Page;
pub use path_id::{PathId, PathIds};
pub use redis::RedisLink;
pub use serve::serve;
pub use settings::{Settings, Variable};
pub use timeout::{TimedOut, timeout};
