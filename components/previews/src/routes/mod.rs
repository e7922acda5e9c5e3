//! One file a route.

pub(crate) mod asset;
pub(crate) mod capabilities;
pub(crate) mod heartbeat;
pub(crate) mod request;
pub(crate) mod sandbox_event;
pub(crate) mod screen;
pub(crate) mod status;
pub(crate) mod stop;
