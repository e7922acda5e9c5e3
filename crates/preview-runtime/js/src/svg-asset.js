// What an import of an `.svg` file evaluates to: a component, as react-native-svg-transformer makes of it, that is also a
// source for `Image`, as it is without.
import { createElement, forwardRef } from 'react';

/** Props of the component that an `Image` has as well. */
const SHARED = ['testID', 'accessibilityLabel', 'accessible', 'nativeID', 'onLayout', 'aria-label'];

/** @param asset the drawing, as the program lists it */
export function svgAsset({ id, width, height }) {
  const source = { uri: `asset:${id}`, width: width > 0 ? width : undefined, height: height > 0 ? height : undefined };
  const Drawing = forwardRef(function Svg(props, ref) {
    const { Image } = require('react-native');
    const size = { width: length(props.width) ?? source.width, height: length(props.height) ?? source.height };
    const shared = {};
    for (const name of SHARED) if (props[name] !== undefined) shared[name] = props[name];
    return createElement(Image, { ...shared, ref, source, resizeMode: 'contain', style: [size, props.style] });
  });
  return Object.assign(Drawing, source, { scale: 1, ReactComponent: Drawing });
}

/** A width or height of SVG as one of styles. */
function length(value) {
  if (typeof value !== 'string' || value.endsWith('%')) return value;
  const number = Number.parseFloat(value);
  return Number.isFinite(number) ? number : undefined;
}
