// What React accepts as the type of an element.
const WRAPPERS = new Set([Symbol.for('react.forward_ref'), Symbol.for('react.memo'), Symbol.for('react.lazy')]);

/** Whether a value can be rendered as `<value />`. */
export function isValidElementType(value) {
  if (typeof value === 'function') return true;
  return value !== null && typeof value === 'object' && WRAPPERS.has(value.$$typeof);
}
