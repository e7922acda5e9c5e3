// What React Native's renderer does with errors: stands in for `private/renderer/errorhandling/ErrorHandlers`.
import { positionOfInvalidElement } from '../source-positions.js';
import { describeError, fail, warn } from './state.js';

/** Nothing in the tree caught it: the screen is gone, as on a device. */
export function onUncaughtError(error, { componentStack } = {}) {
  const isInvalidType = typeof error?.message === 'string' && error.message.startsWith('Element type is invalid');
  fail(error, componentStack, isInvalidType ? positionOfInvalidElement() : undefined);
}

/** An error boundary shows something in its place. */
export function onCaughtError(error) {
  warn(`An error boundary caught an error: ${describeError(error).message}`);
}

/** React tried again and succeeded. */
export function onRecoverableError(error) {
  console.warn(error);
}
