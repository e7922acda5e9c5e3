// The element in the project's JSX that a native view comes from.
import { positionOf } from './source-positions.js';

/** React's tag of fibers that stand for native views. */
export const HOST_COMPONENT = 5;

/**
 * Its fiber and position, and whether the view is what it renders itself. Between the two lie only React Native's own
 * components.
 */
export function origin(handle) {
  let fiber = handle;
  let hosts = 0;
  while (fiber != null) {
    const position = positionOf(fiber.memoizedProps);
    if (position !== undefined) return { fiber, position, direct: hosts <= 1 };
    if (fiber.tag === HOST_COMPONENT) hosts++;
    fiber = fiber.return;
  }
  return undefined;
}

/** Names of the handlers that the JSX gives a component, sorted. */
export function handlersOf(from) {
  if (from === undefined || !from.direct) return [];
  const props = from.fiber.memoizedProps;
  const names = [];
  // Most props are no functions, and asking that costs least.
  for (const name of Object.keys(props))
    if (typeof props[name] === 'function' && /^on[A-Z]/.test(name)) names.push(name);
  return names.sort();
}

/** What a component is called; undefined when it has no name. */
export function nameOf(type) {
  if (typeof type === 'string') return type;
  const inner = type?.displayName ?? type?.name ?? type?.render?.displayName ?? type?.render?.name ?? type?.type?.name;
  return typeof inner === 'string' && inner !== '' ? inner : undefined;
}
