// Text, and the inputs it is typed into.
import { boxes, currentProps } from '../environment/fabric.js';
import { emitDiscrete } from '../interaction/emit.js';
import { focusInput, inputCommands, isFocused, isMultiline, textOfInput } from '../interaction/typing.js';
import { pick } from './pick.js';

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
];

function text(own) {
  const props = pick(own, TEXT);
  if (own.disabled === true) props.disabled = true;
  return { type: 'HS_Text', props };
}

function textInput(own, node) {
  const props = pick(own, TEXT_INPUT);
  props.multiline = isMultiline(node);
  const value = textOfInput(node, own);
  if (typeof value === 'string') props.value = value;
  if (isFocused(node)) props.focused = true;
  return { type: 'HS_TextInput', props };
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
