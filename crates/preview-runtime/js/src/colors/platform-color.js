// `PlatformColor` and `DynamicColorIOS`: colours that native code looks up, as the device's colour scheme has them.
import { state, warn } from '../environment/state.js';
import { keyOf, palette } from './palette';

/** A colour that the host can read, for a value that may be one which native code would look up. */
export function readable(value) {
  if (value === null || typeof value !== 'object') return value;
  if (value.dynamic !== null && typeof value.dynamic === 'object') {
    return readable(state.dark ? value.dynamic.dark : value.dynamic.light);
  }
  const names = value.semantic ?? value.resource_paths;
  return Array.isArray(names) ? lookUp(names, value.fallback) : value;
}

/** The first of the names that the platform knows. */
function lookUp(names, fallback) {
  for (const name of names) {
    const found = palette[keyOf(String(name))];
    if (found !== undefined) return found[state.dark ? 1 : 0];
  }
  if (fallback !== undefined) return fallback;
  warn(`PlatformColor: a preview does not know ${names.map(String).join(', ').slice(0, 200)}; nothing is painted.`);
  return 'transparent';
}
