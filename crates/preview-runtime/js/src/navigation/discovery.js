// The screens that an app's navigators name: each route is visited once, for what is inside of it shows only then.
import { beginSettling } from '../environment/clock.js';
import { state } from '../environment/state.js';
import { focusedPath, go, whenReady } from './container.js';
import { linksOf } from './expo-router.js';

/** Most screens that are looked for, and deepest navigator. */
const MAX_SCREENS = 60;
const MAX_DEPTH = 8;
/** Until a route that was gone to has rendered, and its navigator too. */
const VISIT_MS = 100;

/** Routes that are there for what went wrong, or for developers. */
const isHidden = (name) => name.startsWith('+') || name === '_sitemap';
const MODALS = new Set([
  'modal',
  'formSheet',
  'pageSheet',
  'fullScreenModal',
  'transparentModal',
  'containedModal',
  'containedTransparentModal',
]);
const NAV_TYPES = { stack: 'stack', tab: 'tab', drawer: 'drawer' };

/**
 * Finds the screens of the app on the screen; `found` takes `{ name, path, nav_type }` for each, in the navigators'
 * order. `restart` renders the app again after a screen that threw has taken it down.
 */
export function discover(restart, found) {
  const screens = [];
  /** Navigators' routes that are still to be visited, the next at the end. */
  const open = [];

  const expand = (navigator, path, type) => {
    if (path.length >= MAX_DEPTH) return;
    const first = navigator.type === 'stack' ? navigator.routes[0]?.name : undefined;
    const steps = navigator.routeNames
      .filter((name) => !isHidden(name))
      .map((name) => ({ step: step(name, first), type: typeOf(navigator.type, name === first, type) }));
    for (const { step, type } of steps.reverse()) open.push({ path: [...path, step], type });
  };

  const visit = (container) => {
    const next = open.pop();
    if (next === undefined || screens.length >= MAX_SCREENS) {
      found(named(screens));
      return;
    }
    beginSettling();
    go(container, next.path);
    setTimeout(() => {
      if (state.error !== null) {
        // The screen's own failure is told when it is shown.
        state.error = null;
        screens.push(next);
        restart();
        whenReady((again) => (again === undefined ? found(named(screens)) : visit(again)));
        return;
      }
      look(container, next);
      visit(container);
    }, VISIT_MS);
  };

  /** What is at a route that was visited: a navigator, or a screen. */
  const look = (container, route) => {
    const { path, type } = route;
    const isModal = MODALS.has(container.reference.getCurrentOptions()?.presentation);
    if (container.routes !== undefined) {
      screens.push({ ...route, type: isModal ? 'modal' : innermost(container) });
      return;
    }
    const focused = focusedPath(container);
    // It sent the user elsewhere, or is not there for this user.
    if (path.some(({ name }, at) => focused[at] !== name)) return;
    let navigator = container.reference.getRootState();
    for (const { name } of path) navigator = navigator?.routes.find((route) => route.name === name)?.state;
    if (navigator?.routeNames !== undefined) {
      expand(navigator, path, type);
      return;
    }
    screens.push({ path, type: isModal ? 'modal' : type });
  };

  beginSettling();
  whenReady((container) => {
    if (container === undefined) {
      found([]);
      return;
    }
    if (container.routes === undefined) {
      expand(container.reference.getRootState(), [], 'screen');
    } else {
      const links = linksOf(container.routes).slice(0, MAX_SCREENS);
      for (const { link, parts } of links.reverse()) open.push({ path: [step(link, undefined)], parts, type: 'stack' });
    }
    visit(container);
  });
}

/** The kind of the innermost navigator that has a choice of routes; of a stack at its first screen, that around it. */
function innermost({ reference }) {
  let type = 'screen';
  let state = reference.getRootState();
  while (state != null) {
    const at = state.index ?? 0;
    if (state.type !== 'stack' || at > 0 || type === 'screen') type = NAV_TYPES[state.type] ?? type;
    state = state.routes[at]?.state;
  }
  return type;
}

/** A step on the way: a route, with what stands in for the parameters in its name, over the first of its stack. */
function step(name, first) {
  const params = {};
  for (const [, rest, parameter] of name.matchAll(/\[(\.\.\.)?([^\]]+)\]/g)) {
    params[parameter] = rest === undefined ? '1' : ['1'];
  }
  return { name, params, over: first === undefined || first === name ? null : first };
}

/** The first screen of a stack is where the stack is: behind a tab, in a drawer. */
const typeOf = (navigator, isFirst, outer) =>
  navigator === 'stack' && isFirst && outer !== 'screen' ? outer : (NAV_TYPES[navigator] ?? outer);

/** Names that tell the screens apart: the last route's, with those around it where two have the same. */
function named(screens) {
  const parts = screens.map(
    ({ path, parts }) => parts ?? path.flatMap(({ name }) => name.split('/')).filter(isTelling),
  );
  const taken = new Map();
  for (const part of parts) taken.set(part.at(-1), (taken.get(part.at(-1)) ?? 0) + 1);
  const seen = new Set();
  return screens.flatMap(({ path, type }, at) => {
    const part = parts[at];
    const last = part.at(-1) ?? path.at(-1)?.name ?? 'App';
    // A file's name says little without the folders around it.
    const isWhole = taken.get(last) > 1 || screens[at].parts !== undefined;
    let name = (isWhole && part.length > 0 ? part.join('/') : last).slice(0, 100);
    for (let number = 2; seen.has(name); number++) name = `${last.slice(0, 90)} ${number}`;
    seen.add(name);
    return [{ name, path, nav_type: type }];
  });
}

/** Parts of a route's name that are no part of its screen's: expo-router's root and groups. */
const isTelling = (part) => part !== '' && part !== '__root' && !/^\(.*\)$/.test(part);
