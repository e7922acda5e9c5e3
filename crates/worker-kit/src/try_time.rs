//! How long a try may take: waiting for slow storage and a slow queue is not counted against the project's code.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Shortest sleep of [`TryTime::over`]: while a try waits, its end moves on with the clock.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// What a request to infrastructure that is well may take. It is part of a try's own time: with many screens at once, some request
/// is always under way, and the time would never run.
const USUAL: Duration = Duration::from_millis(250);

/// The time of one try: `PREVIEW_TIMEOUT_MS` of its own, and as much again for waiting for infrastructure. Cheap to clone.
#[derive(Debug, Clone)]
pub struct TryTime {
    started: Instant,
    own: Duration,
    waits: Waits,
}

impl TryTime {
    pub(crate) fn new(started: Instant, own: Duration, waits: Waits) -> Self {
        Self { started, own, waits }
    }

    /// What is left of the try's own time.
    pub fn left(&self) -> Duration {
        self.left_at(Instant::now())
    }

    fn left_at(&self, now: Instant) -> Duration {
        let since = now.saturating_duration_since(self.started);
        let used = since.saturating_sub(self.waits.lock().total(now));
        self.own.saturating_sub(used)
    }

    /// Whether the try has waited for infrastructure as long as it may.
    pub(crate) fn waited_out(&self) -> bool {
        self.wait_left_at(Instant::now()).is_zero()
    }

    fn wait_left_at(&self, now: Instant) -> Duration {
        self.own.saturating_sub(self.waits.lock().total(now))
    }

    /// Ends when the try has used up its own time, or waited as long as it may.
    pub(crate) async fn over(&self) {
        loop {
            let now = Instant::now();
            let left = self.left_at(now).min(self.wait_left_at(now));
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.max(LOOK_EVERY)).await;
        }
    }
}

/// For how long at least one request to infrastructure was under way beyond [`USUAL`]. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waits(Arc<Mutex<Total>>);

/// A request under way.
#[derive(Debug)]
pub(crate) struct Waiting {
    waits: Waits,
    since: Instant,
}

impl Waits {
    pub(crate) fn begin(&self) -> Waiting {
        let since = Instant::now();
        self.lock().begin(since);
        Waiting {
            waits: self.clone(),
            since,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Total> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.waits.lock().end(self.since, Instant::now());
    }
}

#[derive(Debug, Default)]
struct Total {
    /// How many requests under way began when.
    under_way: BTreeMap<Instant, usize>,
    /// What was waited until `counted_to`.
    counted: Duration,
    counted_to: Option<Instant>,
}

impl Total {
    fn begin(&mut self, now: Instant) {
        *self.under_way.entry(now).or_default() += 1;
    }

    fn end(&mut self, since: Instant, now: Instant) {
        self.counted = self.total(now);
        self.counted_to = Some(now);
        if let Some(requests) = self.under_way.get_mut(&since) {
            *requests -= 1;
            if *requests == 0 {
                self.under_way.remove(&since);
            }
        }
    }

    fn total(&self, now: Instant) -> Duration {
        let Some((first, _)) = self.under_way.first_key_value() else {
            return self.counted;
        };
        let slow_since = *first + USUAL;
        let from = self
            .counted_to
            .map_or(slow_since, |counted_to| counted_to.max(slow_since));
        self.counted + now.saturating_duration_since(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_that_overlap_count_once_and_short_ones_not_at_all() {
        let start = Instant::now();
        let at = |seconds: u32| start + SECOND * seconds;
        let mut total = Total::default();
        total.begin(at(0));
        total.begin(at(1));
        total.begin(at(1));
        total.end(at(1), at(2));
        assert_eq!(total.total(at(3)), SECOND * 3 - USUAL);
        total.end(at(0), at(3));
        assert_eq!(total.total(at(4)), SECOND * 4 - USUAL);
        total.end(at(1), at(4));
        assert_eq!(total.total(at(9)), SECOND * 4 - USUAL);
        // One after the other without a break, each as fast as it should be.
        for tenth in 90..120 {
            total.begin(start + SECOND * tenth / 10);
            total.end(start + SECOND * tenth / 10, start + SECOND * (tenth + 2) / 10);
        }
        assert_eq!(total.total(at(13)), SECOND * 4 - USUAL);
    }

    #[test]
    fn a_try_s_own_time_stands_still_while_it_waits() {
        let start = Instant::now();
        let at = |seconds: u32| start + SECOND * seconds;
        let waits = Waits::default();
        let time = TryTime::new(start, SECOND * 10, waits.clone());
        assert_eq!(time.left_at(at(4)), SECOND * 6);
        waits.lock().begin(at(4));
        assert_eq!(time.left_at(at(9)), SECOND * 6 - USUAL);
        assert_eq!(time.wait_left_at(at(9)), SECOND * 5 + USUAL);
        waits.lock().end(at(4), at(9));
        assert_eq!(time.left_at(at(14)), SECOND - USUAL);
        assert_eq!(time.left_at(at(99)), Duration::ZERO);
        assert_eq!(time.wait_left_at(at(99)), SECOND * 5 + USUAL);
    }

    #[test]
    fn a_try_does_not_wait_for_ever() {
        let start = Instant::now();
        let waits = Waits::default();
        let time = TryTime::new(start, SECOND * 10, waits.clone());
        waits.lock().begin(start);
        let end = start + SECOND * 10 + USUAL;
        assert_eq!(time.wait_left_at(end), Duration::ZERO);
        assert_eq!(time.left_at(end), SECOND * 10 - USUAL);
    }
}
