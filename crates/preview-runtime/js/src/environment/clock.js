// A virtual clock with its timers: time stands still while code runs and jumps to the next timer when nothing else
// is left to do. Two runs of the same code see the same times.

/** How far a run's clock goes before its tree is taken: long enough for a debounce or a faked request. */
const HORIZON_MS = 2000;
/** Timers that may fire in one settling, so that a timer that re-arms itself without a delay comes to an end. */
const MAX_TICKS = 2000;
const FRAME_MS = 1000 / 60;
/** 15 January 2026, 9:41 UTC. */
const EPOCH_MS = 1768470060000;

let native;
let now = 0;
let nextId = 1;
/**
 * `since`: when the first timer was set of those that each set the next.
 * @type {Map<number, {id: number, due: number, since: number, callback: Function, args: unknown[], every?: number, frame?: boolean}>}
 */
const timers = new Map();
/** The timer whose callback, or what follows from it, is running. */
let running = null;
let horizon = 0;
let ticks = 0;

export function installClock(nativeApi) {
  native = nativeApi;
  moveTo(0);

  const add = (callback, delay, args, extra) => {
    if (typeof callback !== 'function') throw new TypeError('a timer needs a function');
    const id = nextId++;
    const wait = Number(delay);
    timers.set(id, { id, due: now + (wait > 0 ? wait : 0), since: running?.since ?? now, callback, args, ...extra });
    return id;
  };
  const remove = (id) => {
    timers.delete(id);
  };

  globalThis.setTimeout = (callback, delay, ...args) => add(callback, delay, args);
  globalThis.setInterval = (callback, delay, ...args) =>
    add(callback, delay, args, { every: Math.max(Number(delay) || 0, 1) });
  globalThis.clearTimeout = remove;
  globalThis.clearInterval = remove;
  globalThis.setImmediate = (callback, ...args) => add(callback, 0, args);
  globalThis.clearImmediate = remove;
  globalThis.requestAnimationFrame = (callback) =>
    add(callback, (Math.floor(now / FRAME_MS + 1e-6) + 1) * FRAME_MS - now, [], { frame: true });
  globalThis.cancelAnimationFrame = remove;
  globalThis.requestIdleCallback = (callback) => add(callback, 0, [{ didTimeout: false, timeRemaining: () => 50 }]);
  globalThis.cancelIdleCallback = remove;
  globalThis.queueMicrotask = enqueueMicrotask;
}

export function enqueueMicrotask(callback) {
  if (typeof callback !== 'function') throw new TypeError('queueMicrotask needs a function');
  Promise.resolve().then(() => {
    try {
      callback();
    } catch (error) {
      globalThis.ErrorUtils.reportError(error);
    }
  });
}

function moveTo(time) {
  now = time;
  native.setNow(EPOCH_MS + now);
}

/** Milliseconds since the run began. */
export function elapsed() {
  return now;
}

export function timeOrigin() {
  return EPOCH_MS;
}

/** Lets time pass in which nothing happens; timers that came due meanwhile fire late. */
export function pass(ms) {
  moveTo(now + ms);
}

/** Opens a window in which timers may fire. */
export function beginSettling() {
  horizon = now + HORIZON_MS;
  ticks = 0;
  running = null;
}

/** Lets no timer fire until the next window. */
export function holdTimers() {
  horizon = -1;
}

/** Forgets every timer and goes back to the start, for the snapshot. */
export function resetClock() {
  timers.clear();
  running = null;
  moveTo(0);
}

/** Runs the next due timer. Answers false when the screen is at rest or the window is over. */
export function tick() {
  if (ticks >= MAX_TICKS) return false;
  let next = null;
  let restless = false;
  for (const timer of timers.values()) {
    // What repeats for ever, such as an endless animation, never comes to rest: alone it is not waited for.
    const isEndless = timer.every !== undefined || timer.due - timer.since > HORIZON_MS;
    if (!isEndless && timer.due <= horizon) restless = true;
    if (next === null || timer.due < next.due) next = timer;
  }
  if (!restless || next.due > horizon) return false;
  ticks++;
  running = next;
  if (next.due > now) moveTo(next.due);
  if (next.every === undefined) {
    timers.delete(next.id);
  } else {
    next.due = now + next.every;
  }
  next.callback(...(next.frame ? [now] : next.args));
  return true;
}
