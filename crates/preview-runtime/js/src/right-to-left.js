// What native code makes of left and right where the app is written from right to left: they change sides.

const SIDED = [
  'left',
  'right',
  'marginLeft',
  'marginRight',
  'paddingLeft',
  'paddingRight',
  'borderLeftWidth',
  'borderRightWidth',
  'borderLeftColor',
  'borderRightColor',
  'borderTopLeftRadius',
  'borderTopRightRadius',
  'borderBottomLeftRadius',
  'borderBottomRightRadius',
];

/** The name that follows the direction: `marginLeft` is `marginStart`. */
const followerOf = (name) =>
  name.replace(/left|right|Left|Right/, (side) => ({ left: 'start', right: 'end', Left: 'Start', Right: 'End' })[side]);

const FOLLOWERS = SIDED.map((name) => [name, followerOf(name)]);
const OTHER_SIDE = { left: 'right', right: 'left' };

/** Changes the sides of a flat style in place. */
export function changeSides(style) {
  for (const [name, follower] of FOLLOWERS) {
    if (style[name] === undefined) continue;
    style[follower] ??= style[name];
    delete style[name];
  }
  style.textAlign = OTHER_SIDE[style.textAlign] ?? style.textAlign;
  if (style.textAlign === undefined) delete style.textAlign;
}
