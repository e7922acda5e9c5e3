//! Many measurements of the same thing, and how they are spread.

use std::time::{Duration, Instant};

/// Times of one thing, in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Distribution {
    sorted: Vec<f64>,
}

impl Distribution {
    /// Of these times.
    pub fn new(times: impl IntoIterator<Item = Duration>) -> Self {
        Self::of_milliseconds(times.into_iter().map(|time| time.as_secs_f64() * 1000.0))
    }

    /// Of these numbers of milliseconds.
    pub fn of_milliseconds(times: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = times.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self { sorted }
    }

    /// The value that `share` (0 to 1) of all are at most.
    pub fn quantile(&self, share: f64) -> f64 {
        let rank = (share * self.sorted.len() as f64).ceil() as usize;
        let index = rank.saturating_sub(1).min(self.sorted.len().saturating_sub(1));
        self.sorted.get(index).copied().unwrap_or(f64::NAN)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The cells of a table: count, least, p50, p95, most.
    pub fn cells(&self) -> [String; 5] {
        let ms = |value: f64| match value {
            value if value < 10.0 => format!("{value:.2}"),
            value if value < 100.0 => format!("{value:.1}"),
            value => format!("{value:.0}"),
        };
        [
            self.count().to_string(),
            ms(self.quantile(0.0)),
            ms(self.quantile(0.5)),
            ms(self.quantile(0.95)),
            ms(self.quantile(1.0)),
        ]
    }
}

/// Runs `work` `times` times after `warm_up` runs that don't count.
pub fn repeat<E>(
    warm_up: usize,
    times: usize,
    mut work: impl FnMut() -> Result<(), E>,
) -> Result<Distribution, E> {
    for _ in 0..warm_up {
        work()?;
    }
    let mut all = Vec::with_capacity(times);
    for _ in 0..times {
        let begun = Instant::now();
        work()?;
        all.push(begun.elapsed());
    }
    Ok(Distribution::new(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let times = Distribution::of_milliseconds((1..=20).rev().map(f64::from));
        assert_eq!(
            [0.0, 0.5, 0.95, 1.0].map(|share| times.quantile(share)),
            [1.0, 10.0, 19.0, 20.0]
        );
        assert!(Distribution::default().quantile(0.5).is_nan());
    }
}
