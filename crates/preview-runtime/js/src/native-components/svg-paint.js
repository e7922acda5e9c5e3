// How a shape of react-native-svg is painted, placed and clipped, as attributes of SVG.
import { colorText } from './color.js';

const CAPS = ['butt', 'round', 'square'];
const JOINS = ['miter', 'round', 'bevel'];
const RULES = ['evenodd', 'nonzero'];

const reference = (name) => (name == null ? undefined : `url(#${name})`);

/** The attributes of what `own.propList` says that the project set; the rest is inherited. */
export function paint(own, currentColor) {
  const set = new Set(own.propList);
  const attributes = {};
  if (own.name != null) attributes.id = own.name;
  if (set.has('fill')) attributes.fill = brush(own.fill, currentColor);
  if (set.has('fillOpacity')) attributes['fill-opacity'] = own.fillOpacity;
  if (set.has('fillRule')) attributes['fill-rule'] = RULES[own.fillRule];
  if (set.has('stroke')) attributes.stroke = brush(own.stroke, currentColor);
  if (set.has('strokeWidth')) attributes['stroke-width'] = own.strokeWidth;
  if (set.has('strokeOpacity')) attributes['stroke-opacity'] = own.strokeOpacity;
  if (set.has('strokeDasharray')) attributes['stroke-dasharray'] = list(own.strokeDasharray) ?? 'none';
  if (set.has('strokeDashoffset')) attributes['stroke-dashoffset'] = own.strokeDashoffset;
  if (set.has('strokeLinecap')) attributes['stroke-linecap'] = CAPS[own.strokeLinecap];
  if (set.has('strokeLinejoin')) attributes['stroke-linejoin'] = JOINS[own.strokeLinejoin];
  if (set.has('strokeMiterlimit')) attributes['stroke-miterlimit'] = own.strokeMiterlimit;
  if (Array.isArray(own.matrix)) attributes.transform = matrix(own.matrix);
  if (own.opacity != null && own.opacity !== 1) attributes.opacity = own.opacity;
  if (own.display === 'none') attributes.display = 'none';
  if (own.clipPath != null) attributes['clip-path'] = reference(own.clipPath);
  if (own.clipRule != null) attributes['clip-rule'] = RULES[own.clipRule];
  if (own.mask != null) attributes.mask = reference(own.mask);
  if (own.filter != null) attributes.filter = reference(own.filter);
  if (own.markerStart != null) attributes['marker-start'] = reference(own.markerStart);
  if (own.markerMid != null) attributes['marker-mid'] = reference(own.markerMid);
  if (own.markerEnd != null) attributes['marker-end'] = reference(own.markerEnd);
  return attributes;
}

/** What a shape is filled or stroked with. */
function brush(value, currentColor) {
  if (value == null) return 'none';
  switch (value.type) {
    case 0:
      return colorText(value.payload);
    case 1:
      return reference(value.brushRef);
    case 2:
      return colorText(currentColor) ?? '#000000';
    case 3:
      return 'context-fill';
    case 4:
      return 'context-stroke';
    default:
      return 'none';
  }
}

/** Numbers with spaces between them. */
export const list = (values) => (Array.isArray(values) && values.length > 0 ? values.join(' ') : undefined);

/** A matrix by columns. */
export const matrix = (values) => `matrix(${values.join(' ')})`;
