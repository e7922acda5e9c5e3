// Controls that the platform draws.
import { pick, plain } from './pick.js';

function toggle(own) {
  const props = { value: (own.value ?? own.on) === true };
  if (own.disabled === true || own.enabled === false) props.disabled = true;
  const on = own.onTintColor ?? own.trackColorForTrue ?? own.trackTintColor;
  const off = own.tintColor ?? own.trackColorForFalse ?? own.trackTintColor;
  const thumb = own.thumbTintColor ?? own.thumbColor;
  if (plain(on)) props.trackColorOn = on;
  if (plain(off)) props.trackColorOff = off;
  if (plain(thumb)) props.thumbColor = thumb;
  return { type: 'HS_Switch', props };
}

function spinner(own) {
  return {
    type: 'HS_View',
    props: { native: 'ActivityIndicator', ...pick(own, ['color', 'size', 'animating', 'hidesWhenStopped']) },
  };
}

export const controls = {
  RCTSwitch: toggle,
  Switch: toggle,
  AndroidSwitch: toggle,
  RCTActivityIndicatorView: spinner,
  ActivityIndicatorView: spinner,
  AndroidProgressBar: spinner,
};
