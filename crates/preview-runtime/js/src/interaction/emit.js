// Sends events to React Native's renderer, with the priority that native code gives them.
import { emit } from '../environment/fabric.js';

const PRIORITY = { discrete: 2, continuous: 8, default: 32 };
let current = PRIORITY.default;

/** What React asks for when an event's handlers set state. */
export const eventPriority = () => current;

function send(priority, node, type, payload) {
  const before = current;
  current = priority;
  try {
    emit(node, type, { target: node.tag, ...payload });
  } finally {
    current = before;
  }
}

/** An event that the user waits for: a touch, a key. React renders what it changes at once. */
export const emitDiscrete = (node, type, payload) => send(PRIORITY.discrete, node, type, payload);
/** One of a stream of events: scrolling, dragging. */
export const emitContinuous = (node, type, payload) => send(PRIORITY.continuous, node, type, payload);
