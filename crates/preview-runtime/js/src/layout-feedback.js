// Where the host laid things out, told to the screen the way native code tells it.
import { answerMeasurements, boxes, committed, currentProps, emit } from './environment/fabric.js';
import { laidOut, reactsToLayout } from './native-components/index.js';
import { ROOTS } from './roots.js';

/** Numbers of one box: id, x, y, width, height, page_x, page_y. */
const PER_BOX = 7;
/** Counts the layouts. */
let round = 0;

/** Takes the boxes of one layout and sends `onLayout` to every view whose box changed. */
export function feedLayout(numbers) {
  round++;
  for (let at = 0; at < numbers.length; at += PER_BOX) take(numbers, at);
  if (boxes.size * PER_BOX > numbers.length) {
    for (const [id, box] of boxes) if (box.seen !== round) boxes.delete(id);
  }

  const listeners = [];
  const natives = [];
  for (const root of ROOTS) collect(committed(root), listeners, natives);
  for (const node of listeners) {
    const { x, y, width, height } = boxes.get(node.tag);
    emit(node, 'topLayout', { layout: { x, y, width, height }, target: node.tag });
  }
  answerMeasurements();
  for (const node of natives) {
    const box = boxes.get(node.tag);
    laidOut(node, box?.appeared === round, box?.changed === round);
  }
}

/** Keeps a box, with the layouts in which it came, last changed and was last there. */
function take(numbers, at) {
  const id = numbers[at];
  const x = numbers[at + 1];
  const y = numbers[at + 2];
  const width = numbers[at + 3];
  const height = numbers[at + 4];
  const page_x = numbers[at + 5];
  const page_y = numbers[at + 6];
  const box = boxes.get(id);
  if (box === undefined) {
    boxes.set(id, { x, y, width, height, page_x, page_y, appeared: round, changed: round, seen: round });
    return;
  }
  box.seen = round;
  if (box.x !== x || box.y !== y || box.width !== width || box.height !== height) {
    boxes.set(id, { ...box, x, y, width, height, page_x, page_y, changed: round });
  } else {
    box.page_x = page_x;
    box.page_y = page_y;
  }
}

/**
 * Changed views that listen, children first, as native code reports them; and views that react to a layout on their
 * own.
 */
function collect(nodes, listeners, natives) {
  for (const node of nodes) {
    if (node.children.length > 0) collect(node.children, listeners, natives);
    if (currentProps(node).onLayout != null && boxes.get(node.tag)?.changed === round) listeners.push(node);
    if (reactsToLayout(node.viewName)) natives.push(node);
  }
}
