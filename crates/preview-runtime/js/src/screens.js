// Finding and showing the screens of a project.
import { AppRegistry, Appearance, Dimensions, I18nManager, PixelRatio, StatusBar, StyleSheet } from 'react-native';
import { isValidElementType } from './element-type.js';
import { emitDeviceEvent, dimensions, platformConstants } from './environment/native-modules.js';
import { state, warn } from './environment/state.js';
import { go, whenReady } from './navigation/container.js';
import { discover } from './navigation/discovery.js';
import { requireModule } from './program.js';
import { ROOT_TAG } from './roots.js';

/** Keys of AppRegistry that are ours. */
const OWN_KEYS = /^(hivesync:|LogBox$)/;
/** The key under which an exported component is registered to be shown. */
const SHOWN = 'hivesync:screen';

/** Tells React Native of the device: what it read when the snapshot was taken was a placeholder. */
export function applyDevice({ device, font_scale, dark, right_to_left }) {
  state.device = device;
  state.fontScale = font_scale;
  state.dark = dark;
  state.deviceIsDark = dark;
  state.rightToLeft = right_to_left;
  if (device.platform === 'web') warn('Web devices are shown as iOS would show the screen.');
  const version = device.os_version;
  if (HIVESYNC_PLATFORM === 'ios') {
    platformConstants.osVersion = version;
    platformConstants.interfaceIdiom = Math.min(device.width, device.height) >= 700 ? 'pad' : 'phone';
  } else {
    platformConstants.Release = version;
    platformConstants.Version = apiLevel(version);
    platformConstants.Model = device.model;
    StatusBar.currentHeight = device.safe_area.top;
  }
  emitDeviceEvent('didUpdateDimensions', dimensions());
  emitDeviceEvent('appearanceChanged', { colorScheme: dark ? 'dark' : 'light' });
  if (Dimensions.get('window').scale !== device.dpr) throw new Error('the device did not reach React Native');
  if (Appearance.getColorScheme() !== (dark ? 'dark' : 'light'))
    throw new Error('the colour scheme did not reach React Native');
  const constants = I18nManager.getConstants();
  constants.isRTL = right_to_left;
  constants.localeIdentifier = right_to_left ? 'ar_EG' : 'en_US';
  I18nManager.isRTL = right_to_left;
  const hairline = PixelRatio.roundToNearestPixel(0.4);
  Object.defineProperty(StyleSheet, 'hairlineWidth', {
    value: hairline === 0 ? 1 / PixelRatio.get() : hairline,
    configurable: true,
    enumerable: true,
  });
}

/** Android's API level for a version such as "14" or "12L". */
function apiLevel(version) {
  const levels = { 5: 21, 6: 23, 7: 24, 8: 26, 9: 28, 10: 29, 11: 30, 12: 31, 13: 33, 14: 34, 15: 35, 16: 36 };
  return levels[Number.parseInt(version, 10)] ?? 34;
}

/** The keys under which the project registered components. */
function registeredKeys() {
  return AppRegistry.getAppKeys().filter((key) => !OWN_KEYS.test(key));
}

/**
 * Evaluates the entry, shows the app that it registers or exports, and tells `found` the screens that its navigators
 * name; the app itself is the one screen when it shows no navigator.
 */
export function findScreens(entry, found) {
  const exported = requireModule(entry);
  const [key] = registeredKeys();
  const component = exported?.default ?? (isValidElementType(exported) ? exported : undefined);
  let app;
  if (key !== undefined) {
    app = { name: key, target: { kind: 'registered', key }, nav_type: 'screen' };
  } else if (component !== undefined && isValidElementType(component)) {
    const target = { kind: 'export', module: entry, export: 'default' };
    app = { name: nameOf(component), target, nav_type: 'screen' };
  } else {
    found([]);
    return;
  }
  found([app]);
  const start = () => showScreen({ entry: null, target: app.target, props: {} });
  start();
  discover(start, (routes) => {
    if (routes.length === 0) return;
    found(
      routes.map(({ name, path, nav_type }) => ({ name, target: { kind: 'route', module: entry, path }, nav_type })),
    );
  });
}

function nameOf(component) {
  const name = component.displayName ?? component.name ?? component.render?.name ?? component.type?.name;
  return typeof name === 'string' && name !== '' ? name.slice(0, 100) : 'App';
}

/** Renders one screen. Throws `NoScreen` when there is nothing to show under that name. */
export function showScreen({ entry, target, props }) {
  if (entry !== null) requireModule(entry);
  if (target.kind === 'route') {
    showScreen({ entry: null, target: { kind: 'export', module: target.module, export: 'default' }, props });
    goTo(target.path);
  } else if (target.kind === 'registered') {
    if (!AppRegistry.getAppKeys().includes(target.key)) {
      throw new NoScreen(`nothing is registered with AppRegistry under "${target.key}"`);
    }
    run(target.key, props);
  } else {
    const exported = requireModule(target.module);
    const component =
      exported?.[target.export] ?? (target.export === 'default' && isValidElementType(exported) ? exported : undefined);
    if (component === undefined && target.export === 'default') {
      // An app's `index.js` exports nothing: it registers its component.
      const [key] = registeredKeys();
      if (key !== undefined) {
        run(key, props);
        return;
      }
    }
    if (component === undefined) throw new NoScreen(`the module has no export "${target.export}"`);
    if (!isValidElementType(component)) throw new NoScreen(`the export "${target.export}" is not a component`);
    runScreen(SHOWN, component, props);
  }
}

/** Goes to a screen of the app's navigators, as soon as they are there. */
function goTo(path) {
  whenReady((container) => {
    const name = path.map((step) => step.name).join(' / ');
    if (container === undefined) {
      state.error ??= { no_screen: `the app shows no navigator that has the screen "${name}"` };
      return;
    }
    go(container, path);
  });
}

/** Renders a component the way an app's root component is rendered. */
export function runScreen(key, component, props) {
  AppRegistry.registerComponent(key, () => component);
  run(key, props);
}

/** `AppRegistry.runApplication` without its line in the log. */
function run(key, initialProps) {
  AppRegistry.getRunnable(key)({ rootTag: ROOT_TAG, initialProps }, 1);
}

export class NoScreen extends Error {}
