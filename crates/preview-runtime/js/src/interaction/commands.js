// Commands of React Native's JavaScript to native views: `ref.focus()`, `ref.scrollTo()`.
import { findByTag } from '../environment/fabric.js';
import { commandsOf } from '../native-components/index.js';

/** Runs a command; one that needs native code which a preview does not have does nothing. */
export function runCommand({ tag }, name, args) {
  // The node that a ref holds may be an earlier one of the same view; one that is not committed yet holds its tag only.
  const node = findByTag(tag);
  if (node === null) return;
  commandsOf(node.viewName)?.[name]?.(node, ...args);
}
