// The native side of React Native's renderer: shadow nodes as plain objects, and where they came to lie.

/** @typedef {{tag: number, viewName: string, props: object, children: Node[], handle: object}} Node */

/** Committed children of each root. */
const roots = new Map();
/** Boxes by tag, as the host last laid them out. */
export const boxes = new Map();
/** Props set past React, by `setNativeProps`, by tag. */
export const nativeProps = new Map();
let dispatchEvent = null;
let runCommand = null;
let eventPriority = null;
let commits = 0;

/** How often a tree was committed. */
export const commitCount = () => commits;
export const committed = (rootTag) => roots.get(rootTag) ?? [];
/** What a native view shows has changed without React: the tree is another one. */
export function changed() {
  commits++;
}
/** Sends an event the way native code does. */
export function emit(node, type, payload) {
  dispatchEvent?.(node.handle, type, payload);
}

/** Connects what cannot be loaded before React Native: commands to native views, and the priority of events. */
export function connectInteraction(commands, priority) {
  runCommand = commands;
  eventPriority = priority;
}

/** What native code does when a view is first on the screen, by the view's name: set before the first render. */
let mountedViews = {};
/** New views of those, until they are committed. */
let mounting = [];

export function setMountedViews(handlers) {
  mountedViews = handlers;
}

function createNode(tag, viewName, _rootTag, props, handle) {
  const node = { tag, viewName, props: props ?? {}, children: [], handle };
  if (mountedViews[viewName] !== undefined) mounting.push(node);
  return node;
}

/** Tells new views what native code tells them, once what React does now is done. */
function announceMounted() {
  const views = mounting;
  mounting = [];
  setTimeout(() => {
    for (const node of views) if (findByTag(node.tag) !== null) mountedViews[node.viewName](node);
  }, 0);
}

export function resetFabric() {
  roots.clear();
  boxes.clear();
  nativeProps.clear();
  mounting = [];
  waiting = [];
  commits = 0;
}

const clone = (node, props, children) => ({
  tag: node.tag,
  viewName: node.viewName,
  props: props == null ? node.props : { ...node.props, ...props },
  children,
  handle: node.handle,
});

/** A node of the renderer, or the native reference that a public instance holds. */
const boxOf = (node) => (node == null ? undefined : boxes.get(node.tag));

/** Measurements of nodes that have not been laid out yet: native code, too, answers after layout. */
let waiting = [];

export const whenLaidOut = (node, answer) => {
  if (boxOf(node) === undefined) waiting.push(answer);
  else setTimeout(answer, 0);
};

/** Answers the measurements that waited for a layout. */
export function answerMeasurements() {
  const answers = waiting;
  waiting = [];
  for (const answer of answers) answer();
}

export const fabric = {
  createNode,
  cloneNode: (node) => clone(node, null, node.children),
  cloneNodeWithNewChildren: (node, children) => clone(node, null, children ?? []),
  cloneNodeWithNewProps: (node, props) => clone(node, props, node.children),
  cloneNodeWithNewChildrenAndProps: (node, childrenOrProps, props) =>
    Array.isArray(childrenOrProps) ? clone(node, props, childrenOrProps) : clone(node, childrenOrProps, []),
  createChildSet: () => [],
  appendChild: (parent, child) => {
    parent.children.push(child);
    return parent;
  },
  appendChildToSet: (set, child) => {
    set.push(child);
  },
  completeRoot: (rootTag, children) => {
    roots.set(rootTag, children);
    commits++;
    if (mounting.length > 0) announceMounted();
  },
  registerEventHandler: (handler) => {
    dispatchEvent = handler;
  },
  setNativeProps: (node, props) => {
    nativeProps.set(node.tag, { ...nativeProps.get(node.tag), ...props });
    commits++;
  },
  dispatchCommand: (node, name, args) => runCommand?.(node, name, args ?? []),
  sendAccessibilityEvent: () => {},
  setIsJSResponder: () => {},
  configureNextLayoutAnimation: (_config, callback) => setTimeout(() => callback?.(), 0),
  findShadowNodeByTag_DEPRECATED: (tag) => findByTag(tag),
  findNodeAtPoint: (_node, _x, _y, callback) => callback(null),
  compareDocumentPosition: () => 0,
  getBoundingClientRect: (node) => {
    const box = boxOf(node);
    return box == null ? null : [box.page_x, box.page_y, box.width, box.height];
  },
  measure: (node, callback) =>
    whenLaidOut(node, () => {
      const box = boxOf(node);
      callback(box?.x ?? 0, box?.y ?? 0, box?.width ?? 0, box?.height ?? 0, box?.page_x ?? 0, box?.page_y ?? 0);
    }),
  measureInWindow: (node, callback) =>
    whenLaidOut(node, () => {
      const box = boxOf(node);
      callback(box?.page_x ?? 0, box?.page_y ?? 0, box?.width ?? 0, box?.height ?? 0);
    }),
  measureLayout: (node, relative, onFail, onSuccess) =>
    whenLaidOut(node, () => {
      const box = boxOf(node);
      const origin = boxOf(relative);
      if (box == null || origin == null) onFail?.();
      else onSuccess(box.page_x - origin.page_x, box.page_y - origin.page_y, box.width, box.height);
    }),
  unstable_DefaultEventPriority: 32,
  unstable_DiscreteEventPriority: 2,
  unstable_ContinuousEventPriority: 8,
  unstable_IdleEventPriority: 268435456,
  unstable_getCurrentEventPriority: () => eventPriority?.() ?? 32,
};

/** Every committed node in document order, each with its parent. */
function* walk() {
  const open = [...roots.values()]
    .flat()
    .reverse()
    .map((node) => [node, null]);
  while (open.length > 0) {
    const [node, parent] = open.pop();
    yield [node, parent];
    for (let index = node.children.length - 1; index >= 0; index--) open.push([node.children[index], node]);
  }
}

/** Every committed node in document order. */
export function* nodes() {
  for (const [node] of walk()) yield node;
}

/** The committed node of a view; null when there is none. */
export function findByTag(tag) {
  for (const [node] of walk()) if (node.tag === tag) return node;
  return null;
}

/** A view and those it lies in, up to its root. */
export function pathTo(tag) {
  const parents = new Map();
  for (const [node, parent] of walk()) {
    parents.set(node, parent);
    if (node.tag !== tag) continue;
    const path = [];
    for (let at = node; at != null; at = parents.get(at)) path.push(at);
    return path;
  }
  return [];
}

/** The props React holds now; the node itself only knows those that native code is told. */
export function currentProps(node) {
  return node.handle?.stateNode?.canonical?.currentProps ?? node.props;
}

function parentOf(node) {
  return pathTo(node?.tag)[1] ?? null;
}

function textOf(node) {
  return node.viewName === 'RCTRawText' ? String(node.props.text ?? '') : node.children.map(textOf).join('');
}

/** What refs read synchronously (`NativeDOMCxx`). */
export const dom = {
  compareDocumentPosition: () => 0,
  getChildNodes: (node) => (findByTag(node?.tag)?.children ?? []).map((child) => child.handle),
  getElementById: (_rootTag, id) => {
    for (const [node] of walk()) if (node.props.nativeID === id || node.props.id === id) return node.handle;
    return null;
  },
  getParentNode: (node) => parentOf(node)?.handle ?? null,
  isConnected: (node) => findByTag(node?.tag) !== null,
  getBorderWidth: () => [0, 0, 0, 0],
  getBoundingClientRect: (node) => fabric.getBoundingClientRect(node) ?? [0, 0, 0, 0],
  getInnerSize: (node) => [boxOf(node)?.width ?? 0, boxOf(node)?.height ?? 0],
  getScrollPosition: () => [0, 0],
  getScrollSize: (node) => {
    const content = findByTag(node?.tag)?.children.at(-1);
    return [boxOf(content)?.width ?? 0, boxOf(content)?.height ?? 0];
  },
  getTagName: (node) => `RN:${String(node?.viewName ?? '').replace(/^RCT/, '')}`,
  getTextContent: (node) => (node == null ? '' : textOf(findByTag(node.tag) ?? node)),
  hasPointerCapture: () => false,
  releasePointerCapture: () => {},
  setPointerCapture: () => {},
  getOffset: (node) => [parentOf(node)?.handle ?? null, boxOf(node)?.y ?? 0, boxOf(node)?.x ?? 0],
  linkRootNode: (rootTag) => ({ tag: rootTag, viewName: 'RootView', props: {}, children: [], handle: null }),
  measure: (node, callback) => fabric.measure(node, callback),
  measureInWindow: (node, callback) => fabric.measureInWindow(node, callback),
  measureLayout: (node, relative, onFail, onSuccess) => fabric.measureLayout(node, relative, onFail, onSuccess),
  setNativeProps: (node, props) => fabric.setNativeProps(node, props),
};
