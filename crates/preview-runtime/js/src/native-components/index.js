// How each native view is written into the element tree, by the name that React Native's JavaScript gives it.
//
// A description is a function of `(own, node, handlers)`: the props React holds, the shadow node, and the names of the
// handlers that the project's JSX gives the component. It answers `{ type, props?, style?, children? }`:
// `props` and `style` are laid over those that every view has; `children` stand for the node's own (a list of shadow
// nodes and of finished elements, `{ id, type, style, props, text, children, onPress }` with an id of `syntheticId`; an
// empty list writes the view as one element, whatever it holds). `null` leaves the view out, and `{ overlay: true, … }`
// lays it over everything else.
import { controlReactions, controls } from './controls.js';
import { dialogs } from './dialogs.js';
import { drawerCommandsByView, drawers } from './drawers.js';
import { imageLayouts, images } from './images.js';
import { modalLayouts, modals } from './modals.js';
import { scrollCommandsByView, scrollViews } from './scroll-views.js';
import { textCommands, textLayouts, texts } from './texts.js';
import { packageViews } from './packages.js';
import { views } from './views.js';

const descriptions = {
  __proto__: null,
  ...views,
  ...texts,
  ...images,
  ...scrollViews,
  ...controls,
  ...modals,
  ...dialogs,
  ...drawers,
  ...packageViews,
};

/** Describes a native view; undefined when native code would draw it that a preview does not have. */
export const descriptionOf = (viewName) => descriptions[viewName];

/** What native controls do on their own when they are pressed, by view: a function of the shadow node. */
const reactions = { __proto__: null, ...controlReactions };

/** What a native view does when it is pressed; undefined for most. */
export const reactionOf = (viewName) => reactions[viewName];

/** What native views do on their own when the screen was laid out: `(node, hasAppeared, hasChanged)`. */
const layouts = { __proto__: null, ...imageLayouts, ...modalLayouts, ...textLayouts };

export const reactsToLayout = (viewName) => layouts[viewName] !== undefined;

/** Lets a native view react to a layout of the screen. */
export const laidOut = (node, hasAppeared, hasChanged) => layouts[node.viewName](node, hasAppeared, hasChanged);

/** Whether React Native's JavaScript finds the view. */
export const hasComponent = (viewName) => descriptions[viewName] !== undefined;

/** Commands that JavaScript sends to native views, by view: `{ name(node, ...args) }`. */
const commands = { __proto__: null, ...drawerCommandsByView, ...scrollCommandsByView, ...textCommands };

/** The commands that a native view understands. */
export const commandsOf = (viewName) => commands[viewName];
