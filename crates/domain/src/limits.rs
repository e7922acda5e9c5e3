//! Every operational limit in one table: name, unit, default, range. A value out of range stops the start.

use crate::Tier;
use std::collections::BTreeMap;

/// One limit as the table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSpec {
    /// Environment variable; in components, the Spin variable of the same name in lower case.
    pub name: &'static str,
    /// Unit of the value.
    pub unit: &'static str,
    /// Value when unset.
    pub default: u64,
    /// Least value accepted.
    pub min: u64,
    /// Most accepted.
    pub max: u64,
    /// What it limits.
    pub about: &'static str,
}

/// Why a configured limit was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name}={value:?} is not a whole number of {unit} from {min} to {max}; unset it for the default, {default}"
)]
pub struct LimitError {
    /// The variable.
    pub name: &'static str,
    /// What it was set to.
    pub value: String,
    /// Unit.
    pub unit: &'static str,
    /// Least value accepted.
    pub min: u64,
    /// Most accepted.
    pub max: u64,
    /// The default.
    pub default: u64,
}

macro_rules! limits {
    ($($name:ident = $default:literal, $min:literal ..= $max:literal, $unit:literal, $about:literal;)+) => {
        /// Every limit there is, in the order of the documentation.
        pub const TABLE: &[LimitSpec] = &[$(LimitSpec {
            name: stringify!($name), unit: $unit, default: $default, min: $min, max: $max, about: $about,
        }),+];

        /// Names a limit of [`TABLE`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        pub enum Limit { $(#[doc = $about] $name),+ }

        const ALL: &[Limit] = &[$(Limit::$name),+];
    };
}

limits! {
    ACCESS_TOKEN_TTL_S = 900, 60..=86400, "seconds", "life of an access token";
    REFRESH_TOKEN_TTL_S = 2592000, 3600..=31536000, "seconds", "life of a refresh token";
    PREVIEW_TOKEN_TTL_S = 3600, 60..=86400, "seconds", "life of a preview token";
    PRESIGNED_URL_TTL_S = 900, 30..=86400, "seconds", "life of a presigned upload or download address";
    MAX_BODY_BYTES = 1048576, 1024..=67108864, "bytes", "JSON body of an API request";
    MAX_CALLBACK_BYTES = 8388608, 65536..=67108864, "bytes", "body of a worker's callback";
    FREE_ARCHIVE_BYTES = 67108864, 1024..=1073741824, "bytes", "uploaded project archive, Free";
    PRO_ARCHIVE_BYTES = 134217728, 1024..=1073741824, "bytes", "uploaded project archive, Pro";
    PREMIUM_ARCHIVE_BYTES = 268435456, 1024..=1073741824, "bytes", "uploaded project archive, Premium";
    FREE_ARCHIVE_EXPANDED_BYTES = 268435456, 1024..=4294967296, "bytes", "all files of an archive together, unpacked, Free";
    PRO_ARCHIVE_EXPANDED_BYTES = 402653184, 1024..=4294967296, "bytes", "all files of an archive together, unpacked, Pro";
    PREMIUM_ARCHIVE_EXPANDED_BYTES = 536870912, 1024..=4294967296, "bytes", "all files of an archive together, unpacked, Premium";
    FREE_ARCHIVE_FILE_BYTES = 16777216, 1024..=1073741824, "bytes", "one file of an archive, unpacked, Free";
    PRO_ARCHIVE_FILE_BYTES = 16777216, 1024..=1073741824, "bytes", "one file of an archive, unpacked, Pro";
    PREMIUM_ARCHIVE_FILE_BYTES = 33554432, 1024..=1073741824, "bytes", "one file of an archive, unpacked, Premium";
    FREE_ARCHIVE_FILES = 20000, 1..=1000000, "files", "files in an archive, Free";
    PRO_ARCHIVE_FILES = 40000, 1..=1000000, "files", "files in an archive, Pro";
    PREMIUM_ARCHIVE_FILES = 60000, 1..=1000000, "files", "files in an archive, Premium";
    FREE_ARCHIVE_EXPANSION_RATIO = 200, 2..=10000, "times", "unpacked size over archive size, beyond the first MiB, Free";
    PRO_ARCHIVE_EXPANSION_RATIO = 200, 2..=10000, "times", "unpacked size over archive size, beyond the first MiB, Pro";
    PREMIUM_ARCHIVE_EXPANSION_RATIO = 200, 2..=10000, "times", "unpacked size over archive size, beyond the first MiB, Premium";
    FREE_ARCHIVE_PATH_BYTES = 1024, 16..=4096, "bytes", "path of a file in an archive, Free";
    PRO_ARCHIVE_PATH_BYTES = 1024, 16..=4096, "bytes", "path of a file in an archive, Pro";
    PREMIUM_ARCHIVE_PATH_BYTES = 1024, 16..=4096, "bytes", "path of a file in an archive, Premium";
    MAX_SOURCE_BYTES = 33554432, 1024..=268435456, "bytes", "the modules that a preview's screens need, together";
    MAX_PROJECTS_PER_USER = 200, 1..=100000, "projects", "projects one user owns";
    MAX_TEAMS_PER_USER = 20, 1..=10000, "teams", "teams one user owns";
    MAX_MEMBERS_PER_TEAM = 200, 1..=100000, "users", "users in one team";
    MAX_LOGIN_FAILURES = 10, 1..=10000, "failures", "failed logins for one address in 15 minutes before it must wait";
    MAX_IMAGE_PIXELS = 33554432, 1024..=268435456, "pixels", "an image inside a screen";
    MAX_SVG_BYTES = 1048576, 1024..=16777216, "bytes", "an SVG drawing inside a screen";
    FREE_DEVICES_PER_PREVIEW = 2, 1..=100, "devices", "devices in one preview, Free";
    PRO_DEVICES_PER_PREVIEW = 5, 1..=100, "devices", "devices in one preview, Pro";
    PREMIUM_DEVICES_PER_PREVIEW = 50, 1..=100, "devices", "devices in one preview, Premium";
    MAX_SCREENS_PER_PREVIEW = 2000, 1..=50000, "screens", "screens times devices of one preview";
    FREE_PREVIEWS_PER_HOUR = 5, 1..=100000, "previews", "previews a user may start in an hour, Free";
    PRO_PREVIEWS_PER_HOUR = 20, 1..=100000, "previews", "previews a user may start in an hour, Pro";
    PREMIUM_PREVIEWS_PER_HOUR = 250, 1..=100000, "previews", "previews a user may start in an hour, Premium";
    FREE_SNAPSHOTS_PER_PREVIEW = 5, 1..=10000, "pictures", "pictures in one preview, Free";
    PRO_SNAPSHOTS_PER_PREVIEW = 20, 1..=10000, "pictures", "pictures in one preview, Pro";
    PREMIUM_SNAPSHOTS_PER_PREVIEW = 100, 1..=10000, "pictures", "pictures in one preview, Premium";
    FREE_SNAPSHOT_BYTES = 262144, 1024..=104857600, "bytes", "size of a picture, Free";
    PRO_SNAPSHOT_BYTES = 1048576, 1024..=104857600, "bytes", "size of a picture, Pro";
    PREMIUM_SNAPSHOT_BYTES = 5242880, 1024..=104857600, "bytes", "size of a picture, Premium";
    FREE_SANDBOX_FUEL = 10000000000, 1000000..=1000000000000, "wasm instructions", "one render of a screen, Free";
    PRO_SANDBOX_FUEL = 20000000000, 1000000..=1000000000000, "wasm instructions", "one render of a screen, Pro";
    PREMIUM_SANDBOX_FUEL = 40000000000, 1000000..=1000000000000, "wasm instructions", "one render of a screen, Premium";
    FREE_SANDBOX_MEMORY_BYTES = 134217728, 16777216..=4294967296, "bytes", "memory of a guest, Free";
    PRO_SANDBOX_MEMORY_BYTES = 268435456, 16777216..=4294967296, "bytes", "memory of a guest, Pro";
    PREMIUM_SANDBOX_MEMORY_BYTES = 536870912, 16777216..=4294967296, "bytes", "memory of a guest, Premium";
    FREE_SANDBOX_TIMEOUT_MS = 5000, 50..=60000, "milliseconds", "wall time of one screen in the sandbox, Free";
    PRO_SANDBOX_TIMEOUT_MS = 5000, 50..=60000, "milliseconds", "wall time of one screen in the sandbox, Pro";
    PREMIUM_SANDBOX_TIMEOUT_MS = 5000, 50..=60000, "milliseconds", "wall time of one screen in the sandbox, Premium";
    FREE_SANDBOX_STACK_BYTES = 1048576, 65536..=8388608, "bytes", "stack of a screen; JavaScript has at most 1 MiB, Free";
    PRO_SANDBOX_STACK_BYTES = 1048576, 65536..=8388608, "bytes", "stack of a screen; JavaScript has at most 1 MiB, Pro";
    PREMIUM_SANDBOX_STACK_BYTES = 1048576, 65536..=8388608, "bytes", "stack of a screen; JavaScript has at most 1 MiB, Premium";
    FREE_SANDBOX_TABLE_ELEMENTS = 20000, 1000..=1000000, "entries", "tables of a wasm screen together, Free";
    PRO_SANDBOX_TABLE_ELEMENTS = 40000, 1000..=1000000, "entries", "tables of a wasm screen together, Pro";
    PREMIUM_SANDBOX_TABLE_ELEMENTS = 80000, 1000..=1000000, "entries", "tables of a wasm screen together, Premium";
    FREE_SANDBOX_INSTANCES = 16, 4..=64, "instances", "core modules that one wasm screen instantiates, Free";
    PRO_SANDBOX_INSTANCES = 32, 4..=64, "instances", "core modules that one wasm screen instantiates, Pro";
    PREMIUM_SANDBOX_INSTANCES = 64, 4..=64, "instances", "core modules that one wasm screen instantiates, Premium";
    FREE_SANDBOX_OUTPUT_BYTES = 16777216, 65536..=268435456, "bytes", "element tree a screen may return, Free";
    PRO_SANDBOX_OUTPUT_BYTES = 16777216, 65536..=268435456, "bytes", "element tree a screen may return, Pro";
    PREMIUM_SANDBOX_OUTPUT_BYTES = 16777216, 65536..=268435456, "bytes", "element tree a screen may return, Premium";
    FREE_SANDBOX_LOG_BYTES = 65536, 0..=1048576, "bytes", "console output kept of a screen, Free";
    PRO_SANDBOX_LOG_BYTES = 131072, 0..=1048576, "bytes", "console output kept of a screen, Pro";
    PREMIUM_SANDBOX_LOG_BYTES = 262144, 0..=1048576, "bytes", "console output kept of a screen, Premium";
    FREE_SANDBOX_NODES = 20000, 100..=1000000, "nodes", "elements of a screen; MAX_NODES holds for its document, Free";
    PRO_SANDBOX_NODES = 20000, 100..=1000000, "nodes", "elements of a screen; MAX_NODES holds for its document, Pro";
    PREMIUM_SANDBOX_NODES = 20000, 100..=1000000, "nodes", "elements of a screen; MAX_NODES holds for its document, Premium";
    FREE_SANDBOX_NODE_DEPTH = 200, 10..=1000, "levels", "nesting of a screen; MAX_NODE_DEPTH holds for its document, Free";
    PRO_SANDBOX_NODE_DEPTH = 200, 10..=1000, "levels", "nesting of a screen; MAX_NODE_DEPTH holds for its document, Pro";
    PREMIUM_SANDBOX_NODE_DEPTH = 200, 10..=1000, "levels", "nesting of a screen; MAX_NODE_DEPTH holds for its document, Premium";
    FREE_COMPONENT_BYTES = 4194304, 1024..=67108864, "bytes", "a wasm component, Free";
    PRO_COMPONENT_BYTES = 8388608, 1024..=67108864, "bytes", "a wasm component, Pro";
    PREMIUM_COMPONENT_BYTES = 16777216, 1024..=67108864, "bytes", "a wasm component, Premium";
    FREE_COMPILE_TIMEOUT_MS = 10000, 100..=300000, "milliseconds", "compiling a wasm component, processor and wall time each, Free";
    PRO_COMPILE_TIMEOUT_MS = 15000, 100..=300000, "milliseconds", "compiling a wasm component, processor and wall time each, Pro";
    PREMIUM_COMPILE_TIMEOUT_MS = 20000, 100..=300000, "milliseconds", "compiling a wasm component, processor and wall time each, Premium";
    FREE_COMPILE_MEMORY_BYTES = 1073741824, 268435456..=17179869184, "bytes", "address space of the process that compiles a wasm component, Free";
    PRO_COMPILE_MEMORY_BYTES = 1073741824, 268435456..=17179869184, "bytes", "address space of the process that compiles a wasm component, Pro";
    PREMIUM_COMPILE_MEMORY_BYTES = 1073741824, 268435456..=17179869184, "bytes", "address space of the process that compiles a wasm component, Premium";
    COMPILED_CACHE_BYTES = 1073741824, 1048576..=1099511627776, "bytes", "compiled wasm components that a worker keeps on disk";
    PREVIEW_TIMEOUT_MS = 30000, 1000..=600000, "milliseconds", "wall time of a job in a worker; waiting for storage and queue may take as long again";
    STORAGE_TIMEOUT_MS = 8000, 100..=600000, "milliseconds", "one read or write of object storage, repeats included; large writes get a second more for each MiB";
    MAX_EVENTS_PER_SCREEN = 1000, 1..=100000, "events", "events that one screen of a preview takes before the preview must be requested again";
    EVENT_LOG_BYTES = 524288, 1024..=8388608, "bytes", "the events of one screen together";
    EVENT_WAIT_MS = 10000, 100..=60000, "milliseconds", "wait for an event's result before its request is answered without it";
    EVENT_LAYOUT_BYTES = 1048576, 0..=33554432, "bytes", "layout document that an event is answered with; a larger one is only linked";
    SESSION_IMAGE_EVERY = 10, 1..=1000, "events", "events between two stored images of a screen's sandbox: as many are run again at most on a worker that does not know the screen";
    SESSION_IMAGE_CACHE_BYTES = 268435456, 0..=17179869184, "bytes", "images of screens that have had events, kept in a worker's memory";
    PROJECT_CACHE_BYTES = 268435456, 0..=17179869184, "bytes", "projects ready to run, kept in a worker's memory for the events on their screens";
    MAX_LAYOUT_ROUNDS = 8, 1..=64, "rounds", "layout fed back to a screen before it is taken as it is";
    MAX_NODES = 20000, 100..=1000000, "nodes", "nodes in a layout document";
    MAX_NODE_DEPTH = 200, 10..=1000, "levels", "nesting of a layout document";
    MAX_LAYOUT_BYTES = 33554432, 65536..=268435456, "bytes", "a layout document";
    MAX_PICTURE_PIXELS = 67108864, 10000..=268435456, "pixels", "a picture";
    JOB_LEASE_MS = 10000, 1000..=600000, "milliseconds", "lease of a reserved job (visibility timeout), renewed while it runs";
    JOB_MAX_ATTEMPTS = 2, 1..=20, "tries", "tries of a job before it is dead-lettered";
    JOB_RETRY_BACKOFF_MS = 500, 0..=600000, "milliseconds", "wait before a job is tried again, doubled each time up to 30 s";
    JOB_AGEING_MS = 10000, 0..=3600000, "milliseconds", "waiting time that makes up for one step of priority";
    QUEUE_ALERT_DEPTH = 10, 1..=1000000, "jobs", "queue depth that is reported as falling behind";
    MAX_QUEUE_DEPTH = 1000, 1..=1000000, "jobs", "queue depth at which previews are refused with PREVIEW_WORKER_UNAVAILABLE";
    WORKER_CONCURRENCY = 2, 1..=256, "jobs", "jobs a worker runs at once";
    WORKER_HEARTBEAT_MS = 2000, 100..=60000, "milliseconds", "interval of a worker's heartbeat; three missed and it is dead";
    CALLBACK_SKEW_S = 300, 10..=3600, "seconds", "difference of clocks a callback may show";
    CALLBACK_TIMEOUT_MS = 5000, 100..=60000, "milliseconds", "one delivery of a callback";
    CALLBACK_RETRY_MAX_MS = 15000, 100..=600000, "milliseconds", "longest wait between deliveries of a callback";
    RECONCILE_AFTER_MS = 10000, 1000..=600000, "milliseconds", "age at which an unfinished job is looked for in the queue, and again";
    RECONCILE_BATCH = 200, 1..=10000, "jobs", "jobs one reconcile looks for";
    RECONCILE_MAX_REQUEUES = 10, 1..=1000, "times", "a lost job is queued again before its preview fails";
    PREVIEW_HEARTBEAT_TIMEOUT_MS = 12000, 1000..=600000, "milliseconds", "silence after a client's heartbeat that ends a preview session";
    PREVIEW_IDLE_TIMEOUT_S = 3600, 10..=604800, "seconds", "life of a ready preview that no client has sent a heartbeat for";
    PREVIEW_MAX_AGE_S = 21600, 60..=604800, "seconds", "age of a preview that is not finished and is then given up: longer than the longest queue takes, or any outage worth sitting out";
    RECONCILE_INTERVAL_MS = 5000, 500..=600000, "milliseconds", "interval at which workers have lost jobs queued again";
    DRAIN_TIMEOUT_MS = 20000, 0..=600000, "milliseconds", "time a stopping worker gives its running jobs";
}

/// The effective limits of a process.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    set: BTreeMap<Limit, u64>,
}

impl Limits {
    /// Reads every limit through `lookup`, which is given the variable's name; empty counts as unset.
    pub fn read(mut lookup: impl FnMut(&'static str) -> Option<String>) -> Result<Self, LimitError> {
        let mut set = BTreeMap::new();
        for (limit, spec) in ALL.iter().zip(TABLE) {
            let Some(text) = lookup(spec.name).filter(|text| !text.trim().is_empty()) else {
                continue;
            };
            let value = text
                .trim()
                .parse::<u64>()
                .ok()
                .filter(|value| (spec.min..=spec.max).contains(value));
            let Some(value) = value else {
                let LimitSpec {
                    name,
                    unit,
                    default,
                    min,
                    max,
                    ..
                } = *spec;
                return Err(LimitError {
                    name,
                    value: text.chars().take(40).collect(),
                    unit,
                    min,
                    max,
                    default,
                });
            };
            set.insert(*limit, value);
        }
        Ok(Self { set })
    }

    /// Reads the process's environment.
    pub fn from_env() -> Result<Self, LimitError> {
        Self::read(|name| std::env::var(name).ok())
    }

    /// The effective value.
    pub fn get(&self, limit: Limit) -> u64 {
        self.set
            .get(&limit)
            .copied()
            .unwrap_or(TABLE[limit as usize].default)
    }

    /// The effective value as a size in memory.
    pub fn size(&self, limit: Limit) -> usize {
        usize::try_from(self.get(limit)).unwrap_or(usize::MAX)
    }

    /// The effective value of a limit in milliseconds or seconds, by its unit.
    pub fn duration(&self, limit: Limit) -> std::time::Duration {
        let value = self.get(limit);
        match TABLE[limit as usize].unit {
            "seconds" => std::time::Duration::from_secs(value),
            _ => std::time::Duration::from_millis(value),
        }
    }

    /// Name and effective value of every limit, for the log at start.
    pub fn effective(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        ALL.iter()
            .zip(TABLE)
            .map(|(limit, spec)| (spec.name, self.get(*limit)))
    }

    /// The most that any tier may have of something.
    pub fn most(&self, of: impl Fn(&TierLimits) -> u64) -> u64 {
        Tier::ALL
            .iter()
            .map(|tier| of(&self.tier(*tier)))
            .max()
            .unwrap_or_default()
    }

    /// What `tier` may do.
    pub fn tier(&self, tier: Tier) -> TierLimits {
        use Limit as L;
        let pick = |free, pro, premium| {
            self.get(match tier {
                Tier::Free => free,
                Tier::Pro => pro,
                Tier::Premium => premium,
            })
        };
        TierLimits {
            archive_bytes: pick(
                L::FREE_ARCHIVE_BYTES,
                L::PRO_ARCHIVE_BYTES,
                L::PREMIUM_ARCHIVE_BYTES,
            ),
            archive_expanded_bytes: pick(
                L::FREE_ARCHIVE_EXPANDED_BYTES,
                L::PRO_ARCHIVE_EXPANDED_BYTES,
                L::PREMIUM_ARCHIVE_EXPANDED_BYTES,
            ),
            archive_file_bytes: pick(
                L::FREE_ARCHIVE_FILE_BYTES,
                L::PRO_ARCHIVE_FILE_BYTES,
                L::PREMIUM_ARCHIVE_FILE_BYTES,
            ),
            archive_files: pick(
                L::FREE_ARCHIVE_FILES,
                L::PRO_ARCHIVE_FILES,
                L::PREMIUM_ARCHIVE_FILES,
            ),
            archive_expansion_ratio: pick(
                L::FREE_ARCHIVE_EXPANSION_RATIO,
                L::PRO_ARCHIVE_EXPANSION_RATIO,
                L::PREMIUM_ARCHIVE_EXPANSION_RATIO,
            ),
            archive_path_bytes: pick(
                L::FREE_ARCHIVE_PATH_BYTES,
                L::PRO_ARCHIVE_PATH_BYTES,
                L::PREMIUM_ARCHIVE_PATH_BYTES,
            ),
            devices_per_preview: pick(
                L::FREE_DEVICES_PER_PREVIEW,
                L::PRO_DEVICES_PER_PREVIEW,
                L::PREMIUM_DEVICES_PER_PREVIEW,
            ),
            previews_per_hour: pick(
                L::FREE_PREVIEWS_PER_HOUR,
                L::PRO_PREVIEWS_PER_HOUR,
                L::PREMIUM_PREVIEWS_PER_HOUR,
            ),
            snapshots_per_preview: pick(
                L::FREE_SNAPSHOTS_PER_PREVIEW,
                L::PRO_SNAPSHOTS_PER_PREVIEW,
                L::PREMIUM_SNAPSHOTS_PER_PREVIEW,
            ),
            snapshot_bytes: pick(
                L::FREE_SNAPSHOT_BYTES,
                L::PRO_SNAPSHOT_BYTES,
                L::PREMIUM_SNAPSHOT_BYTES,
            ),
            sandbox_fuel: pick(L::FREE_SANDBOX_FUEL, L::PRO_SANDBOX_FUEL, L::PREMIUM_SANDBOX_FUEL),
            sandbox_memory_bytes: pick(
                L::FREE_SANDBOX_MEMORY_BYTES,
                L::PRO_SANDBOX_MEMORY_BYTES,
                L::PREMIUM_SANDBOX_MEMORY_BYTES,
            ),
            sandbox_timeout_ms: pick(
                L::FREE_SANDBOX_TIMEOUT_MS,
                L::PRO_SANDBOX_TIMEOUT_MS,
                L::PREMIUM_SANDBOX_TIMEOUT_MS,
            ),
            sandbox_stack_bytes: pick(
                L::FREE_SANDBOX_STACK_BYTES,
                L::PRO_SANDBOX_STACK_BYTES,
                L::PREMIUM_SANDBOX_STACK_BYTES,
            ),
            sandbox_table_elements: pick(
                L::FREE_SANDBOX_TABLE_ELEMENTS,
                L::PRO_SANDBOX_TABLE_ELEMENTS,
                L::PREMIUM_SANDBOX_TABLE_ELEMENTS,
            ),
            sandbox_instances: pick(
                L::FREE_SANDBOX_INSTANCES,
                L::PRO_SANDBOX_INSTANCES,
                L::PREMIUM_SANDBOX_INSTANCES,
            ),
            sandbox_output_bytes: pick(
                L::FREE_SANDBOX_OUTPUT_BYTES,
                L::PRO_SANDBOX_OUTPUT_BYTES,
                L::PREMIUM_SANDBOX_OUTPUT_BYTES,
            ),
            sandbox_log_bytes: pick(
                L::FREE_SANDBOX_LOG_BYTES,
                L::PRO_SANDBOX_LOG_BYTES,
                L::PREMIUM_SANDBOX_LOG_BYTES,
            ),
            sandbox_nodes: pick(
                L::FREE_SANDBOX_NODES,
                L::PRO_SANDBOX_NODES,
                L::PREMIUM_SANDBOX_NODES,
            ),
            sandbox_node_depth: pick(
                L::FREE_SANDBOX_NODE_DEPTH,
                L::PRO_SANDBOX_NODE_DEPTH,
                L::PREMIUM_SANDBOX_NODE_DEPTH,
            ),
            component_bytes: pick(
                L::FREE_COMPONENT_BYTES,
                L::PRO_COMPONENT_BYTES,
                L::PREMIUM_COMPONENT_BYTES,
            ),
            compile_timeout_ms: pick(
                L::FREE_COMPILE_TIMEOUT_MS,
                L::PRO_COMPILE_TIMEOUT_MS,
                L::PREMIUM_COMPILE_TIMEOUT_MS,
            ),
            compile_memory_bytes: pick(
                L::FREE_COMPILE_MEMORY_BYTES,
                L::PRO_COMPILE_MEMORY_BYTES,
                L::PREMIUM_COMPILE_MEMORY_BYTES,
            ),
        }
    }
}

/// The limits that depend on the tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TierLimits {
    /// Bytes of an uploaded archive.
    pub archive_bytes: u64,
    /// Bytes of all its files together, unpacked.
    pub archive_expanded_bytes: u64,
    /// Bytes of one of its files, unpacked.
    pub archive_file_bytes: u64,
    /// Files in it.
    pub archive_files: u64,
    /// Unpacked size over its own, beyond the first MiB.
    pub archive_expansion_ratio: u64,
    /// Bytes of a file's path in it.
    pub archive_path_bytes: u64,
    /// Devices in one preview.
    pub devices_per_preview: u64,
    /// Previews a user may start in an hour.
    pub previews_per_hour: u64,
    /// Pictures in one preview.
    pub snapshots_per_preview: u64,
    /// Bytes of a picture.
    pub snapshot_bytes: u64,
    /// Fuel for one render of a screen.
    pub sandbox_fuel: u64,
    /// Memory of a guest.
    pub sandbox_memory_bytes: u64,
    /// Wall time of one screen in the sandbox.
    pub sandbox_timeout_ms: u64,
    /// Stack of a screen.
    pub sandbox_stack_bytes: u64,
    /// Entries of a wasm screen's tables together.
    pub sandbox_table_elements: u64,
    /// Core modules that one wasm screen instantiates.
    pub sandbox_instances: u64,
    /// Bytes of an element tree.
    pub sandbox_output_bytes: u64,
    /// Bytes of console output that are kept.
    pub sandbox_log_bytes: u64,
    /// Elements of a screen.
    pub sandbox_nodes: u64,
    /// Nesting of a screen.
    pub sandbox_node_depth: u64,
    /// Bytes of a wasm component.
    pub component_bytes: u64,
    /// Time to compile a wasm component in.
    pub compile_timeout_ms: u64,
    /// Address space to compile a wasm component in.
    pub compile_memory_bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_lies_in_its_range_and_names_are_unique() {
        let mut names = std::collections::BTreeSet::new();
        for (limit, spec) in ALL.iter().zip(TABLE) {
            assert!((spec.min..=spec.max).contains(&spec.default), "{}", spec.name);
            assert!(names.insert(spec.name));
            assert_eq!(Limits::default().get(*limit), spec.default);
        }
    }

    #[test]
    fn a_set_value_is_used_and_a_bad_one_stops_the_start_with_its_name() {
        let read = |value: &str| {
            let value = value.to_owned();
            Limits::read(move |name| (name == "MAX_NODES").then(|| value.clone()))
        };
        assert_eq!(read("170").unwrap().get(Limit::MAX_NODES), 170);
        assert_eq!(read(" ").unwrap().get(Limit::MAX_NODES), 20000);
        for bad in ["0", "-1", "many", "1000001", "1.5", "99999999999999999999"] {
            let error = read(bad).unwrap_err();
            assert_eq!(error.name, "MAX_NODES");
            assert!(error.to_string().contains("MAX_NODES") && error.to_string().contains("1000000"));
        }
    }
}
