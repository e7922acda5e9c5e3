//! Element tree + device to layout.json, with React Native's layout defaults.

mod controls;
mod drawings;
mod error;
mod flex;
mod laid;
mod prepare;
mod props;
mod style;
mod text;

pub use error::LayoutError;
pub use laid::{AssetSizes, DocumentInfo, ImageAsset, Laid, NoAssets, lay_out, lay_out_before};
