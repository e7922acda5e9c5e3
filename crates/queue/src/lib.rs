//! The Redis queue protocol, one implementation used by components and workers.
//!
//! Every operation that must be atomic is one function of the Redis library in `hivesync.lua`; [`Queue`] calls them
//! through [`Commands`], which a connection implements: this crate does no I/O of its own. The clock is Redis's.
//!
//! Redis must keep what it is given: `maxmemory-policy noeviction`, and append-only persistence in production. At its `maxmemory`
//! it takes no new jobs; those it has are worked off. It must not be a cluster: the names of the lists, which operators know, do
//! not hash to one slot.

mod commands;
mod dead_letter;
mod library;
mod outbox;
mod queue;
#[cfg(feature = "redis")]
mod redis_commands;
mod reply;
mod reservation;
#[cfg(feature = "spin")]
mod spin_commands;
mod stats;
mod worker;

pub use commands::{Argument, CommandError, Commands, Value};
pub use dead_letter::{DeadCallback, DeadJob};
pub use outbox::{ClaimedCallback, Claims, OutboxEntry};
pub use queue::{Enqueued, Error, JobState, MAX_JOB_BYTES, Moved, Queue, QueueSettings};
#[cfg(feature = "redis")]
pub use redis_commands::RedisCommands;
pub use reservation::{HeldLease, Lease, PostponeCause, Reservation, Reserved, UnreadableJob};
pub use stats::QueueStats;
pub use worker::{WorkerBeat, WorkerInfo};
