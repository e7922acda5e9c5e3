// Taking values from props that the host can read.
import { readable } from '../colors/platform-color.js';

/** Values the host can read: no functions, symbols or unset properties. */
export function plain(value) {
  return value !== undefined && value !== null && typeof value !== 'function' && typeof value !== 'symbol';
}

/** Copies the named props that are set. */
export function pick(from, names, into = {}) {
  for (const name of names) {
    const value = readable(from[name]);
    if (plain(value)) into[name] = value;
  }
  return into;
}
