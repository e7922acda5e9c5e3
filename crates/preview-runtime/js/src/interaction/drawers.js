// Drawers that native code slides in: which are open.
import { changed } from '../environment/fabric.js';
import { emitDiscrete } from './emit.js';

const open = new Set();

export const isOpen = ({ tag }) => open.has(tag);

export function resetDrawers() {
  open.clear();
}

export function openDrawer(node) {
  if (isOpen(node)) return;
  open.add(node.tag);
  changed();
  emitDiscrete(node, 'topDrawerOpen', {});
}

export function closeDrawer(node) {
  if (!open.delete(node.tag)) return;
  changed();
  emitDiscrete(node, 'topDrawerClose', {});
}

/** The commands that React Native's JavaScript sends to a drawer. Native code answers them later. */
export const drawerCommands = {
  openDrawer: (node) => setTimeout(openDrawer, 0, node),
  closeDrawer: (node) => setTimeout(closeDrawer, 0, node),
};
