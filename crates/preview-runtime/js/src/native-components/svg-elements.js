// The element of SVG that each native view of react-native-svg stands for, with the attributes that are its own.
import { colorText } from './color.js';
import { list, matrix } from './svg-paint.js';
import { pick } from './pick.js';

/** An element with attributes of the same names. */
const plain =
  (name, ...attributes) =>
  (own) => ({ name, attributes: pick(own, attributes) });

const UNITS = ['objectBoundingBox', 'userSpaceOnUse'];
const units = (value) => UNITS[value];

function group(own) {
  return { name: 'g', attributes: font(own.font) };
}

/** A gradient's stops come as offsets and colours by turns. */
function gradient(name, ...attributes) {
  return (own) => {
    const stops = Array.isArray(own.gradient) ? own.gradient : [];
    let finish = '';
    for (let at = 0; at + 1 < stops.length; at += 2) {
      const argb = stops[at + 1] >>> 0;
      const color = colorText((argb | 0xff000000) >>> 0).slice(0, 7);
      finish += `<stop offset="${Number(stops[at])}" stop-color="${color}" stop-opacity="${(argb >>> 24) / 255}"/>`;
    }
    const own_ = pick(own, attributes);
    // Where SVG has one radius, the package has one for each axis.
    if (own_.rx !== undefined) own_.r = own_.rx;
    delete own_.rx;
    own_.gradientUnits = units(own.gradientUnits);
    if (Array.isArray(own.gradientTransform)) own_.gradientTransform = matrix(own.gradientTransform);
    return { name, attributes: own_, finish };
  };
}

/** The attributes of text, of a font as the package hands it down. */
function font(value) {
  if (value === null || typeof value !== 'object') return {};
  return {
    'font-family': value.fontFamily,
    'font-size': value.fontSize,
    'font-weight': value.fontWeight,
    'font-style': value.fontStyle,
    'text-anchor': value.textAnchor,
    'text-decoration': value.textDecoration,
    'letter-spacing': value.letterSpacing,
    'word-spacing': value.wordSpacing,
  };
}

const text = (name) => (own) => ({
  name,
  attributes: {
    ...font(own.font),
    x: list(own.x),
    y: list(own.y),
    dx: list(own.dx),
    dy: list(own.dy),
    rotate: list(own.rotate),
    'alignment-baseline': own.alignmentBaseline,
    'baseline-shift': own.baselineShift,
  },
  content: own.content ?? '',
});

const viewBox = (own) =>
  own.vbWidth != null && own.vbHeight != null
    ? `${own.minX ?? 0} ${own.minY ?? 0} ${own.vbWidth} ${own.vbHeight}`
    : undefined;

const use = (own) => ({
  name: 'use',
  attributes: { 'xlink:href': `#${own.href}`, ...pick(own, ['x', 'y']), ...sized(own) },
});

/** Width and height that are more than nothing. */
function sized(own) {
  const size = {};
  if (own.width != null && own.width !== 0) size.width = own.width;
  if (own.height != null && own.height !== 0) size.height = own.height;
  return size;
}

const image = (own) => ({
  name: 'image',
  attributes: { 'xlink:href': own.src?.uri, ...pick(own, ['x', 'y']), ...sized(own) },
});

const mask = (own) => ({
  name: 'mask',
  attributes: {
    ...pick(own, ['x', 'y', 'width', 'height']),
    maskUnits: units(own.maskUnits),
    maskContentUnits: units(own.maskContentUnits),
  },
});

const pattern = (own) => ({
  name: 'pattern',
  attributes: {
    ...pick(own, ['x', 'y', 'width', 'height']),
    patternUnits: units(own.patternUnits),
    patternContentUnits: units(own.patternContentUnits),
    patternTransform: Array.isArray(own.patternTransform) ? matrix(own.patternTransform) : undefined,
    viewBox: viewBox(own),
  },
});

const marker = (own) => ({
  name: 'marker',
  attributes: {
    ...pick(own, ['refX', 'refY', 'markerWidth', 'markerHeight', 'markerUnits', 'orient']),
    viewBox: viewBox(own),
  },
});

export const ELEMENTS = {
  __proto__: null,
  RNSVGGroup: group,
  RNSVGPath: plain('path', 'd'),
  RNSVGRect: plain('rect', 'x', 'y', 'width', 'height', 'rx', 'ry'),
  RNSVGCircle: plain('circle', 'cx', 'cy', 'r'),
  RNSVGEllipse: plain('ellipse', 'cx', 'cy', 'rx', 'ry'),
  RNSVGLine: plain('line', 'x1', 'y1', 'x2', 'y2'),
  RNSVGDefs: plain('defs'),
  RNSVGClipPath: plain('clipPath'),
  RNSVGMask: mask,
  RNSVGLinearGradient: gradient('linearGradient', 'x1', 'y1', 'x2', 'y2'),
  RNSVGRadialGradient: gradient('radialGradient', 'fx', 'fy', 'cx', 'cy', 'rx'),
  RNSVGPattern: pattern,
  RNSVGMarker: marker,
  RNSVGSymbol: (own) => ({ name: 'symbol', attributes: { viewBox: viewBox(own) } }),
  RNSVGUse: use,
  RNSVGImage: image,
  RNSVGText: text('text'),
  RNSVGTSpan: text('tspan'),
};
