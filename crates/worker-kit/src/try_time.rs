//! How long a try may take: waiting for storage and for the queue is not counted against the project's code.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Shortest sleep of [`TryTime::over`]: while a try waits, its end moves on with the clock.
const LOOK_EVERY: Duration = Duration::from_millis(10);

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

/// For how long at least one request to infrastructure was under way. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waits(Arc<Mutex<Total>>);

/// A request under way.
#[derive(Debug)]
pub(crate) struct Waiting(Waits);

impl Waits {
    pub(crate) fn begin(&self) -> Waiting {
        self.lock().begin(Instant::now());
        Waiting(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Total> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.lock().end(Instant::now());
    }
}

#[derive(Debug, Default)]
struct Total {
    under_way: usize,
    since: Option<Instant>,
    before: Duration,
}

impl Total {
    fn begin(&mut self, now: Instant) {
        self.under_way += 1;
        self.since.get_or_insert(now);
    }

    fn end(&mut self, now: Instant) {
        self.under_way -= 1;
        if self.under_way == 0 {
            self.before = self.total(now);
            self.since = None;
        }
    }

    fn total(&self, now: Instant) -> Duration {
        let current = self.since.map(|since| now.saturating_duration_since(since));
        self.before + current.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_that_overlap_count_once() {
        let start = Instant::now();
        let at = |seconds: u32| start + SECOND * seconds;
        let mut total = Total::default();
        total.begin(at(0));
        total.begin(at(1));
        total.end(at(2));
        assert_eq!(total.total(at(3)), SECOND * 3);
        total.end(at(3));
        assert_eq!(total.total(at(9)), SECOND * 3);
        total.begin(at(9));
        assert_eq!(total.total(at(10)), SECOND * 4);
    }

    #[test]
    fn a_try_s_own_time_stands_still_while_it_waits() {
        let start = Instant::now();
        let at = |seconds: u32| start + SECOND * seconds;
        let waits = Waits::default();
        let time = TryTime::new(start, SECOND * 10, waits.clone());
        assert_eq!(time.left_at(at(4)), SECOND * 6);
        waits.lock().begin(at(4));
        assert_eq!(time.left_at(at(9)), SECOND * 6);
        assert_eq!(time.wait_left_at(at(9)), SECOND * 5);
        waits.lock().end(at(9));
        assert_eq!(time.left_at(at(14)), SECOND);
        assert_eq!(time.left_at(at(99)), Duration::ZERO);
        assert_eq!(time.wait_left_at(at(99)), SECOND * 5);
    }

    #[test]
    fn a_try_does_not_wait_for_ever() {
        let start = Instant::now();
        let waits = Waits::default();
        let time = TryTime::new(start, SECOND * 10, waits.clone());
        waits.lock().begin(start);
        assert_eq!(time.wait_left_at(start + SECOND * 10), Duration::ZERO);
        assert_eq!(time.left_at(start + SECOND * 10), SECOND * 10);
    }
}
