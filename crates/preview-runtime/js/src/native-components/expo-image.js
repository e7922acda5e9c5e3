// expo-image: pictures under Expo's names.
import { currentProps, emit } from '../environment/fabric.js';
import { state, warn } from '../environment/state.js';
import { colorText } from './color.js';
import { pick } from './pick.js';

const RESIZE_MODES = { cover: 'cover', contain: 'contain', fill: 'stretch', none: 'center', 'scale-down': 'center' };

function image(own) {
  const props = { resizeMode: RESIZE_MODES[own.contentFit] ?? 'cover' };
  if (own.tintColor != null) props.tintColor = colorText(own.tintColor);
  if (typeof own.blurRadius === 'number') props.blurRadius = own.blurRadius;
  const source = chosen(own.source) ?? chosen(own.placeholder);
  if (source !== undefined) props.source = pick(source, ['uri', 'width', 'height', 'scale']);
  const style = {};
  // expo-image takes it out of the style for Android's own view.
  if (own.backgroundColor != null) style.backgroundColor = colorText(own.backgroundColor);
  return { type: 'HS_Image', props, style };
}

/** Of several sizes the one that fits the screen's pixels best. */
function chosen(sources) {
  const list = (Array.isArray(sources) ? sources : [sources]).filter((source) => source != null);
  const usable = list.filter((source) => typeof source.uri === 'string' && source.uri !== '' && !isHash(source.uri));
  if (usable.length < list.length && list.some((source) => source.blurhash ?? source.thumbhash ?? isHash(source.uri))) {
    warn('The blur hash or thumb hash of an expo-image is not drawn.', { component: 'Image' });
  }
  const fit = (source) => Math.abs((source.scale ?? 1) - state.device.dpr);
  return usable.length === 0 ? undefined : usable.reduce((left, right) => (fit(right) < fit(left) ? right : left));
}

const isHash = (uri) => typeof uri === 'string' && /^(blurhash|thumbhash):/.test(uri);

/** A picture of the project is there at once; others are never fetched. */
function mounted(node) {
  const source = chosen(currentProps(node).source);
  if (source === undefined || !/^(asset|data):/.test(source.uri)) return;
  const { uri: url, width = 0, height = 0 } = source;
  emit(node, 'topLoadStart', {});
  emit(node, 'topLoad', { cacheType: 'disk', source: { url, width, height, mediaType: null, isAnimated: false } });
  emit(node, 'topDisplay', {});
}

export const expoImage = {
  views: { ViewManagerAdapter_ExpoImage: image },
  events: { ViewManagerAdapter_ExpoImage: ['onLoadStart', 'onLoad', 'onProgress', 'onError', 'onDisplay'] },
  mounted: { ViewManagerAdapter_ExpoImage: mounted },
};
