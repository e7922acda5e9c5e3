// The style of a view as native code has it: what React was given and what was set past it.
import styleAttributes from 'react-native/Libraries/Components/View/ReactNativeStyleAttributes';
import { currentProps, nativeProps } from './environment/fabric.js';
import { state } from './environment/state.js';
import { hostValue } from './native-components/pick.js';
import { changeSides } from './right-to-left.js';

/** A view's flat style, of values that the host can read. */
export function styleOf(node, own = currentProps(node)) {
  const style = {};
  flatten(own.style, style);
  // Set past React: by `setNativeProps`, and by animations.
  const set = nativeProps.get(node.tag);
  if (set !== undefined) {
    const overrides = {};
    flatten([set, set.style], overrides);
    for (const name in overrides) if (name in styleAttributes) style[name] = overrides[name];
  }
  // How React hides what Suspense and Activity keep mounted.
  if (node.props.style?.display === 'none') style.display = 'none';
  if (state.rightToLeft && state.swapsSides) changeSides(style);
  return style;
}

/** Lays a style over another, as React Native's `flattenStyle` does; what the host can't read unsets a property. */
function flatten(style, into) {
  if (style === null || typeof style !== 'object') return;
  if (Array.isArray(style)) {
    for (let index = 0; index < style.length; index++) flatten(style[index], into);
    return;
  }
  for (const name in style) {
    const value = hostValue(style[name]);
    if (value !== undefined) into[name] = value;
    else if (into[name] !== undefined) delete into[name];
  }
}
