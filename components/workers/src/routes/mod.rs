//! One file a route.

pub(crate) mod callback;
pub(crate) mod reconcile;
