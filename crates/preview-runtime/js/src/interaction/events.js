// What a user does to the screen, one function for each kind.
import { topDialog } from '../dialogs/host.js';
import { findByTag, nodes, pathTo } from '../environment/fabric.js';
import { emitDeviceEvent } from '../environment/native-modules.js';
import { pressSynthetic } from '../tree.js';
import { emitDiscrete } from './emit.js';
import { isScrollView, scrollByUser } from './scrolling.js';
import { LONG_PRESS_MS, PRESS_MS, touch } from './touches.js';
import { blurInput, focusInput, isInput, pressKey, submitInput, typeText } from './typing.js';

/** The node of an event is not on the screen. */
export class NoNode extends Error {}

const REFRESH_CONTROLS = new Set(['PullToRefreshView', 'RCTRefreshControl', 'AndroidSwipeRefreshLayout']);
const MODALS = new Set(['ModalHostView', 'RCTModalHostView']);

const kinds = {
  __proto__: null,
  press({ node, x, y }) {
    if (!pressSynthetic(node)) touch(nodeOf(node), { x, y }, PRESS_MS);
  },
  long_press({ node }) {
    touch(nodeOf(node), {}, LONG_PRESS_MS);
  },
  text: ({ node, text }) => typeText(inputOf(node), text),
  key: ({ node, key }) => pressKey(inputOf(node), key),
  submit: ({ node }) => submitInput(inputOf(node)),
  focus: ({ node }) => focusInput(inputOf(node)),
  blur: ({ node }) => blurInput(inputOf(node)),
  scroll: ({ node, x, y }) => scrollByUser(enclosing(node, isScrollView, 'a scroll view'), { x, y }),
  refresh({ node }) {
    emitDiscrete(refreshControlOf(node), 'topRefresh', {});
  },
  back() {
    if (HIVESYNC_PLATFORM !== 'android') return;
    const dialog = topDialog();
    if (dialog !== undefined) {
      dialog.dismiss?.();
      return;
    }
    const modal = [...nodes()].findLast(({ viewName }) => MODALS.has(viewName));
    if (modal === undefined) emitDeviceEvent('hardwareBackPress', undefined);
    else emitDiscrete(modal, 'topRequestClose', {});
  },
};

/** Does to the screen what the user did. Throws `NoNode` when there is nothing to do it to. */
export function handleEvent(event) {
  kinds[event.type](event);
}

function nodeOf(tag) {
  const node = findByTag(tag);
  if (node === null) throw new NoNode(`there is no node ${tag} on the screen`);
  return node;
}

/** The node or the nearest around it that is of a kind. */
function enclosing(tag, isKind, what) {
  nodeOf(tag);
  const found = pathTo(tag).find(isKind);
  if (found === undefined) throw new NoNode(`node ${tag} is not ${what} and lies in none`);
  return found;
}

function inputOf(tag) {
  return enclosing(tag, isInput, 'a text input');
}

/** On iOS the control lies in the scroll view, on Android around it. */
function refreshControlOf(tag) {
  nodeOf(tag);
  const path = pathTo(tag);
  const isControl = ({ viewName }) => REFRESH_CONTROLS.has(viewName);
  const found = path.find(isControl) ?? path.flatMap(({ children }) => children).find(isControl);
  if (found === undefined) throw new NoNode(`node ${tag} has no refresh control`);
  return found;
}
