// react-native-svg: what is below an Svg, as one SVG 1.1 document.
import { boxes, currentProps } from '../environment/fabric.js';
import { warn } from '../environment/state.js';
import { paint } from './svg-paint.js';
import { ELEMENTS } from './svg-elements.js';

/** Longest document; a longer one is shown as a placeholder. */
const MAX_BYTES = 256 << 10;
/** Deepest element. */
const MAX_DEPTH = 100;

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (value) =>
  String(value)
    // Control characters have no place in XML, however they are written.
    .replace(/\p{Cc}/gu, ' ')
    .replace(/[&<>"]/g, (letter) => ESCAPES[letter]);

/** Writes the document; answers undefined when it would be too long. */
class Writer {
  parts = [];
  length = 0;

  add(text) {
    this.length += text.length;
    if (this.length <= MAX_BYTES) this.parts.push(text);
    return this.length <= MAX_BYTES;
  }

  open(name, attributes) {
    let text = `<${name}`;
    for (const key in attributes) {
      const value = attributes[key];
      if (value !== undefined && value !== null && value === value) text += ` ${key}="${escape(value)}"`;
    }
    return this.add(`${text}>`);
  }

  /** @param color what `currentColor` means here */
  node(node, color, depth) {
    const describe = ELEMENTS[node.viewName];
    if (describe === undefined || depth > MAX_DEPTH) {
      if (node.viewName !== 'RCTRawText') {
        warn(`${node.viewName} of react-native-svg is left out of the drawing.`, { component: node.viewName });
      }
      return;
    }
    const own = currentProps(node);
    const inner = own.color ?? color;
    const { name, attributes, content = '', finish = '' } = describe(own);
    if (!this.open(name, { ...attributes, ...paint(own, inner) })) return;
    this.add(content === '' ? '' : escape(content));
    for (const child of node.children) this.node(child, inner, depth + 1);
    this.add(`${finish}</${name}>`);
  }
}

function draw(own, node) {
  const writer = new Writer();
  const [width, height] = size(own, node);
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    'xmlns:xlink': 'http://www.w3.org/1999/xlink',
    width,
    height,
  };
  if (own.vbWidth != null && own.vbHeight != null) {
    attributes.viewBox = `${own.minX ?? 0} ${own.minY ?? 0} ${own.vbWidth} ${own.vbHeight}`;
    attributes.preserveAspectRatio = aspect(own);
  }
  writer.open('svg', attributes);
  for (const child of node.children) writer.node(child, own.tintColor ?? own.color, 0);
  writer.add('</svg>');
  if (writer.length > MAX_BYTES) {
    warn(`An Svg is longer than ${MAX_BYTES} bytes; a placeholder stands in for it.`, { component: 'Svg' });
    return { type: 'HS_ImageSnapshot', props: { component: 'Svg' }, children: [] };
  }
  return { type: 'HS_Image', props: { svg: writer.parts.join(''), resizeMode: 'stretch' }, children: [] };
}

/** Its size in logical pixels, as far as it is known: given outright, or laid out already. */
function size(own, node) {
  const box = boxes.get(node.tag);
  const given = (value) => {
    const number = typeof value === 'string' && value.endsWith('%') ? NaN : Number.parseFloat(value);
    return Number.isFinite(number) ? number : undefined;
  };
  return [box?.width ?? given(own.bbWidth), box?.height ?? given(own.bbHeight)];
}

const MEET_OR_SLICE = ['meet', 'slice'];
const aspect = ({ align = 'xMidYMid', meetOrSlice = 0 }) =>
  align === 'none' || meetOrSlice === 2 ? 'none' : `${align} ${MEET_OR_SLICE[meetOrSlice] ?? 'meet'}`;

/** Parts of a drawing outside of any Svg draw nothing, on a device as here. */
const parts = Object.fromEntries(Object.keys(ELEMENTS).map((name) => [name, () => null]));

export const svg = { views: { ...parts, RNSVGSvgView: draw, RNSVGSvgViewAndroid: draw }, events: {}, mounted: {} };
