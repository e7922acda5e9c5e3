//! The commands, one file each.

pub mod bench;
pub mod build;
pub mod demo;
pub mod doctor;
pub mod down;
pub mod env_examples;
pub mod fuzz;
pub mod hold;
pub mod logs;
pub mod migrate;
pub mod test;
pub mod up;
