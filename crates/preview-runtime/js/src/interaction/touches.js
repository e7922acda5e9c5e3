// A finger on the screen: a touch that starts, is held and ends, sent through React Native's responder system.
import { boxes, pathTo } from '../environment/fabric.js';
import { elapsed } from '../environment/clock.js';
import { state } from '../environment/state.js';
import { reactionOf } from '../native-components/index.js';
import { emitDiscrete } from './emit.js';
import { onScreen, pointWithin, viewAt, viewWithin } from './hit-test.js';

/** How long a short touch lasts. */
export const PRESS_MS = 80;
/** Longer than any delay that a component may reasonably ask for. */
export const LONG_PRESS_MS = 2000;

/** Touches a node at a point of its box, or in its middle. */
export function touch(node, at, duration) {
  const path = pathTo(node.tag);
  // A link within a text has no box of its own, but that of its paragraph.
  const first = path.findIndex(({ tag }) => boxes.has(tag));
  // What is not laid out is not on the screen.
  if (first === -1) return;
  const placed = path.slice(first);
  const box = boxes.get(placed[0].tag);
  const point = [box.page_x + (at.x ?? box.width / 2), box.page_y + (at.y ?? box.height / 2)];
  const { x, y, isSeen } = onScreen(placed, point, state.device);
  const target = targetOf(path, first, point, isSeen ? [x, y] : undefined);
  if (target === undefined) return;
  const touched = pathTo(target.tag);
  send(touched, 'start', x, y);
  setTimeout(() => {
    send(touched, 'end', x, y);
    // Native controls react on their own, in the views where nothing else does.
    reactionOf(target.viewName)?.(target);
  }, duration);
}

/** The view that the touch lands on; `first` in `path` is the first that has a place. */
function targetOf(path, first, point, seenAt) {
  const placed = path[first];
  // What is scrolled out of sight is touched as if it were scrolled into it.
  const found = seenAt === undefined ? viewWithin(placed, point) : viewAt(seenAt);
  // Where the paragraph is touched, the text in it that was named is.
  return found?.tag === placed.tag ? path.find(({ viewName }) => viewName !== 'RCTRawText') : found;
}

function send(path, phase, x, y) {
  const [target] = path;
  const box = path.map(({ tag }) => boxes.get(tag)).find((found) => found !== undefined);
  const [insideX, insideY] = pointWithin(path, [x, y]);
  const point = {
    identifier: 0,
    target: target.tag,
    pageX: x,
    pageY: y,
    locationX: insideX - (box?.page_x ?? 0),
    locationY: insideY - (box?.page_y ?? 0),
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
}
