// Which view lies under a point, as the platforms decide it.
import { boxes, committed, currentProps } from '../environment/fabric.js';
import { descriptionOf } from '../native-components/index.js';
import { ROOTS } from '../roots.js';
import { styleOf } from '../view-style.js';
import { into, outOf } from './transforms.js';

/** Views that hide what lies outside of them. */
const CLIPPING = new Set(['RCTScrollView', 'AndroidHorizontalScrollView']);
/** Views that lie over everything, wherever they stand. */
const OVERLAYS = new Set(['ModalHostView', 'RCTModalHostView', 'RNSFullWindowOverlay']);
const isOverlay = (node) => OVERLAYS.has(node.viewName);

/** Top first: the roots and, over each, the overlays in it. */
function layers() {
  const found = [];
  for (const root of ROOTS) {
    const overlays = [];
    const collect = (nodes) => {
      for (const node of nodes) {
        if (isOverlay(node)) overlays.push([node]);
        collect(node.children);
      }
    };
    const children = committed(root);
    collect(children);
    found.unshift(...overlays.reverse(), children);
  }
  return found;
}

/** The deepest view at a point of the screen; undefined where nothing lies. */
export function viewAt(point) {
  for (const nodes of layers()) {
    const found = among(nodes, point, true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The deepest view at a point of a view, wherever that lies. */
export function viewWithin(node, point) {
  return at(node, outOf(styleOf(node), boxes.get(node.tag), point)) ?? node;
}

/** The views that a view lies in as far as they move and clip it: those of an overlay do not. */
function placing(path) {
  const overlay = path.findIndex(isOverlay);
  return overlay === -1 ? path : path.slice(0, overlay + 1);
}

/**
 * Where a point of a view is seen on the screen, and whether it is: `path` is the view and those around it.
 */
export function onScreen(path, point, { width, height }) {
  let [x, y] = point;
  let isSeen = true;
  for (const [depth, node] of placing(path).entries()) {
    const box = boxes.get(node.tag);
    if (box === undefined) continue;
    const style = styleOf(node);
    if (depth > 0 && clips(node, style) && !contains(box, x, y)) isSeen = false;
    [x, y] = outOf(style, box, [x, y]);
  }
  return { x, y, isSeen: isSeen && x >= 0 && y >= 0 && x < width && y < height };
}

/** The point of a view that is seen at a point of the screen. */
export function pointWithin(path, point) {
  let inside = point;
  for (const node of placing(path).toReversed()) {
    const box = boxes.get(node.tag);
    if (box !== undefined) inside = into(styleOf(node), box, inside) ?? inside;
  }
  return inside;
}

function among(nodes, point, isLayer) {
  const ordered = isLayer ? nodes : byDepth(nodes);
  for (let index = ordered.length - 1; index >= 0; index--) {
    const node = ordered[index];
    if (isOverlay(node) && !isLayer) continue;
    const found = at(node, point);
    if (found !== undefined) return found;
  }
  return undefined;
}

function at(node, seenAt) {
  const box = boxes.get(node.tag);
  // Raw and nested text have no place of their own: the paragraph is what is touched.
  if (box === undefined || descriptionOf(node.viewName) === undefined) return undefined;
  const own = currentProps(node);
  const style = styleOf(node);
  const pointerEvents = own.pointerEvents ?? style.pointerEvents ?? 'auto';
  if (pointerEvents === 'none') return undefined;
  if (HIVESYNC_PLATFORM === 'ios' && typeof style.opacity === 'number' && style.opacity < 0.01) return undefined;
  const point = into(style, box, seenAt);
  if (point === undefined) return undefined;
  const inside = contains(box, point[0], point[1], own.hitSlop);
  if (!inside && clips(node, style)) return undefined;
  if (pointerEvents !== 'box-only') {
    const found = among(node.children, point, false);
    if (found !== undefined) return found;
  }
  return inside && pointerEvents !== 'box-none' ? node : undefined;
}

const clips = (node, style) =>
  CLIPPING.has(node.viewName) || style.overflow === 'hidden' || style.overflow === 'scroll';

function contains(box, x, y, slop) {
  const on = (side) => (typeof slop === 'number' ? slop : (slop?.[side] ?? 0));
  return (
    x >= box.page_x - on('left') &&
    y >= box.page_y - on('top') &&
    x < box.page_x + box.width + on('right') &&
    y < box.page_y + box.height + on('bottom')
  );
}

/** Siblings in the order they are painted. */
function byDepth(nodes) {
  const depths = nodes.map((node) => {
    const { zIndex } = styleOf(node);
    return typeof zIndex === 'number' ? zIndex : 0;
  });
  if (depths.every((value) => value === 0)) return nodes;
  return nodes
    .map((node, index) => [node, depths[index]])
    .sort((left, right) => left[1] - right[1])
    .map(([node]) => node);
}
