// The committed shadow tree as the host's element tree: node types, raw flattened styles, allow-listed props.
import flattenStyle from 'react-native/Libraries/StyleSheet/flattenStyle';
import styleAttributes from 'react-native/Libraries/Components/View/ReactNativeStyleAttributes';
import VirtualizedList from 'react-native/Libraries/Lists/VirtualizedList';
import { committed, nativeProps } from './environment/fabric.js';
import { state, warn } from './environment/state.js';
import { positionOf } from './source-positions.js';

export const ROOT_TAG = 1;

const HOST_COMPONENT = 5;

const ANY = ['testID', 'nativeID', 'pointerEvents'];
const TEXT = [
  'numberOfLines',
  'ellipsizeMode',
  'allowFontScaling',
  'maxFontSizeMultiplier',
  'adjustsFontSizeToFit',
  'minimumFontScale',
];
const TEXT_INPUT = [
  'placeholder',
  'placeholderTextColor',
  'secureTextEntry',
  'multiline',
  'numberOfLines',
  'editable',
  'allowFontScaling',
];
const SCROLL = ['contentInset', 'scrollEnabled'];

/** How each native view is written. What is not listed cannot be mapped. */
const VIEWS = {
  __proto__: null,
  RCTView: view,
  LayoutConformance: view,
  VirtualView: view,
  VirtualViewExperimental: view,
  RCTScrollContentView: view,
  AndroidHorizontalScrollContentView: view,
  RCTText: text,
  RCTSelectableText: text,
  RCTVirtualText: text,
  RCTImageView: image,
  RCTTextInlineImage: image,
  RCTScrollView: scroll,
  AndroidHorizontalScrollView: scroll,
  RCTSinglelineTextInputView: textInput,
  RCTMultilineTextInputView: textInput,
  AndroidTextInput: textInput,
  RCTSwitch: toggle,
  Switch: toggle,
  AndroidSwitch: toggle,
  RCTSafeAreaView: () => ({ type: 'HS_SafeArea' }),
  SafeAreaView: () => ({ type: 'HS_SafeArea' }),
  RCTActivityIndicatorView: spinner,
  ActivityIndicatorView: spinner,
  AndroidProgressBar: spinner,
  RCTModalHostView: modal,
  ModalHostView: modal,
  RCTRefreshControl: refresh,
  PullToRefreshView: refresh,
  AndroidSwipeRefreshLayout: refresh,
};

/** Native views without any looks of their own in a preview. */
const INVISIBLE = new Set(['RCTInputAccessoryView', 'InputAccessory', 'DebuggingOverlay']);

/** Modals found while the tree is written; they lie over everything, wherever they stand. */
let overlays = [];
/** The elements in document order; each says in `n` how many of the following are its children. */
let list = [];

/** The element tree of the screen. */
export function serialize() {
  overlays = [];
  list = [];
  const root = {
    id: ROOT_TAG,
    type: 'HS_View',
    style: { flex: 1 },
    props: { component: 'RootView', statusBar: { ...state.statusBar }, dark: state.dark },
    n: 0,
  };
  list.push(root);
  root.n = elements(committed(ROOT_TAG), false);
  for (let index = 0; index < overlays.length; index++) {
    element(overlays[index], false);
    root.n++;
  }
  return list;
}

/** Writes some siblings; answers how many there are. */
function elements(nodes, inText) {
  let count = 0;
  for (const node of nodes) {
    if (node.viewName === 'RCTRawText') {
      if (rawText(node, inText)) count++;
      continue;
    }
    if (INVISIBLE.has(node.viewName)) continue;
    if (node.viewName === 'RCTModalHostView' || node.viewName === 'ModalHostView') {
      overlays.push(node);
      continue;
    }
    element(node);
    count++;
  }
  return count;
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

function element(node) {
  const own = currentProps(node);
  const from = origin(node.handle);
  const describe = VIEWS[node.viewName];
  const style = styleOf(node, own);
  const props = { component: node.viewName };
  pick(own, ANY, props);
  const label = own['aria-label'] ?? own.accessibilityLabel;
  if (typeof label === 'string') props.accessibilityLabel = label;
  const role = own.role ?? own.accessibilityRole;
  if (typeof role === 'string') props.accessibilityRole = role;
  if ((own['aria-disabled'] ?? own.accessibilityState?.disabled) === true) props.disabled = true;
  const handlers = handlersOf(from);
  if (handlers.length > 0) props.handlers = handlers;

  const written = { id: node.tag, type: 'HS_View', style, props };
  if (describe === undefined) {
    unmapped(node, from, written);
  } else {
    const { type, props: more, style: over } = describe(own, node, handlers);
    written.type = type;
    if (more !== undefined) Object.assign(props, more);
    if (over !== undefined) Object.assign(style, over);
  }
  if (from?.position !== undefined) written.source = from.position;
  list.push(written);
  if (node.children.length > 0) written.n = elements(node.children, written.type === 'HS_Text');
}

/** The props React holds now; the node itself only knows those that native code is told. */
function currentProps(node) {
  return node.handle?.stateNode?.canonical?.currentProps ?? node.props;
}

function styleOf(node, own) {
  const style = {};
  const flat = flattenStyle(own.style);
  for (const name in flat) {
    const value = flat[name];
    if (plain(value)) style[name] = value;
  }
  // Set past React: by `setNativeProps`, and by animations.
  const set = nativeProps.get(node.tag);
  if (set !== undefined) {
    const overrides = set.style === undefined ? set : { ...set, ...flattenStyle(set.style) };
    for (const name in overrides) {
      if (name in styleAttributes && plain(overrides[name])) style[name] = overrides[name];
    }
  }
  // How React hides what Suspense and Activity keep mounted.
  if (node.props.display === 'none') style.display = 'none';
  return style;
}

/** Values the host can read: no functions, symbols or unset properties. */
function plain(value) {
  return value !== undefined && value !== null && typeof value !== 'function' && typeof value !== 'symbol';
}

function pick(from, names, into) {
  for (const name of names) {
    const value = from[name];
    if (plain(value)) into[name] = value;
  }
  return into;
}

/**
 * The element in the project's JSX that a native view comes from: its props, position and component. Between the
 * two lie only React Native's own components.
 */
function origin(handle) {
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

function handlersOf(from) {
  if (from === undefined || !from.direct) return [];
  const props = from.fiber.memoizedProps;
  return Object.keys(props)
    .filter((name) => /^on[A-Z]/.test(name) && typeof props[name] === 'function')
    .sort();
}

function nameOf(type) {
  if (typeof type === 'string') return type;
  const inner = type?.displayName ?? type?.name ?? type?.render?.displayName ?? type?.render?.name ?? type?.type?.name;
  return typeof inner === 'string' && inner !== '' ? inner : undefined;
}

function unmapped(node, from, written) {
  const component = (from && nameOf(from.fiber.type)) ?? node.viewName;
  written.type = 'HS_ImageSnapshot';
  written.props.component = component;
  warn(
    `${component} is drawn by native code (${node.viewName}) that a preview does not have; a placeholder stands in for it.`,
    {
      component,
      source: from?.position,
    },
  );
}

function view(own, _node, handlers) {
  return { type: handlers.includes('onPress') ? 'HS_Button' : 'HS_View' };
}

function text(own) {
  const props = pick(own, TEXT, {});
  if (own.disabled === true) props.disabled = true;
  return { type: 'HS_Text', props };
}

function image(own, node) {
  const props = pick(own, ['resizeMode', 'tintColor', 'blurRadius'], {});
  const sources = node.props.source ?? node.props.src ?? own.source ?? own.src;
  const source = chooseSource(Array.isArray(sources) ? sources : [sources]);
  if (source !== undefined) props.source = source;
  return { type: 'HS_Image', props };
}

/** Of several sizes the one that fits the screen's pixels best, as native code chooses. */
function chooseSource(sources) {
  const usable = sources.filter(
    (source) => source != null && typeof source === 'object' && typeof source.uri === 'string' && source.uri !== '',
  );
  if (usable.length === 0) return undefined;
  const fit = (source) => Math.abs((source.scale ?? 1) - state.device.dpr);
  const best = usable.reduce((left, right) => (fit(right) < fit(left) ? right : left));
  return pick(best, ['uri', 'width', 'height', 'scale'], {});
}

function scroll(own, node) {
  const props = pick(own, SCROLL, {});
  props.horizontal = own.horizontal === true || node.viewName === 'AndroidHorizontalScrollView';
  const offset = own.contentOffset;
  if (offset !== null && typeof offset === 'object')
    props.contentOffset = { x: Number(offset.x) || 0, y: Number(offset.y) || 0 };
  const list = listOf(node.handle);
  if (list?.inverted === true) props.inverted = true;
  return { type: list === undefined ? 'HS_ScrollView' : 'HS_List', props };
}

/** The props of the list whose scroll view this is. */
function listOf(handle) {
  for (let fiber = handle?.return; fiber != null && fiber.tag !== HOST_COMPONENT; fiber = fiber.return) {
    if (fiber.type === VirtualizedList) return fiber.memoizedProps;
  }
  return undefined;
}

function textInput(own, node) {
  const props = pick(own, TEXT_INPUT, {});
  props.multiline = own.multiline === true || node.viewName === 'RCTMultilineTextInputView';
  const value = typeof own.text === 'string' ? own.text : (own.value ?? own.defaultValue);
  if (typeof value === 'string') props.value = value;
  return { type: 'HS_TextInput', props };
}

function toggle(own) {
  const props = { value: (own.value ?? own.on) === true };
  if (own.disabled === true || own.enabled === false) props.disabled = true;
  const on = own.onTintColor ?? own.trackColorForTrue ?? own.trackTintColor;
  const off = own.tintColor ?? own.trackColorForFalse ?? own.trackTintColor;
  const thumb = own.thumbTintColor ?? own.thumbColor;
  if (plain(on)) props.trackColorOn = on;
  if (plain(off)) props.trackColorOff = off;
  if (plain(thumb)) props.thumbColor = thumb;
  return { type: 'HS_Switch', props };
}

function spinner(own) {
  return {
    type: 'HS_View',
    props: { native: 'ActivityIndicator', ...pick(own, ['color', 'size', 'animating', 'hidesWhenStopped'], {}) },
  };
}

function refresh(own, node) {
  // On Android the refresh control wraps the list; on iOS it lies inside it and shows only while it refreshes.
  const props = {
    native: 'RefreshControl',
    refreshing: own.refreshing === true,
    ...pick(own, ['tintColor', 'colors'], {}),
  };
  return { type: 'HS_View', props: node.children.length > 0 ? { ...props, wraps: true } : props };
}

function modal(own) {
  const { width, height } = state.device;
  return {
    type: 'HS_View',
    props: { native: 'Modal', ...pick(own, ['transparent', 'animationType', 'presentationStyle'], {}) },
    style: { position: 'absolute', top: 0, left: 0, width, height },
  };
}
