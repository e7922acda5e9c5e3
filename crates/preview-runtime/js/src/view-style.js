// The style of a view as native code has it: what React was given and what was set past it.
import flattenStyle from 'react-native/Libraries/StyleSheet/flattenStyle';
import styleAttributes from 'react-native/Libraries/Components/View/ReactNativeStyleAttributes';
import { currentProps, nativeProps } from './environment/fabric.js';
import { state } from './environment/state.js';
import { plain, read } from './native-components/pick.js';
import { changeSides } from './right-to-left.js';

/** A view's flat style, of values that the host can read. */
export function styleOf(node, own = currentProps(node)) {
  const style = {};
  const flat = flattenStyle(own.style);
  for (const name in flat) {
    const value = read(flat[name]);
    if (plain(value)) style[name] = value;
  }
  // Set past React: by `setNativeProps`, and by animations.
  const set = nativeProps.get(node.tag);
  if (set !== undefined) {
    const overrides = set.style === undefined ? set : { ...set, ...flattenStyle(set.style) };
    for (const name in overrides) {
      const value = read(overrides[name]);
      if (name in styleAttributes && plain(value)) style[name] = value;
    }
  }
  // How React hides what Suspense and Activity keep mounted.
  if (node.props.display === 'none') style.display = 'none';
  if (state.rightToLeft && state.swapsSides) changeSides(style);
  return style;
}
