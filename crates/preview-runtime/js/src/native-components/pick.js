// Taking values from props that the host can read.
import { readable } from '../colors/platform-color.js';

/**
 * A value as the host reads it, colours that native code would look up looked up; undefined for what it can't read:
 * functions, symbols and the like, and null.
 */
export function hostValue(value) {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      return readable(value) ?? undefined;
    default:
      return undefined;
  }
}

/** Copies the named props that are set. */
export function pick(from, names, into = {}) {
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    const value = from[name];
    // Most are not set.
    if (value === undefined) continue;
    const read = hostValue(value);
    if (read !== undefined) into[name] = read;
  }
  return into;
}
