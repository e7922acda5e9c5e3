// Controls that the platform draws.
import { currentProps } from '../environment/fabric.js';
import { emitDiscrete } from '../interaction/emit.js';
import { pick } from './pick.js';
import { syntheticId } from './synthetic-id.js';

function toggle(own) {
  const props = { value: (own.value ?? own.on) === true };
  if (own.disabled === true || own.enabled === false) props.disabled = true;
  const colors = {
    trackColorOn: own.onTintColor ?? own.trackColorForTrue ?? own.trackTintColor,
    trackColorOff: own.tintColor ?? own.trackColorForFalse ?? own.trackTintColor,
    thumbColor: own.thumbTintColor ?? own.thumbColor,
  };
  pick(colors, Object.keys(colors), props);
  return { type: 'HS_Switch', props };
}

function spinner(own) {
  return {
    type: 'HS_View',
    props: { native: 'ActivityIndicator', ...pick(own, ['color', 'size', 'animating', 'hidesWhenStopped']) },
  };
}

/** Android's bar of progress; the other styles are spinners. */
function progress(own, node) {
  if (own.styleAttr !== 'Horizontal') return spinner(own);
  const { color = '#009688' } = pick(own, ['color']);
  const part = own.indeterminate === false ? Math.min(Math.max(Number(own.progress) || 0, 0), 1) : 0.4;
  const bar = (index, style) => ({
    id: syntheticId(node, index),
    type: 'HS_View',
    style: { position: 'absolute', left: 0, top: 6, height: 4, backgroundColor: color, ...style },
    props: { component: 'ProgressBarTrack' },
  });
  return {
    type: 'HS_View',
    style: { minHeight: 16 },
    children: own.animating === false ? [] : [bar(0, { right: 0, opacity: 0.26 }), bar(1, { width: `${part * 100}%` })],
  };
}

export const controls = {
  RCTSwitch: toggle,
  Switch: toggle,
  AndroidSwitch: toggle,
  RCTActivityIndicatorView: spinner,
  ActivityIndicatorView: spinner,
  AndroidProgressBar: progress,
};

/** The user flips a switch; React Native sets it back when the project's code does not follow. */
function flip(node) {
  const own = currentProps(node);
  if (own.disabled === true || own.enabled === false) return;
  emitDiscrete(node, 'topChange', { value: !((own.value ?? own.on) === true) });
}

export const controlReactions = { RCTSwitch: flip, Switch: flip, AndroidSwitch: flip };
