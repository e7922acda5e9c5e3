// The navigation container of an app that uses React Navigation or expo-router, found in the tree that React holds.
import { committed } from '../environment/fabric.js';
import { ROOT_TAG } from '../roots.js';
import { follow, isLink, routesOf } from './expo-router.js';

/** How often it is looked for, and how long between: an app may first load fonts, or what it stored. */
const TRIES = 90;
const BETWEEN_TRIES_MS = 20;

/**
 * The container's reference, with `getRootState` and `resetRoot`, and expo-router's tree of `routes` where it has one;
 * undefined when the app shows none.
 */
export function findContainer() {
  let fiber = committed(ROOT_TAG)[0]?.handle;
  while (fiber?.return) fiber = fiber.return;
  const open = [fiber?.stateNode?.current];
  while (open.length > 0) {
    const next = open.pop();
    if (next == null) continue;
    const value = next.memoizedProps?.value;
    if (typeof value?.getRootState === 'function' && typeof value.getCurrentOptions === 'function') {
      const routes = typeof value.resetRoot === 'function' ? undefined : routesOf(next);
      return { reference: value, routes };
    }
    open.push(next.sibling, next.child);
  }
  return undefined;
}

/** Calls `found` with the container once it shows a navigator, or with undefined when it does not come to that. */
export function whenReady(found, tries = TRIES) {
  const container = findContainer();
  const { reference } = container ?? {};
  if (reference?.isReady() === true && reference.getRootState() !== undefined) found(container);
  else if (tries > 0) setTimeout(whenReady, BETWEEN_TRIES_MS, found, tries - 1);
  else found(undefined);
}

/**
 * The state in which the way to a screen is gone: each step is a route, over the first of its stack where it has one.
 * @param {{name: string, params?: object, over?: string}[]} path
 */
export function stateOf(path) {
  const [{ name, params, over }, ...inner] = path;
  const route = { name };
  if (params !== undefined && Object.keys(params).length > 0) route.params = params;
  if (inner.length > 0) route.state = stateOf(inner);
  const routes = over === undefined || over === null ? [route] : [{ name: over }, route];
  return { index: routes.length - 1, routes };
}

/** Goes to a screen. */
export function go({ reference }, path) {
  if (path.length === 1 && isLink(path[0])) follow(path[0].name);
  else reference.resetRoot?.(stateOf(path));
}

/** The names of the routes that have the focus, from the outermost. */
export function focusedPath({ reference }) {
  const names = [];
  let state = reference.getRootState();
  while (state !== undefined && state !== null) {
    const route = state.routes[state.index ?? state.routes.length - 1];
    if (route === undefined) break;
    names.push(route.name);
    state = route.state;
  }
  return names;
}
