//! The only clock there is: it stands still until the bundle moves it.

use std::cell::Cell;

/// 15 January 2026, 9:41 UTC, when no bundle has set another time.
const START_MS: f64 = 1_768_470_060_000.0;

thread_local! {
    static NOW_MS: Cell<f64> = const { Cell::new(START_MS) };
}

/// Sets the time, in milliseconds since the Unix epoch.
pub fn set(now_ms: f64) {
    NOW_MS.set(now_ms);
}

/// What QuickJS asks for the time; microseconds. Defined here, so that the module has no import.
#[unsafe(no_mangle)]
pub extern "C" fn __rquickjs_host_now_us() -> f64 {
    NOW_MS.get() * 1000.0
}
