// Text inputs: which has the keyboard, and the text that the native view holds.
import { changed, currentProps } from '../environment/fabric.js';
import { emitDiscrete } from './emit.js';

const INPUTS = new Set(['RCTSinglelineTextInputView', 'RCTMultilineTextInputView', 'AndroidTextInput']);
export const isInput = (node) => INPUTS.has(node.viewName);
export const isMultiline = (node) =>
  node.viewName === 'RCTMultilineTextInputView' || currentProps(node).multiline === true;

/** What a native input holds, by tag: its text, and the prop it had been told when it got it. */
const typed = new Map();
/** Events so far of each input: React Native sends them back, so that old updates can be told. */
const counts = new Map();
/** The input that has the keyboard. */
let focused = null;

export function resetTyping() {
  typed.clear();
  counts.clear();
  focused = null;
}

const told = (own) => (typeof own.text === 'string' ? own.text : (own.value ?? own.defaultValue));

/** The text that an input shows. */
export function textOfInput(node, own = currentProps(node)) {
  const prop = told(own);
  const held = typed.get(node.tag);
  return held !== undefined && held.prop === prop ? held.text : prop;
}

function hold(node, text) {
  typed.set(node.tag, { text, prop: told(currentProps(node)) });
  changed();
}

const count = (node) => {
  const next = (counts.get(node.tag) ?? 0) + 1;
  counts.set(node.tag, next);
  return next;
};

export const isFocused = (node) => focused?.tag === node.tag;
const canBeTypedInto = (node) => currentProps(node).editable !== false;

/** Gives an input the keyboard. */
export function focusInput(node) {
  if (isFocused(node) || !canBeTypedInto(node)) return;
  if (focused !== null) blurInput(focused);
  focused = node;
  changed();
  emitDiscrete(node, 'topFocus', { text: textOfInput(node) ?? '', eventCount: counts.get(node.tag) ?? 0 });
}

/** Takes the keyboard from an input. */
export function blurInput(node) {
  if (!isFocused(node)) return;
  focused = null;
  changed();
  const payload = { text: textOfInput(node) ?? '', eventCount: counts.get(node.tag) ?? 0 };
  emitDiscrete(node, 'topEndEditing', payload);
  emitDiscrete(node, 'topBlur', payload);
}

/** The user changed the whole text. */
export function typeText(node, text) {
  if (!canBeTypedInto(node)) return;
  focusInput(node);
  change(node, text);
}

function change(node, wanted) {
  const { maxLength } = currentProps(node);
  let text = isMultiline(node) ? wanted : wanted.replace(/[\r\n]+/g, ' ');
  if (typeof maxLength === 'number' && maxLength >= 0) text = text.slice(0, maxLength);
  if (text === (textOfInput(node) ?? '')) return;
  hold(node, text);
  const eventCount = count(node);
  emitDiscrete(node, 'topChange', { text, eventCount });
  emitDiscrete(node, 'topSelectionChange', { selection: { start: text.length, end: text.length } });
}

/** The user pressed a key at the end of the text. */
export function pressKey(node, key) {
  if (!canBeTypedInto(node)) return;
  focusInput(node);
  emitDiscrete(node, 'topKeyPress', { key, eventCount: counts.get(node.tag) ?? 0 });
  const text = textOfInput(node) ?? '';
  if (key === 'Backspace') change(node, [...text].slice(0, -1).join(''));
  else if (key === 'Enter') pressReturn(node);
  else if ([...key].length === 1) change(node, text + key);
}

/** The user pressed the return key. */
export function submitInput(node) {
  if (!canBeTypedInto(node)) return;
  focusInput(node);
  emitDiscrete(node, 'topKeyPress', { key: 'Enter', eventCount: counts.get(node.tag) ?? 0 });
  pressReturn(node);
}

function pressReturn(node) {
  const behavior = currentProps(node).submitBehavior ?? (isMultiline(node) ? 'newline' : 'blurAndSubmit');
  const text = textOfInput(node) ?? '';
  if (behavior === 'newline') {
    change(node, `${text}\n`);
    return;
  }
  emitDiscrete(node, 'topSubmitEditing', { text, eventCount: counts.get(node.tag) ?? 0 });
  if (behavior === 'blurAndSubmit') blurInput(node);
}

/** The commands that React Native's JavaScript sends to native inputs. Native code answers them later. */
export const inputCommands = {
  focus: (node) => setTimeout(focusInput, 0, node),
  blur: (node) => setTimeout(blurInput, 0, node),
  setTextAndSelection(node, _count, text) {
    if (typeof text === 'string') hold(node, text);
  },
};
