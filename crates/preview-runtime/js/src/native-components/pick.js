// Taking values from props that the host can read.
import { readable } from '../colors/platform-color.js';

/** Values the host can read: no functions, symbols or unset properties. */
export function plain(value) {
  return value !== undefined && value !== null && typeof value !== 'function' && typeof value !== 'symbol';
}

/** A value as the host reads it: colours that native code would look up are looked up. */
export const read = (value) => (typeof value === 'object' ? readable(value) : value);

/** Copies the named props that are set. */
export function pick(from, names, into = {}) {
  for (const name of names) {
    const value = read(from[name]);
    if (plain(value)) into[name] = value;
  }
  return into;
}
