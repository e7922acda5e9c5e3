// How each native view is written into the element tree, by the name that React Native's JavaScript gives it.
//
// A description is a function of `(own, node, handlers)`: the props React holds, the shadow node, and the names of the
// handlers that the project's JSX gives the component. It answers `{ type, props?, style?, children? }`:
// `props` and `style` are laid over those that every view has; `children` stand for the node's own (a list of shadow
// nodes and of finished elements, `{ id, type, style, props, text, children }` with an id of `syntheticId`; an empty
// list writes the view as one element, whatever it holds). `null` leaves the view out, and `{ overlay: true, … }`
// lays it over everything else.
import { controls } from './controls.js';
import { images } from './images.js';
import { modals } from './modals.js';
import { scrollViews } from './scroll-views.js';
import { texts } from './texts.js';
import { views } from './views.js';

const descriptions = {
  __proto__: null,
  ...views,
  ...texts,
  ...images,
  ...scrollViews,
  ...controls,
  ...modals,
};

/** Describes a native view; undefined when native code would draw it that a preview does not have. */
export const descriptionOf = (viewName) => descriptions[viewName];

/** Whether React Native's JavaScript finds the view. */
export const hasComponent = (viewName) => descriptions[viewName] !== undefined;

/** React Native gives out even tags: elements that no shadow node stands for have odd ids. */
const SYNTHETIC = 0x40000001;
const PER_NODE = 32;

/** The id of an element that a description makes up for `node`; `index` from 0 to 31. */
export const syntheticId = (node, index) => SYNTHETIC + 2 * (node.tag * PER_NODE + index);
