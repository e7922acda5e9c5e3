//! What a preview does of React and React Native, promise by promise; docs/compat.md is written from what passes here.
#![allow(clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/packages.rs"]
mod installed;

mod apis;
mod components;
mod events;
mod exports;
mod javascript;
mod lists;
mod packages;
mod react;
mod resolution;
mod row;
mod shown;
mod styles;
mod table;

use row::Area;

/// The sections of the table, in its order.
const AREAS: &[&Area] = &[
    &react::AREA,
    &components::AREA,
    &lists::AREA,
    &styles::AREA,
    &apis::AREA,
    &events::AREA,
    &javascript::AREA,
    &resolution::AREA,
    &packages::AREA,
];
