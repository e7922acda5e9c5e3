// One message after another: what the host asks, and what it is answered.
import 'react-native/setup-env';
import 'react-native/Libraries/Renderer/shims/ReactFabric';
import RCTDeviceEventEmitter from 'react-native/Libraries/EventEmitter/RCTDeviceEventEmitter';
import './animations.js';
import DOMException from '../node_modules/react-native/src/private/webapis/errors/DOMException.js';
import resolveAssetSource from 'react-native/Libraries/Image/resolveAssetSource';
import * as dialogs from './dialogs/index.js';
import { closePassing } from './dialogs/host.js';
import { beginSettling, holdTimers, pass, resetClock, tick } from './environment/clock.js';
import { commitCount, connectInteraction, resetFabric, setMountedViews } from './environment/fabric.js';
import { resetRandom } from './environment/globals.js';
import { refuseNetwork, setDeviceEmitter, setDialogs, setPictureSizes } from './environment/native-modules.js';
import { describeError, fail, resetState, state, warn } from './environment/state.js';
import { runCommand } from './interaction/commands.js';
import { eventPriority } from './interaction/emit.js';
import { resetDrawers } from './interaction/drawers.js';
import { NoNode, handleEvent } from './interaction/events.js';
import { resetScrolling } from './interaction/scrolling.js';
import { resetTyping } from './interaction/typing.js';
import { feedLayout } from './layout-feedback.js';
import { resetImages } from './native-components/images.js';
import { hasComponent } from './native-components/index.js';
import { resetModals } from './native-components/modals.js';
import { mountedViews } from './native-components/packages.js';
import { installExpo } from './package-modules/expo.js';
import { assetSize, installProgram, payload, requireModule, setProgram, setStack } from './program.js';
import { NoScreen, applyDevice, findScreens, showScreen } from './screens.js';
import { serialize } from './tree.js';
import { warmUpSteps } from './warm-up.js';

/** Between two things a user does: what guards against a double press lets both through. */
const BETWEEN_EVENTS_MS = 1000;
/** Instead of an answer, while modules are only loaded. */
const HELD = () => ({});
/** What `finish` does for the message being answered. */
let answer = () => ({});
/** Commits the host has seen. */
let reported = 0;
const rejections = new Map();

export function createSession(native) {
  installProgram(native);
  globalThis.__nativeComponentRegistry__hasComponent = hasComponent;
  connectInteraction(runCommand, eventPriority);
  setDeviceEmitter(RCTDeviceEventEmitter);
  setDialogs(dialogs);
  setPictureSizes(assetSize);
  setMountedViews(mountedViews);
  installExpo();
  resolveAssetSource.setCustomSourceTransformer(({ asset }) => ({
    __packager_asset: true,
    uri: `asset:${asset.hash}`,
    width: asset.width,
    height: asset.height,
    scale: asset.scales[0],
  }));
  // Loads what comes with it, `Response` and the like, while the place is still free.
  void globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (init?.signal?.aborted === true) return Promise.reject(new DOMException('Aborted', 'AbortError'));
    const url = typeof input === 'object' && input !== null && 'url' in input ? input.url : input;
    refuseNetwork(url);
    return Promise.reject(
      new TypeError(`Network request failed: there is no network in a preview (${String(url).slice(0, 200)})`),
    );
  };
  return { begin, tick, finish, uncaught: fail, rejected, warm };
}

const requests = {
  __proto__: null,
  find(message) {
    setUp(message);
    let screens = [];
    answer = () => ({ screens });
    findScreens(message.entry, (found) => {
      screens = found;
    });
  },
  start(message) {
    setUp(message);
    answer = tree;
    showScreen(message);
  },
  load(message) {
    setUp(message);
    holdTimers();
    answer = HELD;
    for (const module of message.modules) {
      try {
        requireModule(module);
      } catch {
        // It throws again when a screen requires it, and is told of then.
      }
    }
  },
  show(message) {
    answer = tree;
    showScreen(message);
  },
  layout() {
    answer = () => (commitCount() === reported ? {} : tree());
    feedLayout(new Float64Array(payload()));
  },
  event({ event }) {
    answer = () => (commitCount() === reported ? {} : tree());
    pass(BETWEEN_EVENTS_MS);
    beginSettling();
    handleEvent(event);
    closePassing();
  },
};

function setUp(message) {
  state.logBytes = message.log_bytes;
  setStack(message.stack_bytes);
  applyDevice(message);
  setProgram(message.program);
}

function tree() {
  reported = commitCount();
  return { tree: serialize(), fonts: state.fonts };
}

function begin(header) {
  const message = JSON.parse(header);
  beginSettling();
  answer = () => ({});
  try {
    requests[message.request](message);
  } catch (error) {
    if (error instanceof NoScreen) state.error ??= { no_screen: error.message };
    else if (error instanceof NoNode) state.error ??= { no_node: error.message };
    else fail(error);
  }
}

function finish() {
  // What came up is told with the first screen.
  if (answer === HELD) return '{}';
  for (const reason of rejections.values()) {
    warn(`A promise was rejected and nothing caught it: ${describeError(reason).message}`);
  }
  rejections.clear();
  let result;
  try {
    result = state.error === null ? answer() : {};
  } catch (error) {
    fail(error);
    result = {};
  }
  const { logs, warnings, error } = state;
  state.logs = [];
  state.warnings = [];
  return JSON.stringify(error === null ? { ...result, logs, warnings } : { error, logs, warnings });
}

function rejected(promise, reason, handled) {
  if (handled) rejections.delete(promise);
  else if (rejections.size < 100) rejections.set(promise, reason);
}

/** One step of the warm-up before the snapshot is taken; false after the last. Throws what went wrong. */
function warm() {
  if (state.error !== null) throw new Error(`${state.error.message}\n${state.error.stack}`);
  const step = warmUpSteps.shift();
  if (step !== undefined) {
    step();
    return true;
  }
  for (const reason of rejections.values()) throw reason;
  resetFabric();
  resetScrolling();
  resetTyping();
  resetDrawers();
  resetModals();
  resetImages();
  resetClock();
  resetRandom();
  resetState();
  return false;
}
