// The bundle's entry: sets the environment up, loads React Native, and answers the host's messages.
import { installGlobals } from './environment/globals.js';

/** @param native what the guest offers: `setNow(ms)` and `compile(path, offset, length)` */
export function entry(native) {
  installGlobals(native);
  // Loaded only now: React Native reads the globals when it is evaluated.
  return require('./session.js').createSession(native);
}
