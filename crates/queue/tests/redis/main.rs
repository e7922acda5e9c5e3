//! The queue over a real Redis.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

mod dead_letters;
mod install;
mod jobs;
mod leases;
mod many_workers;
mod model;
mod outbox;
mod registry;
mod restart;
mod support;
