// What the platform lays over an app when it is asked to: alerts, action sheets and toasts, rendered into a root of their own.
import { useEffect, useState } from 'react';
import { StyleSheet } from 'react-native';
import ReactFabric from 'react-native/Libraries/Renderer/shims/ReactFabric';
import requireNativeComponent from 'react-native/Libraries/ReactNative/requireNativeComponent';
import { DIALOG_ROOT_TAG } from '../roots.js';

/** Described in native-components/dialogs.js. */
const Overlay = requireNativeComponent('HiveSyncDialog');

/** Open dialogs, the topmost last: `{ key, kind, facts, render, isPassing }`. */
let open = [];
let keys = 0;
let show = null;

/** Opens a dialog; answers a function that closes it. Native code, too, shows it only after the call. */
export function present(dialog) {
  const key = ++keys;
  setTimeout(() => {
    open = [...open, { ...dialog, key }];
    refresh();
  }, 0);
  return () => {
    open = open.filter((other) => other.key !== key);
    refresh();
  };
}

/** Closes what would be gone by the time the user does something else. */
export function closePassing() {
  if (!open.some(({ isPassing }) => isPassing)) return;
  open = open.filter(({ isPassing }) => !isPassing);
  refresh();
}

export function resetDialogs() {
  if (show !== null) ReactFabric.stopSurface(DIALOG_ROOT_TAG);
  open = [];
}

/** The topmost dialog that waits for an answer; undefined when there is none. */
export const topDialog = () => open.findLast(({ isPassing }) => !isPassing);

function refresh() {
  if (show !== null) show(open);
  else ReactFabric.render(<Dialogs />, DIALOG_ROOT_TAG, null, true);
}

function Dialogs() {
  const [dialogs, setDialogs] = useState(open);
  useEffect(() => {
    show = setDialogs;
    setDialogs(open);
    return () => {
      show = null;
    };
  }, []);
  // A toast is seen over everything.
  const ordered = dialogs.toSorted((left, right) => (left.isPassing ? 1 : 0) - (right.isPassing ? 1 : 0));
  return ordered.map(({ key, kind, facts, render, isPassing }) => (
    <Overlay key={key} kind={kind} facts={facts} style={styles.fill} pointerEvents={isPassing ? 'none' : 'auto'}>
      {render()}
    </Overlay>
  ));
}

const styles = StyleSheet.create({ fill: { position: 'absolute', top: 0, left: 0, right: 0, bottom: 0 } });
