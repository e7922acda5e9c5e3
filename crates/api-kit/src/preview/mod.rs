//! A preview as callbacks tell it: facts that only ever grow, and the state that follows from them.

mod event_outcome;
mod facts;
mod state;
mod store;

pub use event_outcome::EventOutcome;
pub use facts::{
    AfterEvent, Built, Facts, Failed, Order, Picture, PictureFailure, Progress, Screen, ScreenFacts,
};
pub use state::{PreviewState, ScreenState};
pub use store::{Missing, Recorded, Report, abandon, record};
