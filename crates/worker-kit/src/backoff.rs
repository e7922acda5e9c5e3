//! How long to wait before the next try.

use std::time::Duration;

/// Doubles from `first` up to `most`, with up to a quarter less by chance so that many waiters spread out.
#[derive(Debug, Clone)]
pub(crate) struct Backoff {
    first: Duration,
    most: Duration,
    tries: u32,
}

impl Backoff {
    pub(crate) fn new(first: Duration, most: Duration) -> Self {
        Self {
            first,
            most,
            tries: 0,
        }
    }

    /// The next wait.
    pub(crate) fn next(&mut self) -> Duration {
        let wait = spread(doubled(self.first, self.tries, self.most));
        self.tries = self.tries.saturating_add(1);
        wait
    }

    /// It worked.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }
}

/// `first` doubled `times` times, `most` at most.
pub(crate) fn doubled(first: Duration, times: u32, most: Duration) -> Duration {
    first
        .saturating_mul(1u32.checked_shl(times.min(20)).unwrap_or(u32::MAX))
        .min(most)
}

/// Up to a quarter less, by chance.
pub(crate) fn spread(wait: Duration) -> Duration {
    let mut byte = [0];
    // Without randomness everyone waits the whole time: no harm done.
    let _ = getrandom::fill(&mut byte);
    wait - wait.mul_f64(f64::from(byte[0]) / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stay_within_their_bounds() {
        let (first, most) = (Duration::from_millis(100), Duration::from_secs(1));
        assert_eq!(doubled(first, 0, most), first);
        assert_eq!(doubled(first, 3, most), Duration::from_millis(800));
        assert_eq!(doubled(first, 99, most), most);
        let mut backoff = Backoff::new(first, most);
        for times in 0..50 {
            let (wait, full) = (backoff.next(), doubled(first, times, most));
            assert!(wait <= full && wait >= full.mul_f64(0.75), "{wait:?} of {full:?}");
        }
        backoff.reset();
        assert!(backoff.next() <= first);
    }
}
