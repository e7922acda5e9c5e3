// The native modules that React Native's JavaScript asks for, as a device without that hardware would answer.
// A module that is not listed is absent, as it is in an app that does not link it.
import { blobModule, fileReaderModule } from './blobs.js';
import { elapsed, enqueueMicrotask, timeOrigin } from './clock.js';
import { dom } from './fabric.js';
import { packageModules } from '../package-modules/index.js';
import { state, warn } from './state.js';

const nothing = () => {};
const listeners = { addListener: nothing, removeListeners: nothing };

/** Constants that React Native keeps after reading them once: a run changes them in place. */
export const platformConstants =
  HIVESYNC_PLATFORM === 'ios'
    ? {
        forceTouchAvailable: false,
        interfaceIdiom: 'phone',
        isTesting: false,
        osVersion: '17.0',
        systemName: 'iOS',
        reactNativeVersion: { major: 0, minor: 88, patch: 1, prerelease: null },
        isMacCatalyst: false,
      }
    : {
        isTesting: false,
        reactNativeVersion: { major: 0, minor: 88, patch: 1, prerelease: null },
        Version: 34,
        Release: '14',
        Serial: 'unknown',
        Fingerprint: '',
        Model: '',
        Brand: '',
        Manufacturer: '',
        uiMode: 'normal',
      };

export function dimensions() {
  const { width, height, dpr } = state.device;
  const metrics = { width, height, scale: dpr, fontScale: state.fontScale };
  return HIVESYNC_PLATFORM === 'android'
    ? {
        windowPhysicalPixels: {
          width: width * dpr,
          height: height * dpr,
          scale: dpr,
          fontScale: state.fontScale,
          densityDpi: dpr * 160,
        },
        screenPhysicalPixels: {
          width: width * dpr,
          height: height * dpr,
          scale: dpr,
          fontScale: state.fontScale,
          densityDpi: dpr * 160,
        },
      }
    : { window: metrics, screen: metrics };
}

/** What a phone has apps for as it comes. */
const canOpenURL = (url) => Promise.resolve(/^(https?|tel|sms|mailto):/.test(String(url)));

function openURL(url) {
  warn(`A preview stays in the app: ${String(url).slice(0, 200)} is not opened.`);
  return Promise.resolve(true);
}

const unavailable = (what) => Promise.reject(new Error(`${what} is not available in a preview`));

/** Size of a picture that the project brings, as each platform answers it. */
function imageSize(uri, what) {
  const size = pictureSize(uri);
  if (size === undefined) {
    if (/^https?:/.test(uri)) refuseNetwork(uri);
    return unavailable(`${what} of ${String(uri).slice(0, 200)}`);
  }
  const { width, height } = size;
  return Promise.resolve(HIVESYNC_PLATFORM === 'ios' && what === 'Image.getSize' ? [width, height] : { width, height });
}

function prefetch(uri) {
  if (pictureSize(uri) !== undefined) return Promise.resolve(true);
  refuseNetwork(uri);
  return unavailable(`Image.prefetch of ${String(uri).slice(0, 200)}`);
}

function animated() {
  const names = [
    'startOperationBatch',
    'finishOperationBatch',
    'createAnimatedNode',
    'updateAnimatedNodeConfig',
    'getValue',
    'startListeningToAnimatedNodeValue',
    'stopListeningToAnimatedNodeValue',
    'connectAnimatedNodes',
    'disconnectAnimatedNodes',
    'startAnimatingNode',
    'stopAnimation',
    'setAnimatedNodeValue',
    'setAnimatedNodeOffset',
    'flattenAnimatedNodeOffset',
    'extractAnimatedNodeOffset',
    'connectAnimatedNodeToView',
    'disconnectAnimatedNodeFromView',
    'restoreDefaultValues',
    'dropAnimatedNode',
    'addAnimatedEventToView',
    'removeAnimatedEventFromView',
    'queueAndExecuteBatchedOperations',
  ];
  return { ...listeners, ...Object.fromEntries(names.map((name) => [name, nothing])) };
}

const ALERT_CONSTANTS = {
  buttonClicked: 'buttonClicked',
  dismissed: 'dismissed',
  buttonPositive: -1,
  buttonNegative: -2,
  buttonNeutral: -3,
};

/** What shows alerts, action sheets and toasts: it needs React Native, which needs this module first. */
let dialogs = null;
let closeSheet = nothing;
/** Size of a picture of the project; undefined for others. */
let pictureSize = nothing;

export function setPictureSizes(sizeOf) {
  pictureSize = sizeOf;
}

export function setDialogs(loaded) {
  dialogs = loaded;
}

let clipboard = '';
let requests = 0;

const modules = {
  PlatformConstants: { ...listeners, getConstants: () => platformConstants, getAndroidID: () => 'preview' },
  DeviceInfo: { ...listeners, getConstants: () => ({ Dimensions: dimensions(), isIPhoneX_deprecated: false }) },
  SourceCode: { getConstants: () => ({ scriptURL: 'file:///app/main.jsbundle' }) },
  Appearance: {
    ...listeners,
    getColorScheme: () => (state.dark ? 'dark' : 'light'),
    setColorScheme(scheme) {
      state.dark = scheme === 'dark' || (scheme !== 'light' && state.deviceIsDark);
      setTimeout(() => emitDeviceEvent('appearanceChanged', { colorScheme: state.dark ? 'dark' : 'light' }), 0);
    },
  },
  I18nManager: {
    getConstants: () => ({
      isRTL: state.rightToLeft,
      doLeftAndRightSwapInRTL: true,
      localeIdentifier: state.rightToLeft ? 'ar_EG' : 'en_US',
    }),
    allowRTL: nothing,
    // On a device this takes effect when the app starts again.
    forceRTL: nothing,
    swapLeftAndRightInRTL: (swaps) => {
      state.swapsSides = swaps !== false;
    },
  },
  AppState: {
    ...listeners,
    getConstants: () => ({ initialAppState: 'active' }),
    getCurrentAppState: (success) => success({ app_state: 'active' }),
  },
  SettingsManager: { ...listeners, getConstants: () => ({ settings: {} }), setValues: nothing, deleteValues: nothing },
  StatusBarManager: {
    ...listeners,
    getConstants: () => ({ HEIGHT: state.device.safe_area.top, DEFAULT_BACKGROUND_COLOR: -16777216 }),
    getHeight: (callback) => callback({ height: state.device.safe_area.top }),
    setStyle: (barStyle) => {
      state.statusBar.barStyle = String(barStyle);
    },
    setHidden: (hidden) => {
      state.statusBar.hidden = Boolean(hidden);
    },
    setColor: (color) => {
      state.statusBar.backgroundColor = color;
    },
    setTranslucent: (translucent) => {
      state.statusBar.translucent = Boolean(translucent);
    },
    setNetworkActivityIndicatorVisible: nothing,
  },
  SoundManager: { playTouchSound: nothing },
  ImageLoader: {
    getConstants: () => ({}),
    abortRequest: nothing,
    getSize: (uri) => imageSize(uri, 'Image.getSize'),
    getSizeWithHeaders: (uri) => imageSize(uri, 'Image.getSizeWithHeaders'),
    prefetchImage: prefetch,
    prefetchImageWithMetadata: prefetch,
    queryCache: () => Promise.resolve({}),
  },
  KeyboardObserver: listeners,
  AlertManager: { alertWithArgs: (args, answer) => dialogs.showAlertIOS(args, answer) },
  DialogManagerAndroid: {
    getConstants: () => ALERT_CONSTANTS,
    showAlert: (config, onError, onAction) => dialogs.showAlertAndroid(config, onError, onAction, ALERT_CONSTANTS),
  },
  ActionSheetManager: {
    showActionSheetWithOptions: (options, answer) => {
      closeSheet = dialogs.showActionSheet(options, answer);
    },
    showShareActionSheetWithOptions(_options, _onError, answer) {
      warn('The share sheet is not drawn in a preview: it is dismissed at once.');
      setTimeout(() => answer(false, null), 0);
    },
    dismissActionSheet: () => closeSheet(),
  },
  LinkingManager: {
    ...listeners,
    getInitialURL: () => Promise.resolve(null),
    canOpenURL,
    openURL,
    openSettings: () => openURL('app-settings:'),
  },
  IntentAndroid: {
    getInitialURL: () => Promise.resolve(null),
    canOpenURL,
    openURL,
    openSettings: () => openURL('app-settings:'),
    sendIntent: (action) => openURL(action),
  },
  Vibration: { vibrate: nothing, vibrateByPattern: nothing, cancel: nothing, getConstants: () => ({}) },
  Clipboard: {
    getConstants: () => ({}),
    getString: () => Promise.resolve(clipboard),
    setString: (text) => {
      clipboard = String(text);
    },
  },
  AccessibilityManager: {
    ...listeners,
    getCurrentBoldTextState: (answer) => answer(false),
    getCurrentGrayscaleState: (answer) => answer(false),
    getCurrentInvertColorsState: (answer) => answer(false),
    getCurrentReduceMotionState: (answer) => answer(false),
    getCurrentDarkerSystemColorsState: (answer) => answer(false),
    getCurrentPrefersCrossFadeTransitionsState: (answer) => answer(false),
    getCurrentReduceTransparencyState: (answer) => answer(false),
    getCurrentVoiceOverState: (answer) => answer(false),
    setAccessibilityContentSizeMultipliers: nothing,
    setAccessibilityFocus: nothing,
    announceForAccessibility: nothing,
  },
  AccessibilityInfo: {
    isReduceMotionEnabled: (answer) => answer(false),
    isGrayscaleEnabled: (answer) => answer(false),
    isInvertColorsEnabled: (answer) => answer(false),
    isHighTextContrastEnabled: (answer) => answer(false),
    isTouchExplorationEnabled: (answer) => answer(false),
    isAccessibilityServiceEnabled: (answer) => answer(false),
    setAccessibilityFocus: nothing,
    announceForAccessibility: nothing,
    getRecommendedTimeoutMillis: (ms, answer) => answer(ms),
  },
  ShareModule: {
    share() {
      warn('The share sheet is not drawn in a preview.');
      // Android only tells that the sheet was opened.
      return Promise.resolve({ action: 'sharedAction' });
    },
  },
  PermissionsAndroid: {
    checkPermission: () => Promise.resolve(false),
    requestPermission: () => Promise.resolve('denied'),
    shouldShowRequestPermissionRationale: () => Promise.resolve(false),
    requestMultiplePermissions: (names) => Promise.resolve(Object.fromEntries(names.map((name) => [name, 'denied']))),
  },
  DeviceEventManager: { invokeDefaultBackPressHandler: nothing },
  ToastAndroid: {
    getConstants: () => ({ SHORT: 0, LONG: 1, TOP: 49, BOTTOM: 81, CENTER: 17 }),
    show: (message) => dialogs.showToast(message),
    showWithGravity: (message) => dialogs.showToast(message),
    showWithGravityAndOffset: (message) => dialogs.showToast(message),
  },
  DevSettings: {
    ...listeners,
    reload: nothing,
    reloadWithReason: nothing,
    onFastRefresh: nothing,
    setHotLoadingEnabled: nothing,
    setIsShakeToShowDevMenuEnabled: nothing,
    addMenuItem: nothing,
  },
  DevMenu: { show: nothing, reload: nothing, setProfilingEnabled: nothing, setHotLoadingEnabled: nothing },
  PushNotificationManager: {
    ...listeners,
    getConstants: () => ({}),
    getInitialNotification: () => Promise.resolve(null),
    checkPermissions: (answer) => answer({ alert: false, badge: false, sound: false }),
    requestPermissions: () => Promise.resolve({ alert: false, badge: false, sound: false }),
    getApplicationIconBadgeNumber: (answer) => answer(0),
    getScheduledLocalNotifications: (answer) => answer([]),
    getDeliveredNotifications: (answer) => answer([]),
  },
  // A preview has no network: every request fails the way an aeroplane's does.
  Networking: {
    ...listeners,
    sendRequest(...args) {
      const id = ++requests;
      const url = typeof args[0] === 'object' ? args[0].url : args[1];
      refuseNetwork(url);
      if (typeof args[0] === 'object') args.at(-1)?.(id);
      const request = typeof args[0] === 'object' ? id : args[2];
      setTimeout(() => {
        emitDeviceEvent('didCompleteNetworkResponse', [
          request,
          'The Internet connection appears to be offline.',
          false,
        ]);
      }, 0);
    },
    abortRequest: nothing,
    clearCookies: (answer) => answer(false),
  },
  WebSocketModule: {
    ...listeners,
    connect(url, _protocols, _options, id) {
      refuseNetwork(url);
      setTimeout(() => emitDeviceEvent('websocketFailed', { id, message: 'There is no network in a preview.' }), 0);
    },
    send: nothing,
    sendBinary: nothing,
    ping: nothing,
    close: nothing,
  },
  BlobModule: blobModule,
  FileReaderModule: fileReaderModule,
  // Animations run in JavaScript (see session.js); this is here because flushing the queue asks whether it is.
  NativeAnimatedModule: animated(),
  NativeAnimatedTurboModule: animated(),
  // Every flag keeps the default that React Native ships.
  NativeReactNativeFeatureFlagsCxx: {},
  NativeDOMCxx: dom,
  NativeMicrotasksCxx: { queueMicrotask: enqueueMicrotask },
  NativeIdleCallbacksCxx: {
    requestIdleCallback: (callback) =>
      globalThis.setTimeout(callback, 0, { didTimeout: false, timeRemaining: () => 50 }),
    cancelIdleCallback: (id) => globalThis.clearTimeout(id),
  },
  NativePerformanceCxx: {
    now: elapsed,
    timeOrigin,
    reportMark: nothing,
    reportMeasure: nothing,
    getMarkTime: () => null,
    clearMarks: nothing,
    clearMeasures: nothing,
    getEntries: () => [],
    getEntriesByName: () => [],
    getEntriesByType: () => [],
    getEventCounts: () => [],
    getSimpleMemoryInfo: () => ({}),
    getReactNativeStartupTiming: () => ({}),
    createObserver: () => ({}),
    getDroppedEntriesCount: () => 0,
    observe: nothing,
    disconnect: nothing,
    takeRecords: () => [],
    getSupportedPerformanceEntryTypes: () => [],
    clearEventCountsForTesting: nothing,
  },
};

/** Modules that only the other platform has. */
const OF_OTHER_PLATFORM =
  HIVESYNC_PLATFORM === 'ios'
    ? [
        'AccessibilityInfo',
        'DeviceEventManager',
        'DialogManagerAndroid',
        'IntentAndroid',
        'PermissionsAndroid',
        'ShareModule',
        'ToastAndroid',
      ]
    : [
        'AccessibilityManager',
        'ActionSheetManager',
        'AlertManager',
        'LinkingManager',
        'PushNotificationManager',
        'SettingsManager',
      ];
for (const name of OF_OTHER_PLATFORM) delete modules[name];

/** Modules that native code may also be asked for by `NativeModules.X`; whatever is not there is undefined. */
export const nativeModules = Object.assign(modules, packageModules);

let deviceEmitter = null;

export function setDeviceEmitter(emitter) {
  deviceEmitter = emitter;
}

export function emitDeviceEvent(name, payload) {
  deviceEmitter?.emit(name, ...(Array.isArray(payload) ? [payload] : [payload]));
}

export function refuseNetwork(url) {
  warn(
    `There is no network in a preview: the request to ${String(url).slice(0, 200)} failed. Show sample data instead.`,
  );
}
