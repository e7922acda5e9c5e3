// Modals: they lie over everything, wherever they stand.
import { currentProps } from '../environment/fabric.js';
import { state } from '../environment/state.js';
import { emitDiscrete } from '../interaction/emit.js';
import { pick } from './pick.js';

function modal(own) {
  if (own.visible === false) return null;
  const { width, height } = state.device;
  return {
    overlay: true,
    type: 'HS_View',
    props: { native: 'Modal', ...pick(own, ['transparent', 'animationType', 'presentationStyle']) },
    style: { position: 'absolute', top: 0, left: 0, width, height },
  };
}

/** Tags of the modals that are shown. */
const shown = new Set();

export function resetModals() {
  shown.clear();
}

/** On iOS a modal stays mounted until native code says that it is gone. */
function modalLaidOut(node, hasAppeared) {
  if (hasAppeared) {
    shown.add(node.tag);
    emitDiscrete(node, 'topShow', {});
  } else if (currentProps(node).visible === false && shown.delete(node.tag)) {
    emitDiscrete(node, 'topDismiss', {});
  }
}

export const modals = { RCTModalHostView: modal, ModalHostView: modal };
export const modalLayouts = { RCTModalHostView: modalLaidOut, ModalHostView: modalLaidOut };
