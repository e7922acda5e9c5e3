// @react-native-async-storage/async-storage: what is stored lasts as long as the preview's session.

/** The entries of each database, by its name. */
const databases = new Map();

function database(name) {
  if (!databases.has(name)) databases.set(name, new Map());
  return databases.get(name);
}

/** The one database of versions before 3. */
const LEGACY = '';

const RNAsyncStorage = {
  getValues: async (name, keys) => {
    const values = database(name);
    return keys.filter((key) => values.has(key)).map((key) => ({ key, value: values.get(key) }));
  },
  setValues: async (name, entries) => {
    for (const { key, value } of entries) {
      if (value == null) database(name).delete(key);
      else database(name).set(key, String(value));
    }
    return entries;
  },
  removeValues: async (name, keys) => {
    for (const key of keys) database(name).delete(key);
  },
  getKeys: async (name) => [...database(name).keys()],
  clearStorage: async (name) => {
    database(name).clear();
  },
  legacy_multiGet: async (keys) => keys.map((key) => [key, database(LEGACY).get(key) ?? null]),
  legacy_multiSet: async (entries) => {
    for (const [key, value] of entries) database(LEGACY).set(key, String(value));
  },
  legacy_multiRemove: async (keys) => {
    for (const key of keys) database(LEGACY).delete(key);
  },
  legacy_getAllKeys: async () => [...database(LEGACY).keys()],
  legacy_clear: async () => {
    database(LEGACY).clear();
  },
};

/** The module of versions 1 and 2, which answer through callbacks. */
const RNCAsyncStorage = {
  multiGet: (keys, answer) =>
    answer(
      null,
      keys.map((key) => [key, database(LEGACY).get(key) ?? null]),
    ),
  multiSet(entries, answer) {
    for (const [key, value] of entries) database(LEGACY).set(key, String(value));
    answer(null);
  },
  multiRemove(keys, answer) {
    for (const key of keys) database(LEGACY).delete(key);
    answer(null);
  },
  multiMerge(entries, answer) {
    for (const [key, value] of entries) database(LEGACY).set(key, merged(database(LEGACY).get(key), value));
    answer(null);
  },
  getAllKeys: (answer) => answer(null, [...database(LEGACY).keys()]),
  clear(answer) {
    database(LEGACY).clear();
    answer(null);
  },
};

/** Merges JSON objects, the second over the first. */
function merged(before, value) {
  const merge = (left, right) => {
    const both = [left, right].every((side) => side !== null && typeof side === 'object' && !Array.isArray(side));
    if (!both) return right;
    const result = { ...left };
    for (const key of Object.keys(right)) result[key] = merge(left[key], right[key]);
    return result;
  };
  return JSON.stringify(before === undefined ? JSON.parse(value) : merge(JSON.parse(before), JSON.parse(value)));
}

export const asyncStorage = { RNAsyncStorage, RNCAsyncStorage };
