// Sends events to React Native's renderer, with the priority that native code gives them.
import { emit } from '../environment/fabric.js';

const PRIORITY = { discrete: 2, continuous: 8, default: 32 };
let current = PRIORITY.default;

/** What React asks for when an event's handlers set state. */
export const eventPriority = () => current;

/** What hears of a view's events before React does, by tag: `{ type, listener }`. */
const followers = new Map();

/** Calls `listener` with each event `onX` of a view; answers a function that ends it. */
export function followEvent(tag, name, listener) {
  const follower = { type: name.replace(/^on/, 'top'), listener };
  followers.set(tag, [...(followers.get(tag) ?? []), follower]);
  return () => {
    const others = (followers.get(tag) ?? []).filter((other) => other !== follower);
    if (others.length > 0) followers.set(tag, others);
    else followers.delete(tag);
  };
}

function send(priority, node, type, payload) {
  const before = current;
  current = priority;
  const nativeEvent = { target: node.tag, ...payload };
  try {
    for (const follower of followers.get(node.tag) ?? []) if (follower.type === type) follower.listener(nativeEvent);
    emit(node, type, nativeEvent);
  } finally {
    current = before;
  }
}

/** An event that the user waits for: a touch, a key. React renders what it changes at once. */
export const emitDiscrete = (node, type, payload) => send(PRIORITY.discrete, node, type, payload);
/** One of a stream of events: scrolling, dragging. */
export const emitContinuous = (node, type, payload) => send(PRIORITY.continuous, node, type, payload);
