// Text, bytes and base64, for what QuickJS lacks and Hermes has: `TextEncoder`, `TextDecoder`, `btoa`, `atob`.
import { fromByteArray, toByteArray } from 'base64-js';

/** The UTF-8 of a text; halves of surrogate pairs become U+FFFD. */
export function utf8Of(text) {
  const encoded = encodeURIComponent(String(text).toWellFormed());
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    if (encoded[at] === '%') {
      bytes[length++] = Number.parseInt(encoded.slice(at + 1, at + 3), 16);
      at += 2;
    } else {
      bytes[length++] = encoded.charCodeAt(at);
    }
  }
  return bytes.slice(0, length);
}

/** The text of UTF-8 bytes; what is malformed becomes U+FFFD, or throws when `isFatal`. */
export function textOf(bytes, isFatal = false) {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at];
    const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    let code = length === 1 ? first : first & (0xff >> (length + 1));
    let used = 1;
    // The second byte of some sequences has a narrower range: no overlong forms, no surrogates, nothing past U+10FFFF.
    let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    while (used < length && bytes[at + used] >= low && bytes[at + used] <= high) {
      code = (code << 6) | (bytes[at + used] & 0x3f);
      used++;
      [low, high] = [0x80, 0xbf];
    }
    if (length > 0 && used === length) {
      text += String.fromCodePoint(code);
    } else {
      if (isFatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
      text += '\ufffd';
    }
    at += used;
  }
  return text;
}

export const base64Of = fromByteArray;

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    return utf8Of(text);
  }

  encodeInto(text, into) {
    let read = 0;
    let written = 0;
    for (const character of String(text)) {
      const bytes = utf8Of(character);
      if (written + bytes.length > into.length) break;
      into.set(bytes, written);
      written += bytes.length;
      read += character.length;
    }
    return { read, written };
  }
}

class TextDecoder {
  #isFatal;
  #keepsMark;

  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    if (!/^\s*(utf-?8|unicode-1-1-utf-8)\s*$/i.test(String(label))) {
      throw new RangeError(`The encoding "${String(label).slice(0, 40)}" is not supported`);
    }
    this.#isFatal = fatal;
    this.#keepsMark = ignoreBOM;
  }

  get encoding() {
    return 'utf-8';
  }

  get fatal() {
    return this.#isFatal;
  }

  get ignoreBOM() {
    return this.#keepsMark;
  }

  decode(input = new Uint8Array(0)) {
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const text = textOf(bytes, this.#isFatal);
    return !this.#keepsMark && text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

/** The bytes of a text as characters up to U+00FF. */
function btoa(text) {
  const bytes = new Uint8Array(String(text).length);
  for (let at = 0; at < bytes.length; at++) {
    const code = String(text).charCodeAt(at);
    if (code > 0xff) throw new Error('The string to be encoded contains characters outside of the Latin1 range');
    bytes[at] = code;
  }
  return fromByteArray(bytes);
}

function atob(base64) {
  const compact = String(base64).replace(/[\t\n\f\r ]/g, '');
  const bare = compact.replace(/={1,2}$/, '');
  if (bare.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(bare)) {
    throw new Error('The string to be decoded is not correctly encoded');
  }
  const bytes = toByteArray(bare + '='.repeat((4 - (bare.length % 4)) % 4));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function installEncodings() {
  Object.assign(globalThis, { TextEncoder, TextDecoder, btoa, atob });
}
