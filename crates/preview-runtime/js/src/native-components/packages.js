// The native views of npm packages. Each package tells of its views how they are written (see index.js), which events
// native code sends them, and what native code does once they are mounted.
import { expoImage } from './expo-image.js';
import { gestureHandler } from './gesture-handler.js';
import { gradients } from './gradients.js';
import { maskedViews } from './masked-view.js';
import { safeAreaContext } from './safe-area-context.js';
import { screens } from './screens.js';
import { svg } from './svg.js';

const PACKAGES = [expoImage, gestureHandler, gradients, maskedViews, safeAreaContext, screens, svg];

const all = (what) => Object.assign({ __proto__: null }, ...PACKAGES.map((one) => one[what]));

/** How each view is written, by its native name. */
export const packageViews = all('views');
const events = all('events');

/** What native code does when a view is first on the screen. */
export const mountedViews = all('mounted');

/** The events of a view, as React Native's renderer is told them. */
export function directEvents(viewName) {
  const types = {};
  for (const registrationName of events[viewName] ?? []) {
    types[`top${registrationName.slice(2)}`] = { registrationName };
  }
  return types;
}
