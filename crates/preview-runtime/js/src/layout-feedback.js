// Where the host laid things out, told to the screen the way native code tells it.
import { answerMeasurements, boxes, committed, emit, nodes } from './environment/fabric.js';
import { laidOut } from './native-components/index.js';
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

  const targets = [];
  for (const root of ROOTS) collect(committed(root), changed, targets);
  for (const node of targets) {
    const { x, y, width, height } = boxes.get(node.tag);
    emit(node, 'topLayout', { layout: { x, y, width, height }, target: node.tag });
  }
  answerMeasurements();
  for (const node of [...nodes()]) laidOut(node, appeared.has(node.tag), changed.has(node.tag));
}

/** Changed views that listen, children first, as native code reports them. */
function collect(nodes, changed, targets) {
  for (const node of nodes) {
    collect(node.children, changed, targets);
    if (changed.has(node.tag) && node.handle?.stateNode?.canonical?.currentProps.onLayout != null) targets.push(node);
  }
}
