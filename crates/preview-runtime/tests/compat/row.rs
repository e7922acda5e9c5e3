//! One row of docs/compat.md: what is promised, how far it holds, and the check that shows it.

use hivesync_domain::Platform;

const BOTH: &[Platform] = &[Platform::Ios, Platform::Android];
const IOS: &[Platform] = &[Platform::Ios];
const ANDROID: &[Platform] = &[Platform::Android];

/// How far a promise holds.
#[derive(Clone, Copy)]
pub enum State {
    /// As on a device.
    Works,
    /// As on a device that lacks the hardware, the permission or the network.
    WithoutHardware,
    /// Otherwise than on a device; how.
    Differs(&'static str),
}

/// A row.
#[derive(Clone, Copy)]
pub struct Row {
    /// What it is about, as developers write it.
    pub name: &'static str,
    /// What is promised, in one sentence.
    pub promise: &'static str,
    pub state: State,
    pub platforms: &'static [Platform],
    /// Exports that it stands for besides the one it is named after.
    pub covers: &'static [&'static str],
    /// Fails when the promise does not hold.
    pub check: fn(Platform),
}

/// What behaves as on a device.
pub const fn works(name: &'static str, promise: &'static str, check: fn(Platform)) -> Row {
    Row {
        name,
        promise,
        state: State::Works,
        platforms: BOTH,
        covers: &[],
        check,
    }
}

/// What answers as a device without the hardware does.
pub const fn without_hardware(name: &'static str, promise: &'static str, check: fn(Platform)) -> Row {
    Row {
        state: State::WithoutHardware,
        ..works(name, promise, check)
    }
}

/// What a preview does otherwise.
pub const fn differs(
    name: &'static str,
    promise: &'static str,
    how: &'static str,
    check: fn(Platform),
) -> Row {
    Row {
        state: State::Differs(how),
        ..works(name, promise, check)
    }
}

impl Row {
    /// There is nothing of it on the other platform.
    pub const fn ios(self) -> Row {
        Row {
            platforms: IOS,
            ..self
        }
    }

    /// There is nothing of it on the other platform.
    pub const fn android(self) -> Row {
        Row {
            platforms: ANDROID,
            ..self
        }
    }

    /// Names exports that the row stands for as well.
    pub const fn covers(self, exports: &'static [&'static str]) -> Row {
        Row {
            covers: exports,
            ..self
        }
    }

    /// Whether it stands for an export.
    pub fn is_about(&self, export: &str) -> bool {
        self.name == export || self.covers.contains(&export)
    }
}

/// A section of the table.
pub struct Area {
    pub title: &'static str,
    pub rows: &'static [Row],
}
