//! Typed identifiers: UUIDv7 where the database makes them, UUIDv5 where two parties must derive the same one.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new time-ordered id (UUIDv7).
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A person with an account.
    UserId,
    /// A team of users.
    TeamId,
    /// A project: source files that belong to one user or one team.
    ProjectId,
    /// A preview session: project + entry point + devices.
    PreviewId,
    /// One screen of one preview on one device.
    ScreenId,
    /// One unit of queued work.
    JobId,
}

impl ScreenId {
    /// The id of a screen, the same however often a job is tried: UUIDv5 of the screen's name and device under
    /// the preview's id.
    pub fn derive(preview: PreviewId, screen_name: &str, device: &DeviceId) -> Self {
        Self(Uuid::new_v5(
            &preview.0,
            format!("screen\0{screen_name}\0{}", device.0).as_bytes(),
        ))
    }
}

impl JobId {
    /// The id of the job that draws `screen`, the same however often the preview job that asks for it is tried.
    pub fn for_snapshot(screen: ScreenId) -> Self {
        Self(Uuid::new_v5(&screen.0, b"snapshot"))
    }
}

/// The client's name for a device within one preview: 1 to 64 characters of `A-Z a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(pub String);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The lower-case hex SHA-256 of an asset's bytes: an asset is stored once per project, whatever refers to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetId(pub String);

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
