// react-native-safe-area-context: a provider that tells its insets, and a view that keeps them free.
import flattenStyle from 'react-native/Libraries/StyleSheet/flattenStyle';
import { emit } from '../environment/fabric.js';
import { metrics } from '../package-modules/safe-area-context.js';

const SIDES = { top: 'Top', right: 'Right', bottom: 'Bottom', left: 'Left' };

function safeAreaView(own) {
  const { insets } = metrics();
  const flat = flattenStyle(own.style) ?? {};
  const mode = own.mode === 'margin' ? 'margin' : 'padding';
  const style = {};
  for (const edge in SIDES) {
    const how = own.edges?.[edge] ?? 'additive';
    if (how === 'off') continue;
    const axis = edge === 'top' || edge === 'bottom' ? 'Vertical' : 'Horizontal';
    const given = flat[mode + SIDES[edge]] ?? flat[mode + axis] ?? flat[mode] ?? 0;
    const number = typeof given === 'number' ? given : 0;
    style[mode + SIDES[edge]] = how === 'maximum' ? Math.max(number, insets[edge]) : number + insets[edge];
  }
  return { type: 'HS_View', style };
}

export const safeAreaContext = {
  views: {
    RNCSafeAreaProvider: () => ({ type: 'HS_View' }),
    RNCSafeAreaView: safeAreaView,
  },
  events: { RNCSafeAreaProvider: ['onInsetsChange'] },
  mounted: { RNCSafeAreaProvider: (node) => emit(node, 'topInsetsChange', metrics()) },
};
