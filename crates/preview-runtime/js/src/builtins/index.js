// The modules that the image provides, by specifier; each is evaluated when it is first required.
import { jsxDevRuntime } from '../source-positions.js';
import { reactNativePaths } from './react-native-paths.js';

export const builtins = {
  __proto__: null,
  react: () => require('react'),
  'react/jsx-runtime': () => require('react/jsx-runtime'),
  'react/jsx-dev-runtime': () => jsxDevRuntime,
  'react/compiler-runtime': () => require('react/compiler-runtime'),
  'react-native': () => require('react-native'),
  scheduler: () => require('scheduler'),
  'react-native-safe-area-context': () => require('./safe-area-context.js'),
  'expo-status-bar': () => require('./expo-status-bar.js'),
  'hivesync:gesture-handler': () => require('./gesture-handler.js'),
  'hivesync:linear-gradient': () => require('./linear-gradient.js'),
  'hivesync:vector-icons': () => require('./vector-icons.js'),
  'hivesync:reanimated': () => require('./reanimated.js'),
  'hivesync:reanimated-values': () => require('./reanimated-values.js'),
  ...reactNativePaths,
};
