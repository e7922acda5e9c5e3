//! The whole API against a running stack: every route, for everyone who may and may not.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

mod auth;
mod callbacks;
mod conventions;
mod events;
mod limits;
mod previews;
mod projects;
mod reconcile;
mod roles;
mod scene;
mod sessions;
mod support;
