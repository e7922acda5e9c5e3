// Modals: they lie over everything, wherever they stand.
import { state } from '../environment/state.js';
import { pick } from './pick.js';

function modal(own) {
  const { width, height } = state.device;
  return {
    overlay: true,
    type: 'HS_View',
    props: { native: 'Modal', ...pick(own, ['transparent', 'animationType', 'presentationStyle']) },
    style: { position: 'absolute', top: 0, left: 0, width, height },
  };
}

export const modals = { RCTModalHostView: modal, ModalHostView: modal };
