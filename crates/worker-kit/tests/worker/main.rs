//! Whole workers over a real Redis, a real S3 server and an API that misbehaves.

#![allow(clippy::unwrap_used, reason = "in a test, a step that fails is the failure")]

mod callbacks;
mod deaths;
mod jobs;
mod object_store;
mod observability;
mod outages;
mod stopping;
mod support;
