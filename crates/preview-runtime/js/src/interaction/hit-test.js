// Which view lies under a point, as the platforms decide it.
import flattenStyle from 'react-native/Libraries/StyleSheet/flattenStyle';
import { boxes, committed, currentProps } from '../environment/fabric.js';
import { descriptionOf } from '../native-components/index.js';
import { ROOTS } from '../roots.js';

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
export function viewAt(x, y) {
  for (const nodes of layers()) {
    const found = among(nodes, x, y, true);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The deepest view at a point of a view, wherever that lies. */
export function viewWithin(node, x, y) {
  return at(node, x, y) ?? node;
}

/** Whether a point of the screen can be seen through every view that clips `node`. */
export function isVisible(path, x, y, { width, height }) {
  if (x < 0 || y < 0 || x >= width || y >= height) return false;
  return path.every((node) => !clips(node, propsOf(node).style) || contains(boxes.get(node.tag), x, y));
}

function among(nodes, x, y, isLayer) {
  const ordered = isLayer ? nodes : byDepth(nodes);
  for (let index = ordered.length - 1; index >= 0; index--) {
    const node = ordered[index];
    if (isOverlay(node) && !isLayer) continue;
    const found = at(node, x, y);
    if (found !== undefined) return found;
  }
  return undefined;
}

function at(node, x, y) {
  const box = boxes.get(node.tag);
  // Raw and nested text have no place of their own: the paragraph is what is touched.
  if (box === undefined || descriptionOf(node.viewName) === undefined) return undefined;
  const { style, own } = propsOf(node);
  const pointerEvents = own.pointerEvents ?? style.pointerEvents ?? 'auto';
  if (pointerEvents === 'none') return undefined;
  if (HIVESYNC_PLATFORM === 'ios' && typeof style.opacity === 'number' && style.opacity < 0.01) return undefined;
  const inside = contains(box, x, y, own.hitSlop);
  if (!inside && clips(node, style)) return undefined;
  if (pointerEvents !== 'box-only') {
    const found = among(node.children, x, y, false);
    if (found !== undefined) return found;
  }
  return inside && pointerEvents !== 'box-none' ? node : undefined;
}

function propsOf(node) {
  const own = currentProps(node);
  return { own, style: flattenStyle(own.style) ?? {} };
}

const clips = (node, style) =>
  CLIPPING.has(node.viewName) || style.overflow === 'hidden' || style.overflow === 'scroll';

function contains(box, x, y, slop) {
  if (box === undefined) return false;
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
  const depth = (node) => {
    const { zIndex } = propsOf(node).style;
    return typeof zIndex === 'number' ? zIndex : 0;
  };
  const depths = nodes.map(depth);
  if (depths.every((value) => value === 0)) return nodes;
  return nodes
    .map((node, index) => [node, depths[index]])
    .sort((left, right) => left[1] - right[1])
    .map(([node]) => node);
}
