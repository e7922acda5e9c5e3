// Where the host laid things out, told to the screen the way native code tells it.
import { answerMeasurements, boxes, committed, currentProps, emit } from './environment/fabric.js';
import { laidOut, reactsToLayout } from './native-components/index.js';
import { ROOTS } from './roots.js';

/** Takes the boxes of one layout and sends `onLayout` to every view whose box changed. */
export function feedLayout(list) {
  const changed = new Set();
  const appeared = new Set();
  const seen = new Set();
  for (const box of list) {
    seen.add(box.id);
    const before = boxes.get(box.id);
    if (before === undefined) appeared.add(box.id);
    if (
      before === undefined ||
      before.x !== box.x ||
      before.y !== box.y ||
      before.width !== box.width ||
      before.height !== box.height
    ) {
      changed.add(box.id);
    }
    boxes.set(box.id, box);
  }
  for (const id of boxes.keys()) if (!seen.has(id)) boxes.delete(id);

  const listeners = [];
  const natives = [];
  for (const root of ROOTS) collect(committed(root), changed, listeners, natives);
  for (const node of listeners) {
    const { x, y, width, height } = boxes.get(node.tag);
    emit(node, 'topLayout', { layout: { x, y, width, height }, target: node.tag });
  }
  answerMeasurements();
  for (const node of natives) laidOut(node, appeared.has(node.tag), changed.has(node.tag));
}

/**
 * Changed views that listen, children first, as native code reports them; and views that react to a layout on their
 * own.
 */
function collect(nodes, changed, listeners, natives) {
  for (const node of nodes) {
    collect(node.children, changed, listeners, natives);
    if (changed.has(node.tag) && currentProps(node).onLayout != null) listeners.push(node);
    if (reactsToLayout(node.viewName)) natives.push(node);
  }
}
