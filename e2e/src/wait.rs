//! Waiting for something to become true, with a generous ceiling: tests state what must happen, not how fast.

use std::time::Duration;

/// Asks `probe` every 100 ms until it answers something or `ceiling` has passed.
pub async fn until<T>(ceiling: Duration, mut probe: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let started = tokio::time::Instant::now();
    loop {
        if let Some(found) = probe().await {
            return Some(found);
        }
        if started.elapsed() > ceiling {
            return None;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Whether `probe` becomes true before `ceiling` has passed.
pub async fn eventually(ceiling: Duration, mut probe: impl AsyncFnMut() -> bool) -> bool {
    until(ceiling, async || probe().await.then_some(()))
        .await
        .is_some()
}
