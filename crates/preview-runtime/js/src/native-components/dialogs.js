// What the platform lays over the app.
import { state } from '../environment/state.js';

function dialog({ kind, facts }) {
  const { width, height } = state.device;
  return {
    type: 'HS_View',
    props: { native: kind, ...facts },
    style: { position: 'absolute', top: 0, left: 0, width, height },
  };
}

export const dialogs = { HiveSyncDialog: dialog };
