//! A preview as callbacks tell it: facts that only ever grow, and the state that follows from them.

mod facts;
mod state;
mod store;

pub use facts::{Built, Facts, Failed, Order, Picture, PictureFailure, Progress, Screen, ScreenFacts};
pub use state::{PreviewState, ScreenState};
pub use store::{Missing, Recorded, Report, abandon, record};
