// Ids of elements that no shadow node stands for.

/** React Native gives out even tags: these are odd, and far from those of roots. */
const FIRST = 0x40000001;
const PER_NODE = 32;

/** The id of an element that a description makes up for `node`; `index` from 0 to 31. */
export const syntheticId = (node, index) => FIRST + 2 * (node.tag * PER_NODE + index);
