// Text, and the inputs it is typed into.
import flattenStyle from 'react-native/Libraries/StyleSheet/flattenStyle';
import { boxes, currentProps } from '../environment/fabric.js';
import { state } from '../environment/state.js';
import { emitDiscrete } from '../interaction/emit.js';
import { focusInput, inputCommands, isFocused, isMultiline, textOfInput } from '../interaction/typing.js';
import { pick } from './pick.js';

/** Of texts that say nothing else. */
const FONT_SIZE = 14;

const TEXT = [
  'numberOfLines',
  'ellipsizeMode',
  'allowFontScaling',
  'maxFontSizeMultiplier',
  'adjustsFontSizeToFit',
  'minimumFontScale',
];
const TEXT_INPUT = [
  'placeholder',
  'placeholderTextColor',
  'secureTextEntry',
  'multiline',
  'numberOfLines',
  'editable',
  'allowFontScaling',
  'underlineColorAndroid',
];

/** The props of the paragraph that is being written: nested texts inherit from it. */
let paragraph = {};

function text(own, node) {
  const isNested = node.viewName === 'RCTVirtualText';
  if (!isNested) paragraph = own;
  const props = pick(own, TEXT);
  if (own.disabled === true) props.disabled = true;
  const style = state.fontScale === 1 ? undefined : scaled(isNested ? { ...paragraph, ...own } : own, !isNested);
  return { type: 'HS_Text', props, style };
}

/** What the user's text size makes of a text's lengths. */
function scaled(own, isWhole) {
  if (own.allowFontScaling === false) return undefined;
  const most = own.maxFontSizeMultiplier;
  const scale = typeof most === 'number' && most >= 1 ? Math.min(state.fontScale, most) : state.fontScale;
  const style = flattenStyle(own.style) ?? {};
  const lengths = {};
  for (const name of ['fontSize', 'lineHeight', 'letterSpacing']) {
    if (typeof style[name] === 'number') lengths[name] = style[name] * scale;
  }
  if (isWhole) lengths.fontSize ??= FONT_SIZE * scale;
  return lengths;
}

function textInput(own, node) {
  const props = pick(own, TEXT_INPUT);
  props.multiline = isMultiline(node);
  const value = textOfInput(node, own);
  if (typeof value === 'string') props.value = value;
  if (isFocused(node)) props.focused = true;
  return { type: 'HS_TextInput', props, style: state.fontScale === 1 ? undefined : scaled(own, true) };
}

export const texts = {
  RCTText: text,
  RCTSelectableText: text,
  RCTVirtualText: text,
  RCTSinglelineTextInputView: textInput,
  RCTMultilineTextInputView: textInput,
  AndroidTextInput: textInput,
};

function inputLaidOut(node, hasAppeared, hasChanged) {
  if (hasChanged && isMultiline(node)) {
    const { width, height } = boxes.get(node.tag);
    emitDiscrete(node, 'topContentSizeChange', { contentSize: { width, height } });
  }
  if (hasAppeared && currentProps(node).autoFocus === true) focusInput(node);
}

export const textLayouts = {
  RCTSinglelineTextInputView: inputLaidOut,
  RCTMultilineTextInputView: inputLaidOut,
  AndroidTextInput: inputLaidOut,
};

export const textCommands = {
  RCTSinglelineTextInputView: inputCommands,
  RCTMultilineTextInputView: inputCommands,
  AndroidTextInput: inputCommands,
};
