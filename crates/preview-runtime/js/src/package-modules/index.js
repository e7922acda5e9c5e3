// The native modules of npm packages, as a device without that hardware would answer.
import { asyncStorage } from './async-storage.js';
import { gestureHandler } from './gesture-handler.js';
import { safeAreaContext } from './safe-area-context.js';
import { svg } from './svg.js';

export const packageModules = {
  ...asyncStorage,
  ...gestureHandler,
  ...safeAreaContext,
  ...svg,
  // react-native-screens only asks whether it is linked.
  RNSModule: {},
  RNVectorIconsManager: {
    getImageForFont: () => Promise.reject(new Error('icons as pictures are not available in a preview')),
    loadFontWithFileName: () => Promise.resolve(),
  },
};
