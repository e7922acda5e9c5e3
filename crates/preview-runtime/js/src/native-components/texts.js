// Text, and the inputs it is typed into.
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
  props.multiline = own.multiline === true || node.viewName === 'RCTMultilineTextInputView';
  const value = typeof own.text === 'string' ? own.text : (own.value ?? own.defaultValue);
  if (typeof value === 'string') props.value = value;
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
