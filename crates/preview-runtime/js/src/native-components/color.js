// Colours as native code is told them.

/** `#rrggbbaa` of a colour as a number (0xAARRGGBB); anything else as it is. */
export function colorText(color) {
  if (typeof color !== 'number') return color;
  const argb = color >>> 0;
  return `#${(((argb << 8) | (argb >>> 24)) >>> 0).toString(16).padStart(8, '0')}`;
}
