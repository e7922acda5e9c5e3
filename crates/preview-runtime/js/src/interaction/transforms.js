// Where a view's transform moves points of the screen to, and where they came from. In the plane: what turns a view out
// of it is left out.
import processTransform from 'react-native/Libraries/StyleSheet/processTransform';
import processTransformOrigin from 'react-native/Libraries/StyleSheet/processTransformOrigin';

/** @typedef {[number, number, number, number, number, number]} Matrix x' = a x + c y + e, y' = b x + d y + f */

const product = ([a, b, c, d, e, f], [a2, b2, c2, d2, e2, f2]) => [
  a * a2 + c * b2,
  b * a2 + d * b2,
  a * c2 + c * d2,
  b * c2 + d * d2,
  a * e2 + c * f2 + e,
  b * e2 + d * f2 + f,
];

const moved = (x, y) => [1, 0, 0, 1, x, y];
const scaled = (x, y) => [x, 0, 0, y, 0, 0];

function radians(angle) {
  const number = Number.parseFloat(angle);
  return String(angle).endsWith('rad') ? number : (number * Math.PI) / 180;
}

/** A length, or a percentage of the view's own. */
const length = (value, whole) =>
  typeof value === 'string' && value.endsWith('%') ? (Number.parseFloat(value) / 100) * whole : Number(value);

function turned(angle) {
  const [cos, sin] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
  return [cos, sin, -sin, cos, 0, 0];
}

const steps = {
  __proto__: null,
  translateX: (x, { width }) => moved(length(x, width), 0),
  translateY: (y, { height }) => moved(0, length(y, height)),
  translate: ([x, y = 0], { width, height }) => moved(length(x, width), length(y, height)),
  scale: (by) => (Array.isArray(by) ? scaled(Number(by[0]), Number(by[1])) : scaled(Number(by), Number(by))),
  scaleX: (by) => scaled(Number(by), 1),
  scaleY: (by) => scaled(1, Number(by)),
  rotate: turned,
  rotateZ: turned,
  skewX: (angle) => [1, 0, Math.tan(radians(angle)), 1, 0, 0],
  skewY: (angle) => [1, Math.tan(radians(angle)), 0, 1, 0, 0],
  matrix: (m) => (m.length === 6 ? m : [m[0], m[1], m[4], m[5], m[12], m[13]]),
};

/** What a style's transform does to points of the screen; null when it moves none. */
function matrixOf({ transform, transformOrigin }, box) {
  const list = typeof transform === 'string' ? processTransform(transform) : transform;
  if (!Array.isArray(list) || list.length === 0) return null;
  const [x, y] = transformOrigin === undefined ? ['50%', '50%'] : processTransformOrigin(transformOrigin);
  const center = [box.page_x + length(x, box.width), box.page_y + length(y, box.height)];
  let matrix = moved(...center);
  for (const step of list) {
    for (const kind in step) if (steps[kind] !== undefined) matrix = product(matrix, steps[kind](step[kind], box));
  }
  matrix = product(matrix, moved(-center[0], -center[1]));
  return matrix.every(Number.isFinite) ? matrix : null;
}

const applied = ([a, b, c, d, e, f], [x, y]) => [a * x + c * y + e, b * x + d * y + f];

/** Where a point of a view, as if it had no transform, is seen. */
export function outOf(style, box, point) {
  const matrix = matrixOf(style, box);
  return matrix === null ? point : applied(matrix, point);
}

/** The point of a view that is seen at a point; undefined where its transform leaves nothing of it. */
export function into(style, box, point) {
  const matrix = matrixOf(style, box);
  if (matrix === null) return point;
  const [a, b, c, d, e, f] = matrix;
  const determinant = a * d - b * c;
  if (determinant === 0) return undefined;
  return applied(
    [d, -b, -c, a, c * f - d * e, b * e - a * f].map((value) => value / determinant),
    point,
  );
}
