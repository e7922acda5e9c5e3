// What one run is told and collects. The snapshot holds one empty state; a run fills it.

export const state = {
  /** The device, as the host describes it. */
  device: {
    width: 390,
    height: 844,
    dpr: 3,
    safe_area: { top: 0, bottom: 0, left: 0, right: 0 },
    os_version: '17.0',
    model: '',
  },
  fontScale: 1,
  dark: false,
  /** What the device is set to; the app may have set itself to the other. */
  deviceIsDark: false,
  rightToLeft: false,
  /** Whether left and right change sides where the language is written from right to left. */
  swapsSides: true,
  /** Bytes of console output still to be kept. */
  logBytes: 0,
  logs: [],
  warnings: [],
  /** The error that ends the run. */
  error: null,
  statusBar: { barStyle: 'default', hidden: false },
  /** The assets of fonts that code has loaded, by family. */
  fonts: {},
  /** What the project's app.json says of the app. */
  appConfig: {},
};

const seenWarnings = new Set();

/** Tells the user once of something that differs from a device. */
export function warn(message, { component, source } = {}) {
  const key = `${message}\0${component ?? ''}\0${source ? `${source.file}:${source.line}` : ''}`;
  if (seenWarnings.has(key) || state.warnings.length >= 100) return;
  seenWarnings.add(key);
  state.warnings.push({ message, component, position: source });
}

/** Forgets what the warm-up left. */
export function resetState() {
  seenWarnings.clear();
  state.logs = [];
  state.warnings = [];
  state.error = null;
  state.swapsSides = true;
  state.statusBar = { barStyle: 'default', hidden: false };
  state.fonts = {};
}

/** Ends the run with what the project's code threw; the first error is the one reported. */
export function fail(error, componentStack, position) {
  state.error ??= { ...describeError(error, componentStack), position };
}

export function describeError(error, componentStack) {
  let message;
  let stack = '';
  try {
    if (error !== null && typeof error === 'object' && 'message' in error) {
      const name = typeof error.name === 'string' && error.name !== '' ? error.name : 'Error';
      message = `${name}: ${String(error.message)}`;
      if (typeof error.stack === 'string') stack = error.stack;
    } else {
      message = `a value that is not an Error was thrown: ${String(error)}`;
    }
  } catch {
    message = 'an error was thrown whose message cannot be read';
  }
  return {
    message: message.slice(0, 4000),
    stack: stack.slice(0, 16000),
    componentStack: typeof componentStack === 'string' ? componentStack.slice(0, 16000) : undefined,
  };
}
