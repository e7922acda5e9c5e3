// The committed shadow tree as the host's element tree: node types, raw flattened styles, allow-listed props.
import { handlersOf, nameOf, origin } from './element-origin.js';
import { committed, currentProps } from './environment/fabric.js';
import { state, warn } from './environment/state.js';
import { descriptionOf } from './native-components/index.js';
import { pick } from './native-components/pick.js';
import { DIALOG_ROOT_TAG, ROOT_TAG } from './roots.js';
import { styleOf } from './view-style.js';

const ANY = ['testID', 'nativeID', 'pointerEvents'];

/** Overlays found while the tree is written: they lie over everything, wherever they stand. */
let overlays = [];
/** The elements in document order; each says in `n` how many of the following are its children. */
let list = [];
/** What a press on an element does that a description made, by id; null where it is one of those around it that reacts. */
let synthetic = new Map();

/** The element tree of the screen. */
export function serialize() {
  overlays = [];
  list = [];
  synthetic = new Map();
  const root = {
    id: ROOT_TAG,
    type: 'HS_View',
    style: state.rightToLeft ? { flex: 1, direction: 'rtl' } : { flex: 1 },
    props: { component: 'RootView', statusBar: { ...state.statusBar }, dark: state.dark },
    n: 0,
  };
  list.push(root);
  root.n = elements(committed(ROOT_TAG), false);
  for (let index = 0; index < overlays.length; index++) {
    write(...overlays[index]);
    root.n++;
  }
  root.n += elements(committed(DIALOG_ROOT_TAG), false);
  return list;
}

/** Presses an element that a description made; false when the id is not of one. */
export function pressSynthetic(id) {
  const press = synthetic.get(id);
  press?.();
  return press !== undefined;
}

/** Writes some siblings; answers how many there are. */
function elements(children, inText, press = null) {
  let count = 0;
  for (let index = 0; index < children.length; index++) {
    const child = children[index];
    if (child.viewName === undefined) {
      finished(child, press);
      count++;
    } else if (child.viewName === 'RCTRawText') {
      if (rawText(child, inText)) count++;
    } else if (element(child)) {
      count++;
    }
  }
  return count;
}

/** Writes an element that a description made, and what it holds. */
function finished({ children = [], onPress, ...own }, press) {
  list.push(own);
  synthetic.set(own.id, onPress ?? press);
  own.n = elements(children, own.type === 'HS_Text', onPress ?? press);
}

function rawText(node, inText) {
  const value = String(node.props.text ?? '');
  if (value === '') return false;
  if (!inText) {
    warn(
      `Text strings must be rendered within a <Text> component: ${JSON.stringify(value.slice(0, 60))} is left out.`,
      {
        source: origin(node.handle)?.position,
      },
    );
    return false;
  }
  list.push({ id: node.tag, type: 'HS_Text', text: value });
  return true;
}

/** Writes a view, now or when the overlays are written; answers whether it is a child of where it stands. */
function element(node) {
  const own = currentProps(node);
  const from = origin(node.handle);
  const handlers = handlersOf(from);
  const describe = descriptionOf(node.viewName);
  const described = describe === undefined ? unmapped(node, from) : describe(own, node, handlers);
  if (described === null) return false;
  if (described.overlay === true) {
    overlays.push([node, own, from, handlers, described]);
    return false;
  }
  write(node, own, from, handlers, described);
  return true;
}

function write(node, own, from, handlers, described) {
  const style = styleOf(node, own);
  const props = { component: node.viewName };
  pick(own, ANY, props);
  const label = own['aria-label'] ?? own.accessibilityLabel;
  if (typeof label === 'string') props.accessibilityLabel = label;
  const role = own.role ?? own.accessibilityRole;
  if (typeof role === 'string') props.accessibilityRole = role;
  if ((own['aria-disabled'] ?? own.accessibilityState?.disabled) === true) props.disabled = true;
  if (handlers.length > 0) props.handlers = handlers;
  const { type, children = node.children } = described;
  if (described.style !== undefined) Object.assign(style, described.style);
  if (described.props !== undefined) Object.assign(props, described.props);
  const written = { id: node.tag, type, style, props };
  if (from?.position !== undefined) written.source = from.position;
  list.push(written);
  if (children.length > 0) written.n = elements(children, type === 'HS_Text');
}

/** A placeholder for what only native code could draw; the user is told which component and where. */
function unmapped(node, from) {
  const component = (from && nameOf(from.fiber.type)) ?? node.viewName;
  warn(
    `${component} is drawn by native code (${node.viewName}) that a preview does not have; a placeholder stands in for it.`,
    { component, source: from?.position },
  );
  return { type: 'HS_ImageSnapshot', props: { component } };
}
