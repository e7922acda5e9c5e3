// Pictures.
import { currentProps } from '../environment/fabric.js';
import { state } from '../environment/state.js';
import { emitDiscrete } from '../interaction/emit.js';
import { pick } from './pick.js';

function image(own, node) {
  const props = pick(own, ['resizeMode', 'tintColor', 'blurRadius']);
  const source = sourceOf(node, own);
  if (source !== undefined) props.source = source;
  return { type: 'HS_Image', props };
}

function sourceOf(node, own) {
  const sources = node.props.source ?? node.props.src ?? own.source ?? own.src;
  return chooseSource(Array.isArray(sources) ? sources : [sources]);
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

const HANDLERS = ['onLoadStart', 'onLoad', 'onError', 'onLoadEnd'];

/** What each picture was last asked to show, by tag. */
const asked = new Map();

export function resetImages() {
  asked.clear();
}

/** Pictures of the project are there at once; there is no network for the others. */
function imageLaidOut(node) {
  const own = currentProps(node);
  if (!HANDLERS.some((name) => typeof own[name] === 'function')) return;
  const source = sourceOf(node, own);
  if (source === undefined || asked.get(node.tag) === source.uri) return;
  asked.set(node.tag, source.uri);
  emitDiscrete(node, 'topLoadStart', {});
  if (/^(asset|data):/.test(source.uri)) {
    emitDiscrete(node, 'topLoad', {
      source: { uri: source.uri, width: source.width ?? 0, height: source.height ?? 0 },
    });
  } else {
    emitDiscrete(node, 'topError', { error: `There is no network in a preview: ${source.uri.slice(0, 200)}` });
  }
  emitDiscrete(node, 'topLoadEnd', {});
}

export const imageLayouts = { RCTImageView: imageLaidOut };
