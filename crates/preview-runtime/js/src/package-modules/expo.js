// expo-modules-core: the base classes of Expo's native modules, and those modules that the preview answers for.
import { refuseNetwork } from '../environment/native-modules.js';
import { directEvents } from '../native-components/packages.js';
import { state } from '../environment/state.js';

class EventEmitter {
  #listeners = new Map();

  addListener(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
    if (this.listenerCount(name) === 1) this.startObserving?.(name);
    return { remove: () => this.removeListener(name, listener) };
  }

  removeListener(name, listener) {
    const removed = this.#listeners.get(name)?.delete(listener);
    if (removed === true && this.listenerCount(name) === 0) this.stopObserving?.(name);
  }

  removeAllListeners(name) {
    if (this.#listeners.delete(name)) this.stopObserving?.(name);
  }

  emit(name, ...args) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(...args);
  }

  listenerCount(name) {
    return this.#listeners.get(name)?.size ?? 0;
  }
}

class NativeModule extends EventEmitter {}

class SharedObject extends EventEmitter {
  release() {}
}

class SharedRef extends SharedObject {
  nativeRefType = 'unknown';
}

const unavailable = (what) => Promise.reject(new Error(`${what} is not available in a preview`));
const module = (members) => Object.assign(new NativeModule(), members);

/** What fetch of the `expo` package sends: nothing leaves a preview. */
class NativeRequest extends SharedObject {
  start(url) {
    refuseNetwork(url);
    return Promise.reject(new TypeError(`Network request failed: there is no network in a preview (${url})`));
  }
  cancel() {}
}
class NativeResponse extends SharedObject {}

/** The asset that a URI of ours names: `asset:` and its id. */
const ASSET = /^asset:/;

function loadFont(family, uri) {
  if (!ASSET.test(String(uri))) return unavailable(`the font "${family}" from ${String(uri).slice(0, 200)}`);
  state.fonts[family] = uri.slice('asset:'.length);
  return Promise.resolve();
}

/** Every module by the name that Expo's JavaScript asks for. */
const modules = () => ({
  __proto__: null,
  ExpoFontLoader: module({
    getLoadedFonts: () => Object.keys(state.fonts),
    loadAsync: loadFont,
    // One file stands for the family: the first that is given.
    loadFontFamilyAsync: (family, faces) => loadFont(family, faces[0]?.localUri),
  }),
  ExpoAsset: module({
    downloadAsync(uri) {
      if (ASSET.test(uri) || uri.startsWith('data:')) return Promise.resolve(uri);
      refuseNetwork(uri);
      return unavailable(`the asset ${uri.slice(0, 200)}`);
    },
  }),
  ExponentConstants: module(constants()),
  ExpoLinking: module({ getLinkingURL: () => null, clearInitialURL: () => {} }),
  ExpoSplashScreen: module({
    preventAutoHideAsync: () => Promise.resolve(true),
    hideAsync: () => Promise.resolve(true),
    hide: () => {},
    setOptions: () => {},
    internalPreventAutoHideAsync: () => Promise.resolve(true),
    internalMaybeHideAsync: () => Promise.resolve(true),
  }),
  ExpoStatusBar: module({ setVerticalBarBehavior: () => {} }),
  ExpoImage: module({
    Image: class extends SharedRef {},
    prefetch: () => Promise.resolve(false),
    clearMemoryCache: () => Promise.resolve(true),
    clearDiskCache: () => Promise.resolve(true),
    getCachePathAsync: () => Promise.resolve(null),
    configureCache: () => {},
    loadAsync: () => unavailable('Image.loadAsync'),
    generateBlurhashAsync: () => unavailable('Image.generateBlurhashAsync'),
    generateThumbhashAsync: () => unavailable('Image.generateThumbhashAsync'),
  }),
  ExpoFetchModule: module({ NativeRequest, NativeResponse }),
  ExpoGlassEffect: module({ isLiquidGlassAvailable: false, isGlassEffectAPIAvailable: false }),
  ExpoKeepAwake: module({ activate: () => Promise.resolve(true), deactivate: () => Promise.resolve(true) }),
  ExpoSystemUI: module({
    setBackgroundColorAsync: () => Promise.resolve(),
    getBackgroundColorAsync: () => Promise.resolve(null),
  }),
});

/** What Expo's native code installs before the first JavaScript runs; the modules once the device is known. */
export function installExpo() {
  let made;
  globalThis.expo = {
    EventEmitter,
    NativeModule,
    SharedObject,
    SharedRef,
    get modules() {
      made ??= modules();
      return made;
    },
    uuidv4: () => uuid(() => Math.floor(Math.random() * 256)),
    getViewConfig: (moduleName, viewName) => ({
      validAttributes: {},
      directEventTypes: directEvents(`ViewManagerAdapter_${moduleName}${viewName === undefined ? '' : `_${viewName}`}`),
    }),
    reloadAppAsync: () => Promise.resolve(),
    isRunningOnQuest: false,
  };
}

/** What expo-constants says of the app and of the device. */
const constants = () => ({
  executionEnvironment: 'standalone',
  appOwnership: null,
  debugMode: false,
  isDevice: false,
  sessionId: '00000000-0000-4000-8000-000000000000',
  statusBarHeight: state.device.safe_area.top,
  systemFonts: [],
  platform: HIVESYNC_PLATFORM === 'ios' ? { ios: { platform: state.device.model } } : { android: {} },
  deviceName: state.device.model,
  getWebViewUserAgentAsync: () => Promise.resolve(null),
  manifest: state.appConfig,
});

/** A random UUID of version 4. */
function uuid(byte) {
  const bytes = Array.from({ length: 16 }, byte);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.map((value) => value.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
