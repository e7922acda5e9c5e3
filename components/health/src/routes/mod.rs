//! One file a route.

pub(crate) mod live;
pub(crate) mod ready;
