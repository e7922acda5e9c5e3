//! What a layout may cost: steps counted against a budget, and a deadline looked at now and then.

use std::time::Instant;

/// Steps between two looks at the clock: well under a millisecond of work.
const STEPS_PER_LOOK: u64 = 4096;

/// Steps of a document whatever its size, and more for each of its nodes: seconds. Sane screens take a hundred or two for
/// a node, and shape each text two or three times.
const STEPS: u64 = 10_000_000;
const STEPS_PER_NODE: u64 = 2000;

/// Steps that computing a box takes, whatever its children take.
pub(super) const STEPS_PER_BOX: usize = 16;

/// Why a layout was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It takes out of all proportion to its size.
    TooMuchWork,
    /// The deadline has passed.
    OutOfTime,
}

/// What is left of the work that one document may be.
#[derive(Debug)]
pub(crate) struct Work {
    left: u64,
    deadline: Option<Instant>,
    until_look: u64,
}

impl Work {
    /// The budget of a document of so many nodes.
    pub(crate) fn of(nodes: usize, deadline: Option<Instant>) -> Self {
        Self {
            left: (nodes as u64)
                .saturating_mul(STEPS_PER_NODE)
                .saturating_add(STEPS),
            deadline,
            until_look: 0,
        }
    }

    /// Takes off `steps`: one is a child looked at.
    pub(crate) fn charge(&mut self, steps: usize) -> Result<(), Stopped> {
        let steps = steps as u64;
        self.left = self.left.checked_sub(steps).ok_or(Stopped::TooMuchWork)?;
        match self.until_look.checked_sub(steps) {
            Some(until_look) => self.until_look = until_look,
            None => {
                self.until_look = STEPS_PER_LOOK;
                if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    return Err(Stopped::OutOfTime);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_ends_with_its_budget_and_at_its_deadline() {
        let mut work = Work::of(1, None);
        assert_eq!(work.charge(10_000_000), Ok(()));
        assert_eq!(work.charge(2000), Ok(()));
        assert_eq!(work.charge(1), Err(Stopped::TooMuchWork));
        let mut late = Work::of(1, Some(Instant::now()));
        assert_eq!(late.charge(1), Err(Stopped::OutOfTime));
    }
}
