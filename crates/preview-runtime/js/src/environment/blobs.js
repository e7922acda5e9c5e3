// What `Blob`s hold, and how `FileReader` reads it: native code keeps the bytes, JavaScript only their id.
import { base64Of, utf8Of, textOf } from './bytes.js';

/** Bytes by id. */
const blobs = new Map();

const partOf = ({ blobId, offset = 0, size }) => {
  const bytes = blobs.get(blobId);
  if (bytes === undefined) throw new Error('The blob is gone.');
  return bytes.subarray(offset, size === undefined || size < 0 ? undefined : offset + size);
};

export const blobModule = {
  getConstants: () => ({ BLOB_URI_SCHEME: 'blob', BLOB_URI_HOST: null }),
  createFromParts(parts, id) {
    const pieces = parts.map(({ data, type }) => (type === 'string' ? utf8Of(data) : partOf(data)));
    const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    blobs.set(id, bytes);
  },
  release: (id) => {
    blobs.delete(id);
  },
  addNetworkingHandler() {},
  addWebSocketHandler() {},
  removeWebSocketHandler() {},
  sendOverSocket() {},
};

export const fileReaderModule = {
  readAsText: async (blob) => textOf(partOf(blob)),
  readAsDataURL: async (blob) => `data:${blob.type || 'application/octet-stream'};base64,${base64Of(partOf(blob))}`,
};
