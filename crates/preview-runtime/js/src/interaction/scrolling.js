// Scroll views: where each is scrolled to, by the user or by its commands.
import { boxes, changed, currentProps, whenLaidOut } from '../environment/fabric.js';
import { emitContinuous } from './emit.js';

const SCROLL_VIEWS = new Set(['RCTScrollView', 'AndroidHorizontalScrollView']);
export const isScrollView = (node) => SCROLL_VIEWS.has(node.viewName);
const isHorizontal = (node) =>
  node.viewName === 'AndroidHorizontalScrollView' || currentProps(node).horizontal === true;

/** Content offsets by tag, with the prop that they were set over. */
const offsets = new Map();

export function resetScrolling() {
  offsets.clear();
}

const prop = (own) => {
  const { contentOffset } = own;
  return contentOffset !== null && typeof contentOffset === 'object'
    ? { x: Number(contentOffset.x) || 0, y: Number(contentOffset.y) || 0 }
    : undefined;
};

/** Where a scroll view is scrolled to; undefined where it never was. */
export function offsetOf(node, own = currentProps(node)) {
  const told = prop(own);
  const held = offsets.get(node.tag);
  return held !== undefined && held.x0 === told?.x && held.y0 === told?.y ? { x: held.x, y: held.y } : told;
}

function setOffset(node, { x, y }) {
  const told = prop(currentProps(node));
  offsets.set(node.tag, { x, y, x0: told?.x, y0: told?.y });
  changed();
}

/** The size of what scrolls and of the window onto it. */
function sizes(node) {
  const own = boxes.get(node.tag);
  const content = boxes.get(node.children.at(-1)?.tag);
  return {
    contentSize: { width: content?.width ?? 0, height: content?.height ?? 0 },
    layoutMeasurement: { width: own?.width ?? 0, height: own?.height ?? 0 },
  };
}

const inset = (own, side) => {
  const value = own.contentInset?.[side];
  return typeof value === 'number' ? value : 0;
};

/** The nearest offset that the content can be scrolled to. */
function clamp(node, { x, y }) {
  const own = currentProps(node);
  const { contentSize, layoutMeasurement } = sizes(node);
  const range = (value, content, size, before, after) => {
    const most = Math.max(content - size + after, -before);
    return Math.min(Math.max(value, -before), most);
  };
  return {
    x: isHorizontal(node)
      ? range(x, contentSize.width, layoutMeasurement.width, inset(own, 'left'), inset(own, 'right'))
      : 0,
    y: isHorizontal(node)
      ? 0
      : range(y, contentSize.height, layoutMeasurement.height, inset(own, 'top'), inset(own, 'bottom')),
  };
}

/** Where a scroll that the user ends at an offset comes to rest: on a page, or where the props say. */
function snap(node, { x, y }) {
  const own = currentProps(node);
  const { layoutMeasurement } = sizes(node);
  const along = (value, size) => {
    if (Array.isArray(own.snapToOffsets) && own.snapToOffsets.length > 0) {
      return own.snapToOffsets.reduce((best, next) => (Math.abs(next - value) < Math.abs(best - value) ? next : best));
    }
    const step = own.snapToInterval > 0 ? own.snapToInterval : own.pagingEnabled === true ? size : 0;
    return step > 0 ? Math.round(value / step) * step : value;
  };
  return isHorizontal(node)
    ? { x: along(x, layoutMeasurement.width), y }
    : { x, y: along(y, layoutMeasurement.height) };
}

function payload(node) {
  const own = currentProps(node);
  return {
    contentOffset: offsetOf(node, own) ?? { x: 0, y: 0 },
    ...sizes(node),
    contentInset: {
      top: inset(own, 'top'),
      left: inset(own, 'left'),
      bottom: inset(own, 'bottom'),
      right: inset(own, 'right'),
    },
    velocity: { x: 0, y: 0 },
    zoomScale: 1,
    responderIgnoreScroll: true,
  };
}

/** The user drags the content to an offset and lets it come to rest. */
export function scrollByUser(node, wanted) {
  if (currentProps(node).scrollEnabled === false) return;
  emitContinuous(node, 'topScrollBeginDrag', payload(node));
  setOffset(node, clamp(node, wanted));
  emitContinuous(node, 'topScroll', payload(node));
  const rest = clamp(node, snap(node, offsetOf(node)));
  emitContinuous(node, 'topScrollEndDrag', { ...payload(node), targetContentOffset: rest });
  emitContinuous(node, 'topMomentumScrollBegin', payload(node));
  const { x, y } = offsetOf(node);
  if (rest.x !== x || rest.y !== y) {
    setOffset(node, rest);
    emitContinuous(node, 'topScroll', payload(node));
  }
  emitContinuous(node, 'topMomentumScrollEnd', payload(node));
}

function scrollByCommand(node, wanted, isAnimated) {
  whenLaidOut(node, () => {
    const before = offsetOf(node) ?? { x: 0, y: 0 };
    const to = clamp(node, wanted());
    if (to.x === before.x && to.y === before.y) return;
    setOffset(node, to);
    emitContinuous(node, 'topScroll', payload(node));
    if (isAnimated) emitContinuous(node, 'topMomentumScrollEnd', payload(node));
  });
}

/** The commands that React Native's JavaScript sends to native scroll views. */
export const scrollCommands = {
  scrollTo: (node, x, y, isAnimated) => scrollByCommand(node, () => ({ x, y }), isAnimated),
  scrollToEnd: (node, isAnimated) =>
    scrollByCommand(node, () => ({ x: Number.MAX_VALUE, y: Number.MAX_VALUE }), isAnimated),
};
