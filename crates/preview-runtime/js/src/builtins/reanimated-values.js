// Shared values of react-native-reanimated and the functions that depend on them.
//
// On a device, Babel writes beside each worklet which values it closes over, and native code runs it again when they
// change. Here a function depends on the values that it read when it last ran, and every function is a worklet of its
// own: one that closes over other values than in the render before counts as another.

/** The function that runs now and depends on what it reads. */
let running = null;
const functions = new Map();
let due = new Set();
let isRequested = false;
let nextId = 1;

/** A value that functions can depend on; `value` may be set to an animation. */
export function makeMutable(initial) {
  markFunctions();
  let value = initial;
  const listeners = new Map();
  const mutable = {
    _isReanimatedSharedValue: true,
    get value() {
      running?.reads.add(mutable);
      return value;
    },
    set value(next) {
      setValue(mutable, next, false);
    },
    addListener: (id, listener) => {
      listeners.set(id, listener);
    },
    removeListener: (id) => {
      listeners.delete(id);
    },
    modify(modifier, force = true) {
      setValue(mutable, modifier === undefined ? mutable.value : modifier(mutable.value), force);
    },
    setDirtyFlag: () => {},
  };
  const hidden = {
    _value: {
      get: () => value,
      set: (next) => {
        value = next;
        for (const listener of [...listeners.values()]) listener(next);
      },
    },
    _animation: { value: null, writable: true },
    get: { value: () => mutable.value },
    set: {
      value: (next) => {
        mutable.value = typeof next === 'function' && !next.__isAnimationDefinition ? next(mutable.value) : next;
      },
    },
  };
  return Object.defineProperties(mutable, hidden);
}

/** Sets a value, or starts the animation that is to lead to it. */
function setValue(mutable, next, force) {
  const before = mutable._animation;
  if (before) {
    mutable._animation = null;
    if (!before.finished) {
      before.cancelled = true;
      before.callback?.(false);
    }
  }
  const isAnimation = typeof next === 'function' || (next?.onFrame !== undefined && next?.onStart !== undefined);
  if (!isAnimation) {
    if (mutable._value !== next || force) mutable._value = next;
    return;
  }
  const animation = typeof next === 'function' ? next() : next;
  if (mutable._value === animation.current && !animation.isHigherOrder && !force) {
    animation.callback?.(true);
    return;
  }
  const now = globalThis.__frameTimestamp || globalThis._getAnimationTimestamp();
  animation.onStart(animation, mutable._value, now, before);
  mutable._animation = animation;
  const step = (time) => {
    if (animation.cancelled) return;
    const isFinished = animation.onFrame(animation, time);
    animation.timestamp = time;
    mutable._value = animation.current;
    if (isFinished) {
      animation.finished = true;
      animation.callback?.(true);
    } else {
      globalThis.requestAnimationFrame(step);
    }
  };
  step(now);
}

/** Runs `worklet` now and whenever a value that it read, or one of `inputs`, changes. */
export function startMapper(worklet, inputs = []) {
  const id = nextId++;
  functions.set(id, { id, worklet, inputs: sharedValues(inputs, []), reads: new Set(), heard: new Set() });
  request(id);
  return id;
}

/** Lets a function rest for good. */
export function stopMapper(id) {
  const entry = functions.get(id);
  if (entry === undefined) return;
  functions.delete(id);
  due.delete(id);
  for (const value of entry.heard) value.removeListener(id);
}

function request(id) {
  due.add(id);
  if (isRequested) return;
  isRequested = true;
  // What a function itself sets is seen in the next frame, as on a device.
  if (running === null) globalThis.queueMicrotask(runDue);
  else globalThis.requestAnimationFrame(runDue);
}

function runDue() {
  isRequested = false;
  const ids = due;
  due = new Set();
  for (const id of ids) {
    const entry = functions.get(id);
    if (entry !== undefined) run(entry);
  }
}

function run(entry) {
  const outer = running;
  running = entry;
  entry.reads = new Set(entry.inputs);
  try {
    entry.worklet();
  } finally {
    running = outer;
  }
  if (!functions.has(entry.id)) return;
  for (const value of entry.heard) if (!entry.reads.has(value)) value.removeListener(entry.id);
  for (const value of entry.reads) if (!entry.heard.has(value)) value.addListener(entry.id, () => request(entry.id));
  entry.heard = entry.reads;
}

/** The shared values in a list, an object, or alone. */
function sharedValues(inputs, found) {
  if (inputs?._isReanimatedSharedValue === true) found.push(inputs);
  else if (Array.isArray(inputs)) for (const input of inputs) sharedValues(input, found);
  else if (inputs !== null && typeof inputs === 'object' && Object.getPrototypeOf(inputs) === Object.prototype) {
    for (const input of Object.values(inputs)) sharedValues(input, found);
  }
  return found;
}

const marks = new WeakMap();
let isMarked = false;

/** Gives every function a hash of its own, as Babel gives worklets: hooks compare it from render to render. */
function markFunctions() {
  if (isMarked) return;
  isMarked = true;
  Object.defineProperty(Function.prototype, '__workletHash', {
    configurable: true,
    get() {
      if (!marks.has(this)) marks.set(this, nextId++);
      return marks.get(this);
    },
    set(value) {
      Object.defineProperty(this, '__workletHash', { value, writable: true, configurable: true });
    },
  });
}
