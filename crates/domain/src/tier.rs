//! The tiers HiveSync is sold in.

use serde::{Deserialize, Serialize};

/// What a user has bought; decides limits and queue priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Without payment.
    Free,
    /// The middle tier.
    Pro,
    /// The highest tier.
    Premium,
}

impl Tier {
    /// Every tier, lowest first.
    pub const ALL: [Tier; 3] = [Tier::Free, Tier::Pro, Tier::Premium];

    /// The name used in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Tier::Free => "free",
            Tier::Pro => "pro",
            Tier::Premium => "premium",
        }
    }

    /// Reads [`Tier::as_str`]'s names.
    pub fn parse(name: &str) -> Option<Tier> {
        Tier::ALL.into_iter().find(|tier| tier.as_str() == name)
    }

    /// The next tier up, if there is one.
    pub fn upgrade(self) -> Option<Tier> {
        match self {
            Tier::Free => Some(Tier::Pro),
            Tier::Pro => Some(Tier::Premium),
            Tier::Premium => None,
        }
    }
}
