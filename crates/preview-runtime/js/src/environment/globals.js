// The globals that a React Native app finds before its first module runs.
import { installEncodings } from './bytes.js';
import { elapsed, installClock } from './clock.js';
import { installConsole } from './console.js';
import { installIntl } from './intl.js';
import { nativeModules } from './native-modules.js';
import { fabric } from './fabric.js';
import { fail } from './state.js';

export function installGlobals(native) {
  installConsole();
  installClock(native);
  installRandom();
  installIntl();
  installEncodings();

  globalThis.global = globalThis;
  globalThis.__DEV__ = false;
  globalThis.process = { env: { NODE_ENV: 'production', EXPO_OS: HIVESYNC_PLATFORM }, version: '', platform: '' };
  // React Native keeps the engine's own promises when it is told that they are as good as Hermes's.
  globalThis.HermesInternal = {
    hasPromise: () => true,
    enablePromiseRejectionTracker: () => {},
    getRuntimeProperties: () => ({ 'OSS Release Version': 'preview' }),
  };
  globalThis.ErrorUtils = errorUtils();
  globalThis.nativePerformanceNow = elapsed;

  globalThis.RN$Bridgeless = true;
  globalThis.RN$useAlwaysAvailableJSErrorHandling = true;
  globalThis.nativeModuleProxy = nativeModules;
  globalThis.RN$registerCallableModule = (name, factory) => {
    callable.set(name, factory);
  };
  globalThis.nativeFabricUIManager = fabric;
  // How packages ask whether a native view is linked.
  globalThis.RN$LegacyInterop_UIManager_getConstants = () => ({});
  globalThis.RN$LegacyInterop_UIManager_getConstantsForViewManager = (name) =>
    globalThis.__nativeComponentRegistry__hasComponent(name) ? {} : null;
}

/** Modules that native code would call by name. */
export const callable = new Map();

function errorUtils() {
  let handler = (error) => fail(error);
  const utils = {
    setGlobalHandler: (next) => {
      handler = next;
    },
    getGlobalHandler: () => handler,
    reportError: (error) => handler(error, false),
    reportFatalError: (error) => handler(error, true),
    applyWithGuard(callback, context, args) {
      try {
        return callback.apply(context, args);
      } catch (error) {
        utils.reportError(error);
      }
      return null;
    },
    applyWithGuardIfNeeded: (callback, context, args) => callback.apply(context, args),
    inGuard: () => false,
    guard: (callback, _name, context) =>
      typeof callback === 'function' ? (...args) => utils.applyWithGuard(callback, context, args) : null,
  };
  return utils;
}

let seed = 0;

/** The same numbers in every run: two runs of a screen are the same to the byte. */
function installRandom() {
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function resetRandom() {
  seed = 0;
}
