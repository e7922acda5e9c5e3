// @react-native-masked-view/masked-view: what is masked, without its mask.
import { warn } from '../environment/state.js';

function maskedView(_own, node) {
  warn('A MaskedView is drawn without its mask: a preview shows all that it holds.', { component: 'MaskedView' });
  return { type: 'HS_View', children: node.children.slice(1) };
}

export const maskedViews = { views: { RNCMaskedView: maskedView }, events: {}, mounted: {} };
