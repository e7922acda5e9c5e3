// Pictures.
import { state } from '../environment/state.js';
import { pick } from './pick.js';

function image(own, node) {
  const props = pick(own, ['resizeMode', 'tintColor', 'blurRadius']);
  const sources = node.props.source ?? node.props.src ?? own.source ?? own.src;
  const source = chooseSource(Array.isArray(sources) ? sources : [sources]);
  if (source !== undefined) props.source = source;
  return { type: 'HS_Image', props };
}

/** Of several sizes the one that fits the screen's pixels best, as native code chooses. */
function chooseSource(sources) {
  const usable = sources.filter(
    (source) => source != null && typeof source === 'object' && typeof source.uri === 'string' && source.uri !== '',
  );
  if (usable.length === 0) return undefined;
  const fit = (source) => Math.abs((source.scale ?? 1) - state.device.dpr);
  const best = usable.reduce((left, right) => (fit(right) < fit(left) ? right : left));
  return pick(best, ['uri', 'width', 'height', 'scale']);
}

export const images = { RCTImageView: image, RCTTextInlineImage: image };
