// A finger on the screen: a touch that starts, is held and ends, sent through React Native's responder system.
import { boxes, pathTo } from '../environment/fabric.js';
import { elapsed } from '../environment/clock.js';
import { state } from '../environment/state.js';
import { reactionOf } from '../native-components/index.js';
import { emitDiscrete } from './emit.js';
import { isVisible, viewAt, viewWithin } from './hit-test.js';

/** How long a short touch lasts. */
export const PRESS_MS = 80;
/** Longer than any delay that a component may reasonably ask for. */
export const LONG_PRESS_MS = 2000;

const listeners = new Set();

/**
 * Hears of touches as native code would: `listener({ phase, path, x, y })` with the phase `start` or `end`, and the
 * views from the touched one up to the root.
 */
export function addTouchListener(listener) {
  listeners.add(listener);
}

/** Touches a node at a point of its box, or in its middle. */
export function touch(node, at, duration) {
  const path = pathTo(node.tag);
  const box = path.map(({ tag }) => boxes.get(tag)).find((found) => found !== undefined);
  // What is not laid out is not on the screen.
  if (box === undefined) return;
  const x = box.page_x + (at.x ?? box.width / 2);
  const y = box.page_y + (at.y ?? box.height / 2);
  const target = targetOf(node, path, x, y);
  if (target === undefined) return;
  const touched = pathTo(target.tag);
  send(touched, 'start', x, y);
  setTimeout(() => {
    send(touched, 'end', x, y);
    // Native controls react on their own, in the views where nothing else does.
    reactionOf(target.viewName)?.(target);
  }, duration);
}

/** The view that the touch lands on. */
function targetOf(node, path, x, y) {
  // A link within a text has no box: it is touched when it is named.
  if (boxes.get(node.tag) === undefined) return node.viewName === 'RCTVirtualText' ? node : path[1];
  // What is scrolled out of sight is touched as if it were scrolled into it.
  if (!isVisible(path.slice(1), x, y, state.device)) return viewWithin(node, x, y);
  return viewAt(x, y);
}

function send(path, phase, x, y) {
  const [target] = path;
  const box = path.map(({ tag }) => boxes.get(tag)).find((found) => found !== undefined);
  const point = {
    identifier: 0,
    target: target.tag,
    pageX: x,
    pageY: y,
    locationX: x - (box?.page_x ?? 0),
    locationY: y - (box?.page_y ?? 0),
    timestamp: elapsed(),
    force: 0,
  };
  const touches = phase === 'start' ? [point] : [];
  emitDiscrete(target, phase === 'start' ? 'topTouchStart' : 'topTouchEnd', {
    ...point,
    touches,
    changedTouches: [point],
    targetTouches: touches,
  });
  for (const listener of listeners) listener({ phase, path, x, y });
}
